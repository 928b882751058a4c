"""A register for tests: two works of commune 20869, one of them owing and late, and what households gave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from datchuan.config import clock
from datchuan.config.tests.remembered import remembered
from datchuan.funding import actions
from datchuan.funding.actions import About, Gift, Listed, Movement
from datchuan.funding.models import Book, Work
from datchuan.funding.workflow import Kind, State
from datchuan.people.models import Agency, Role, User
from datchuan.people.tests.cast import Cast, add_person

MILLION = 10**6


def word(code: str, name: str, **more: str) -> dict[str, str]:
    return {"code": code, "name_vi": name, "name_en": name, "standing": "illustrative", "source": "thử", **more}


DOCUMENT = {
    "sources": [word("district", "Ngân sách huyện"), word("commune", "Ngân sách xã")],
    "components": [word("roads", "Giao thông", set="NTM", criterion="2"), word("school", "Trường học")],
    "gifts": [
        word("money", "Tiền", measure="money"), word("land", "Hiến đất", measure="area"),
        word("labour", "Ngày công", measure="days"), word("goods", "Hiện vật", measure="value"),
    ],
    "shown": {"least_households": 5, "standing": "illustrative", "source": "thử"},
}  # fmt: skip
ROAD = About(
    "Đường thôn 3", "roads", "UBND xã", 1_000 * MILLION, "45/QĐ-UBND", date(2022, 1, 10), "UBND huyện cũ",
    pay_by=date(2023, 6, 30),
)  # fmt: skip
SCHOOL = About("Trường tiểu học", "school", "Ban QLDA huyện", 3_000 * MILLION)


def moved(kind: str, millions: int, on: date = date(2023, 3, 1), source: str = "district", **more: Any) -> Movement:
    return Movement(kind, millions * MILLION, on, "" if kind == Kind.ACCEPTED else source, **more)


def money(millions: int, households: int, on: date = date(2023, 5, 1), **more: Any) -> Gift:
    return Gift("money", "money", Decimal(millions * MILLION), households, on, "Đường thôn 3", **more)


@dataclass
class World:
    cast: Cast
    road: Work
    school: Work
    chairman: User
    inspector: User

    @property
    def people(self) -> dict[str, User]:
        return {**self.cast.everyone, "chairman": self.chairman, "inspector": self.inspector}

    @property
    def address(self) -> str:
        return f"/funding/works/{self.road.pk}/"

    def fresh(self) -> Work:
        return Work.objects.select_related("commune").get(pk=self.road.pk)

    def enter(self, kind: str, millions: int, **more: Any) -> Any:
        return actions.enter(self.fresh(), moved(kind, millions, **more), by=self.cast.officer)


@remembered
def build(cast: Cast) -> World:
    """The road: 800 accepted, 500 paid, 300 owed since 30/06/2023. The school: nothing owed, 100 paid in advance."""
    Book.objects.create(pack="thử", document=DOCUMENT, loaded_at=clock.now())
    commune = cast.province["20869"]
    road, school = actions.add_many(
        commune,
        [
            Listed(ROAD, State.ACCEPTED, (moved("funded", 600), moved("accepted", 800), moved("paid", 500))),
            Listed(SCHOOL, State.BUILDING, (moved("funded", 1_000), moved("accepted", 400), moved("paid", 500))),
        ],
        [
            money(20, 12), money(30, 40, date(2022, 5, 1)),
            Gift("labour", "days", Decimal("35.5"), 3, date(2023, 4, 1), "Mương thôn 2"),
        ],
        by=cast.officer,
    )  # fmt: skip
    there, above = (Agency.objects.get(code=code) for code in ("UBND-20869", "UBND-49"))
    return World(
        cast, road, school, add_person("ct.xa", "Chủ tịch Tiên Lãnh", Role.COMMUNE_LEADER, there),
        add_person("thanh.tra", "Thanh tra viên", Role.INSPECTOR, above),
    )  # fmt: skip


def sent(**typed: object) -> dict[str, object]:
    return {"idem": str(uuid4()), **typed}
