"""What a check looks at: one indicator of a commune and year, with everything that it may be held against.

Pure Python: no framework, no database, no clock. Numbers are exact (``Fraction``); a *slot* is a part or a sex of a
measure, counted from 0; a *place* is what is looked at in a slot: ``num``, ``den``, ``number``, ``share`` (per cent) or
``main`` (the share of a percentage, the number of anything else). ``pass`` is 1 or 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from datchuan.criteria.engine import Kind, Measure, Part, Value
from datchuan.criteria.engine.explain import slot_labels
from datchuan.criteria.engine.value import NOTHING, Form

#: (set code, indicator code)
Named = tuple[str, str]
PLACES = ("num", "den", "number", "share", "main", "pass")
LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Fact:
    """A base fact of the commune with its names."""

    value: Fraction
    name_vi: str
    name_en: str = ""
    unit_vi: str = ""
    unit_en: str = ""

    def name(self, lang: str) -> str:
        text = (self.name_en or self.name_vi) if lang == "en" else self.name_vi
        return text[:1].lower() + text[1:]

    def text(self, lang: str) -> str:
        unit = (self.unit_en or self.unit_vi) if lang == "en" else self.unit_vi
        return f"{number_words(self.value, lang)} {unit}".strip()


@dataclass(frozen=True)
class Band:
    """Where most communes of the same profile lie in a slot, and how many have a number there."""

    low: Fraction
    high: Fraction
    count: int


@dataclass(frozen=True)
class Case:
    """One indicator of a commune and year.

    ``before`` are the values of earlier years, last year first; ``others`` the values of other indicators of the same
    year by set and code; ``facts`` base facts by code; ``shared`` (slot, place) -> code of the fact that the pack says
    stands there; ``bands`` slot -> where the commune's peers lie.
    """

    set_code: str
    code: str
    measure: Measure
    value: Value
    before: tuple[Value, ...] = ()
    others: Mapping[Named, Value] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    shared: Mapping[tuple[int, str], str] = field(default_factory=dict)
    bands: Mapping[int, Band] = field(default_factory=dict)

    @property
    def slots(self) -> range:
        return range(len(self.measure.slots))

    def part(self, slot: int) -> Part:
        return self.measure.slots[slot]

    def label(self, slot: int, lang: str) -> str:
        """The name of a slot where there are several: "nữ", "hộ dùng nước sạch"."""
        return slot_labels(self.measure, None, lang)[slot]

    def number(self, slot: int, place: str) -> Fraction | None:
        """The commune's own number at a place."""
        return number_of(self.value, slot, place)

    def number_before(self, slot: int, place: str, years: int = 1) -> Fraction | None:
        """The same place some years ago."""
        return number_of(self.before[years - 1], slot, place) if len(self.before) >= years else None

    def other(self, named: Named, slot: int, place: str) -> Fraction | None:
        """A number of another indicator of this year, or of this one."""
        value = self.value if named == (self.set_code, self.code) else self.others.get(named, NOTHING)
        return number_of(value, slot, place)

    def text(self, slot: int, place: str, number: Fraction, lang: str) -> str:
        """A number at a place with its unit: "77,73 %", "412 hộ"."""
        return place_words(self.part(slot), place, number, lang)


def slot_of(value: Value, slot: int) -> Value:
    """The value of a slot; NOTHING where the value is not divided so."""
    if value.form in (Form.SEXES, Form.PARTS):
        return value.children[slot] if slot < len(value.children) else NOTHING
    return value if slot == 0 and value.form is not Form.NOT_APPLICABLE else NOTHING


def number_of(value: Value, slot: int, place: str) -> Fraction | None:
    """The number at a place of a value; None where there is none."""
    child = slot_of(value, slot)
    if place == "main":
        place = "share" if child.form in (Form.SHARE, Form.PERCENT) else "number"
    if place == "share":
        if child.num is not None and child.den:
            return Fraction(child.num) * 100 / Fraction(child.den)
        return _fraction(child.number) if child.form is Form.PERCENT else None
    if place == "pass":
        return Fraction(int(child.passed)) if child.form is Form.PASS else None
    if place == "number":
        return _fraction(child.number) if child.form is Form.NUMBER else None
    return _fraction(child.num if place == "num" else child.den)


def _fraction(number: Decimal | None) -> Fraction | None:
    return None if number is None else Fraction(number)


def place_words(part: Part, place: str, number: Fraction, lang: str) -> str:
    """A number with the unit of its place."""
    shown = number_words(number, lang)
    if place == "share" or (place == "main" and part.kind is Kind.PERCENT):
        return f"{shown} %"
    counted = (part.counted_en or part.counted_vi) if lang == "en" else part.counted_vi
    unit = counted if place in ("num", "den") else (part.unit_en if lang == "en" else "") or part.unit_vi or counted
    return f"{shown} {unit}".strip()


def number_words(number: Fraction, lang: str, places: int = 2) -> str:
    """A number with the marks of the language, cut after ``places`` digits and never rounded up: 1.530,25."""
    scaled = abs(number) * 10**places
    whole, rest = divmod(scaled.numerator // scaled.denominator, 10**places)
    thousands, mark = (",", ".") if lang == "en" else (".", ",")
    text = f"{whole:,}".replace(",", thousands)
    fraction = f"{rest:0{places}d}".rstrip("0")
    return f"{'-' if number < 0 and (whole or rest) else ''}{text}{mark + fraction if fraction else ''}"
