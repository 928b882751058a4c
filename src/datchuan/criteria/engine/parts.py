"""What is measured as one thing (a simple measure, one part of a composite, one sex), and why a value may not fit
it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from datchuan.criteria.engine.numbers import HUNDRED, is_whole, number_text
from datchuan.criteria.engine.value import Form, Value


class Kind(StrEnum):
    """How a thing is measured."""

    PASS_FAIL = "pass_fail"  # noqa: S105  not a password
    PERCENT = "percent"
    COUNT = "count"
    MONEY = "money"
    QUANTITY = "quantity"
    LEVEL = "level"
    COMPOSITE = "composite"


NUMBER_KINDS = frozenset((Kind.PERCENT, Kind.COUNT, Kind.MONEY, Kind.QUANTITY))


class Comparison(StrEnum):
    """How a value is held against its threshold."""

    FLOOR = ">="
    CEILING = "<="
    EQUAL = "=="
    RANGE = "range"


class Problem(StrEnum):
    """Why a stored value cannot be judged; it then counts as no data."""

    WRONG_FORM = "wrong_form"
    WRONG_PARTS = "wrong_parts"
    UNKNOWN_LEVEL = "unknown_level"
    NO_TOTAL = "no_total"
    OVER_TOTAL = "over_total"
    NOT_A_PERCENTAGE = "not_a_percentage"
    BELOW_ZERO = "below_zero"
    NOT_WHOLE = "not_whole"
    MUST_APPLY = "must_apply"
    NO_REASON = "no_reason"


#: Things that are measured and not counted: what lacks of them may be a fraction.
CONTINUOUS = frozenset(("km", "ha", "m", "m2", "m²", "m3", "m³", "tấn", "kg", "lít", "đồng", "triệu đồng", "tỷ đồng"))
#: Words with which a label already says that it is a quantity; other labels get "số" before them.
QUANTITY_WORDS = ("số", "tổng", "diện tích", "chiều dài", "khối lượng", "lượng", "lực lượng", "tỷ lệ", "dân số", "mức")
MAX_LEVELS = 100


@dataclass(frozen=True)
class Part:
    """One thing that is measured. ``unit`` is the pack's code, ``unit_vi`` and ``unit_en`` are words; ``counted_vi``
    is what a share counts ("hộ"); ``levels`` run from the lowest to the highest."""

    kind: Kind
    label_vi: str = ""
    label_en: str = ""
    unit: str = ""
    unit_vi: str = ""
    unit_en: str = ""
    comparison: Comparison = Comparison.FLOOR
    levels: tuple[str, ...] = ()
    num_label_vi: str = ""
    num_label_en: str = ""
    den_label_vi: str = ""
    den_label_en: str = ""
    counted_vi: str = ""
    counted_en: str = ""

    def __post_init__(self) -> None:
        if self.kind is Kind.COMPOSITE:
            raise ValueError("Một phần của cách đo không chia phần nữa.")
        if (self.kind is Kind.LEVEL) != bool(self.levels) or len(set(self.levels)) != len(self.levels):
            raise ValueError(
                "Cách đo level cần danh sách levels từ thấp đến cao, không lặp; cách khác không có levels."
            )
        if len(self.levels) > MAX_LEVELS:
            raise ValueError(f"Danh sách levels có quá {MAX_LEVELS} mức.")
        if self.comparison is Comparison.RANGE and self.kind not in NUMBER_KINDS:
            raise ValueError("Phép so sánh range chỉ dùng cho số.")

    @property
    def is_continuous(self) -> bool:
        """Whether a share of it is of something measured (km, ha), not of things counted (households)."""
        return self.counted_vi.strip().lower() in CONTINUOUS

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Part:
        """Read one part of a composite measure. Raises ``ValueError`` with a Vietnamese sentence."""
        return cls(**read_fields(data, PART_FIELDS))

    def to_json(self) -> dict[str, Any]:
        return {name: list(self.levels) if name == "levels" else str(getattr(self, name)) for name in PART_FIELDS}


PART_FIELDS = tuple(field.name for field in fields(Part))


def read_fields(data: object, known: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a part or measure with their types checked. Raises ``ValueError`` with a Vietnamese sentence."""
    if not isinstance(data, Mapping) or not set(data) <= set(known):
        extra = ", ".join(sorted(map(str, set(data) - set(known)))) if isinstance(data, Mapping) else str(data)[:40]
        raise ValueError(f"Cách đo có mục chưa hiểu được: {extra}. Xem lại mô tả cách đo.")
    found = dict(data)
    try:
        found["kind"] = Kind(found.get("kind", ""))
        default = Comparison.EQUAL if found["kind"] is Kind.PASS_FAIL else Comparison.FLOOR
        found["comparison"] = Comparison(found.get("comparison") or default)
    except ValueError:
        raise ValueError(
            f"Cách đo “{data.get('kind', '')}” với phép so sánh “{data.get('comparison', '')}” chưa có trong hệ thống."
        ) from None
    found["levels"] = tuple(found.get("levels") or ())
    for name in PART_FIELDS:
        if name in found and name not in ("kind", "comparison", "levels"):
            found[name] = found[name] or ""
    texts = [*(found.get(n, "") for n in PART_FIELDS if n != "levels"), *found["levels"]]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("Tên, đơn vị và các mức của cách đo phải là chữ.")
    return found


def problem_of(part: Part, value: Value) -> Problem | None:
    """Why a value, which is not NOTHING, cannot be judged by a part; None when it can.

    A share of nothing, a share above the whole, a percentage outside 0 to 100, a count below zero or with a fraction
    describe no possible commune: they must never come out as met, so they count as no data.
    """
    match part.kind, value.form:
        case Kind.PASS_FAIL, Form.PASS:
            return None
        case Kind.LEVEL, Form.LEVEL:
            return None if value.level in part.levels else Problem.UNKNOWN_LEVEL
        case Kind.PERCENT, Form.SHARE:
            return _share_problem(value)
        case Kind.PERCENT, Form.PERCENT if value.number is not None:
            return None if 0 <= value.number <= HUNDRED else Problem.NOT_A_PERCENTAGE
        case Kind.COUNT, Form.NUMBER if value.number is not None:
            if value.number < 0:
                return Problem.BELOW_ZERO
            return None if is_whole(value.number) else Problem.NOT_WHOLE
        case ((Kind.MONEY | Kind.QUANTITY), Form.NUMBER):
            return None
    return Problem.WRONG_FORM


def _share_problem(value: Value) -> Problem | None:
    num, den = value.num, value.den
    if num is None or den is None:
        return Problem.WRONG_FORM
    if num < 0 or den < 0:
        return Problem.BELOW_ZERO
    if den == 0:
        return Problem.NO_TOTAL
    return Problem.OVER_TOTAL if num > den else None


def quantity_label(text: str, lang: str) -> str:
    """A label of the pack as the name of a number: "hộ dùng nước sạch" is "số hộ dùng nước sạch"."""
    text = text[:1].lower() + text[1:]
    if lang == "en":
        return text if text.startswith(("number", "total", "area", "length", "share")) else f"number of {text}"
    return text if text.startswith(QUANTITY_WORDS) else f"số {text}"


def share_labels(part: Part, lang: str) -> tuple[str, str]:
    """Names of the numerator and the denominator, to stand within a sentence."""
    if lang == "en" and part.num_label_en and part.den_label_en:
        return quantity_label(part.num_label_en, lang), quantity_label(part.den_label_en, lang)
    if lang == "en":
        return "the number that qualifies", "the total"
    num = quantity_label(part.num_label_vi, lang) if part.num_label_vi else "số đạt"
    return num, quantity_label(part.den_label_vi, lang) if part.den_label_vi else "tổng số"


_TEXTS = {
    Problem.WRONG_FORM: (
        "số liệu đã lưu khác dạng với cách đo của chỉ tiêu, hãy nhập lại theo cách đo này",
        "the stored figure has another form than the measure; enter it again",
    ),
    Problem.WRONG_PARTS: (
        "số liệu chưa chia đúng các phần của chỉ tiêu, hãy nhập lại từng phần",
        "the figure is not divided as the indicator is; enter each part again",
    ),
    Problem.UNKNOWN_LEVEL: (
        "“{level}” không có trong các mức của chỉ tiêu ({levels}), hãy chọn lại một mức",
        "“{level}” is not one of the levels ({levels}); choose one of them",
    ),
    Problem.NO_TOTAL: (
        "{den_label} là 0 nên chưa tính được tỷ lệ, hãy kiểm tra lại số này",
        "{den_label} is 0, so there is no share; check this number",
    ),
    Problem.OVER_TOTAL: (
        "{num_label} ({num}) lớn hơn {den_label} ({den}), hãy kiểm tra lại một trong hai số",
        "{num_label} ({num}) is above {den_label} ({den}); check one of the two",
    ),
    Problem.NOT_A_PERCENTAGE: (
        "tỷ lệ {number} % nằm ngoài khoảng từ 0 đến 100 %, hãy kiểm tra lại",
        "{number} % is outside 0 to 100 %; check it",
    ),
    Problem.BELOW_ZERO: ("số liệu nhỏ hơn 0, hãy kiểm tra lại", "the number is below 0; check it"),
    Problem.NOT_WHOLE: (
        "{number} không phải số nguyên mà chỉ tiêu này đếm số lượng, hãy kiểm tra lại",
        "{number} is not a whole number, and this indicator counts; check it",
    ),
    Problem.MUST_APPLY: (
        "chỉ tiêu này áp dụng cho mọi xã nên không chọn “không áp dụng” được, hãy nhập số liệu",
        "this indicator applies to every commune; enter the figure",
    ),
    Problem.NO_REASON: (
        "chưa ghi vì sao chỉ tiêu không áp dụng cho xã, hãy ghi lý do",
        "why the indicator does not apply is not written; write the reason",
    ),
}


def problem_text(problem: Problem, part: Part, value: Value, lang: str) -> str:
    """The problem in words, with a small first letter and without a full stop: what is wrong and what to do."""
    num_label, den_label = share_labels(part, lang)
    return _TEXTS[problem][lang == "en"].format(
        level=value.level,
        levels=", ".join(part.levels),
        num_label=num_label,
        den_label=den_label,
        num=number_text(value.num, lang) if value.num is not None else "",
        den=number_text(value.den, lang) if value.den is not None else "",
        number=number_text(value.number, lang) if value.number is not None else "",
    )
