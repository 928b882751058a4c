"""What the pages of guidance show: the guidance of one indicator, its questions, one question."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Guidance, Indicator
from datchuan.guidance import rules
from datchuan.guidance.difference import Difference, difference, paragraphs
from datchuan.guidance.models import Attachment, Draft, Follower, GuidanceVersion, Keeping, Question, Topic, Turn
from datchuan.guidance.workflow import State
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

#: Questions that the fragment on the page of an indicator shows.
FEW = 3


@dataclass(frozen=True)
class Current:
    """The guidance that stands: the version, its files, and for which edition it was last written or confirmed."""

    version: GuidanceVersion
    holds_for: Edition
    in_force: Edition | None
    files: tuple[Attachment, ...] = ()

    @property
    def is_dated(self) -> bool:
        """Whether another edition holds since: "viết cho bộ …, chưa xem lại theo bộ mới"."""
        return self.in_force is None or self.in_force.pk != self.holds_for.pk

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.version.body)


@dataclass(frozen=True)
class QuestionLine:
    """A question with what was said in it, its places by name, and what the reader may know of it."""

    question: Question
    place: str
    turns: tuple[Turn, ...]
    in_force: Edition | None
    today: date

    @property
    def text(self) -> str:
        return self.turns[0].text if self.turns else ""

    @property
    def last_asked(self) -> str:
        asked = [turn.text for turn in self.turns if turn.kind == Turn.Kind.ASK]
        return asked[-1] if asked else ""

    @property
    def answer(self) -> Turn | None:
        """The last answer."""
        answers = [turn for turn in self.turns if turn.kind == Turn.Kind.ANSWER]
        return answers[-1] if answers else None

    @property
    def waits(self) -> bool:
        return self.question.state == State.OPEN

    @property
    def days(self) -> int:
        """For how many days it has waited; 0 when it does not wait."""
        return days_since(self.question.waiting_since, self.today)

    @property
    def is_dated(self) -> bool:
        """Whether it was answered under another edition than the one in force."""
        edition = self.question.answered_edition_id
        return edition is not None and (self.in_force is None or self.in_force.pk != edition)


def days_since(moment: datetime | None, today: date) -> int:
    """Calendar days from the Vietnamese day of an instant until today; 0 for none."""
    return max(0, (today - moment.astimezone(clock.VIETNAM).date()).days) if moment else 0


@dataclass(frozen=True)
class OfIndicator:
    """What is known of one indicator, for the fragment ``guidance/_panel.html``.

    ``questions`` are the latest answered ones; ``answered`` and ``waiting`` count those that the reader may see.
    """

    set_code: str
    indicator_code: str
    current: Current | None
    questions: tuple[QuestionLine, ...]
    answered: int
    waiting: int
    may_ask: bool

    @property
    def count(self) -> int:
        return self.answered + self.waiting


def of_indicator(set_code: str, indicator_code: str, rights: Rights | None = None) -> OfIndicator:
    """The standing guidance of an indicator and its questions. Without rights only the answered ones are counted."""
    in_force = editions_in_force(clock.today()).get(set_code)
    lines = _lines_about(set_code, indicator_code, rights, in_force)
    told = [line for line in lines if line.answer is not None]
    told.sort(key=lambda line: line.question.answered_at, reverse=True)  # type: ignore[arg-type, return-value]
    return OfIndicator(
        set_code,
        indicator_code,
        current_of(set_code, indicator_code, in_force),
        tuple(told[:FEW]),
        answered=sum(not line.waits for line in lines),
        waiting=sum(line.waits for line in lines),
        may_ask=bool(rights and rules.asking_units(rights)),
    )


_asked = Prepared(
    lambda set_code, code: Question.objects.about(set_code, code).values_list("pk", flat=True)[:1],
    set_code=str,
    code=str,
)


def _lines_about(
    set_code: str, indicator_code: str, rights: Rights | None, in_force: Edition | None
) -> list[QuestionLine]:
    """The questions on an indicator that a reader may see; without rights the answered ones. One query for none."""
    if not _asked(set_code=set_code, code=indicator_code):
        return []
    asked = Question.objects.about(set_code, indicator_code)
    asked = asked.visible_to(rights) if rights else asked.filter(answered_at__isnull=False)
    return lines_of(asked.filter(state__in=(State.OPEN, State.ANSWERED)), in_force)


def current_of(set_code: str, indicator_code: str, in_force: Edition | None) -> Current | None:
    """The guidance that stands on an indicator, or None. Two queries."""
    topic = _topic.first(set_code=set_code, code=indicator_code)
    if topic is None:
        return None
    return standing(topic, in_force, tuple(_files_of(guidance=topic.current_id)))


def _files() -> Any:
    return Attachment.objects.select_related("stored").order_by("stored__received_at", "pk")


def topics() -> Any:
    """The indicators on which guidance stands, each with its version."""
    joined = Topic.objects.select_related("current__agency", "current__edition", "current__published_by", "holds_for")
    return joined.defer("current__edition__document", "holds_for__document").filter(current__isnull=False)


_topic = Prepared(
    lambda set_code, code: topics().filter(set_code=set_code, indicator_code=code)[:1], set_code=str, code=str
)
_files_of = Prepared(lambda guidance: _files().filter(guidance_id=guidance), guidance=int)


def standing(topic: Topic, in_force: Edition | None, files: tuple[Attachment, ...] = ()) -> Current:
    """The guidance of a topic as it is shown."""
    return Current(topic.current, topic.holds_for, in_force, files)  # type: ignore[arg-type]


def lines_of(questions: Any, in_force: Edition | None) -> list[QuestionLine]:
    """Questions with all that was said in them and the names of their places: four queries, whatever their number.

    ``in_force`` is the edition in force of the set to which all belong; it only says what is dated.
    """
    turns = Prefetch("turns", Turn.objects.select_related("agency").order_by("pk"))
    files = Prefetch("turns__attachments", _files())
    rows = list(questions.select_related("answered_agency", "same_as").prefetch_related(turns, files))
    names = names_of({row.asker_id for row in rows})
    today = clock.today()
    return [
        QuestionLine(
            row,
            names.get(row.asker_id, ""),
            tuple(row.turns.all()),
            in_force,
            today,
        )
        for row in rows
    ]


_names = Prepared(
    lambda ids, on: Unit.objects.as_of(on).filter(pk__any_of=ids).values_list("pk", "full_name"), ids=list, on=date
)


def names_of(unit_ids: Iterable[int]) -> dict[int, str]:
    """Full names of units as of today; a unit that has ended keeps its last name. One query or two."""
    wanted = set(unit_ids)
    found = dict(_names(ids=sorted(wanted), on=clock.today())) if wanted else {}
    if ended := wanted - set(found):
        for pk, name in Unit.objects.filter(pk__in=ended).values_list("pk", "names__full_name"):
            found[pk] = name or ""
    return found


# The page of an indicator


@dataclass(frozen=True)
class VersionLine:
    """A version in the list of all, latest first."""

    version: GuidanceVersion
    keepings: tuple[Keeping, ...]
    files: tuple[Attachment, ...]
    is_current: bool


@dataclass(frozen=True)
class IndicatorPage:
    """All that is known and asked about one indicator."""

    indicator: Indicator
    edition: Edition
    pack: Guidance | None
    leads: tuple[Agency, ...]
    current: Current | None
    versions: tuple[VersionLine, ...]
    compared: GuidanceVersion | None
    difference: Difference | None
    waiting: tuple[QuestionLine, ...]
    answered: tuple[QuestionLine, ...]
    others: tuple[QuestionLine, ...]
    why_not_write: str
    why_not_keep: str
    why_not_ask: str
    draft: Draft | None

    @property
    def number(self) -> int:
        """The number of the version that stands; 0 for none."""
        return self.current.version.number if self.current else 0

    @property
    def questions(self) -> int:
        return len(self.waiting) + len(self.answered)


def indicator_of(set_code: str, code: str) -> Indicator | None:
    """The indicator of the edition in force, with that edition and the pack's guidance; or None."""
    edition = editions_in_force(clock.today()).get(set_code)
    if edition is None:
        return None
    found = Indicator.objects.filter(edition=edition, code=code).select_related("guidance").first()
    if found is not None:
        found.edition = edition
    return found


def indicator_page(indicator: Indicator, rights: Rights, compare: int = 0) -> IndicatorPage:
    """Gather the page of an indicator. ``compare``: the version to show against the one before it; 0: the last."""
    edition, code = indicator.edition, indicator.code
    leads = rules.leads_of(indicator, rights)
    topic = Topic.objects.filter(set_code=edition.set_code, indicator_code=code).first()
    current = current_of(edition.set_code, code, edition)
    versions = versions_of(edition.set_code, code, current)
    compared, shown = _compared(versions, compare)
    lines = lines_of(Question.objects.about(edition.set_code, code).visible_to(rights).order_by("-pk"), edition)
    units = rules.asking_units(rights)
    return IndicatorPage(
        indicator=indicator,
        edition=edition,
        pack=getattr(indicator, "guidance", None),
        leads=tuple(leads),
        current=current,
        versions=versions,
        compared=compared,
        difference=shown,
        waiting=tuple(sorted((ln for ln in lines if ln.waits), key=lambda ln: -ln.days)),
        answered=tuple(ln for ln in lines if ln.question.state == State.ANSWERED),
        others=tuple(ln for ln in lines if ln.question.state in {State.REFERRED, State.WITHDRAWN}),
        why_not_write=rules.why_not_write(rights, leads),
        why_not_keep=rules.why_not_keep(rights, leads, topic, edition.pk),
        why_not_ask=rules.why_not_ask(rights, next(iter(units), None)),
        draft=draft_of(indicator, rights, leads),
    )


def versions_of(set_code: str, code: str, current: Current | None) -> tuple[VersionLine, ...]:
    """Every version of an indicator's guidance, latest first. Three queries."""
    rows = GuidanceVersion.objects.filter(set_code=set_code, indicator_code=code).order_by("-number")
    keepings = Prefetch("keepings", Keeping.objects.select_related("edition").defer("edition__document").order_by("pk"))
    rows = rows.select_related("agency", "edition", "published_by").defer("edition__document")
    rows = rows.prefetch_related(
        keepings,
        Prefetch("attachments", _files()),
    )
    now = current.version.pk if current else None
    return tuple(
        VersionLine(row, tuple(row.keepings.all()), tuple(row.attachments.all()), row.pk == now) for row in rows
    )


def _compared(versions: tuple[VersionLine, ...], number: int) -> tuple[GuidanceVersion | None, Difference | None]:
    by_number = {line.version.number: line.version for line in versions}
    wanted = by_number.get(number or max(by_number, default=0))
    before = by_number.get(wanted.number - 1) if wanted else None
    return (wanted, difference(before.body, wanted.body)) if wanted and before else (None, None)


def draft_of(indicator: Indicator, rights: Rights, leads: Iterable[Agency]) -> Draft | None:
    """The draft on which the person goes on: the own one; otherwise one whose author no longer works at the agency."""
    own = [agency.pk for agency in leads if agency.pk in rules.voices(rights)]
    if not own:
        return None
    drafts = Draft.objects.filter(set_code=indicator.edition.set_code, indicator_code=indicator.code, agency__in=own)
    stays = Q(
        author__posts__agency__in=own,
        author__posts__role__in=(Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR),
        author__posts__withdrawn=False,
        author__posts__valid__contains=rights.on,
        author__is_active=True,
    )
    left = drafts.exclude(pk__in=drafts.filter(stays).values("pk"))
    return drafts.filter(author_id=rights.user_id).first() or left.order_by("-saved_at").first()


# The page of a question


@dataclass(frozen=True)
class QuestionPage:
    """One question with all that was said, who else asked the same, and what the reader may do."""

    line: QuestionLine
    indicator: Indicator | None
    duplicates: tuple[str, ...]
    follows: bool
    follow_unit: int | None
    is_own: bool
    is_owner: bool
    why_not: dict[str, str]
    candidates: tuple[QuestionLine, ...]

    @property
    def question(self) -> Question:
        return self.line.question


def question_of(uuid: Any, rights: Rights) -> Question | None:
    """The question of an address within a person's reach, or None."""
    return Question.objects.visible_to(rights).filter(uuid=uuid).first()


def question_page(question: Question, rights: Rights) -> QuestionPage:
    """Gather the page of a question."""
    in_force = editions_in_force(clock.today()).get(question.set_code)
    (line,) = lines_of(Question.objects.filter(pk=question.pk), in_force)
    indicator = indicator_of(question.set_code, question.indicator_code)
    leads = rules.leads_of(indicator, rights) if indicator else []
    units = rules.asking_units(rights)
    unit = question.asker_id if question.asker_id in units else min(units, default=None)
    duplicates = list(Question.objects.filter(same_as=question).order_by("pk").values_list("asker_id", flat=True))
    names = names_of(duplicates) if duplicates else {}
    why_not = {
        "answer": rules.why_not_answer(rights, question, leads),
        "ask_again": rules.why_not_ask_again(rights, question),
        "merge": rules.why_not_merge(rights, question, None, leads),
        "withdraw": rules.why_not_withdraw(rights, question),
        "follow": rules.why_not_follow(rights, question, unit),
    }
    return QuestionPage(
        line=line,
        indicator=indicator,
        duplicates=tuple(dict.fromkeys(names[pk] for pk in duplicates)),
        follows=unit is not None and Follower.objects.filter(question=question, unit_id=unit).exists(),
        follow_unit=unit,
        is_own=question.asker_id in units,
        is_owner=rules.speaks_for(rights, leads) is not None,
        why_not=why_not,
        candidates=() if why_not["merge"] else candidates(question, rights, in_force),
    )


def candidates(question: Question, rights: Rights, in_force: Edition | None) -> tuple[QuestionLine, ...]:
    """Questions on the same indicator into which this one may be joined."""
    same = Question.objects.about(question.set_code, question.indicator_code).visible_to(rights)
    same = same.filter(state__in=(State.OPEN, State.ANSWERED)).exclude(pk=question.pk)
    return tuple(lines_of(same.order_by("-pk")[:20], in_force))


def attachment_of(pk: Any, rights: Rights) -> Attachment | None:
    """A file within a person's reach: of any published guidance, or of an answer in a question that the person sees."""
    if not rights.posts or rights.roles <= {Role.OPERATOR}:
        return None
    seen = Question.objects.visible_to(rights)
    reach = Q(guidance__isnull=False) | Q(turn__question__in=seen.values("pk"))
    return Attachment.objects.select_related("stored").filter(reach, pk=pk).first()
