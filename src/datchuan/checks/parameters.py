"""The numbers and names that a check of the pack gives to its kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from datchuan.checks.case import PLACES

DIRECTIONS = ("both", "up", "down")
RELATIONS = ("equals", "not_above")
PARTS = {"female": 0, "male": 1}
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


@dataclass(frozen=True)
class Term:
    """A number of an indicator: of this one and its set unless named, of the same slot unless one is named.

    ``least`` and ``most`` bound it where two statements are held against each other.
    """

    set_code: str = ""
    indicator: str = ""
    slot: int | None = None
    place: str = ""
    least: Fraction | None = None
    most: Fraction | None = None

    def at(self, place: str) -> Term:
        return replace(self, place=place)

    @classmethod
    def from_json(cls, data: object) -> Term:
        if not isinstance(data, Mapping) or not set(data) <= {"set", "indicator", "part", "place", "least", "most"}:
            raise ValueError("Mỗi số của chỉ tiêu khác chỉ ghi set, indicator, part, place, least, most.")
        return cls(
            _words(data.get("set")),
            _words(data.get("indicator")),
            slot_at(data.get("part")),
            _one(data.get("place"), PLACES, "place", ""),
            _number(data.get("least"), "least"),
            _number(data.get("most"), "most"),
        )


@dataclass(frozen=True)
class Parameters:
    """What a kind may be given; each kind says which of them it needs and which it understands."""

    given_place: str = ""
    part: int | None = None
    least: Fraction | None = None
    most: Fraction | None = None
    step: Fraction | None = None
    tolerance: Fraction = Fraction(0)
    years: int = 1
    direction: str = "both"
    relation: str = "equals"
    fact: str = ""
    factor: Fraction = Fraction(1)
    gap: Fraction = Fraction(0)
    fewest: int = 20
    except_full: bool = False
    other: Term | None = None
    terms: tuple[Term, ...] = ()

    @property
    def place(self) -> str:
        return self.given_place or "main"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Parameters:
        """Read the parameters of a check. Raises ``ValueError`` with a Vietnamese sentence."""
        terms = data.get("terms") or ()
        if not isinstance(terms, list | tuple):
            raise ValueError("Mục terms là danh sách các số.")
        except_full = data.get("except_full", False)
        if not isinstance(except_full, bool):
            raise ValueError("Mục except_full chỉ nhận true hoặc false.")
        plain = Parameters()
        return cls(
            given_place=_one(data.get("place"), PLACES, "place", ""),
            part=slot_at(data.get("part")),
            least=_number(data.get("least"), "least"),
            most=_number(data.get("most"), "most"),
            step=_number(data.get("step"), "step", above=True),
            tolerance=_number(data.get("tolerance"), "tolerance") or plain.tolerance,
            years=_count(data.get("years"), "years", plain.years),
            direction=_one(data.get("direction"), DIRECTIONS, "direction", plain.direction),
            relation=_one(data.get("relation"), RELATIONS, "relation", plain.relation),
            fact=_words(data.get("fact")),
            factor=_number(data.get("factor"), "factor", above=True) or plain.factor,
            gap=_number(data.get("gap"), "gap") or plain.gap,
            fewest=_count(data.get("fewest"), "fewest", plain.fewest),
            except_full=except_full,
            other=None if data.get("other") is None else Term.from_json(data["other"]),
            terms=tuple(Term.from_json(term) for term in terms),
        )


#: The names under which a check of the pack writes its parameters.
NAMES = frozenset("place" if f.name == "given_place" else f.name for f in fields(Parameters))


def slot_at(text: object) -> int | None:
    """The slot of a part as packs write it: female, male, or its number from 1. Raises ``ValueError``."""
    if text is None or text == "":
        return None
    if str(text) in PARTS:
        return PARTS[str(text)]
    if re.fullmatch("[1-9][0-9]?", str(text)):
        return int(str(text)) - 1
    raise ValueError(f"“{str(text)[:40]}” không phải một phần của chỉ tiêu. Ghi female, male hoặc số thứ tự từ 1.")


def _words(text: object) -> str:
    return "" if text is None else str(text)


def _one(text: object, known: tuple[str, ...], name: str, default: str) -> str:
    if text is None or text == "":
        return default
    if text not in known:
        raise ValueError(f"Mục {name} ghi “{str(text)[:40]}”; chỉ nhận {', '.join(known)}.")
    return str(text)


def _number(text: object, name: str, *, above: bool = False) -> Fraction | None:
    if text is None or text == "":
        return None
    if not _NUMBER.fullmatch(str(text)):
        raise ValueError(f"Mục {name} ghi “{str(text)[:40]}”, không phải số.")
    number = Fraction(str(text))
    if above and number <= 0:
        raise ValueError(f"Mục {name} phải lớn hơn 0.")
    return number


def _count(text: object, name: str, default: int) -> int:
    number = _number(text, name)
    if number is None:
        return default
    if number.denominator != 1 or not 1 <= number <= 10_000:
        raise ValueError(f"Mục {name} phải là số nguyên từ 1.")
    return int(number)
