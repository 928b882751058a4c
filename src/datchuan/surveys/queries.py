"""What the pages about surveys show, and what other rooms ask. Every list takes a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, prefetch_related_objects

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.kinds import Purpose, StepKind
from datchuan.procedures.plan import Figure, plan_of
from datchuan.procedures.queries import procedure_for
from datchuan.surveys import rules, words
from datchuan.surveys.models import Survey, Village
from datchuan.surveys.tally import Judged, Totals, totals
from datchuan.surveys.workflow import MOVES, READABLE, Action, Side, State

PER_PAGE = 50
#: The codes of the two figures in the survey's step of a procedure.
SATISFIED, ASKED = "satisfied", "households_asked"


def named(surveys: Iterable[Survey]) -> list[Survey]:
    """The surveys with their communes as of today (names, kinds). One query."""
    rows = list(surveys)
    units = {unit.pk: unit for unit in Unit.objects.as_of(clock.today()).filter(pk__in={s.commune_id for s in rows})}
    for row in rows:
        row.commune = units.get(row.commune_id) or row.commune
    return rows


def _full() -> Any:
    return Survey.objects.select_related("commune", "agency", "opened_by", "locked_by")


def _villages() -> Prefetch[str]:
    return Prefetch("villages", Village.objects.order_by("position", "pk"))


def _rows() -> Any:
    return _full().prefetch_related(_villages())


# The list


@dataclass(frozen=True)
class SurveyLine:
    """A survey with its totals; ``total`` None where the person may not read them yet."""

    survey: Survey
    total: Totals | None
    missing: tuple[Village, ...] = ()

    @property
    def sentence(self) -> str:
        return rules.not_yet_readable() if self.total is None else words.sentence(self.total)


@dataclass(frozen=True)
class ListPage:
    """The surveys within reach, those under way first, with the number of each state."""

    page: Page[Survey]
    lines: tuple[SurveyLine, ...]
    counts: dict[str, int]
    is_front: bool

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def states(self) -> list[tuple[State, int]]:
        return [(state, self.counts.get(state, 0)) for state in State]


def list_page(rights: Rights, state: str, number: str | int | None) -> ListPage:
    """The list. Four queries beside the reach."""
    seen = Survey.objects.visible_to(rights)
    counts = dict(seen.values("state").annotate(n=Count("pk")).order_by().values_list("state", "n"))
    wanted = _rows().visible_to(rights) if not state else _rows().visible_to(rights).filter(state=state)
    page = Paginator(wanted.order_by("state", "-opened_on", "pk"), PER_PAGE).get_page(number)
    lines = _lines(rights, page.object_list)
    return ListPage(page, lines, counts, bool(rules.as_front(rights).posts))


def _lines(rights: Rights, surveys: Iterable[Survey]) -> tuple[SurveyLine, ...]:
    front = rules.as_front(rights)
    reach = front.commune_ids if front.posts else frozenset()
    lines = []
    for survey in named(surveys):
        readable = survey.state in READABLE or survey.commune_id in reach
        rows = tuple(survey.villages.all()) if readable else ()
        missing = tuple(row for row in rows if row.is_missing or row.lacks_minutes)
        lines.append(SurveyLine(survey, totals(rows) if readable else None, missing))
    return tuple(lines)


def under_way(rights: Rights) -> tuple[SurveyLine, ...]:
    """For the first screen of the Front: what is not sent yet, what has villages missing first. Three queries."""
    front = rules.as_front(rights)
    if not front.posts:
        return ()
    rows = _rows().visible_to(front).exclude(state=State.SENT).order_by("closes", "opened_on", "pk")
    return tuple(sorted(_lines(rights, rows), key=lambda line: -len(line.missing)))


# One survey


_survey = Prepared(lambda pk: _full().filter(pk=pk), pk=UUID)


def survey_in_reach(rights: Rights, pk: UUID) -> Survey | None:
    """The survey, or None where it lies beyond the person's reach."""
    found = _survey.first(pk=pk)
    if found is None or not rights.reaches(found.commune_id):
        return None
    prefetch_related_objects([found], _villages())
    return named([found])[0]


@dataclass(frozen=True)
class SurveyPage:
    """One survey: its villages and totals where the person may read them, and what the Front may do next."""

    survey: Survey
    villages: tuple[Village, ...]
    total: Totals | None
    satisfied: Judged | None
    asked: Judged | None
    is_front: bool
    may_write: bool
    #: Moves of the Front: ``""`` or the sentence that stands in the way. Those that are not its next step are left out.
    moves: dict[Action, str]

    @property
    def sentence(self) -> str:
        return rules.not_yet_readable() if self.total is None else words.sentence(self.total)

    @property
    def missing(self) -> tuple[Village, ...]:
        return tuple(one for one in self.villages if one.is_missing)


def survey_page(rights: Rights, survey: Survey) -> SurveyPage:
    """Gather the page. A constant number of queries."""
    is_front = rules.stands(Side.FRONT, rights, survey.commune_id)
    if not rules.may_read(rights, survey):
        return SurveyPage(survey, (), None, None, None, is_front, False, {})
    villages = tuple(survey.villages.all())
    total = totals(villages)
    satisfied, asked = least(survey)

    def judge(share: Fraction | None, figure: Figure | None) -> Judged:
        """Only what stands still is judged: while forms come in, a share of some villages says nothing yet."""
        return Judged(share if survey.state in READABLE else None, figure)

    moves = {}
    for action in MOVES if is_front else ():
        if not rules.why_not(action, rights, survey):
            moves[action] = rules.why_not_lock(villages) if action == Action.LOCK else ""
    return SurveyPage(
        survey, villages, total, judge(total.satisfaction, satisfied), judge(total.coverage, asked), is_front,
        not rules.why_not(Action.COUNT, rights, survey), moves,
    )  # fmt: skip


def least(survey: Survey) -> tuple[Figure | None, Figure | None]:
    """The least share satisfied and the least share asked, as the procedure of the level gives them; None for none."""
    procedure = procedure_for(survey.level, Purpose.RECOGNITION, survey.opened_on)
    steps = plan_of(procedure).of_kind(StepKind.SURVEY_RESULT) if procedure else ()
    return (steps[0].figure(SATISFIED), steps[0].figure(ASKED)) if steps else (None, None)


def village_of(survey: Survey, pk: int) -> Village | None:
    """A village of a survey, with its last writer."""
    found = Village.objects.filter(survey=survey, pk=pk).select_related("changed_by", "minutes").first()
    if found is not None:
        found.survey = survey
    return found


# What other rooms ask


def result_of(commune_id: int, level: str, year: int) -> SurveyLine | None:
    """The latest survey for a title, its totals only where they are locked. Two queries."""
    rows = _rows().filter(commune_id=commune_id, level=level, year=year)
    survey = rows.order_by("-opened_on", "-opened_at").first()
    if survey is None:
        return None
    return SurveyLine(survey, totals(survey.villages.all()) if survey.state in READABLE else None)
