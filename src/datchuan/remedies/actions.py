"""Every write of a plan as a whole. Its steps are written in ``stepping``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.remedies import lost, rules, telling
from datchuan.remedies.models import Plan, Shift
from datchuan.remedies.workflow import BY_ACTION, TABLE, Action, State

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.name_field("promised", "ngày hẹn", "promised day")
kinds.name_field("indicator", "chỉ tiêu", "indicator")
kinds.name_field("what", "việc làm", "what is done")
kinds.name_field("due", "thời hạn", "term")
kinds.name_field("owner", "đơn vị thực hiện", "owner")
kinds.name_field("closed", "vì sao xong", "why it is done")


@dataclass(frozen=True)
class Published:
    """What was published of a plan, with its source."""

    words: str = ""
    source: str = ""


def open_plan(
    commune: Unit,
    level: str,
    order: Deadline,
    promised: date,
    *,
    by: User,
    key: UUID | None = None,
    published: Published | None = None,
    is_demo: bool = False,
) -> Plan:
    """Begin the plan of a titled commune that lost something; one that is there is given back. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.OPEN].kind, commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {level}"
        if key is not None:
            receipt = once(by, key, [commune.pk, level, order.code, promised])
            if receipt.repeated:
                line.skip()
                return Plan.objects.get(pk=receipt.answer["plan"])
        rights = rights_of(by)
        refuse_if(rules.why_not_person(Action.OPEN, rights, commune.pk))
        Unit.objects.select_for_update(no_key=True).only("pk").get(pk=commune.pk)
        held = lost.held_of(commune, level)
        refuse_if(rules.why_not_open(held.lost if held else None), 409)
        assert held is not None
        plan = Plan.objects.filter(commune=commune, level=level, order=order).first()
        if plan is not None:
            line.skip()
        else:
            refuse_if(rules.why_not_due(promised, rights.on), 409)
            said = published or Published()
            plan = Plan.objects.create(
                commune=commune, level=level, edition=held.edition, order=order, promised=promised, published=said.words,
                source=said.source, opened_by=by, opened_at=clock.now(), is_demo=is_demo,
            )  # fmt: skip
            line.obj, line.after = plan, {"promised": promised}
        if key is not None:
            receipt.answer = {"plan": str(plan.pk)}
    return plan


def send(plan: Plan, *, by: User, version: int) -> Plan:
    """Send the plan to the district. Raises ``Refused``, ``Stale``."""
    with moving(plan, Action.SEND, by, version) as move:
        refuse_if(rules.why_not_send(move.plan.steps.count()), 409)
        move.store(sent_by=by, sent_at=clock.now(), returned_why="")
        telling.sent(move.plan)
    return move.plan


def approve(plan: Plan, *, by: User, version: int) -> Plan:
    """The district agrees; the promised days become the first ones, which stay. Raises ``Refused``, ``Stale``."""
    with moving(plan, Action.APPROVE, by, version) as move:
        for step in move.plan.steps.all():
            step.first_due = step.due
            step.save(update_fields=["first_due"])
        move.store(approved_by=by, approved_at=clock.now(), first_promised=move.plan.promised)
        move.line.after = {"promised": move.plan.promised}
        telling.approved(move.plan)
    return move.plan


def give_back(plan: Plan, reason: str, *, by: User, version: int) -> Plan:
    """The district gives the plan back with a reason. Raises ``Refused``, ``Stale``."""
    with moving(plan, Action.RETURN, by, version) as move:
        if not reason.strip():
            raise Refused(_("Ghi cần sửa gì, để xã biết làm tiếp."), status=409)
        move.store(returned_why=reason.strip()[:500])
        move.line.reason = reason
        telling.returned(move.plan)
    return move.plan


def see(plan: Plan, *, by: User, version: int) -> Plan:
    """The province notes that it has seen the plan; again it changes nothing. Raises ``Refused``, ``Stale``."""
    with moving(plan, Action.SEE, by, version) as move:
        if move.plan.seen_by_id is not None:
            move.line.skip()
            return move.plan
        move.store(seen_by=by, seen_at=clock.now())
    return move.plan


def promise(plan: Plan, day: date, reason: str, *, by: User, version: int) -> Plan:
    """Another day for the whole plan, with its reason; the first one stays. Raises ``Refused``, ``Stale``."""
    with moving(plan, Action.PROMISE, by, version) as move:
        was = move.plan.promised
        refuse_if(rules.why_not_shift(was, day, reason, move.rights.on), 409)
        Shift.objects.create(plan=move.plan, was=was, now=day, reason=reason.strip()[:500], by=by, at=clock.now())
        move.store(promised=day)
        move.line.before, move.line.after, move.line.reason = {"promised": was}, {"promised": day}, reason
        telling.shifted(move.plan, was, day)
    return move.plan


def close(plan: Plan, *, by: User, version: int) -> Plan:
    """All steps are done. Raises ``Refused``, ``Stale``."""
    with moving(plan, Action.CLOSE, by, version) as move:
        refuse_if(rules.why_not_close(move.plan.steps.filter(closed="").count()), 409)
        move.store(closed_at=clock.now())
    return move.plan


# The frame of a move


@dataclass
class Move:
    plan: Plan
    rights: Rights
    line: Line
    target: State | None

    def store(self, **fields: Any) -> None:
        """Write the fields with the new state; every change raises the version."""
        changed = fields | ({"state": self.target} if self.target else {}) | {"version": self.plan.version + 1}
        for name, value in changed.items():
            setattr(self.plan, name, value)
        self.plan.save(update_fields=list(changed))


@contextmanager
def moving(plan: Plan, action: Action, by: User, version: int | None) -> Iterator[Move]:
    """Lock the plan, ask whether the person may and whether the state allows it, and write the line."""
    row = BY_ACTION[action]
    with attempt(row.kind, plan, by=by, chain=plan.commune.chain) as line:
        line.object_label = f"{plan.commune} · {plan.level}"
        held = Plan.objects.select_for_update(of=("self",)).select_related("order", "sent_by").get(pk=plan.pk)
        held.commune, rights = plan.commune, rights_of(by)
        if sentence := rules.why_not(action, rights, held):
            raise Refused(sentence, status=403 if rules.is_of_person(sentence, action, rights, held) else 409)
        if version is not None and held.version != version:
            raise Stale(_("Kế hoạch vừa có người khác sửa. Xem bản mới rồi làm tiếp nếu còn cần."), theirs=held)
        yield Move(held, rights, line, row.target)
