"""Who hears what about a remedy plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from datchuan.config import clock
from datchuan.notices import actions as notices
from datchuan.notices import kinds
from datchuan.people import queries as people
from datchuan.people.models import Role, User
from datchuan.remedies.models import Plan, Step

KIND = kinds.register(
    "remedies.plan",
    "Kế hoạch khắc phục",
    "Remedy plans",
    "Kế hoạch khắc phục của Xã Lăng đã được huyện duyệt. Làm từng bước đúng ngày và báo khi xong.",
)
REMINDER = kinds.register(
    "remedies.reminder",
    "Nhắc bước khắc phục",
    "Reminders of remedy steps",
    "Bước 17.1 của kế hoạch khắc phục Xã Lăng đến hạn 30/11/2023. Báo đã xong, hoặc đổi ngày và ghi lý do.",
)


def district(plan: Plan) -> list[User]:
    return people.holders_over(plan.commune, Role.DISTRICT_OFFICER, clock.today())


def commune(plan: Plan) -> list[User]:
    return people.officers_of(plan.commune, clock.today())


def _tell(to: Iterable[User], plan: Plan, sentence: str, *, immediate: bool = False) -> None:
    where = reverse("remedy-plan", args=[plan.pk])
    thing = f"{plan.commune}, kế hoạch khắc phục"
    notices.tell(to, sentence, where=where, kind=KIND, about=plan.about, thing=thing, immediate=immediate)


def sent(plan: Plan) -> None:
    others = [person for person in district(plan) if person.pk != plan.sent_by_id]
    _tell(others, plan, f"Kế hoạch khắc phục của {plan.commune} chờ huyện duyệt. Xem các bước rồi duyệt hoặc trả lại.")


def approved(plan: Plan) -> None:
    _tell(
        commune(plan),
        plan,
        f"Huyện đã duyệt kế hoạch khắc phục của {plan.commune}. Làm từng bước đúng ngày và báo khi xong.",
    )
    _tell(
        people.coordinators(clock.today()),
        plan,
        f"Huyện đã duyệt kế hoạch khắc phục của {plan.commune}. Mở, ghi đã xem.",
    )


def returned(plan: Plan) -> None:
    _tell(
        commune(plan), plan, f"Huyện trả lại kế hoạch khắc phục của {plan.commune}: {plan.returned_why}", immediate=True
    )


def shifted(plan: Plan, was: date, now: date) -> None:
    _tell(
        commune(plan),
        plan,
        f"Ngày hẹn của kế hoạch khắc phục {plan.commune} đổi từ {was:%d/%m/%Y} sang {now:%d/%m/%Y}.",
    )


def put_off(plan: Plan, step: Step) -> None:
    _tell(
        district(plan),
        plan,
        f"{plan.commune} đổi ngày bước {step.indicator} sang {step.due:%d/%m/%Y}. Xem lý do ở kế hoạch.",
    )


def reported(plan: Plan, step: Step) -> None:
    _tell(
        district(plan),
        plan,
        f"{plan.commune} báo xong bước {step.indicator}. Xem minh chứng ở kế hoạch khắc phục.",
    )


def remind(to: Iterable[User], step: Step, sentence: str) -> None:
    notices.tell(
        to, sentence, where=reverse("remedy-plan", args=[step.plan_id]), kind=REMINDER, about=f"remedy-step:{step.pk}",
        thing=f"{step.plan.commune}, bước {step.indicator}", due=step.due,
    )  # fmt: skip
