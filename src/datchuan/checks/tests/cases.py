"""Measures and cases for the tests of the engine."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from datchuan.checks.case import Band, Case, Fact
from datchuan.checks.engine import Rule, fire, read
from datchuan.criteria.engine import Measure

SHARE = {"kind": "percent", "num_label_vi": "hộ đạt", "den_label_vi": "tổng số hộ", "counted_vi": "hộ"}
MEASURES = {
    "share": SHARE,
    "sexes": {**SHARE, "both_sexes": True, "counted_vi": "người"},
    "parts": {
        "kind": "composite",
        "parts": [{**SHARE, "label_vi": "hộ dùng nước"}, {"kind": "count", "label_vi": "trường", "unit_vi": "trường"}],
    },
    "count": {"kind": "count", "unit_vi": "nhà"},
    "money": {"kind": "money", "unit_vi": "triệu đồng"},
    "pass": {"kind": "pass_fail", "may_not_apply": True},
    "level": {"kind": "level", "levels": ["Trung bình", "Khá", "Tốt"]},
}
FACT = {"so_ho": Fact(Fraction(530), "Tổng số hộ", "All households", "hộ", "households")}


def case(measure: str, value: Any, **more: Any) -> Case:
    """A case of an indicator "NTM 1"; ``before``, ``others`` take stored values."""
    before = tuple(read(v) for v in more.pop("before", ()))
    others = {("NTM", code): read(v) for code, v in more.pop("others", {}).items()}
    return Case("NTM", "1", Measure.from_json(MEASURES[measure]), read(value), before, others, **more)


def rule(kind: str, sentence: str = "", **with_: Any) -> Rule:
    """A rule for "NTM 1"; its sentence says every placeholder unless one is given."""
    from datchuan.checks.kinds import KINDS

    said = sentence or " | ".join(f"{{{name}}}" for name in sorted(KINDS[kind].says))
    return Rule.from_json(
        {"code": kind, "kind": kind, "indicators": ["NTM 1"], "with": with_, "sentence_vi": said, "sentence_en": said}
    )


def told(kind: str, measure: str, value: Any, more: dict[str, Any] | None = None, **with_: Any) -> str:
    """What a rule of a kind says in Vietnamese; "" when it does not fire."""
    fired = fire(rule(kind, **with_), case(measure, value, **(more or {})))
    return fired.vi if fired else ""


def share(num: int | str, den: int | str) -> dict[str, str]:
    return {"num": str(num), "den": str(den)}


def band(low: int, high: int, count: int = 40) -> dict[str, Any]:
    return {"bands": {0: Band(Fraction(low), Fraction(high), count)}}
