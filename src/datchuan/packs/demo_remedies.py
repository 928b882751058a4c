"""Remedy plans of the demo: the plans that were published of Tây Giang, with illustrative steps.

Published (2023, see ``SOURCE``): A Nông 16/19, Lăng 7/19, A Tiêng 8/19; Lăng takes up five criteria in 2023 and the rest in 2024,
A Tiêng five in 2023 and five in 2024, A Nông three by 2025. Steps, owners, money and days are illustrative.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from datchuan.config import clock
from datchuan.packs.demo_findings import speaker_of
from datchuan.people.models import Agency, Role, User
from datchuan.places.models import Unit
from datchuan.remedies import actions, lost, stepping
from datchuan.remedies.actions import Published
from datchuan.remedies.lost import Held
from datchuan.remedies.models import Plan
from datchuan.remedies.queries import order_now

SOURCE = "Báo Quảng Nam, 2023: https://vietnam.vn/tay-giang-co-3-xa-nong-thon-moi-rot-tieu-chi-bao-quang-nam-online"
OPENED = date(2023, 9, 20)
#: How many steps a demo plan has at most.
STEPS = 6


@dataclass(frozen=True)
class Known:
    """What was published of a commune's plan. ``first``: criteria to take up by the end of 2023."""

    commune: str
    words: str
    promised: date
    first: int


KNOWN = (
    Known(
        "20449",
        "Lăng đạt 7/19; kế hoạch: năm 2023 thêm 5 tiêu chí, năm 2024 các tiêu chí còn lại.",
        date(2024, 12, 31),
        5,
    ),
    Known(
        "20455",
        "A Tiêng đạt 8/19; kế hoạch: năm 2023 thêm 5 tiêu chí, năm 2024 thêm 5 tiêu chí.",
        date(2024, 12, 31),
        5,
    ),
    Known("20452", "A Nông đạt 16/19; kế hoạch: thêm 3 tiêu chí đến năm 2025.", date(2025, 12, 31), 0),
)


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the plans as of a day; left alone when there are some. Needs the figures and officers of the demo."""
    order = order_now()
    if order is not None and not Plan.objects.filter(is_demo=True).exists():
        for known in KNOWN:
            unit = Unit.objects.as_of(on).communes().filter(code=known.commune).first()
            held = lost.held_of(unit, "NTM") if unit is not None else None
            if held is not None and held.lost:
                _plan(rng, known, held)
    return {"remedy_plans": Plan.objects.filter(is_demo=True).count()}


def _plan(rng: Random, known: Known, held: Held) -> None:
    """The plan drafted by the commune; that of Lăng approved by the district, that of A Tiêng waiting, that of A Nông begun."""
    order, officer, district = order_now(), _officer(held.commune), _district(held.commune)
    if order is None or officer is None or district is None:
        return
    with clock.travel(OPENED):
        said = Published(known.words, SOURCE)
        plan = actions.open_plan(
            held.commune, held.level, order, known.promised, by=officer, published=said, is_demo=True
        )
        plan.commune = held.commune
        for at, code in enumerate(held.lost[:STEPS]):
            stepping.save_step(plan, _step(rng, known, held, code, at), by=officer)
        if known.first:
            _sent(plan, officer, district, approve=known is KNOWN[0])


def _sent(plan: Plan, officer: User, district: User, *, approve: bool) -> None:
    plan.refresh_from_db(fields=["version"])
    sent = actions.send(plan, by=officer, version=plan.version)
    if approve:
        actions.approve(sent, by=district, version=sent.version)


def _step(rng: Random, known: Known, held: Held, code: str, at: int) -> stepping.Said:
    owner = Agency.objects.get(unit=held.commune, kind="peoples_committee")
    due = date(2023, 11, 30) if at == 0 else date(2023, 12, 25) if at < known.first else date(2024, 9, 30)
    return stepping.Said(
        code, f"Rà soát, khắc phục chỉ tiêu {code} ở các thôn chưa đạt (minh họa)", owner, due,
        "Biên bản kiểm tra và danh sách hộ (minh họa)", f"Trưởng thôn {at % 4 + 1} (minh họa)",
        Decimal(rng.randint(4, 60)) * 5_000_000, "Nguồn minh họa",
    )  # fmt: skip


def _officer(commune: Unit) -> User | None:
    agency = Agency.objects.filter(unit=commune, kind="peoples_committee").first()
    return speaker_of(agency, Role.COMMUNE_OFFICER, clock.today()) if agency else None


def _district(commune: Unit) -> User | None:
    agency = Agency.objects.filter(unit_id=commune.parent_id, kind="peoples_committee").first()  # type: ignore[attr-defined]
    return speaker_of(agency, Role.DISTRICT_OFFICER, clock.today()) if agency else None
