"""A small world for tests: two levels, five kinds of measure, a formula over the other level."""

from __future__ import annotations

from typing import Any

from datchuan.criteria.engine import Catalogue
from datchuan.whatif.world import Place, World

YEARS = (2022, 2023, 2024)
COLUMNS = ("A", "B")
HOW = {"layer": "national", "legal_act": "", "standing": "to_check", "source": ""}
SHARE = {"kind": "percent", "comparison": ">=", "unit": "%", "counted_vi": "hộ"}
MEASURES: dict[str, dict[str, Any]] = {
    "1.1": {"kind": "money", "comparison": ">=", "unit_vi": "triệu đồng"},
    "1.2": {"kind": "pass_fail"},
    "2.1": {**SHARE, "comparison": "<="},
    "2.2": {"kind": "level", "comparison": ">=", "levels": ["Yếu", "Khá", "Tốt"]},
    "3.1": {"kind": "composite", "parts": [{**SHARE, "label_vi": "a"}, {"kind": "count", "label_vi": "b"}]},
    "3.2": {"kind": "quantity", "comparison": "range", "unit_vi": "m²"},
}


def thresholds() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {"code": "1.1", "profile": c, "year": y, "value": str(40 + n * 5 + y - 2022), **HOW}
        for n, c in enumerate(COLUMNS) for y in YEARS
    ]  # fmt: skip
    found += [
        {"code": "2.1", "profile": c, "year": None, "value": v, **HOW}
        for c, v in zip(COLUMNS, ("5", "12"), strict=True)
    ]
    everywhere: dict[str, Any] = {
        "1.2": "pass", "2.2": {"level": "Khá"}, "3.2": {"min": "2", "max": "10"},
        "3.1": {"parts": [{"value": "60"}, {"value": "3"}]},
    }  # fmt: skip
    return found + [{"code": c, "profile": None, "year": None, "value": v, **HOW} for c, v in everywhere.items()]


def document(set_code: str = "NTM", edition: str = "NTM/1") -> dict[str, Any]:
    """The document of the first level, as a pack would have it."""
    criteria = []
    for number in ("1", "2", "3"):
        indicators = [
            {"code": code, "name_vi": code, "name_en": code, "measure": measure}
            for code, measure in MEASURES.items()
            if code.startswith(number)
        ]
        subject = "thu_nhap" if number == "1" else ""
        criteria.append(
            {"code": number, "name_vi": f"Tiêu chí {number}", "name_en": "", "group": "", "subject": subject}
        )
        criteria[-1]["indicators"] = indicators
    return {"set": set_code, "edition": edition, "criteria": criteria, "thresholds": thresholds()}


def upper() -> dict[str, Any]:
    """A higher level whose income is 1.1 × that of the first."""
    income = {"code": "9", "name_vi": "9", "name_en": "", "measure": MEASURES["1.1"]}
    formula = {"formula": {"set": "NTM", "code": "1.1", "factor": "1.1"}}
    return {
        "set": "NC", "edition": "NC/1", "thresholds": [{"code": "9", "profile": None, "year": None, "value": formula, **HOW}],
        "criteria": [{"code": "9", "name_vi": "Thu nhập", "name_en": "", "group": "", "indicators": [income]}],
    }  # fmt: skip


def other() -> dict[str, Any]:
    """Another edition of the first level: an indicator dropped, a level raised, one added."""
    found = document(edition="NTM/2")
    found["criteria"][0]["indicators"] = found["criteria"][0]["indicators"][:1]
    found["criteria"][1]["indicators"].append(
        {"code": "2.9", "name_vi": "2.9", "name_en": "", "measure": {"kind": "pass_fail"}}
    )
    found["thresholds"] = [t for t in found["thresholds"] if t["code"] not in ("1.2", "2.1")]
    found["thresholds"] += [
        {"code": "2.9", "profile": None, "year": None, "value": "pass", **HOW},
        {"code": "2.1", "profile": None, "year": None, "value": "4", **HOW},
    ]
    return found


def world(values: list[dict[str, Any]], upper_values: list[dict[str, Any]] | None = None) -> World:
    """Communes c0, c1 … in districts d0 and d1 with columns A, B and none, in 2023."""
    count = len(values)
    places = tuple(Place(f"c{n}", f"Xã {n}", f"d{n % 2}", f"Huyện {n % 2}", n) for n in range(count))
    low, high = Catalogue.from_json(document()), Catalogue.from_json(upper())
    return World(
        places, tuple(("A", "B", "")[n % 3] for n in range(count)), 2023, {"NTM": low, "NC": high},
        {"NTM": tuple(values), "NC": tuple(upper_values or [{"9": v.get("1.1")} for v in values])}, ("A", "B", ""),
        {c.edition: c for c in (low, high, Catalogue.from_json(other()))},
    )  # fmt: skip
