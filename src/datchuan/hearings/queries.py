"""What the pages of consultations and meetings show, and what their actions ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from datchuan.dossiers import rules as dossier_rules
from datchuan.dossiers.content import gather
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.queries import standing, with_communes
from datchuan.hearings import rules, words
from datchuan.hearings.counting import BROADCASTS, DAYS, QUORUM, SHARE
from datchuan.hearings.models import Comment, Consultation, Entry, Item, Meeting, Publication
from datchuan.hearings.workflow import Hear, Hearing, Result, Sit, Sitting, Voice
from datchuan.people.models import User
from datchuan.people.rights import Rights, rights_of
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Figure, Step
from datchuan.procedures.workdays import work_calendar

#: The space of the page: a consultation has tens of comments, rarely hundreds.
_ROUND = "dossier_round"


def step_shown(dossier: Dossier, kind: StepKind) -> Step | None:
    """The step of a kind that a page is about: the present one, else the last one it has come to, else the first."""
    steps = dossier.plan.of_kind(kind)
    if dossier.present_step in steps:
        return dossier.present_step
    behind = [step for step in steps if step.position < dossier.present_step.position]
    return behind[-1] if behind else (steps[0] if steps else None)


def missing_for(dossier: Dossier, step: Step) -> str:
    """What the step itself still lacks (documents, figures that moved), whoever asks. About eight queries."""
    documents, facts = standing(dossier)
    live = gather(dossier) if step.role == dossier_rules.COMMUNE_ROLE else None
    return dossier_rules.why_not_finish(dossier, step, live, documents, facts)


# Consultation


@dataclass(frozen=True)
class CommentLine:
    """A comment as a person may see it: the name only where the person keeps the step."""

    comment: Comment
    name: str

    @property
    def who(self) -> str:
        voice = Voice(self.comment.who).label
        return f"{self.name} ({voice})" if self.name else str(voice)


@dataclass(frozen=True)
class ConsultationPage:
    """All that the page of a consultation shows. ``current`` is None before the first one in the step."""

    dossier: Dossier
    rights: Rights
    step: Step
    current: Consultation | None
    publications: tuple[Publication, ...]
    comments: tuple[CommentLine, ...]
    former: tuple[Consultation, ...]

    @cached_property
    def why_not_here(self) -> str:
        return rules.why_not_here(self.rights, self.dossier, StepKind.CONSULTATION)

    @cached_property
    def why_not_open(self) -> str:
        return self.why_not_here or rules.why_not_open(self.dossier, self.current)

    @cached_property
    def why_not_write(self) -> str:
        """Whether lines and comments can be added."""
        return self.why_not_here or rules.why_not_hear(Hear.COMMENT, self.current)

    @cached_property
    def demands(self) -> list[rules.Demand]:
        if self.current is not None:
            return rules.demands(self.current, self.publications, work_calendar())
        return [
            rules.Demand(label, self.step.figure(code), 0)
            for label, code in ((words.broadcasts_label(), BROADCASTS), (words.days_label(), DAYS))
        ]

    @cached_property
    def why_not_close(self) -> str:
        if self.why_not_write or self.current is None:
            return self.why_not_write
        comments = [line.comment for line in self.comments]
        sentence = rules.why_not_close(self.current, self.publications, comments, work_calendar(), self.rights.on)
        return sentence or missing_for(self.dossier, self.step)

    @property
    def waiting(self) -> int:
        return sum(1 for line in self.comments if not line.comment.is_settled)

    @property
    def has_fallen(self) -> bool:
        return self.current is not None and self.current.state != Hearing.FALLEN and self.current.has_fallen


def consultation_page(rights: Rights, dossier: Dossier) -> ConsultationPage | None:
    """Everything about the consultation of a dossier; None where the procedure has no such step. Four queries."""
    step = step_shown(dossier, StepKind.CONSULTATION)
    if step is None:
        return None
    rows = Consultation.objects.filter(dossier=dossier).select_related("seen", "agency", "opened_by", "closed_by")
    found = list(rows.order_by("-number"))
    for row in found:
        row.dossier = dossier
    current = next((row for row in found if row.step == step.code), None)
    publications = current.publications.select_related("added_by", "struck_by").order_by("on", "pk") if current else ()
    comments = current.comments.select_related("answered_by", "added_by").order_by("number") if current else ()
    named = rules.sees_names(rights, step, dossier.commune_id)
    return ConsultationPage(
        dossier=dossier,
        rights=rights,
        step=step,
        current=current,
        publications=tuple(publications),
        comments=tuple(CommentLine(row, shown_name(row, named)) for row in comments),
        former=tuple(row for row in found if row is not current),
    )


def shown_name(comment: Comment, named: bool) -> str:
    """Who commented: organisations by name to everybody, residents only to those who keep the step."""
    return comment.name if named or comment.who in (Voice.FRONT, Voice.ORGANISATION) else ""


# Meeting


@dataclass(frozen=True)
class ItemLine:
    """One dossier of a meeting as a person may see it."""

    item: Item
    present: int
    entries: tuple[Entry, ...]
    own: Entry | None
    entered: int
    why_not_enter: str
    why_not_finish: str
    missing: str = ""

    @property
    def dossier(self) -> Dossier:
        return self.item.dossier

    @property
    def result(self) -> str:
        return words.result_sentence(self.item, self.present) if self.item.counted_at else ""

    @property
    def rounds(self) -> list[tuple[int, list[Entry]]]:
        """The rounds in which both have entered, with both entries side by side."""
        found: dict[int, list[Entry]] = {}
        for entry in self.entries:
            found.setdefault(entry.round, []).append(entry)
        return list(found.items())

    @property
    def compared(self) -> list[tuple[int, list[Entry], list[tuple[str, list[int], bool]]]]:
        """Round -> its entries, and each number of the papers as they give it with whether they agree."""
        return [(number, entries, _compared(entries)) for number, entries in self.rounds]

    @property
    def differs(self) -> bool:
        return bool(self.entries) and self.item.counted_at is None


def _compared(entries: list[Entry]) -> list[tuple[str, list[int], bool]]:
    labels = {
        "issued": _("Phát ra"), "returned": _("Thu về"), "valid": _("Hợp lệ"), "invalid": _("Phiếu trắng hoặc hỏng"),
        "in_favour": _("Đồng ý"), "against": _("Không đồng ý"),
    }  # fmt: skip
    rows = []
    for name, label in labels.items():
        numbers = [getattr(entry, name) for entry in entries]
        rows.append((label, numbers, len(set(numbers)) < 2))
    return rows


@dataclass(frozen=True)
class MeetingPage:
    """All that the page of a meeting shows. ``meeting`` is None before the first one on the dossier in the step."""

    dossier: Dossier
    rights: Rights
    step: Step
    meeting: Meeting | None
    lines: tuple[ItemLine, ...]
    former: tuple[Item, ...]
    #: Other dossiers of the same step that wait for a meeting.
    others: tuple[Dossier, ...]

    @cached_property
    def why_not_here(self) -> str:
        return rules.why_not_here(self.rights, self.dossier, StepKind.BALLOT_MEETING)

    @cached_property
    def own_line(self) -> ItemLine | None:
        return next((line for line in self.lines if line.dossier.pk == self.dossier.pk), None)

    @cached_property
    def why_not_call(self) -> str:
        item = self.own_line.item if self.own_line else None
        unsettled = item if item is not None and item.state in (Result.OPEN, Result.CARRIED) else None
        return self.why_not_here or rules.why_not_call(self.dossier, unsettled)

    def why_not(self, action: Sit) -> str:
        if self.meeting is None:
            return self.why_not_here
        return rules.why_not_sit(action, self.rights, self.meeting, self.dossier)

    @cached_property
    def why_not_vote(self) -> str:
        if self.meeting is None:
            return self.why_not_here
        sentence = self.why_not(Sit.VOTE) or rules.why_not_vote(self.meeting, self.rights.on)
        return sentence or rules.why_not_rule(self.share, self.quorum, self.meeting, self.step)

    @cached_property
    def why_not_cancel(self) -> str:
        return self.why_not(Sit.CANCEL) or rules.why_not_cancel([line.item for line in self.lines])

    @property
    def is_frozen(self) -> bool:
        line = self.own_line
        return line is not None and bool(line.item.rule)

    @property
    def share(self) -> Figure | None:
        """The share to reach: the frozen one, before the vote the procedure's."""
        return self.own_line.item.share if self.own_line and self.is_frozen else self.step.figure(SHARE)

    @property
    def quorum(self) -> Figure | None:
        return self.own_line.item.quorum if self.own_line and self.is_frozen else self.step.figure(QUORUM)

    @property
    def presence(self) -> str:
        return words.quorum_sentence(self.quorum, self.meeting) if self.meeting and self.meeting.present else ""

    @property
    def is_preparing(self) -> bool:
        return self.meeting is not None and self.meeting.state == Sitting.CALLED


def items_of(meeting: Meeting, rights: Rights | None = None) -> list[Item]:
    """The dossiers of a meeting with their communes, those within reach where rights are given. Two queries."""
    rows = Item.objects.filter(meeting=meeting).select_related(
        "dossier__edition", "dossier__procedure", "dossier__content", "seen"
    )
    if rights is not None:
        rows = rows.filter(dossier__in=Dossier.objects.visible_to(rights))
    found = list(rows.order_by("pk"))
    with_communes(item.dossier for item in found)
    for item in found:
        item.meeting = meeting
    return found


def able(item: Item, entries: Collection[Entry]) -> frozenset[int]:
    """Of those who entered in the former round, the ones who keep the step today. One query each."""
    step = item.dossier.plan.step(item.meeting.step)
    people = {entry.by_id: entry.by for entry in entries if entry.round == item.round - 1}
    return frozenset(
        pk for pk, person in people.items() if dossier_rules.acts_in(rights_of(person), step, item.dossier.commune_id)
    )


def meeting_page(rights: Rights, dossier: Dossier, by: User) -> MeetingPage | None:
    """Everything about the meeting on a dossier; None where the procedure has no such step."""
    step = step_shown(dossier, StepKind.BALLOT_MEETING)
    if step is None:
        return None
    rows = Item.objects.filter(dossier=dossier).select_related("meeting__agency", "seen").order_by("-pk")
    of_dossier = list(rows)
    own = next((item for item in of_dossier if item.meeting.step == step.code), None)
    for item in of_dossier:
        item.dossier = dossier
    meeting = own.meeting if own else None
    here = not rules.why_not_here(rights, dossier, StepKind.BALLOT_MEETING)
    return MeetingPage(
        dossier=dossier,
        rights=rights,
        step=step,
        meeting=meeting,
        lines=tuple(_lines(rights, meeting, dossier, by)) if meeting else (),
        former=tuple(item for item in of_dossier if item is not own),
        others=tuple(_others(rights, dossier, step)) if here else (),
    )


def _lines(rights: Rights, meeting: Meeting, dossier: Dossier, by: User) -> list[ItemLine]:
    items = items_of(meeting, rights)
    entries: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(item__in=items).select_related("by").order_by("round", "pk"):
        entries.setdefault(entry.item_id, []).append(entry)
    return [_line(rights, item, entries.get(item.pk, []), item.dossier_id == dossier.pk, by) for item in items]


def _line(rights: Rights, item: Item, entries: Sequence[Entry], is_own: bool, by: User) -> ItemLine:
    """A dossier of the meeting. Numbers of an entry are shown when both have entered, and to those of the agency only."""
    meeting, dossier = item.meeting, item.dossier
    outsider = bool(rules.why_not_of_meeting(rights, meeting, dossier))
    now = [entry for entry in entries if entry.round == item.round]
    open_round = item.round if item.counted_at is None else 0
    enter = rules.why_not_sit(Sit.ENTER, rights, meeting, dossier) or _why_not_enter(item, entries, by)
    finish = rules.why_not_sit(Sit.FINISH, rights, meeting, dossier) or rules.why_not_finish(item)
    here = dossier.present_step.code == meeting.step
    missing = missing_for(dossier, dossier.present_step) if is_own and here and not finish else ""
    return ItemLine(
        item=item,
        present=meeting.present or 0,
        entries=() if outsider else tuple(entry for entry in entries if entry.round != open_round),
        own=next((entry for entry in now if entry.by_id == by.pk), None),
        entered=len(now),
        why_not_enter=enter,
        why_not_finish=finish,
        missing=missing,
    )


def _why_not_enter(item: Item, entries: Sequence[Entry], by: User) -> str:
    keepers = able(item, entries) if item.round > 1 and item.counted_at is None else ()
    return rules.why_not_enter(item, entries, by, item.round, keepers)


def _others(rights: Rights, dossier: Dossier, step: Step) -> list[Dossier]:
    """Other dossiers in the same step on which the person acts too. Two queries."""
    rows = Dossier.objects.visible_to(rights).on_their_way().filter(step=step.code).exclude(pk=dossier.pk)
    busy = Item.objects.filter(state__in=(Result.OPEN, Result.CARRIED), meeting__state__in=Sitting.values)
    found = with_communes(
        rows.exclude(pk__in=busy.values("dossier_id"))
        .select_related("procedure", "content", "edition")
        .defer("edition__document", "procedure__document")
        .order_by("pk")
    )
    return [d for d in found if not rules.why_not_here(rights, d, StepKind.BALLOT_MEETING)]
