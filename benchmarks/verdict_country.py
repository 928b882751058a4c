"""A country to judge: a set of 57 indicators with every kind of measure, and the stored values of 8,227 communes."""

from __future__ import annotations

import random
from typing import Any

COMMUNES = 8227
#: Indicators of the 19 criteria of the set for communes, 2021-2025.
SIZES = (2, 4, 2, 2, 1, 3, 1, 4, 2, 1, 1, 2, 5, 2, 4, 1, 12, 6, 2)
INDICATORS = sum(SIZES)
PROFILES = ("DHNTB", "TDMNPB")
YEARS = (2021, 2022, 2023, 2024, 2025)

SHARE = {
    "kind": "percent",
    "comparison": ">=",
    "unit": "%",
    "counted_vi": "hộ",
    "num_label_vi": "hộ đạt",
    "den_label_vi": "tổng số hộ",
}


def engine_measure(at: int) -> tuple[dict[str, Any], Any]:
    """A measure and its level (or one for each year) on the coast: 27 yes/no and 22 shares as in the set, and every
    other kind."""
    two = {"parts": [{"value": "35"}, {"value": "20"}]}
    special: dict[int, tuple[dict[str, Any], Any]] = {
        0: ({"kind": "money", "comparison": ">=", "unit_vi": "triệu đồng"}, {y: str(3 * y - 6022) for y in YEARS}),
        1: ({"kind": "count", "comparison": "==", "unit_vi": "nhà"}, "0"),
        2: ({"kind": "level", "comparison": ">=", "levels": ["Trung bình", "Khá", "Tốt"]}, {"level": "Khá"}),
        3: ({"kind": "quantity", "comparison": "range", "unit_vi": "m²"}, {"min": "2", "max": "10"}),
        4: ({"kind": "money", "comparison": ">="}, {"formula": {"set": "NTM_NC", "code": "10", "factor": "1.10"}}),
        5: ({"kind": "composite", "parts": [{**SHARE, "label_vi": "a"}, {**SHARE, "label_vi": "b"}]}, two),
        6: ({**SHARE, "both_sexes": True}, "70"),
        7: ({**SHARE, "both_sexes": True}, "25"),
        8: ({**SHARE, "comparison": "<="}, "5"),
        9: ({**SHARE, "comparison": "<="}, "22"),
        10: ({"kind": "pass_fail", "may_not_apply": True}, "pass"),
        11: ({**SHARE, "may_not_apply": True}, None),
    }
    order = at * 23 % INDICATORS  # spreads the kinds over the criteria
    if order in special:
        return special[order]
    return ({"kind": "pass_fail"}, "pass") if order < 38 else (SHARE, str(50 + order % 40))


def engine_catalogues() -> dict[str, Any]:
    from datchuan.criteria.engine import Catalogue

    how = {"layer": "national", "legal_act": "QĐ 318/QĐ-TTg", "standing": "to_check", "source": ""}
    criteria, thresholds, at = [], [], 0
    for n, size in enumerate(SIZES, 1):
        indicators = []
        for i in range(1, size + 1):
            measure, goal = engine_measure(at)
            code, at = f"{n}.{i}", at + 1
            indicators.append({"code": code, "name_vi": code, "name_en": code, "measure": measure})
            by_year = goal if isinstance(goal, dict) and YEARS[0] in goal else {None: goal}
            for profile in PROFILES:
                for year, value in by_year.items():
                    if profile == PROFILES[1] and isinstance(value, str) and value not in ("pass", "0"):
                        value = str(int(value) - 4)
                    if value is not None:
                        thresholds.append({"code": code, "profile": profile, "year": year, "value": value, **how})
        criteria.append({"code": str(n), "name_vi": str(n), "name_en": "", "group": "", "indicators": indicators})
    base = [
        {"code": "10", "profile": p, "year": y, "value": str(40 + i + y % 10), **how}
        for i, p in enumerate(PROFILES)
        for y in YEARS
    ]
    income = {"code": "10", "name_vi": "10", "name_en": "", "measure": {"kind": "money", "comparison": ">="}}
    advanced = [{"code": "10", "name_vi": "10", "name_en": "", "group": "", "indicators": [income]}]
    return {
        "NTM": Catalogue.from_json({"set": "NTM", "edition": "b", "criteria": criteria, "thresholds": thresholds}),
        "NTM_NC": Catalogue.from_json({"set": "NTM_NC", "edition": "b", "criteria": advanced, "thresholds": base}),
    }


def engine_value(measure: Any, draw: random.Random) -> Any:
    if draw.random() < 0.04:
        return {"na": True, "reason": "không có"} if measure.may_not_apply else None
    cells = [_cell(part, draw) for part in measure.slots]
    if measure.both_sexes:
        return dict(zip(("female", "male"), cells, strict=True))
    return {"parts": cells} if len(cells) > 1 else cells[0]


def _cell(part: Any, draw: random.Random) -> Any:
    kind = str(part.kind)
    if kind == "pass_fail":
        return {"pass": draw.random() < 0.93}
    if kind == "level":
        return {"level": draw.choice(part.levels)}
    if kind == "percent":
        whole = draw.randint(200, 3000)
        return {"num": str(whole * draw.randint(1, 100) // 100), "den": str(whole)}
    return (
        {"number": str(draw.randint(0, 1))}
        if kind == "count"
        else {"number": f"{draw.randint(1, 70)}.{draw.randint(0, 99):02d}"}
    )
