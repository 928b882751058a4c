"""Illustrative base facts of the demo province, read off the figures of its communes so that both agree, and the reasons
that a few communes gave for figures that the checks ask about.

Nothing here is a fact about a commune: all are stored with ``is_demo``. To be built after the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from datchuan.assessments.models import Measurement, Voice
from datchuan.checks import actions as checks
from datchuan.checks.models import Explanation
from datchuan.checks.queries import open_warnings
from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.facts import rules
from datchuan.facts.actions import About, save_facts_of_many
from datchuan.facts.models import FactKind
from datchuan.facts.places_of_values import number_at
from datchuan.facts.queries import kinds
from datchuan.people.models import Post, Role, User
from datchuan.places.models import Unit

SOURCE = "Dữ liệu minh họa"
#: A fact in so many is left open, as in real registers.
OPEN_EVERY = 23
#: Communes whose warnings get reasons, the one of the demo account first; and how many of each.
EXPLAINED, EXPLAINED_EACH, SHOWN = 24, 3, "20869"
Facts = dict[str, Decimal | None]

#: Check code -> what a commune might answer.
REASONS: dict[str, tuple[str, ...]] = {
    "tong-so-doi-nhieu": (
        "Năm nay rà soát lại theo hồ sơ địa chính mới, số năm trước tính theo sổ cũ.",
        "Đã đo lại toàn tuyến cùng cán bộ huyện hồi tháng 6, số năm trước là ước lượng.",
    ),
    "ty-le-doi-nhieu": (
        "Các hạng mục của năm 2022 hoàn thành và nghiệm thu trong quý II năm nay nên tỷ lệ tăng nhanh.",
        "Năm trước chưa tính hai thôn mới hoàn thành, năm nay đã đếm đủ.",
    ),
    "khac-du-lieu-chung": (
        "Chỉ tiêu này lấy số hộ tại thời điểm rà soát cuối quý III, dữ liệu chung lấy số hộ đầu năm.",
        "Đơn vị cung cấp chốt danh sách ngày 30/9, xã sẽ cập nhật dữ liệu chung cuối năm.",
    ),
    "khac-xa-cung-nhom": (
        "Xã có khu dân cư tập trung nên số này khác các xã cùng vùng; đã đối chiếu với sổ của thôn.",
    ),
    "khong-doi": ("Trong năm không có hộ làm mới nhà; đã rà soát lại từng thôn.",),
    "duong-giam-2-1": ("Một đoạn bàn giao cho huyện quản lý nên không còn tính là đường xã.",),
    "duong-giam-2-2": ("Một đoạn hư hỏng sau mưa lũ tháng 10 năm trước, chưa sửa xong nên không tính.",),
    "kem-nam-truoc": (
        "Năm trước tự đánh giá theo hướng dẫn cũ; năm nay đối chiếu hướng dẫn mới thì chưa đủ điều kiện.",
    ),
    "thu-nhap-tang-nhanh": ("Giá keo và dược liệu tăng; có bảng tính kèm theo do thống kê huyện hướng dẫn.",),
    "ngheo-giam-nhanh": ("Theo kết quả rà soát được phê duyệt: nhiều hộ thoát nghèo sau khi có nhà ở và nước sạch.",),
}


def build(rng: Random, on: date) -> dict[str, int]:
    """Base facts for the year of the day and the year before, and a few reasons. Registers that were begun stay."""
    with clock.travel(on):
        communes = list(Unit.objects.as_of(on).communes().taking_part(on).order_by("code"))
        officers = _officers(communes)
        asked = kinds()
        written = sum(_facts_of_year(communes, year, asked, officers, rng, on) for year in (on.year - 1, on.year))
        return {"facts": written, "explanations": _reasons(communes, officers, rng, on)}


def _officers(communes: Iterable[Unit]) -> dict[int, User]:
    posts = Post.objects.filter(role=Role.COMMUNE_OFFICER, agency__unit__in=list(communes)).select_related(
        "user", "agency"
    )
    return {post.agency.unit_id: post.user for post in posts.order_by("-pk")}


def _facts_of_year(
    communes: list[Unit], year: int, asked: Mapping[str, FactKind], officers: Mapping[int, User], rng: Random, on: date
) -> int:
    """Every fact that the figures of a commune and year tell; of several numbers the one that most figures say."""
    said: dict[int, dict[tuple[str, str], Any]] = {}
    rows = Measurement.objects.filter(year=year, voice=Voice.SELF, is_demo=True, value__isnull=False)
    for pk, set_code, code, value in rows.values_list("commune_id", "set_code", "indicator_code", "value"):
        said.setdefault(pk, {})[set_code, code] = value
    facts = {unit: _read_off(said.get(unit.pk, {}), asked, rng) for unit in communes}
    period = f"31/12/{year}" if year < on.year else f"30/6/{year}"
    about = About(period, SOURCE, is_demo=True)
    return save_facts_of_many(year, {u: f for u, f in facts.items() if f}, about, by=None, authors=officers)


def _read_off(values: Mapping[tuple[str, str], Any], asked: Mapping[str, FactKind], rng: Random) -> Facts:
    facts: Facts = {}
    for code, kind in asked.items():
        numbers = Counter(
            number
            for use in kind.used_by
            if (number := number_at(values.get((use.set_code, use.indicator)), use.slot, use.place)) is not None
        )
        if not numbers or rng.randrange(OPEN_EVERY) == 0:
            continue
        number = numbers.most_common(1)[0][0]
        if not rules.why_not_value(kind, number):
            facts[code] = number
    for code in rules.why_not_together(asked, facts):
        del facts[code]
    return facts


def _reasons(communes: list[Unit], officers: Mapping[int, User], rng: Random, on: date) -> int:
    """Reasons for some warnings of some communes; none where some stand already."""
    if Explanation.objects.filter(is_demo=True).exists():
        return 0
    edition = editions_in_force(on)["NTM"]
    chosen = [unit for unit in communes if unit.code == SHOWN]
    chosen += rng.sample([unit for unit in communes if unit.code != SHOWN], min(EXPLAINED, len(communes) - len(chosen)))
    warnings = open_warnings([unit.pk for unit in chosen], "NTM", on.year)
    indicators = {i.code: i for i in edition.indicators.select_related("edition")}
    count = 0
    for unit in chosen:
        open_ = [(code, told) for (pk, code), told in warnings.items() if pk == unit.pk]
        for code, told in rng.sample(open_, min(EXPLAINED_EACH, len(open_))):
            given = {w.check: rng.choice(REASONS[w.check]) for w in told if w.wants_reason and w.check in REASONS}
            if given and unit.pk in officers:
                added = checks.explain(unit, indicators[code], on.year, given, by=officers[unit.pk], is_demo=True)
                count += len(added)
    return count
