"""Every write about obstacles: raising, and all that follows, on one obstacle or on all of a matter at once.

Collections and their statements are in ``collecting.py``, putting obstacles together in ``matters.py``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.criteria.models import Indicator
from datchuan.files.models import StoredFile
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.obstacles import announce, below, rules
from datchuan.obstacles.models import Attachment, Matter, Obstacle, Term
from datchuan.obstacles.record import Move, Said, folded, label_of, write, write_event
from datchuan.obstacles.workflow import BY_ACTION, TABLE, Action, Side, State
from datchuan.people.models import Agency, Post, User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.procedures.workdays import work_calendar

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.register("obstacles.matter", "xử lý một nhóm vấn đề", "acted on a matter")
for _field, _vi, _en in (
    ("cause", "nguyên nhân", "cause"),
    ("hard", "điều đang vướng", "what is hard"),
    ("proposal", "đề xuất", "proposal"),
    ("to", "cơ quan trả lời", "who answers"),
    ("matter", "nhóm vấn đề", "matter"),
):
    kinds.name_field(_field, _vi, _en)


# Raising


def raise_obstacle(
    agency: Agency,
    said: Said,
    *,
    by: User,
    indicator: Indicator | None = None,
    year: int | None = None,
    files: Sequence[StoredFile] = (),
    collection: Deadline | None = None,
    key: UUID | None = None,
    is_demo: bool = False,
) -> Obstacle:
    """Raise an obstacle for an agency; it goes by itself to the department that leads the indicator, without an
    indicator to the coordination office, with the term of the pack. Raises ``Refused``.

    It belongs to the collection that is given, otherwise to the one that is open on the day.
    """
    unit = Unit.objects.get(pk=agency.unit_id)
    with attempt(BY_ACTION[Action.RAISE].kind, agency, by=by, chain=unit.chain) as line:
        code = f"{indicator.edition.set_code} {indicator.code}" if indicator else ""
        line.object_label = f"{agency.name} · {code}" if code else agency.name
        if key is not None:
            receipt = once(by, key, [agency.pk, code, year, said.plain(), [f.original_sha256 for f in files]])
            if receipt.repeated:
                line.skip()
                return Obstacle.objects.get(pk=receipt.answer["obstacle"])
        rights = rights_of(by)
        refuse_if(rules.why_not_raise(rights, agency))
        refuse_if(rules.why_not_said(said.hard), 409)
        now = clock.now()
        made = Obstacle(
            unit=unit, agency=agency, cause=said.cause, hard=said.hard, proposal=said.proposal,
            set_code=indicator.edition.set_code if indicator else "", indicator_code=indicator.code if indicator else "",
            year=(year or rights.on.year) if indicator else None, folded=folded(said, agency, code),
            collection=collection or below.running_collection(rights.on), to=below.owner_of(indicator, rights.on),
            due=below.term_day(Term.Code.ANSWER, rights.on), since=now.date(), raised_by=by, raised_at=now,
            raised_on=now.date(), is_demo=is_demo,
        )  # fmt: skip
        made.save(force_insert=True)
        write_event(made, Action.RAISE, "", by=by, agency=agency)
        Attachment.objects.bulk_create([Attachment(obstacle=made, stored=stored) for stored in files])
        line.obj, line.after = made, {"cause": made.get_cause_display(), "hard": said.hard, "proposal": said.proposal}
        announce.raised(made)
        if key is not None:
            receipt.answer = {"obstacle": str(made.pk)}
    return made


def refuse_raise(*, by: User) -> None:
    """Refuse, with its line in the journal, somebody who may raise nothing, before the form is read."""
    with attempt(BY_ACTION[Action.RAISE].kind, by=by) as line:
        line.skip()
        refuse_if(rules.why_not_raise(rights_of(by)))


# What follows. A thing is an obstacle, or a matter: then every obstacle of it for which the action is the next step.


@dataclass(frozen=True)
class Step:
    """What a person sends with an action: words, and for some actions the next body and the days it has."""

    text: str = ""
    to: Agency | None = None
    days: int = 0
    guide: bool = False

    def plain(self) -> list[Any]:
        return [self.text, self.to.pk if self.to else None, self.days, self.guide]


def act(
    action: Action, thing: Obstacle | Matter, step: Step, *, by: User, version: int, key: UUID | None = None
) -> list[Obstacle]:
    """Do what ``workflow.TABLE`` says with an obstacle or with a whole matter; returns the obstacles that moved.

    With ``step.guide`` an answer also becomes guidance on the indicator. Raises ``Refused`` or ``Stale``.
    """
    with _moving(action, thing, by, version, key, step) as moving:
        if not moving.repeated:
            _check(action, step)
            for obstacle in moving.targets:
                moving.move(obstacle, _move_of(action, step, obstacle))
            if action == Action.ANSWER and step.guide:
                _guide(moving.targets[0], step.text, by, moving.rights)
            announce.moved(action, moving.targets, step.text, by)
    return moving.targets


def refuse(action: Action, obstacle: Obstacle, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not do, before the form is read."""
    with attempt(BY_ACTION[action].kind, obstacle, by=by, chain=obstacle.unit.chain) as line:
        line.object_label = label_of(obstacle)
        line.skip()
        _refuse_move(action, rights_of(by), obstacle)


def _check(action: Action, step: Step) -> None:
    if action not in {Action.CONFIRM, Action.ROUTE} and not step.text.strip():
        raise Refused(rules.text_wanted(action), status=409)
    if action in {Action.ROUTE, Action.ASSIGN}:
        refuse_if(rules.why_not_days(step.days), 409)
        if step.to is None or step.to.pk not in {body.pk for body in below.bodies(clock.today())}:
            raise Refused(_("Chọn sở, ngành hoặc Văn phòng Điều phối NTM tỉnh để trả lời."), status=409)


def _move_of(action: Action, step: Step, obstacle: Obstacle) -> Move:
    """Who answers until when after the action."""
    today = clock.today()
    if action in {Action.ROUTE, Action.ASSIGN}:
        return Move(step.text, step.to, work_calendar().add(today, step.days), sets_due=True)
    if action in {Action.ANSWER, Action.INSTRUCT}:
        return Move(step.text, due=below.term_day(Term.Code.REOPEN, today), sets_due=True)
    if action == Action.REOPEN:
        return Move(step.text, due=below.term_day(Term.Code.ANSWER, today), sets_due=True)
    if action == Action.REPLY and obstacle.due is not None:
        # The days of waiting for the raiser are not the body's.
        calendar = work_calendar()
        waited = calendar.between(obstacle.since, today)
        return Move(step.text, due=calendar.add(obstacle.due, waited), sets_due=True)
    if action in {Action.BEYOND, Action.ESCALATE, Action.EXPIRE}:
        return Move(step.text, due=None, sets_due=True)
    return Move(step.text)


def _guide(obstacle: Obstacle, text: str, by: User, rights: Rights) -> None:
    indicator = below.indicator_on(obstacle.set_code, obstacle.indicator_code, rights.on)
    if indicator is None:
        raise Refused(_("Vướng mắc này không gắn với chỉ tiêu nào, nên không có hướng dẫn để bổ sung."), status=409)
    below.guide(indicator, text, by=by, rights=rights, is_demo=obstacle.is_demo)


@dataclass
class _Moving:
    """Obstacles in the hands of an action: locked, allowed, up to date."""

    action: Action
    by: User
    rights: Rights
    targets: list[Obstacle]
    note: Callable[[Obstacle], Any]
    repeated: bool = False
    moved: list[Obstacle] = field(default_factory=list)

    def move(self, obstacle: Obstacle, move: Move) -> None:
        with self.note(obstacle) as line:
            line.object_label = label_of(obstacle)
            agency = side_agency(self.rights, BY_ACTION[self.action].side, obstacle)
            write(obstacle, self.action, move, line, by=self.by, agency=agency)


@contextmanager
def _moving(
    action: Action, thing: Obstacle | Matter, by: User, version: int, key: UUID | None, step: Step
) -> Iterator[_Moving]:
    """The frame of every action on what exists: attempt, receipt, lock, rule, version."""
    matter = thing if isinstance(thing, Matter) else None
    kind = "obstacles.matter" if matter else BY_ACTION[action].kind
    chain = thing.unit.chain if isinstance(thing, Obstacle) else "system"
    with attempt(kind, thing, by=by, chain=chain) as line:
        line.object_label = str(thing) if matter else label_of(thing)  # type: ignore[arg-type]
        receipt = once(by, key, [str(thing.pk), action, version, step.plain()]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            moved = list(_rows().filter(pk__in=receipt.answer["obstacles"]).order_by("unit__code", "pk"))
            yield _Moving(action, by, rights_of(by), moved, lambda _o: None, repeated=True)
            return
        rights = rights_of(by)
        targets = _locked(action, thing, rights, version)

        @contextmanager
        def note(obstacle: Obstacle) -> Iterator[Any]:
            """One line for an obstacle alone; in a matter each thread has its own beside that of the matter."""
            if matter is None:
                yield line
                return
            with attempt(BY_ACTION[action].kind, obstacle, by=by, chain=obstacle.unit.chain) as own:
                yield own

        yield _Moving(action, by, rights, targets, note)
        if matter is not None:
            line.reason, line.after = step.text, {"action": Action(action).label, "obstacles": len(targets)}
        if receipt is not None:
            receipt.answer = {"obstacles": [str(o.pk) for o in targets]}


def _rows() -> Any:
    return Obstacle.objects.select_related("agency", "to", "unit", "matter")


def _locked(action: Action, thing: Obstacle | Matter, rights: Rights, version: int) -> list[Obstacle]:
    """The obstacles on which the action works, locked. Raises ``Refused`` or ``Stale``."""
    lock = _rows().select_for_update(of=("self",))
    if isinstance(thing, Obstacle):
        found = lock.get(pk=thing.pk)
        _refuse_move(action, rights, found)
        if found.version != version:
            raise Stale(_("Vướng mắc này vừa có người khác xử lý. Xem bản đang lưu rồi chọn."), theirs=found)
        return [found]
    matter = Matter.objects.select_for_update().get(pk=thing.pk)
    rows = list(lock.filter(matter=matter).order_by("unit__code", "pk"))
    next_ones = [o for o in rows if o.state in BY_ACTION[action].sources]
    for obstacle in next_ones or rows[:1]:
        _refuse_move(action, rights, obstacle)
    if matter.version != version:
        raise Stale(_("Nhóm vấn đề này vừa có người khác xử lý. Xem bản đang lưu rồi chọn."), theirs=matter)
    matter.version += 1
    matter.save()
    return next_ones


def _refuse_move(action: Action, rights: Rights, obstacle: Obstacle) -> None:
    if sentence := rules.why_not(action, rights, obstacle):
        stands = rules.stands(BY_ACTION[action].side, rights, obstacle)
        raise Refused(sentence, status=409 if stands else 403)


def side_agency(rights: Rights, side: Side, obstacle: Obstacle) -> Agency | None:
    """The agency for which the person acts."""
    if side == Side.RAISER:
        return obstacle.agency
    if side == Side.BODY:
        return obstacle.to
    posts: tuple[Post, ...] = rights.posts
    roles = {Side.OFFICE: "coordinator", Side.LEADER: "leader"}
    return next((post.agency for post in posts if post.role == roles.get(side)), None)


# The clock


def escalate_overdue(on: date) -> int:
    """Take to the province what was not answered in its term: each obstacle in its own transaction, once, however
    often this runs and wherever it stopped. Returns how many went up."""
    count = 0
    for pk in Obstacle.objects.overdue(on).order_by("unit__code", "pk").values_list("pk", flat=True):
        thing = _rows().get(pk=pk)
        with attempt(BY_ACTION[Action.EXPIRE].kind, thing, by=None, chain=thing.unit.chain) as line:
            found = _rows().select_for_update(of=("self",)).get(pk=pk)
            line.object_label = label_of(found)
            if found.state != State.OPEN or found.due is None or found.due >= on:
                line.skip()
                continue
            text = f"Quá hạn trả lời {found.due:%d/%m/%Y}."
            write(found, Action.EXPIRE, Move(text, sets_due=True), line, by=None, agency=None)
            announce.moved(Action.EXPIRE, [found], text, None)
            count += 1
    return count
