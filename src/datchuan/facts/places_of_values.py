"""The numbers of a stored value that a base fact can stand for: the numerator, the denominator or the number of a slot.

A value is read and written in its stored JSON form (see ``criteria.engine.Value``); a slot is a part or a sex, from 0.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from datchuan.criteria.engine.numbers import exact

NUM, DEN, NUMBER = "num", "den", "number"
PLACES = (NUM, DEN, NUMBER)


def number_at(value: Any, slot: int, place: str) -> Decimal | None:
    """The number at a place of a stored value; None where there is none."""
    child = _slot(value, slot)
    if not isinstance(child, dict) or place not in child:
        return None
    try:
        return exact(child[place])
    except ValueError:
        return None


def with_number(value: Any, slot: int, place: str, number: Decimal) -> Any:
    """The same value with another number at a place that has one. The given value is left as it is."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if "parts" in value:
        parts = list(value["parts"])
        parts[slot] = {**parts[slot], place: text}
        return {"parts": parts}
    if "female" in value:
        sex = ("female", "male")[slot]
        return {**value, sex: {**value[sex], place: text}}
    return {**value, place: text}


def _slot(value: Any, slot: int) -> Any:
    if not isinstance(value, dict) or "na" in value:
        return None
    if "parts" in value:
        parts = value["parts"]
        return parts[slot] if isinstance(parts, list) and slot < len(parts) else None
    if "female" in value:
        return value.get(("female", "male")[slot]) if slot < 2 else None
    return value if slot == 0 else None
