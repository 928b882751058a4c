"""Targets for tests, in one line each, on the small province of the cast."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import uuid4

from datchuan.config import clock
from datchuan.obstacles.models import Term
from datchuan.people.models import User
from datchuan.people.tests.cast import Cast
from datchuan.procedures.models import Deadline
from datchuan.targets import actions
from datchuan.targets.actions import Said, Wanted
from datchuan.targets.models import Account, Change, Target
from datchuan.targets.workflow import Action, Cause
from datchuan.titles.models import TitleEvent

YEAR, AFTER = 2023, date(2024, 3, 4)
ROUND_2 = datetime(2024, 2, 28, tzinfo=clock.VIETNAM)


def named(cast: Cast, *codes: str, level: str = "NTM", year: int = YEAR, plan: str = "KH 530") -> None:
    for code in codes:
        Target.objects.create(unit=cast.province[code], level=level, year=year, plan=plan, standing="to_check")


def rounds() -> None:
    """The last round of the year, and the days for an account."""
    Deadline.objects.create(
        code="round-2-2023", kind="dossier_round", name_vi="Đợt 2", wording="trước ngày 28/02/2024", at=ROUND_2, year=YEAR,
        standing="to_check",
    )  # fmt: skip
    Term.objects.create(code=Term.Code.ACCOUNT, working_days=10, name_vi="Giải trình", standing="illustrative")


def recognised(
    cast: Cast, code: str, *, level: str = "NTM", year_met: int | None = YEAR, on: date | None = None
) -> None:
    TitleEvent.objects.create(
        unit=cast.province[code], level=level, kind="recognised", year_met=year_met, decided_on=on, certainty="stated",
        decision_no="12/QĐ-UBND", standing="to_check", digest=uuid4().hex,
    )  # fmt: skip


def revise(cast: Cast, change: Change, *, by: User | None = None, version: int = 0, **more: Any) -> Any:
    code = more.pop("commune", None)
    commune = cast.province[code] if code else None
    wanted = Wanted(
        change, more.pop("level", "NTM"), more.pop("reason", "Mưa lũ làm chậm công trình"),
        more.pop("document", "QĐ 9"), more.pop("value", 0), commune,
    )  # fmt: skip
    return actions.revise(cast.province["514"], YEAR, wanted, by=by or cast.coordinator, version=version, **more)


SAID = {
    Action.ASK: Said("Nêu vì sao thiếu một xã"),
    Action.EXPLAIN: Said("Nước sạch chưa đạt, đã bố trí vốn", Cause.OUTSIDE, date(2024, 6, 30)),
    Action.RETURN: Said("Nói rõ phần vốn của huyện"),
    Action.CONCLUDE: Said("Nhất trí, xong trước 30/06/2024", Cause.BOTH),
    Action.REOPEN: Said("Có số liệu mới"),
}
BY = {
    Action.ASK: "coordinator", Action.EXPLAIN: "district_leader", Action.RETURN: "coordinator",
    Action.CONCLUDE: "leader", Action.REOPEN: "leader",
}  # fmt: skip


def act(cast: Cast, action: Action, who: str = "", **more: Any) -> Account:
    """An action with words that fit it, by whom it belongs to, upon what is stored now."""
    stored = Account.objects.filter(district=cast.province["514"], year=YEAR).first()
    version = more.pop("version", stored.version if stored else 0)
    by = cast.everyone[who or BY[action]]
    said = more.pop("said", SAID[action])
    return actions.act(action, cast.province["514"], YEAR, said, by=by, version=version, **more)
