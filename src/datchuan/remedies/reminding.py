"""The daily work: steps whose indicator is met again are closed, steps that fall due are reminded of, each once."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from datchuan.config import clock
from datchuan.journal.actions import attempt
from datchuan.people.models import User
from datchuan.procedures import moments
from datchuan.procedures.moments import ON_THE_DAY, SUPERIOR
from datchuan.procedures.workdays import work_calendar
from datchuan.remedies import lost, stepping, telling
from datchuan.remedies.models import Plan, Reminder, Step
from datchuan.remedies.queries import with_commune
from datchuan.remedies.workflow import BY_ACTION, Action, Closed, State


def close_met() -> int:
    """Close the open steps of running plans whose indicator is met by the stored results of today; returns how many."""
    closed, today = 0, clock.today()
    for plan in Plan.objects.filter(state=State.APPROVED, steps__closed="").distinct().select_related("order"):
        held = lost.held_of(with_commune(plan, today).commune, plan.level)
        for step in plan.steps.filter(closed=""):
            if stepping.is_met(held, step.indicator):
                closed += _close(plan, step, today)
    return closed


def _close(plan: Plan, step: Step, today: date) -> int:
    with attempt(BY_ACTION[Action.MET].kind, plan, by=None, chain=plan.commune.chain) as line:
        line.object_label = f"{plan.commune} · {plan.level}"
        row = Step.objects.select_for_update().filter(pk=step.pk, closed="", plan__state=State.APPROVED).first()
        if row is None:
            line.skip()
            return 0
        row.closed, row.closed_on, row.closed_why = Closed.MET, today, stepping.met_words(row.indicator, today)
        row.save(update_fields=["closed", "closed_on", "closed_why"])
        line.after = {"indicator": row.indicator, "closed": row.closed_why}
    return 1


def remind() -> int:
    """Remind of the steps that fall due: some working days before (numbers of the order), on the day, then the superior.

    A reminder that went out is written down, so that it goes once for each day a step had. Returns how many went out.
    """
    sent, today = 0, clock.today()
    rows = Step.objects.filter(closed="", plan__state=State.APPROVED).select_related("plan__order", "plan__commune")
    for step in rows.order_by("pk"):
        if moment := moment_of(step, today):
            with_commune(step.plan, today)
            sent += _remind(step, moment)
    return sent


def moment_of(step: Step, today: date) -> str:
    """Which reminder a step is due for on a day; "" for none."""
    return moments.moment_of(step.due, step.plan.order.remind_before, today, work_calendar())


def _remind(step: Step, moment: str) -> int:
    with transaction.atomic():
        _row, is_new = Reminder.objects.get_or_create(
            step=step, moment=moment, due=step.due, defaults={"at": clock.now()}
        )
        if not is_new:
            return 0
        people, sentence = _words(step, moment)
        telling.remind(people, step, sentence)
    return 1


def _words(step: Step, moment: str) -> tuple[list[User], str]:
    plan, day = step.plan, f"{step.due:%d/%m/%Y}"
    name = f"Bước {step.indicator} của kế hoạch khắc phục {plan.commune}"
    if moment == SUPERIOR:
        return telling.district(
            plan
        ), f"{name} quá hạn từ {day}, xã chưa báo xong. Đôn đốc, hoặc yêu cầu xã đổi ngày có lý do."
    if moment == ON_THE_DAY:
        return telling.commune(plan), f"{name} đến hạn hôm nay, {day}. Báo đã xong, hoặc đổi ngày và ghi lý do."
    return telling.commune(plan), f"{name} đến hạn {day}. Báo đã xong, hoặc đổi ngày và ghi lý do."
