"""Obstacles for tests, in one line each."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from datchuan.assessments.tests.setting import YEAR
from datchuan.config import clock
from datchuan.findings.tests.world import World
from datchuan.obstacles import actions
from datchuan.obstacles.actions import Step
from datchuan.obstacles.models import Obstacle, Term
from datchuan.obstacles.record import Said
from datchuan.obstacles.workflow import Action, Cause
from datchuan.people.models import Agency
from datchuan.procedures.models import Deadline

SAID = Said(Cause.MONEY, "Chưa có kinh phí đấu nối nước sạch", "Đề nghị tỉnh bố trí vốn")


def terms() -> None:
    """The terms of the pack."""
    for code in Term.Code:
        Term.objects.create(code=code, working_days=5, name_vi=code.label, standing="illustrative")


def collection() -> Deadline:
    at = datetime(2023, 10, 25, tzinfo=clock.VIETNAM)
    return Deadline.objects.create(
        code="obstacles-2023-10", kind="obstacle_report", name_vi="Báo cáo khó khăn, vướng mắc",
        wording="trước ngày 25/10/2023", at=at, standing="to_check",
    )  # fmt: skip


def raised(world: World, who: str = "officer", code: str = "2.1", **more: Any) -> Obstacle:
    """An obstacle of one of the people for the agency of their first post."""
    person = world.people[who]
    agency = person.posts.get().agency
    indicator = world.here.indicator(code) if code else None
    return actions.raise_obstacle(agency, more.pop("said", SAID), by=person, indicator=indicator, year=YEAR, **more)


def do(world: World, thing: Any, action: Action, who: str, text: str = "Nội dung trả lời", **more: Any) -> Any:
    """An action with words that fit it, upon what is stored now."""
    thing = type(thing).objects.get(pk=thing.pk)
    step = Step(text, more.get("to"), more.get("days", 0), more.get("guide", False))
    return actions.act(action, thing, step, by=world.people[who], version=thing.version)


def sent(version: int = 1, **typed: object) -> dict[str, object]:
    return {"version": str(version), "idem": str(uuid4()), **typed}


def agency(code: str) -> Agency:
    return Agency.objects.get(code=code)
