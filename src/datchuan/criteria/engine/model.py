"""What is measured and what must be reached: measures, values, levels, thresholds, catalogues. Pure Python.

All numbers are exact: integers and fractions, never floats. JSON forms are described in ``docs/pack-format.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Kind(StrEnum):
    """How an indicator is measured."""

    PASS_FAIL = "pass_fail"
    PERCENT = "percent"
    COUNT = "count"
    MONEY = "money"
    QUANTITY = "quantity"
    LEVEL = "level"
    COMPOSITE = "composite"


class Comparison(StrEnum):
    """How a number is held against its level: at least, at most, exactly, or between a floor and a ceiling."""

    AT_LEAST = ">="
    AT_MOST = "<="
    EQUAL = "=="
    RANGE = "range"


class Verdict(StrEnum):
    """What is said of an indicator, a criterion or a set. No data and no threshold are never met."""

    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NO_THRESHOLD = "no_threshold"
    NOT_APPLICABLE = "not_applicable"


class Layer(StrEnum):
    """Who set a threshold. Illustrative ones hold only where there is no other."""

    PROVINCIAL = "provincial"
    NATIONAL = "national"
    ILLUSTRATIVE = "illustrative"


class Standing(StrEnum):
    """How sure a threshold is."""

    OFFICIAL = "official"
    TO_CHECK = "to_check"
    ILLUSTRATIVE = "illustrative"


#: Kinds that are one number held against one number.
NUMERIC = frozenset({Kind.PERCENT, Kind.COUNT, Kind.MONEY, Kind.QUANTITY})


def exact(text: Any) -> Fraction:
    """A decimal text (or integer, or Decimal) as a fraction. Raises ``ValueError`` for anything else, floats included."""
    if isinstance(text, bool) or not isinstance(text, str | int | Decimal):
        raise ValueError(f"Số phải ghi dạng chữ thập phân, không phải {text!r}.")
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text}” không phải là số.") from None
    if not number.is_finite():
        raise ValueError(f"“{text}” không phải là số.")
    return Fraction(number)


def plain(number: Fraction) -> str:
    """A fraction that is a decimal number as plain text without needless zeros; other fractions as "a/b"."""
    denominator, places = number.denominator, 0
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator, count = denominator // prime, count + 1
        places = max(places, count)
    if denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    if not places:
        return str(number.numerator)
    digits = str(abs(number.numerator) * (10**places // number.denominator)).rjust(places + 1, "0")
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


@dataclass(frozen=True, slots=True)
class Labels:
    """Words of a measure in both languages: unit, numerator, denominator and what is counted ("hộ")."""

    unit_vi: str = ""
    unit_en: str = ""
    num_label_vi: str = ""
    num_label_en: str = ""
    den_label_vi: str = ""
    den_label_en: str = ""
    counted_vi: str = ""
    counted_en: str = ""
    label_vi: str = ""
    label_en: str = ""


@dataclass(frozen=True)
class Measure:
    """How an indicator (or a part of one) is measured. ``parts`` only for composite ones: all of them must hold."""

    kind: Kind
    comparison: Comparison = Comparison.EQUAL
    unit: str = ""
    both_sexes: bool = False
    may_not_apply: bool = False
    levels: tuple[str, ...] = ()
    parts: tuple[Measure, ...] = ()
    labels: Labels = Labels()

    def __getattr__(self, name: str) -> str:
        """``measure.num_label_vi`` and the other words, straight from its labels."""
        if name.startswith("_") or name not in Labels.__slots__:
            raise AttributeError(name)
        return str(getattr(self.labels, name))

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Measure:
        """Read a measure. Raises ``ValueError`` with a sentence for what cannot be one."""
        kind = Kind(document["kind"])
        measure = cls(
            kind=kind,
            comparison=Comparison(document.get("comparison") or "=="),
            unit=document.get("unit") or "",
            both_sexes=bool(document.get("both_sexes")),
            may_not_apply=bool(document.get("may_not_apply")),
            levels=tuple(document.get("levels") or ()),
            parts=tuple(cls.from_json(part) for part in document.get("parts") or ()),
            labels=Labels(**{name: document.get(name) or "" for name in Labels.__slots__}),
        )
        if kind is Kind.COMPOSITE and (len(measure.parts) < 2 or any(p.kind not in NUMERIC for p in measure.parts)):
            raise ValueError("Chỉ tiêu nhiều phần cần từ hai phần trở lên, mỗi phần là một số.")
        if kind is Kind.LEVEL and len(set(measure.levels)) < 2:
            raise ValueError("Chỉ tiêu xếp loại cần từ hai loại khác nhau trở lên, ghi từ thấp đến cao.")
        return measure

    def to_json(self) -> dict[str, Any]:
        """The measure in its JSON form."""
        found: dict[str, Any] = {"kind": str(self.kind), "comparison": str(self.comparison), "unit": self.unit}
        found |= {"both_sexes": self.both_sexes, "may_not_apply": self.may_not_apply}
        if self.levels:
            found["levels"] = list(self.levels)
        if self.parts:
            found["parts"] = [part.to_json() for part in self.parts]
        return found | {name: text for name in Labels.__slots__ if (text := getattr(self.labels, name))}

    def why_not(self, value: Value | None) -> str:
        """Why a value does not fit this measure, as a sentence; empty when it fits. No value always fits."""
        if value is None or value.is_empty:
            return ""
        if value.not_applicable:
            if not self.may_not_apply:
                return "Chỉ tiêu này áp dụng cho mọi xã, nên không ghi “không áp dụng” được."
            return "" if value.reason.strip() else "Ghi lý do chỉ tiêu này không áp dụng cho xã."
        if self.both_sexes:
            if value.female is None or value.male is None:
                return "Chỉ tiêu này cần số liệu của cả nữ và nam."
            single = self.single
            return single.why_not(value.female) or single.why_not(value.male)
        if self.kind is Kind.COMPOSITE:
            if len(value.parts) != len(self.parts):
                return f"Chỉ tiêu này gồm {len(self.parts)} phần; số liệu có {len(value.parts)} phần."
            return next((s for p, v in zip(self.parts, value.parts, strict=True) if (s := p.why_not(v))), "")
        return self._why_not_single(value)

    @property
    def single(self) -> Measure:
        """The same measure for one sex."""
        return Measure(self.kind, self.comparison, self.unit, False, False, self.levels, self.parts, self.labels)

    def _why_not_single(self, value: Value) -> str:
        if self.kind is Kind.PASS_FAIL:
            return "" if value.passed is not None else "Chỉ tiêu này chỉ nhận Đạt hoặc Chưa đạt."
        if self.kind is Kind.LEVEL:
            return "" if value.level in self.levels else f"Chọn một trong các loại: {', '.join(self.levels)}."
        if self.kind is Kind.PERCENT:
            if value.numerator is not None:
                return _why_not_share(value)
            if value.percent is None:
                return "Chỉ tiêu này cần tử số và mẫu số, hoặc tỷ lệ phần trăm."
            return "" if 0 <= value.percent <= 100 else "Tỷ lệ phải từ 0 đến 100 %."
        if value.number is None:
            return "Chỉ tiêu này cần một con số."
        if value.number < 0:
            return "Số liệu phải từ 0 trở lên."
        whole = self.kind is not Kind.COUNT or value.number.denominator == 1
        return "" if whole else "Chỉ tiêu này cần một số nguyên."


def _why_not_share(value: Value) -> str:
    numerator, denominator = value.numerator, value.denominator
    if numerator is None or denominator is None or numerator < 0 or denominator < 0:
        return "Tử số và mẫu số phải từ 0 trở lên."
    if numerator > denominator:
        return f"Tử số ({plain(numerator)}) lớn hơn mẫu số ({plain(denominator)}). Kiểm tra lại một trong hai số."
    return ""


@dataclass(frozen=True)
class Value:
    """A measured value. Exactly one form is filled; all empty is "no data"."""

    passed: bool | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    percent: Fraction | None = None
    number: Fraction | None = None
    level: str | None = None
    female: Value | None = None
    male: Value | None = None
    parts: tuple[Value, ...] = ()
    not_applicable: bool = False
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was measured."""
        return self == _NOTHING

    @classmethod
    def from_json(cls, document: Any) -> Value:
        """Read a stored value (null is no data). Raises ``ValueError`` with a sentence for any other form."""
        if document is None:
            return _NOTHING
        if not isinstance(document, Mapping):
            raise ValueError("Số liệu phải là một trong các dạng đã quy định.")
        keys = frozenset(document)
        if keys == {"num", "den"}:
            return cls(numerator=exact(document["num"]), denominator=exact(document["den"]))
        if keys == {"percent"}:
            return cls(percent=exact(document["percent"]))
        if keys == {"number"}:
            return cls(number=exact(document["number"]))
        if keys == {"pass"} and isinstance(document["pass"], bool):
            return cls(passed=document["pass"])
        if keys == {"level"} and isinstance(document["level"], str):
            return cls(level=document["level"])
        if keys == {"female", "male"}:
            return cls(female=cls.from_json(document["female"]), male=cls.from_json(document["male"]))
        if keys == {"parts"} and isinstance(document["parts"], list):
            return cls(parts=tuple(cls.from_json(part) for part in document["parts"]))
        if keys <= {"na", "reason"} and document.get("na") is True:
            return cls(not_applicable=True, reason=str(document.get("reason", "")))
        raise ValueError(f"Không đọc được số liệu có các phần: {', '.join(sorted(map(str, keys)))}.")

    def to_json(self) -> Any:
        """The value in its stored form."""
        if self.not_applicable:
            return {"na": True, "reason": self.reason}
        if self.parts:
            return {"parts": [part.to_json() for part in self.parts]}
        if self.female is not None and self.male is not None:
            return {"female": self.female.to_json(), "male": self.male.to_json()}
        if self.numerator is not None and self.denominator is not None:
            return {"num": plain(self.numerator), "den": plain(self.denominator)}
        if self.percent is not None:
            return {"percent": plain(self.percent)}
        if self.number is not None:
            return {"number": plain(self.number)}
        if self.level is not None:
            return {"level": self.level}
        return None if self.passed is None else {"pass": self.passed}


_NOTHING = Value()


@dataclass(frozen=True)
class Formula:
    """A level that is a factor times another set's threshold of the same profile and year."""

    set: str
    code: str
    factor: Fraction


@dataclass(frozen=True)
class Level:
    """What must be reached. Exactly one form is filled."""

    passed: bool = False
    number: Fraction | None = None
    level: str | None = None
    parts: tuple[Fraction, ...] = ()
    part_labels: tuple[Mapping[str, str], ...] = field(default=(), compare=False)
    floor: Fraction | None = None
    ceiling: Fraction | None = None
    formula: Formula | None = None

    @classmethod
    def from_json(cls, document: Any) -> Level:
        """Read a level. Raises ``ValueError`` with a sentence for what cannot be one."""
        if document == "pass":
            return cls(passed=True)
        if not isinstance(document, Mapping):
            return cls(number=exact(document))
        keys = set(document)
        if keys == {"level"}:
            return cls(level=str(document["level"]))
        if keys == {"parts"}:
            parts = document["parts"]
            labels = tuple({k: str(v) for k, v in part.items() if k != "value" and v} for part in parts)
            return cls(parts=tuple(exact(part["value"]) for part in parts), part_labels=labels)
        if keys == {"min", "max"}:
            low, high = exact(document["min"]), exact(document["max"])
            if low > high:
                raise ValueError("Mức sàn lớn hơn mức trần.")
            return cls(floor=low, ceiling=high)
        if keys == {"formula"}:
            formula = document["formula"]
            return cls(formula=Formula(formula["set"], str(formula["code"]), exact(formula["factor"])))
        raise ValueError(f"Không đọc được mức chuẩn có các phần: {', '.join(sorted(map(str, keys)))}.")

    def to_json(self) -> Any:
        """The level in its JSON form."""
        if self.passed:
            return "pass"
        if self.number is not None:
            return plain(self.number)
        if self.level is not None:
            return {"level": self.level}
        if self.parts:
            labels = self.part_labels or ({},) * len(self.parts)
            return {"parts": [{**words, "value": plain(n)} for n, words in zip(self.parts, labels, strict=True)]}
        if self.formula is not None:
            formula = self.formula
            return {"formula": {"set": formula.set, "code": formula.code, "factor": plain(formula.factor)}}
        return {"min": plain(self.floor or Fraction(0)), "max": plain(self.ceiling or Fraction(0))}
