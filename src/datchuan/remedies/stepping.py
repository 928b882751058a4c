"""Every write of the steps of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.evidence.models import Document
from datchuan.people.models import Agency, User
from datchuan.remedies import lost, rules, telling
from datchuan.remedies.actions import moving
from datchuan.remedies.models import Plan, Shift, Step
from datchuan.remedies.workflow import Action, Closed


@dataclass(frozen=True)
class Said:
    """A step as it is planned."""

    indicator: str
    what: str
    owner: Agency
    due: date
    proof: str
    owner_words: str = ""
    money: Decimal | None = None
    money_source: str = ""

    def plain(self) -> dict[str, Any]:
        return {"indicator": self.indicator, "what": self.what, "owner": str(self.owner), "due": self.due}


def save_step(plan: Plan, said: Said, *, by: User, step: Step | None = None, version: int | None = None) -> Step:
    """Add a step, or save one anew while the plan is being written. The very same step is not added twice. Raises ``Refused``."""
    with moving(plan, Action.STEP, by, version) as move:
        refuse_if(rules.why_not_due(said.due, move.rights.on), 409)
        fields = {name: getattr(said, name) for name in said.__dataclass_fields__} | {"first_due": said.due}
        if step is None:
            same = {name: fields[name] for name in ("indicator", "what", "owner", "due")}
            known = move.plan.steps.filter(**same).first()
            if known is not None:
                move.line.skip()
                return known
            row = Step.objects.create(plan=move.plan, **fields)
        else:
            row = _locked(move.plan, step)
            for name, value in fields.items():
                setattr(row, name, value)
            row.save(update_fields=list(fields))
        move.line.after = said.plain()
        move.store()
    return row


def drop_step(step: Step, *, by: User) -> None:
    """Take a step out of a plan that is being written; gone already it stays gone. Raises ``Refused``."""
    with moving(step.plan, Action.DROP, by, None) as move:
        row = move.plan.steps.filter(pk=step.pk).first()
        if row is None:
            move.line.skip()
            return
        move.line.before = {"indicator": row.indicator, "what": row.what}
        row.delete()
        move.store()


def move_step(step: Step, due: date, reason: str, *, by: User) -> Step:
    """Put a step off (or forward) with a reason; its first day stays. Raises ``Refused``."""
    with moving(step.plan, Action.MOVE, by, None) as move:
        row = _locked(move.plan, step)
        if not row.is_open:
            refuse_if(rules.why_not_report(row, "-", True), 409)
        refuse_if(rules.why_not_shift(row.due, due, reason, move.rights.on), 409)
        Shift.objects.create(
            plan=move.plan, step=row, was=row.due, now=due, reason=reason.strip()[:500], by=by, at=clock.now()
        )
        move.line.before, move.line.after, move.line.reason = {"due": row.due}, {"due": due}, reason
        row.due = due
        row.save(update_fields=["due"])
        move.store()
        telling.put_off(move.plan, row)
    return row


def report(step: Step, why: str, document: Document | None, *, by: User) -> Step:
    """Say that a step is done, with its proof from the commune's library. Said twice it is done once. Raises ``Refused``."""
    with moving(step.plan, Action.REPORT, by, None) as move:
        row = _locked(move.plan, step)
        if row.closed == Closed.REPORTED and row.closed_by_id == by.pk and row.closed_why == why.strip():
            move.line.skip()
            return row
        if document is not None and document.commune_id != move.plan.commune_id:
            raise Refused(_("Minh chứng này của xã khác. Chọn trong thư viện của xã."), status=409)
        refuse_if(rules.why_not_report(row, why, document is not None), 409)
        _close(row, Closed.REPORTED, why.strip(), by, document)
        move.line.after = {"indicator": row.indicator, "closed": row.closed_why}
        move.store()
        telling.reported(move.plan, row)
    return row


def close_met(step: Step, *, by: User) -> Step:
    """Close a step because its indicator is met again, and say so. Raises ``Refused`` while it is not."""
    with moving(step.plan, Action.MET, by, None) as move:
        row = _locked(move.plan, step)
        if not row.is_open:
            move.line.skip()
            return row
        held = lost.held_of(move.plan.commune, move.plan.level)
        refuse_if(rules.why_not_met(is_met(held, row.indicator), row.indicator), 409)
        _close(row, Closed.MET, met_words(row.indicator, clock.today()), by, None)
        move.line.after = {"indicator": row.indicator, "closed": row.closed_why}
        move.store()
    return row


def is_met(held: lost.Held | None, indicator: str) -> bool:
    """Whether an indicator is met by today's stored result; without figures nothing is met."""
    return held is not None and not held.unknown and indicator not in (*held.lost, *held.blank)


def met_words(indicator: str, on: date) -> str:
    """Why a step closed by itself. Stored, hence in Vietnamese."""
    return f"Chỉ tiêu {indicator} đạt mức chuẩn theo số liệu xã đang lưu ngày {on:%d/%m/%Y}."


def _close(row: Step, closed: Closed, why: str, by: User | None, document: Document | None) -> None:
    row.closed, row.closed_on, row.closed_why = closed, clock.today(), why[:500]
    row.closed_by, row.document = by, document
    row.save(update_fields=["closed", "closed_on", "closed_why", "closed_by", "document"])


def _locked(plan: Plan, step: Step) -> Step:
    found = plan.steps.select_for_update(of=("self",)).filter(pk=step.pk).first()
    if found is None:
        raise Refused(_("Bước này không còn trong kế hoạch. Mở lại kế hoạch để xem các bước đang có."), status=409)
    return found
