"""Letters and tasks for tests, in one line each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from datchuan.config import clock
from datchuan.directives import actions, issuing
from datchuan.directives.actions import Said
from datchuan.directives.issuing import Letter, Order
from datchuan.directives.models import Assignment, Directive, To, end_of
from datchuan.directives.workflow import Action
from datchuan.findings.tests.world import World
from datchuan.people.models import Agency
from datchuan.procedures.models import Deadline

TEXT = "Báo cáo khó khăn, vướng mắc về Văn phòng Điều phối"
#: Thursday 19/10/2023: three working days before is Monday 16/10.
DUE = date(2023, 10, 19)


def letter(world: World, *orders: Order) -> Directive:
    """A letter with tasks, not given yet."""
    by = world.cast.coordinator
    organ = Agency.objects.get(code="UBND-49")
    made = issuing.create(
        Letter(organ, date(2023, 10, 11), "Đẩy mạnh xây dựng nông thôn mới", "1/UBND", "A", "B"), by=by
    )
    for order in orders or (order_to(To.DISTRICTS),):
        made.refresh_from_db()
        issuing.add_task(made, order, by=by, version=made.version)
    made.refresh_from_db()
    return made


def order_to(*rules: str, due: date | None = DUE, **more: Any) -> Order:
    fields: dict[str, Any] = {"wording": f"trước ngày {due:%d/%m/%Y}", "at": end_of(due)} if due else {}
    return Order(TEXT, "report", list(rules), **{"remind_before": [3], **fields, **more})


def issued(world: World, *orders: Order) -> Directive:
    made = letter(world, *orders)
    return issuing.issue(made, by=world.cast.coordinator, version=made.version)


def given(code: str = "UBND-514", number: int = 1) -> Assignment:
    return Assignment.objects.select_related("agency", "unit", "task").get(agency__code=code, task__number=number)


def do(world: World, row: Assignment, action: Action, who: str, text: str = "Nội dung", **more: Any) -> Assignment:
    """An action upon what is stored now."""
    stored = Assignment.objects.select_related("agency", "unit", "task").get(pk=row.pk)
    return actions.act(action, stored, Said(text, **more), by=world.people[who], version=stored.version)


def sent(version: int = 1, **typed: object) -> dict[str, object]:
    return {"version": str(version), "idem": str(uuid4()), **typed}


def term(kind: str, at: datetime, code: str = "term", **more: Any) -> Deadline:
    return Deadline.objects.create(
        code=code, kind=kind, name_vi="Thời hạn", wording="trước hạn", at=at, standing="to_check", **more
    )


def midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=clock.VIETNAM)
