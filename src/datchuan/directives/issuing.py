"""Every write about a letter: entering it, its tasks, and giving them, which makes the list of addressees for good."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.directives import announce, rules
from datchuan.directives.addressees import Found, addressees_of
from datchuan.directives.models import Assignment, Directive, Task, last_day
from datchuan.directives.record import write_given
from datchuan.directives.workflow import LETTER_KINDS, LetterAction, LetterState, letter_kind
from datchuan.files.models import StoredFile
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of
from datchuan.procedures.models import Deadline

for _action, _vi, _en in LETTER_KINDS:
    kinds.register(letter_kind(_action), _vi, _en)


@dataclass(frozen=True)
class Letter:
    """What is written of a letter."""

    organ: Agency
    dated: date
    subject: str
    number: str = ""
    signer: str = ""
    signer_post: str = ""
    summary: str = ""
    stored: StoredFile | None = None

    def fields(self) -> dict[str, Any]:
        found = {
            "organ": self.organ, "dated": self.dated, "subject_vi": self.subject, "number": self.number,
            "signer": self.signer, "signer_post": self.signer_post, "summary_vi": self.summary,
        }  # fmt: skip
        return found | ({"stored": self.stored} if self.stored else {})

    def plain(self) -> list[Any]:
        return [self.organ.code, self.dated, self.subject, self.number, self.signer, self.signer_post, self.summary]


@dataclass(frozen=True)
class Order:
    """What is written of a task of a letter."""

    text: str
    result: str
    rules: Sequence[str] = ()
    named: Sequence[str] = ()
    deadline: Deadline | None = None
    wording: str = ""
    at: datetime | None = None
    remind_before: Sequence[int] = ()
    fact: str = ""
    note: str = ""

    def plain(self) -> list[Any]:
        term = self.deadline.code if self.deadline else ""
        return [self.text, self.result, list(self.rules), list(self.named), term, self.wording, self.at, self.fact]


def create(letter: Letter, *, by: User, key: UUID | None = None, is_demo: bool = False) -> Directive:
    """Enter a letter, without giving its tasks yet. Raises ``Refused``."""
    with attempt(letter_kind(LetterAction.CREATE), by=by) as line:
        line.object_label = letter.subject
        receipt = once(by, key, letter.plain()) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return Directive.objects.get(pk=receipt.answer["directive"])
        refuse_if(rules.why_not_letter(rights_of(by)))
        made = Directive.objects.create(**letter.fields(), made_by=by, made_at=clock.now(), is_demo=is_demo)
        line.obj, line.after = made, {"number": letter.number, "dated": letter.dated}
        if receipt is not None:
            receipt.answer = {"directive": str(made.pk)}
    return made


def edit(directive: Directive, letter: Letter, *, by: User, version: int) -> Directive:
    """Change a letter whose tasks have not gone out. Raises ``Refused``, ``Stale``."""
    with _changing(directive, LetterAction.EDIT, by, version) as (held, line):
        line.before = {"number": held.number, "subject": held.subject_vi}
        for name, value in letter.fields().items():
            setattr(held, name, value)
        held.save()
        line.after = {"number": held.number, "subject": held.subject_vi}
    return held


def add_task(directive: Directive, order: Order, *, by: User, version: int, key: UUID | None = None) -> Task:
    """Add a task to a letter whose tasks have not gone out. Raises ``Refused``, ``Stale``."""
    with attempt(letter_kind(LetterAction.ADD_TASK), directive, by=by) as line:
        receipt = once(by, key, [directive.pk, order.plain()]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return Task.objects.get(pk=receipt.answer["task"])
        held = _held(directive, by, version)
        if not order.rules and not order.named:
            raise Refused(_("Chọn nơi nhận nhiệm vụ: một cách chọn, hoặc một cơ quan được nêu tên."), status=409)
        last = held.tasks.aggregate(last=Max("number"))["last"] or 0
        term = order.deadline
        made = Task.objects.create(
            directive=held, number=last + 1, text_vi=order.text, result=order.result, rules=list(order.rules),
            named=list(order.named), deadline=term, wording=term.wording if term else order.wording,
            at=term.at if term else order.at, remind_before=list(order.remind_before), fact=order.fact,
            note_vi=order.note,
        )  # fmt: skip
        held.save()
        line.after = {"task": made.text_vi, "due": made.due}
        if receipt is not None:
            receipt.answer = {"task": made.pk}
    return made


def drop_task(task: Task, *, by: User, version: int) -> Directive:
    """Take a task out of a letter whose tasks have not gone out. Raises ``Refused``, ``Stale``."""
    with _changing(task.directive, LetterAction.DROP_TASK, by, version) as (held, line):
        line.before = {"task": task.text_vi}
        held.tasks.filter(pk=task.pk).delete()
        held.save()
    return held


def issue(directive: Directive, *, by: User, version: int, is_demo: bool = False) -> Directive:
    """Give the tasks: the addressees are found by their rules today, kept with the reason of each, and told.

    A letter that was given already is returned as it is. Raises ``Refused``, ``Stale``.
    """
    with attempt(letter_kind(LetterAction.ISSUE), directive, by=by) as line:
        held, rights = _locked(directive), rights_of(by)
        if not held.is_draft and rules.of_province(rights):
            line.skip()
            return held
        _check(held, by, version)
        tasks = list(held.tasks.order_by("number"))
        found = {task: addressees_of(task, rights.on) for task in tasks}
        refuse_if(rules.why_not_issue(held, {task: len(to.addressees) for task, to in found.items()}), 409)
        held.state, held.issued_by, held.issued_at = LetterState.ISSUED, by, clock.now()
        held.save()
        rows = []
        for task, to in found.items():
            task.directive = held
            rows += _give(task, to, by, is_demo=held.is_demo or is_demo)
        announce.given(held, rows)
        line.after = {"tasks": {str(task.number): len(to.addressees) for task, to in found.items()}}
    return held


def _give(task: Task, to: Found, by: User, *, is_demo: bool) -> list[Assignment]:
    now = clock.now()
    task.explained, task.resolved_on = to.explained, now.date()
    task.save(update_fields=["explained", "resolved_on"])
    due = last_day(task.at) if task.at else None
    rows = [
        Assignment(
            task=task, agency=one.agency, unit=one.agency.unit, why=one.why, due_at=task.at, due=due, first_due=due,
            given_at=now, is_demo=is_demo,
        )
        for one in to.addressees
    ]  # fmt: skip
    Assignment.objects.bulk_create(rows)
    write_given(rows, by=by)
    return rows


def refuse(action: LetterAction, directive: Directive | None, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not do, before the form is read."""
    with attempt(letter_kind(action), directive, by=by) as line:
        line.skip()
        rights = rights_of(by)
        refuse_if(rules.why_not_letter(rights, directive), 409 if rules.of_province(rights) else 403)


# The frame of a change


@contextmanager
def _changing(directive: Directive, action: LetterAction, by: User, version: int) -> Iterator[tuple[Directive, Line]]:
    with attempt(letter_kind(action), directive, by=by) as line:
        yield _held(directive, by, version), line


def _held(directive: Directive, by: User, version: int) -> Directive:
    """The letter, locked, allowed and with its next version."""
    held = _locked(directive)
    _check(held, by, version)
    return held


def _locked(directive: Directive) -> Directive:
    return Directive.objects.select_for_update(of=("self",)).select_related("organ").get(pk=directive.pk)


def _check(held: Directive, by: User, version: int) -> None:
    rights = rights_of(by)
    refuse_if(rules.why_not_letter(rights, held), 409 if rules.of_province(rights) else 403)
    if held.version != version:
        raise Stale(_("Văn bản này vừa có người khác sửa. Xem bản đang lưu rồi làm tiếp nếu còn cần."), theirs=held)
    held.version += 1
