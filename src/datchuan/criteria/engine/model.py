"""Criteria sets as the engine sees them: measures, levels to reach, thresholds with their standing, indicators,
criteria."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from datchuan.criteria.engine.numbers import exact, plain
from datchuan.criteria.engine.parts import (
    NUMBER_KINDS,
    PART_FIELDS,
    Comparison,
    Kind,
    Part,
    Problem,
    problem_of,
    problem_text,
    read_fields,
)
from datchuan.criteria.engine.value import NOTHING, Form, Value


class Verdict(StrEnum):
    """What is said of an indicator, a criterion or a set."""

    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NO_THRESHOLD = "no_threshold"
    NOT_APPLICABLE = "not_applicable"


class Layer(StrEnum):
    """Who set a threshold. Illustrative levels stand only where nobody is known to have set one."""

    PROVINCIAL = "provincial"
    NATIONAL = "national"
    ILLUSTRATIVE = "illustrative"


class Standing(StrEnum):
    """How sure a threshold is, from the surest."""

    OFFICIAL = "official"
    TO_CHECK = "to_check"
    ILLUSTRATIVE = "illustrative"


STANDINGS = tuple(Standing)


def weakest(*standings: Standing) -> Standing:
    """The least sure of several standings."""
    return max(standings, key=STANDINGS.index)


@dataclass(frozen=True)
class Formula:
    """A level that is ``factor`` × the level of an indicator of a set, for the same profile and year."""

    set: str
    code: str
    factor: Decimal


@dataclass(frozen=True)
class LevelPart:
    """The level of one part of a composite measure."""

    level: Level
    label_vi: str = ""
    label_en: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Level:
    """What is to be reached; exactly one of: pass, a number, a named level, parts, a range, a formula."""

    passed: bool = False
    number: Decimal | None = None
    name: str = ""
    parts: tuple[LevelPart, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    formula: Formula | None = None

    @classmethod
    def from_json(cls, data: Any) -> Level:
        """Read "pass", decimal text, {"level"}, {"parts"}, {"min", "max"} or {"formula"}.

        Raises ``ValueError`` with a Vietnamese sentence.
        """
        if data == "pass":
            return cls(passed=True)
        if isinstance(data, str):
            return cls(number=exact(data))
        match data:
            case {"level": str(name)} if len(data) == 1 and name:
                return cls(name=name)
            case {"min": low, "max": high} if len(data) == 2:
                return cls._range(exact(low), exact(high))
            case {"parts": [_, *_] as parts} if len(data) == 1:
                return cls(parts=tuple(_level_part(part) for part in parts))
            case {"formula": {"set": str(set_code), "code": str(code), "factor": factor}} if len(data) == 1:
                return cls(formula=Formula(set_code, code, exact(factor)))
        raise ValueError(
            f"“{str(data)[:60]}” không phải mức chuẩn. Ghi pass, một số như 98, level, parts, min và max, hoặc formula."
        )

    @classmethod
    def _range(cls, low: Decimal, high: Decimal) -> Level:
        if low > high:
            raise ValueError("Mức sàn (min) phải nhỏ hơn hoặc bằng mức trần (max).")
        return cls(low=low, high=high)

    def to_json(self) -> Any:
        """The stored form; the inverse of ``from_json``."""
        if self.formula is not None:
            return {
                "formula": {"set": self.formula.set, "code": self.formula.code, "factor": plain(self.formula.factor)}
            }
        if self.number is not None:
            return plain(self.number)
        if self.name:
            return {"level": self.name}
        if self.low is not None and self.high is not None:
            return {"min": plain(self.low), "max": plain(self.high)}
        if self.parts:
            return {"parts": [_part_json(part) for part in self.parts]}
        return "pass"


def _level_part(data: object) -> LevelPart:
    if (
        not isinstance(data, Mapping)
        or "value" not in data
        or not set(data) <= {"label_vi", "label_en", "value", "unit"}
    ):
        raise ValueError("Mỗi phần của mức chuẩn cần value, có thể thêm label_vi, label_en, unit.")
    level = Level.from_json(data["value"])
    if level.parts or level.formula:
        raise ValueError("Mức của một phần không chia phần nữa và không là công thức.")
    return LevelPart(level, *(str(data.get(key) or "") for key in ("label_vi", "label_en", "unit")))


def _part_json(part: LevelPart) -> dict[str, Any]:
    labels = {"label_vi": part.label_vi, "label_en": part.label_en}
    return {**labels, "value": part.level.to_json(), "unit": part.unit}


@dataclass(frozen=True)
class Measure:
    """How an indicator is measured. ``both_sexes``: female and male each must hold. ``may_not_apply``: the text says
    "nếu có", so a commune may state with a reason that the indicator does not apply."""

    kind: Kind
    unit: str = ""
    unit_vi: str = ""
    unit_en: str = ""
    comparison: Comparison = Comparison.FLOOR
    both_sexes: bool = False
    may_not_apply: bool = False
    levels: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    num_label_vi: str = ""
    num_label_en: str = ""
    den_label_vi: str = ""
    den_label_en: str = ""
    counted_vi: str = ""
    counted_en: str = ""

    def __post_init__(self) -> None:
        if (self.kind is Kind.COMPOSITE) != (len(self.parts) > 1):
            raise ValueError("Cách đo composite cần từ hai phần (parts); cách đo khác không có parts.")
        if self.kind is Kind.COMPOSITE and (self.both_sexes or self.levels):
            raise ValueError("Cách đo composite không đi cùng both_sexes và không có levels.")
        assert self.slots  # a simple measure is checked as a part

    @cached_property
    def slots(self) -> tuple[Part, ...]:
        """The single things that are measured: one; female and male; or each part of a composite."""
        if self.kind is Kind.COMPOSITE:
            return self.parts
        fields: dict[str, Any] = {name: getattr(self, name, "") for name in PART_FIELDS}
        single = Part(**fields)
        return (single, single) if self.both_sexes else (single,)

    @classmethod
    def from_json(cls, data: object) -> Measure:
        """Read the measure of an indicator. Raises ``ValueError`` with a Vietnamese sentence."""
        found = read_fields(data, MEASURE_FIELDS)
        found["parts"] = tuple(Part.from_json(part) for part in found.get("parts") or ())
        for name in ("both_sexes", "may_not_apply"):
            if not isinstance(found.setdefault(name, False), bool):
                raise ValueError(f"Mục {name} của cách đo chỉ nhận true hoặc false.")
        return cls(**found)

    def to_json(self) -> dict[str, Any]:
        """Every field in a fixed order."""
        found = {name: getattr(self, name) for name in MEASURE_FIELDS}
        return {
            **found,
            "kind": str(self.kind),
            "comparison": str(self.comparison),
            "levels": list(self.levels),
            "parts": [part.to_json() for part in self.parts],
        }

    def slot_values(self, value: Value) -> tuple[Value, ...] | None:
        """The values of the slots; None when the value is not divided as the measure is."""
        if value.is_nothing:
            return (NOTHING,) * len(self.slots)
        divided = Form.SEXES if self.both_sexes else Form.PARTS if self.kind is Kind.COMPOSITE else None
        if divided is None:
            return None if value.form in (Form.SEXES, Form.PARTS) else (value,)
        return value.children if value.form is divided and len(value.children) == len(self.slots) else None

    def slot_levels(self, level: Level | None) -> tuple[Level | None, ...]:
        """The levels of the slots."""
        if level is not None and level.parts:
            return tuple(part.level for part in level.parts)
        return (level,) * len(self.slots)

    def problem(self, value: Value) -> Problem | None:
        """Why the value as a whole cannot be judged: not divided as the measure is, or "not applicable" without
        right."""
        if value.form is Form.NOT_APPLICABLE:
            if not self.may_not_apply:
                return Problem.MUST_APPLY
            return None if value.reason.strip() else Problem.NO_REASON
        return Problem.WRONG_PARTS if self.slot_values(value) is None else None

    def why_not(self, value: Value, lang: str = "vi") -> str:
        """Why a value may not be stored for this measure, as a sentence; empty when it may. A half-entered value
        may."""
        if problem := self.problem(value):
            return _sentence(problem_text(problem, self.slots[0], value, lang))
        if value.form is Form.NOT_APPLICABLE:
            return ""
        for part, given in zip(self.slots, self.slot_values(value) or (), strict=True):
            if not given.is_nothing and (problem := problem_of(part, given)):
                return _sentence(problem_text(problem, part, given, lang))
        return ""

    def why_not_level(self, level: Level) -> str:
        """Why a level cannot be a threshold of this measure, as a Vietnamese sentence; empty when it can."""
        if level.formula is not None:
            simple = self.kind in NUMBER_KINDS and self.comparison is not Comparison.RANGE
            return "" if simple else "Công thức chỉ dùng cho chỉ tiêu đo bằng một số."
        if self.kind is not Kind.COMPOSITE:
            return _why_not_slot_level(self.slots[0], level)
        if len(level.parts) != len(self.parts):
            return f"Chỉ tiêu đo bằng {len(self.parts)} phần nên mức chuẩn cũng cần {len(self.parts)} phần."
        said = (_why_not_slot_level(part, given.level) for part, given in zip(self.parts, level.parts, strict=True))
        return next(filter(None, said), "")


MEASURE_FIELDS = (
    "kind", "unit", "unit_vi", "unit_en", "comparison", "both_sexes", "may_not_apply", "levels", "parts",
    "num_label_vi", "num_label_en", "den_label_vi", "den_label_en", "counted_vi", "counted_en",
)  # fmt: skip


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _why_not_slot_level(part: Part, level: Level) -> str:
    if part.kind is Kind.PASS_FAIL:
        return "" if level.passed else "Chỉ tiêu đạt / chưa đạt chỉ nhận mức chuẩn pass."
    if part.kind is Kind.LEVEL:
        return "" if level.name in part.levels else f"Mức “{level.name}” không có trong {', '.join(part.levels)}."
    if part.comparison is Comparison.RANGE:
        return "" if level.low is not None else "Phép so sánh range cần mức sàn (min) và mức trần (max)."
    return "" if level.number is not None else "Chỉ tiêu đo bằng số cần mức chuẩn là một số."


@dataclass(frozen=True)
class Threshold:
    """A level of an indicator with where it comes from. ``profile`` None is every profile, ``year`` None every year.

    When resolved from a formula, ``level`` is the number it gives, ``formula`` the rule and ``base`` the threshold that
    it stands on; ``standing`` is then the weakest of both and ``legal_act`` names both acts.
    """

    code: str
    profile: str | None
    year: int | None
    layer: Layer
    level: Level
    legal_act: str = ""
    standing: Standing = Standing.TO_CHECK
    source: str = ""
    note: str = ""
    formula: Formula | None = None
    base: Threshold | None = None


@dataclass(frozen=True)
class Indicator:
    """One measured item of a criterion."""

    code: str
    criterion: str
    name_vi: str
    name_en: str
    measure: Measure


@dataclass(frozen=True)
class Criterion:
    """A criterion with its indicators in order."""

    code: str
    name_vi: str
    name_en: str
    group: str
    indicators: tuple[Indicator, ...]
    subject: str = ""
