"""Every write of the room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.criteria.models import Indicator
from datchuan.findings import announce, queries, rules
from datchuan.findings.models import Finding
from datchuan.findings.record import Frame, Move, Said, check_documents, insert, label, label_of, write_event
from datchuan.findings.seen import Seen, seen_in
from datchuan.findings.workflow import BY_ACTION, TABLE, WAITING_FOR_COMMUNE, Action, Stage, State
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.moving import moving
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.register("findings.raise_many", "nêu phát hiện cho nhiều xã", "raised a finding for several communes")
kinds.name_field("due", "thời hạn", "term")
kinds.name_field("stage", "bước", "stage")
kinds.name_field("wrong", "điều chưa đúng", "what is wrong")
kinds.name_field("todo", "việc cần làm", "what to do")
kinds.name_field("documents", "tài liệu", "documents")


# Raising


def raise_finding(
    commune: Unit,
    indicator: Indicator,
    year: int,
    stage: Stage,
    said: Said,
    *,
    agency: Agency,
    by: User,
    key: UUID | None = None,
    is_demo: bool = False,
) -> Finding:
    """Raise a finding on a commune's indicator and year for an agency, keep what was seen, tell the commune.

    ``indicator`` is that of the edition by which the year is judged; ``commune`` carries its names of the day. ``key``
    makes a repeated send harmless. Raises ``Refused``.
    """
    with attempt(BY_ACTION[Action.RAISE].kind, commune, by=by, chain=commune.chain) as line:
        line.object_label = label(commune, indicator, year)
        if key is not None:
            receipt = once(by, key, [commune.pk, indicator.pk, year, stage, agency.pk, said.plain()])
            if receipt.repeated:
                line.skip()
                return Finding.objects.get(pk=receipt.answer["finding"])
        frame = _frame(indicator, year, stage, said, agency, by, is_demo)
        takes_part = bool(queries.taking_part([commune.pk], frame.rights.on))
        _refuse_raising(frame, commune, takes_part)
        check_documents(commune.pk, said.documents)
        seen = seen_in([commune.pk], indicator, year, department_too=True)[commune.pk]
        finding = insert(frame, commune, seen, line)
        announce.raised(finding, commune)
        if key is not None:
            receipt.answer = {"finding": str(finding.pk)}
    return finding


def raise_many(
    communes: Iterable[Unit],
    indicator: Indicator,
    year: int,
    said: Said,
    *,
    agency: Agency,
    by: User,
    key: UUID | None = None,
    is_demo: bool = False,
) -> list[Finding]:
    """Give one early warning to several communes at once, each as a finding of its own; all or none.

    Raises ``Refused``, naming the commune where one of them stands in the way.
    """
    chosen = sorted(
        communes, key=lambda unit: unit.chain
    )  # one order of chains, so that two sends never lock crosswise
    with attempt("findings.raise_many", indicator, by=by) as line:
        line.object_label = f"{indicator.edition.set_code} {indicator.code} · {year}"
        if not chosen:
            raise Refused(_("Chưa chọn xã nào. Đánh dấu các xã cần nhắc rồi gửi lại."), status=409)
        if key is not None:
            receipt = once(by, key, [[u.pk for u in chosen], indicator.pk, year, agency.pk, said.plain()])
            if receipt.repeated:
                line.skip()
                return list(Finding.objects.filter(pk__in=receipt.answer["findings"]))
        frame = _frame(indicator, year, Stage.EARLY, said, agency, by, is_demo)
        ids = [unit.pk for unit in chosen]
        takes_part, seen = queries.taking_part(ids, frame.rights.on), seen_in(ids, indicator, year, department_too=True)
        found = []
        for commune in chosen:
            with attempt(BY_ACTION[Action.RAISE].kind, commune, by=by, chain=commune.chain) as own_line:
                own_line.object_label = label(commune, indicator, year)
                _refuse_raising(frame, commune, commune.pk in takes_part)
                found.append(insert(frame, commune, seen[commune.pk], own_line))
                announce.raised(found[-1], commune)
        line.after = {"communes": [unit.code for unit in chosen], "due": said.due}
        if key is not None:
            receipt.answer = {"findings": [str(finding.pk) for finding in found]}
    return found


def refuse_raise(commune: Unit, indicator: Indicator, year: int, *, by: User) -> None:
    """Refuse, with its line in the journal, somebody who may raise nothing here, before the form is read."""
    with attempt(BY_ACTION[Action.RAISE].kind, commune, by=by, chain=commune.chain) as line:
        line.object_label = label(commune, indicator, year)
        line.skip()
        rights = rights_of(by)
        refuse_if(rules.why_not_raise_at_all(rights, queries.responsible_ids(indicator, rights.on)))


def refuse_raise_many(indicator: Indicator, year: int, *, by: User) -> None:
    """Refuse, with its line in the journal, somebody who may give no early warning on the indicator."""
    with attempt("findings.raise_many", indicator, by=by) as line:
        line.object_label = f"{indicator.edition.set_code} {indicator.code} · {year}"
        line.skip()
        rights = rights_of(by)
        responsible = queries.responsible_ids(indicator, rights.on)
        refuse_if(rules.why_not_warn(rights, responsible))


def _frame(indicator: Indicator, year: int, stage: Stage, said: Said, agency: Agency, by: User, is_demo: bool) -> Frame:
    rights = rights_of(by)
    refuse_if(rules.why_not_said(said.wrong, said.todo) or rules.why_not_due(said.due, rights.on), 409)
    return Frame(
        indicator,
        year,
        Stage(stage),
        agency,
        said,
        by,
        rights,
        queries.responsible_ids(indicator, rights.on),
        queries.lead_of(indicator, rights.on),
        is_demo,
    )


def _refuse_raising(frame: Frame, commune: Unit, takes_part: bool) -> None:
    refuse_if(
        rules.why_not_raise(frame.rights, commune, frame.year, frame.stage, frame.agency, frame.responsible, takes_part)
    )


# What follows


def answer(
    finding: Finding,
    text: str,
    documents: Iterable[UUID] = (),
    *,
    by: User,
    version: int,
    without_proof: str = "",
    key: UUID | None = None,
) -> Finding:
    """The commune says what it did and points at its proof; without a document it says why. The raiser's side is told.

    Raises ``Refused`` (not the commune's officer; settled; a document that is not the commune's) or ``Stale``.
    """
    chosen = tuple(documents)
    with _moving(finding, Action.ANSWER, by, version, key, [text, [str(d) for d in chosen], without_proof]) as moving:
        if moving.repeated:
            return moving.finding
        refuse_if(rules.why_not_answer_with(text, bool(chosen), without_proof), 409)
        check_documents(finding.commune_id, chosen)
        moving.move(Move(text, chosen, "" if chosen else without_proof))
        announce.answered(moving.finding, moving.commune)
    return moving.finding


def close(finding: Finding, note: str = "", *, by: User, version: int, key: UUID | None = None) -> Finding:
    """The raiser's side is content with the answer. Raises ``Refused`` or ``Stale``."""
    with _moving(finding, Action.CLOSE, by, version, key, [note]) as moving:
        if not moving.repeated:
            moving.move(Move(note))
            announce.closed(moving.finding, moving.commune)
    return moving.finding


def reopen(finding: Finding, reason: str, due: date, *, by: User, version: int, key: UUID | None = None) -> Finding:
    """The raiser's side is not content, or the fault is back: a reason and a new term. Raises ``Refused`` or ``Stale``."""
    with _moving(finding, Action.REOPEN, by, version, key, [reason, due.isoformat()]) as moving:
        if not moving.repeated:
            _check_reason_and_due(reason, due)
            moving.move(Move(reason, due=due, before={"due": moving.finding.due}))
            announce.reopened(moving.finding, moving.commune, reason)
    return moving.finding


def extend(finding: Finding, due: date, reason: str, *, by: User, version: int, key: UUID | None = None) -> Finding:
    """The raiser's side gives more time, with the reason. Raises ``Refused`` or ``Stale``."""
    with _moving(finding, Action.EXTEND, by, version, key, [reason, due.isoformat()]) as moving:
        if not moving.repeated:
            _check_reason_and_due(reason, due)
            if due <= moving.finding.due:
                raise Refused(rules.extension_is_no_longer(moving.finding.due), status=409)
            moving.move(Move(reason, due=due, before={"due": moving.finding.due}))
            announce.extended(moving.finding, moving.commune)
    return moving.finding


def withdraw(finding: Finding, reason: str, *, by: User, version: int, key: UUID | None = None) -> Finding:
    """The raiser's side takes back what should not have been raised; it counts nowhere. Raises ``Refused``, ``Stale``."""
    with _moving(finding, Action.WITHDRAW, by, version, key, [reason]) as moving:
        if not moving.repeated:
            if not reason.strip():
                raise Refused(rules.reason_wanted(), status=409)
            moving.move(Move(reason))
            announce.withdrawn(moving.finding, moving.commune, reason)
    return moving.finding


def refuse_move(finding: Finding, action: Action, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not do, before the form is read."""
    commune = queries.commune_of(finding)
    with attempt(BY_ACTION[action].kind, finding, by=by, chain=commune.chain) as line:
        line.object_label = label_of(finding, commune)
        line.skip()
        _refuse_move(action, rights_of(by), finding)


@dataclass
class _Moving:
    """A finding in the hands of an action: locked, allowed, up to date."""

    finding: Finding
    commune: Unit
    action: Action
    by: User
    rights: Rights
    line: Line
    repeated: bool = False

    def move(self, move: Move) -> None:
        """Write the event, and the state and term that follow."""
        finding, row = self.finding, BY_ACTION[self.action]
        before = {"state": State(finding.state).label, **move.before}
        finding.state = row.target or State(finding.state)
        finding.closed_on = clock.today() if finding.state == State.CLOSED else None
        due_before = None
        if move.due is not None:
            # The wording belonged to the first term.
            due_before, finding.due, finding.due_words = finding.due, move.due, ""
        finding.version += 1
        finding.save()
        agency = _side_of(self.rights, finding, self.action)
        write_event(finding, self.action, self.by, agency, move, _seen_now(finding), due_before)
        self.line.obj, self.line.reason, self.line.before = finding, move.text, before
        after: dict[str, Any] = {"state": State(finding.state).label}
        after |= {"due": finding.due} if move.due else {}
        self.line.after = after | ({"documents": [str(d) for d in move.documents]} if move.documents else {})


@contextmanager
def _moving(
    finding: Finding, action: Action, by: User, version: int, key: UUID | None, body: list[Any]
) -> Iterator[_Moving]:
    commune = queries.commune_of(finding)
    with moving(
        BY_ACTION[action].kind, Finding.objects.select_related("agency", "edition", "commune"), finding, by=by,
        chain=commune.chain, label=label_of(finding, commune), check=partial(_refuse_move, action), version=version,
        stale=_("Phát hiện này vừa có người khác xử lý. Xem bản đang lưu rồi chọn."), key=key, body=body,
    ) as held:  # fmt: skip
        yield _Moving(held.row, commune, action, by, held.rights, held.line, held.repeated)


def _refuse_move(action: Action, rights: Rights, finding: Finding) -> None:
    if sentence := rules.why_not(action, rights, finding):
        raise Refused(sentence, status=409 if rules.is_only_of_state(sentence, action, finding) else 403)


def _side_of(rights: Rights, finding: Finding, action: Action) -> Agency | None:
    """The agency for which the person acts: the raiser's, or the commune's own People's Committee."""
    if action != Action.ANSWER:
        return finding.agency
    own = [p.agency for p in rights.posts if p.agency.unit_id == finding.commune_id]
    return own[0] if own else None


def _seen_now(finding: Finding) -> Seen:
    indicator = Indicator.objects.get(edition_id=finding.edition_id, code=finding.indicator_code)
    indicator.edition = finding.edition
    return seen_in([finding.commune_id], indicator, finding.year)[finding.commune_id]


def _check_reason_and_due(reason: str, due: date) -> None:
    if not reason.strip():
        raise Refused(rules.reason_wanted(), status=409)
    refuse_if(rules.why_not_due(due, clock.today()), 409)


# Reminders


def remind(on: date) -> int:
    """Remind people of findings whose last day is today or over; each finding once a day, however often this runs.

    The commune is told of both, the raiser's side of what is overdue. Changes no finding, so it has no line of its own.
    Returns how many people were newly told, counted per finding.
    """
    waiting = Finding.objects.filter(state__in=WAITING_FOR_COMMUNE, due__lte=on)
    with transaction.atomic():
        return announce.remind_of(waiting.select_related("agency", "commune").order_by("pk"), on)
