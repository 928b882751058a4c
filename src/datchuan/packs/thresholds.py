"""Threshold values as packs write them, and whether they fit the measure of their indicator."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from datchuan.packs.values import brief, exact, plain, refuse
from datchuan.packs.yamltree import LINE

#: "pass", decimal text, or one of {"level"}, {"parts"}, {"min", "max"}, {"formula"}: the form the engine reads.
ThresholdJson = str | dict[str, Any]
NUMBER_KINDS = ("percent", "count", "money", "quantity")


def _value(raw: Any) -> ThresholdJson:
    if raw == "pass":
        return "pass"
    number = exact(raw)
    if number is not None:
        return plain(number)
    if isinstance(raw, dict):
        keys = {k for k in raw if k != LINE}
        if keys == {"level"} and isinstance(raw["level"], str):
            return {"level": raw["level"]}
        if keys == {"min", "max"}:
            return {"min": _number(raw["min"]), "max": _number(raw["max"])}
        if keys == {"formula"} and isinstance(raw["formula"], dict):
            return {"formula": _formula(raw["formula"])}
        if keys == {"parts"} and isinstance(raw["parts"], list) and raw["parts"]:
            return {"parts": [_part(p) for p in raw["parts"]]}
    raise refuse(
        f"“{_shown(raw)}” không phải mức chuẩn. Hãy ghi pass, một số (98), {{level: Khá}}, {{min: 2, max: 10}}, "
        "{parts: [...]} hoặc {formula: {set, code, factor}}.",
        f"“{_shown(raw)}” is not a threshold. Write pass, a number, {{level}}, {{min, max}}, {{parts}} or {{formula}}.",
    )


def _shown(raw: Any) -> str:
    return str({k: v for k, v in raw.items() if k != LINE} if isinstance(raw, dict) else raw)[:60]


def _number(raw: Any) -> str:
    number = exact(raw)
    if number is None:
        raise refuse(
            f"“{brief(raw)}” trong mức chuẩn không phải số, ví dụ 98 hoặc 16.5.",
            f"“{brief(raw)}” in the threshold is not a number.",
        )
    return plain(number)


def _formula(raw: dict[str, Any]) -> dict[str, str]:
    if {k for k in raw if k != LINE} != {"set", "code", "factor"} or not isinstance(raw["set"], str):
        raise refuse(
            "Công thức cần đủ ba mục: set (bộ tiêu chí), code (mã chỉ tiêu), factor (hệ số nhân).",
            "A formula needs set, code and factor.",
        )
    return {"set": raw["set"], "code": str(raw["code"]), "factor": _number(raw["factor"])}


def _part(raw: Any) -> dict[str, str]:
    if not isinstance(raw, dict) or {k for k in raw if k != LINE} != {"label_vi", "label_en", "value", "unit"}:
        raise refuse(
            "Mỗi phần của mức chuẩn cần đủ: label_vi, label_en, value, unit.",
            "Each part of a threshold needs label_vi, label_en, value and unit.",
        )
    labels = {k: str(raw[k]) for k in ("label_vi", "label_en")}
    return {**labels, "value": _number(raw["value"]), "unit": str(raw["unit"] or "")}


ThresholdValue = Annotated[Any, BeforeValidator(_value)]


def why_not_fitting(value: ThresholdJson, measure: Any) -> tuple[str, str] | None:
    """None when a threshold value suits a measure (schema.Measure), otherwise the sentence in both languages."""
    kind = measure.kind
    if isinstance(value, dict) and "formula" in value:
        return None if kind in NUMBER_KINDS else _misfit(kind, "công thức", "a formula")
    if kind == "pass_fail":
        return None if value == "pass" else _misfit(kind, "chỉ nhận pass", "takes only pass")
    if kind == "level":
        if not isinstance(value, dict) or "level" not in value:
            return _misfit(kind, "cần {level: …}", "needs {level: …}")
        if value["level"] not in measure.levels:
            levels = ", ".join(measure.levels)
            return (
                f"Bậc “{brief(value['level'])}” không có trong các bậc của chỉ tiêu ({levels}). Hãy ghi đúng một bậc "
                f"đã khai.",
                f"The level “{brief(value['level'])}” is not among {levels}.",
            )
        return None
    if kind == "composite":
        return _parts_fit(value, measure)
    return _number_fits(value, kind, measure.comparison)


def _misfit(kind: str, vi: str, en: str) -> tuple[str, str]:
    return f"Mức chuẩn không hợp với cách đo “{kind}”: {vi}.", f"The threshold does not fit the measure {kind}: {en}."


def _parts_fit(value: ThresholdJson, measure: Any) -> tuple[str, str] | None:
    parts = value.get("parts") if isinstance(value, dict) else None
    if not parts or len(parts) != len(measure.parts):
        return (
            f"Chỉ tiêu đo bằng {len(measure.parts)} phần nên mức chuẩn cũng cần {len(measure.parts)} phần (parts).",
            f"The measure has {len(measure.parts)} parts; the threshold needs as many.",
        )
    for part, given in zip(measure.parts, parts, strict=True):
        if said := _number_fits(given["value"], part.kind, part.comparison):
            return said
    return None


def _number_fits(value: ThresholdJson, kind: str, comparison: str) -> tuple[str, str] | None:
    numbers = [value] if isinstance(value, str) else [value[k] for k in ("min", "max") if k in value]
    if value == "pass" or not numbers:
        return _misfit(kind, "cần một số", "needs a number")
    if (len(numbers) == 2) != (comparison == "range"):
        return _misfit(
            kind, "{min, max} đi với phép so sánh range và ngược lại", "{min, max} goes with range, and only with it"
        )
    amounts = [Decimal(n) for n in numbers]
    if any(n < 0 or (kind == "percent" and n > 100) for n in amounts):
        return (
            f"Mức {', '.join(numbers)} nằm ngoài khoảng có thể có (tỷ lệ từ 0 đến 100, số đếm từ 0). Hãy xem lại số.",
            f"The level {', '.join(numbers)} is out of range (a percentage is 0 to 100).",
        )
    if kind == "count" and any(n != n.to_integral_value() for n in amounts):
        return (
            f"Chỉ tiêu đếm số lượng nên mức {numbers[0]} phải là số nguyên.",
            f"A count needs a whole number, not {numbers[0]}.",
        )
    if len(amounts) == 2 and amounts[0] >= amounts[1]:
        return "Mức sàn (min) phải nhỏ hơn mức trần (max).", "The floor (min) must be below the ceiling (max)."
    return None
