"""What the department's pages show of an indicator: all communes in a table, one commune. The board is in ``board``.

Every page takes a constant number of queries, whatever the number of communes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import LETTER, day_of
from datchuan.assessments.models import Measurement, Voice
from datchuan.assessments.words import difference, what_lacks
from datchuan.checks.queries import open_warnings
from datchuan.config import clock
from datchuan.confirmations.queries import Standing, confirmed_by, standing_of
from datchuan.confirmations.seen import Claim, Seen
from datchuan.confirmations.words import figure_text, moved_word
from datchuan.confirmations.workflow import State
from datchuan.criteria.catalogues import catalogue_of, catalogues_for, editions_in_force
from datchuan.criteria.engine import Catalogue, IndicatorResult, Measure, Value, evaluate_indicator, resolve_threshold
from datchuan.criteria.models import Edition, Indicator, Labels, Responsibility
from datchuan.criteria.words import figure_words, in_language, level_words
from datchuan.evidence.queries import counts as evidence_counts
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Profile, Unit
from datchuan.review.filters import NO, ORDER, OURS, YES, Filters, shown_state, shown_tone, shown_word
from datchuan.review.kept import WARNINGS
from datchuan.ui.words import result_shown

FIRST_YEAR = 2010
#: Who reads what waits for a department; only its specialists decide.
READERS = (Role.DEPARTMENT_SPECIALIST, Role.DEPARTMENT_LEADER, Role.COORDINATOR)


def communes_of(rights: Rights) -> list[Any]:
    """The communes whose figures are confirmed: taking part today, within reach, in Vietnamese order. One query."""
    return list(rights.communes().taking_part(rights.on).order_by("name_order").only("code"))


def districts_on(on: date) -> dict[int, Any]:
    """The districts of a day by id, in Vietnamese order. One query."""
    return {unit.pk: unit for unit in Unit.objects.as_of(on).districts().order_by("name_order").only("code")}


# One indicator


@dataclass(frozen=True)
class Task:
    """An indicator of a set and year, who leads and supports it, and for which agency the person looks at it.

    ``agency`` is None where nobody leads; ``may_decide``: whether the person speaks for it.
    """

    indicator: Indicator
    edition: Edition
    year: int
    on: date
    editions: Mapping[str, Edition]
    agency: Agency | None
    leads: tuple[Agency, ...]
    supports: tuple[Agency, ...]
    may_decide: bool

    @property
    def set_code(self) -> str:
        return self.edition.set_code

    @property
    def code(self) -> str:
        return self.indicator.code

    @cached_property
    def measure(self) -> Measure:
        return catalogue_of(self.edition).indicator(self.indicator.code).measure

    @cached_property
    def catalogues(self) -> dict[str, Catalogue]:
        return catalogues_for(self.editions)

    @property
    def years(self) -> list[int]:
        first = min(self.edition.effective_from.year, self.year)
        return list(range(clock.today().year, first - 1, -1))

    @property
    def others(self) -> tuple[Agency, ...]:
        """The agencies that lead the indicator too."""
        return tuple(a for a in self.leads if a != self.agency)

    def result(self, value: Any, profile: str, year: int | None = None) -> IndicatorResult:
        try:
            read: Value | None = Value.from_json(value)
        except ValueError:
            read = None
        return evaluate_indicator(self.catalogues, self.set_code, self.code, read, profile, year or self.year)


def task_of(rights: Rights, set_code: str, code: str, year: int, wanted: str = "") -> Task | None:
    """The task within a person's reach, or None.

    Specialists and heads see what their agency leads or supports, coordinators everything. ``wanted`` names an agency by code
    where several lead. Two or three queries.
    """
    if not FIRST_YEAR <= year <= rights.on.year or not rights.holds(*READERS):
        return None
    editions = editions_in_force(day_of(year))
    edition = editions.get(set_code)
    held = Prefetch(
        "responsibilities",
        Responsibility.objects.filter(valid__contains=rights.on).select_related("agency").order_by("agency__name"),
        to_attr="held",
    )
    indicator = Indicator.objects.filter(edition=edition, code=code).prefetch_related(held).first()
    if edition is None or indicator is None:
        return None
    indicator.edition = edition
    rows: list[Responsibility] = indicator.held  # type: ignore[attr-defined]
    if not rights.holds(Role.COORDINATOR) and not any(
        r.agency_id in rights.department_ids | rights.headed_ids for r in rows
    ):
        return None
    leads = tuple(dict.fromkeys(r.agency for r in rows if r.part == Responsibility.Part.LEAD))
    supports = tuple(dict.fromkeys(r.agency for r in rows if r.part == Responsibility.Part.SUPPORT))
    mine = [a for a in leads if a.pk in rights.department_ids]
    # Who may not decide looks through the eyes of a leading agency.
    offered = mine or list(leads)
    agency = next((a for a in offered if a.code == wanted), offered[0] if offered else None)
    on = day_of(year)
    return Task(indicator, edition, year, on, editions, agency, leads, supports, agency in mine)


@dataclass(frozen=True, slots=True)
class Row:
    """A commune in the table, ready for the template: everything is text, so that drawing 193 rows stays cheap."""

    pk: int
    code: str
    name: str
    district: str
    district_pk: int
    profile: str
    state: str
    state_text: str
    tone: str
    self_text: str
    result_text: str
    result_css: str
    lacks: str
    own_text: str
    gap: str
    same: bool
    evidence: int
    before: str
    before_confirmed: bool
    warnings: tuple[tuple[str, str], ...]
    note: str
    seen: Seen
    may_confirm: bool
    is_demo: bool = False

    @property
    def has_value(self) -> bool:
        return bool(self.seen.version) and self.result_css != "result-D"


@dataclass(frozen=True)
class Table:
    """The table of an indicator: rows that the filters leave, counts over all."""

    task: Task
    rows: tuple[Row, ...]
    counts: Counter[str]
    total: int
    differing: int
    with_evidence: int
    matching: int
    districts: tuple[tuple[str, str, int], ...]
    profiles: tuple[tuple[str, str, int], ...]
    levels: tuple[tuple[str, str], ...]
    has_demo: bool

    @property
    def ours(self) -> int:
        return sum(self.counts[state] for state in OURS)


class Stored(NamedTuple):
    """A figure as the table needs it."""

    version: int
    value: Any
    period: str
    source: str
    is_demo: bool


@dataclass(frozen=True)
class Ground:
    """What all rows of a table share: places, columns, figures and evidence."""

    task: Task
    communes: Mapping[int, Any]
    districts: Mapping[int, Any]
    profiles: Mapping[int, str]
    figures: Mapping[tuple[int, int, str], Stored]
    standing: Mapping[int, Standing]
    evidence: Mapping[tuple[int, str], int]
    warnings: Mapping[int, tuple[tuple[str, str], ...]]
    confirmed_before: frozenset[int]


def ground_of(task: Task, communes: Mapping[int, Any]) -> Ground:
    ids = list(communes)
    profiles = Profile.objects.filter(unit_id__in=ids, valid__contains=task.on).values_list("unit_id", "code")
    figures = _figures(task, ids)
    now, last = _claimed(task, figures, task.year), _claimed(task, figures, task.year - 1)
    standing = standing_of(ids, task.set_code, task.year, task.code, task.agency, now) if task.agency else {}
    confirmed = (
        confirmed_by(ids, task.set_code, task.year - 1, task.code, task.agency, last) if task.agency else frozenset()
    )
    return Ground(
        task,
        communes,
        districts_on(clock.today()),
        dict(profiles),
        figures,
        standing,
        evidence_counts(ids, task.set_code, task.year),
        _warnings(task, ids),
        confirmed,
    )


def _claimed(task: Task, figures: Mapping[tuple[int, int, str], Stored], year: int) -> dict[tuple[int, str], Claim]:
    """What communes say of a year, for comparing with what was confirmed."""
    return {
        (pk, task.code): Claim(*f[:4]) for (pk, of, voice), f in figures.items() if (of, voice) == (year, Voice.SELF)
    }


def _figures(task: Task, ids: list[int]) -> dict[tuple[int, int, str], Stored]:
    """(commune, year, voice) -> the figure, of the year and the one before. One query."""
    rows = Measurement.objects.filter(
        commune_id__in=ids, set_code=task.set_code, indicator_code=task.code, year__in=(task.year, task.year - 1)
    )
    fields = ("commune_id", "year", "voice", *Stored._fields)
    return {(pk, year, voice): Stored(*figure) for pk, year, voice, *figure in rows.values_list(*fields)}


def _warnings(task: Task, ids: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """Commune -> what the checks say of its figure, each with the reason that the commune gave. Six queries, or the
    one that tells that nothing has changed since."""
    key = (tuple(ids), task.set_code, task.code, task.year, task.edition.pk)
    return WARNINGS.get(key, lambda: _asked_of_checks(task, ids), [task.year])


def _asked_of_checks(task: Task, ids: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    found = open_warnings(ids, task.set_code, task.year, [task.code])
    return {
        pk: tuple((w.sentence, w.explanation.reason if w.explanation else "") for w in told)
        for (pk, _code), told in found.items()
    }


def table(rights: Rights, task: Task, filters: Filters) -> Table:
    """The whole table of an indicator. About ten queries."""
    ground = ground_of(task, {unit.pk: unit for unit in communes_of(rights)})
    return _table(ground, [row_of(ground, pk) for pk in ground.communes], filters)


def rows_for(task: Task, communes: Mapping[int, Any]) -> dict[int, Row]:
    """The rows of some communes by id, as the table shows them."""
    ground = ground_of(task, communes)
    return {pk: row_of(ground, pk) for pk in communes}


def _table(ground: Ground, rows: list[Row], filters: Filters) -> Table:
    kept = [row for row in rows if fits(row, filters, ground)]
    kept.sort(key=lambda row: ORDER[row.state])  # within a state the order of the names
    names = {label.code: label for label in Labels.objects.filter(kind="profile")}
    by_district = Counter(row.district_pk for row in rows)
    by_profile = Counter(row.profile for row in rows)
    return Table(
        task=ground.task,
        rows=tuple(kept),
        counts=Counter(row.state for row in rows),
        total=len(rows),
        differing=sum(bool(row.own_text) and not row.same for row in rows),
        with_evidence=sum(row.evidence > 0 for row in rows),
        matching=sum(row.same and row.may_confirm for row in rows),
        districts=tuple((d.code, d.name, by_district[pk]) for pk, d in ground.districts.items() if by_district[pk]),
        profiles=tuple((c, in_language(names.get(c), "name") or c, n) for c, n in sorted(by_profile.items()) if c),
        levels=_levels(ground.task, sorted(by_profile), names),
        has_demo=any(row.is_demo for row in rows),
    )


def _levels(task: Task, profiles: Iterable[str], names: Mapping[str, Labels]) -> tuple[tuple[str, str], ...]:
    """What must be reached, per threshold column; said once where all columns are alike."""
    found = []
    for code in filter(None, profiles):
        level = resolve_threshold(task.catalogues, task.set_code, task.code, code, task.year)
        words = level_words(level, task.measure) if level else _("chưa có mức chuẩn")
        found.append((in_language(names.get(code), "name") or code, words))
    if len({words for _name, words in found}) == 1:
        return (("", found[0][1]),)
    return tuple(found)


def fits(row: Row, filters: Filters, ground: Ground) -> bool:
    """Whether a row passes the filters."""
    if filters.state == "ours" and row.state not in OURS:
        return False
    if filters.state not in {"", "ours", row.state}:
        return False
    district = ground.districts.get(row.district_pk)
    if filters.district and (district is None or district.code != filters.district):
        return False
    if filters.profile and row.profile != filters.profile:
        return False
    differs = YES if row.own_text and not row.same else NO
    if filters.differs and filters.differs != differs:
        return False
    return not filters.evidence or (filters.evidence == YES) == (row.evidence > 0)


_NOTHING = Seen(0, "", "", 0)


def row_of(ground: Ground, pk: int) -> Row:
    task, unit = ground.task, ground.communes[pk]
    standing = ground.standing.get(pk)
    mine = ground.figures.get((pk, task.year, Voice.SELF))
    theirs = ground.figures.get((pk, task.year, Voice.AGENCY))
    before = ground.figures.get((pk, task.year - 1, Voice.SELF))
    profile, value = ground.profiles.get(pk, ""), mine.value if mine else None
    result = task.result(value, profile)
    shown = result_shown(LETTER[result.verdict], near=result.near)
    state = shown_state(standing.state if standing else "unchecked", value is not None)
    district = ground.districts.get(unit.parent_id)
    return Row(
        pk=pk,
        code=unit.code,
        name=unit.full_name,
        district=district.name if district else "",
        district_pk=unit.parent_id or 0,
        profile=profile,
        state=state,
        state_text=shown_word(state),
        tone=shown_tone(state),
        self_text=figure_words(result, task.measure) if value is not None else "",
        result_text=shown.text,
        result_css=shown.css,
        lacks=what_lacks(result, task.measure),
        own_text=figure_text(task.measure, theirs.value) if theirs and theirs.value is not None else "",
        gap=_gap(task.measure, value, theirs),
        same=_same(value, theirs),
        evidence=ground.evidence.get((pk, task.code), 0),
        before=figure_text(task.measure, before.value) if before and before.value is not None else "",
        before_confirmed=pk in ground.confirmed_before,
        warnings=ground.warnings.get(pk, ()),
        note=_note(standing),
        seen=standing.seen if standing else _NOTHING,
        may_confirm=value is not None and state != State.CONFIRMED,
        is_demo=bool(mine and mine.is_demo),
    )


def _gap(measure: Measure, value: Any, theirs: Stored | None) -> str:
    return difference(measure, value, theirs.value) if theirs else ""


def _same(value: Any, theirs: Stored | None) -> bool:
    """Whether both voices say the same number."""
    if theirs is None or theirs.value is None or value is None:
        return False
    try:
        return Value.from_json(value) == Value.from_json(theirs.value)
    except ValueError:
        return False


def _note(standing: Standing | None) -> str:
    """Beside the state: why more is wanted, what changed, and since when."""
    row = standing.row if standing else None
    if standing is None or row is None:
        return ""
    on = f"{row.decided_at:%d/%m/%Y}"
    if standing.state == State.VOID:
        return _("%(what)s đổi sau ngày %(on)s") % {"what": moved_word(standing.moved), "on": on}
    if standing.state in {State.MORE_WANTED, State.DISAGREED, State.ANSWERED}:
        return f"{on}: {row.reason}"
    return on
