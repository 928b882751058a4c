from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from datchuan.config import clock
from datchuan.dossiers.tests.way import DAY, Way, build
from datchuan.people.models import Agency, Role, User
from datchuan.people.tests.cast import Cast, _empty_cache, add_person, cast, province, signed_in
from datchuan.procedures.models import Deadline
from datchuan.remedies import actions, stepping
from datchuan.remedies.models import Plan, Step
from datchuan.remedies.stepping import Said
from datchuan.remedies.tests.losing import lose
from datchuan.titles.models import TitleEvent

__all__ = ["_empty_cache", "cast", "province", "signed_in"]


@dataclass
class Remedy:
    """A titled commune that has lost indicator 2.2 of the set in force, on the day of the order."""

    way: Way
    order: Deadline
    second: User

    @property
    def officer(self) -> User:
        return self.way.cast.officer

    @property
    def district(self) -> User:
        return self.way.cast.district

    def said(self, due: date = date(2023, 11, 30), **more: object) -> Said:
        fields = {"indicator": "2.2", "what": "Vận động hộ tham gia bảo hiểm", "proof": "Danh sách của BHXH"} | more
        return Said(owner=Agency.objects.get(code="UBND-20869"), due=due, **fields)  # type: ignore[arg-type]

    def drafted(self, promised: date = date(2023, 12, 31)) -> Plan:
        return actions.open_plan(self.way.commune, "NTM", self.order, promised, by=self.officer)

    def sent(self) -> Plan:
        plan = self.drafted()
        stepping.save_step(plan, self.said(), by=self.officer)
        return actions.send(plan, by=self.officer, version=self.fresh(plan).version)

    def approved(self) -> Plan:
        plan = self.sent()
        return actions.approve(plan, by=self.district, version=plan.version)

    def step(self) -> Step:
        return self.approved().steps.select_related("plan__order", "plan__commune").get()

    def fresh(self, plan: Plan) -> Plan:
        found = Plan.objects.select_related("order").get(pk=plan.pk)
        found.commune = self.way.commune
        return found


def furnish(cast: Cast) -> Remedy:
    """The titled commune, its order and a second person of the district."""
    way = build(cast)
    TitleEvent.objects.create(
        unit=way.commune, level="NTM", kind="recognised", year_met=2019, certainty="stated", standing="official",
        digest="a" * 64,
    )  # fmt: skip
    order = Deadline.objects.create(
        code="remedy-test", kind="remedy", name_vi="Khắc phục", wording="cuối năm 2023", standing="to_check",
        at=datetime(2024, 1, 1, tzinfo=clock.VIETNAM), remind_before=[10, 3],
    )  # fmt: skip
    lose(way.commune, way.edition, "2.2")
    second = add_person("huyen.hai", "Cán bộ Huyện Hai", Role.DISTRICT_OFFICER, Agency.objects.get(code="UBND-514"))
    return Remedy(way, order, second)


@pytest.fixture
def remedy(cast: Cast) -> Iterator[Remedy]:
    with clock.travel(DAY):
        yield furnish(cast)
