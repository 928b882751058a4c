"""What a draft changes, one small thing at a time, as it is stored and as the arithmetic reads it. No database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from datchuan.criteria.engine.numbers import exact, plain


@dataclass(frozen=True)
class ThresholdChange:
    """A level moved by a difference (``by``) or put at another one (``to``: a number or the name of a level).

    ``at`` is the slot of the measure (None: every slot), ``profile`` the column ("" for all), ``year`` None for every
    year. A range moves as a whole. Only levels that are there move; ``to`` also gives one where there is none.
    """

    set: str
    code: str
    by: Decimal | None = None
    to: str = ""
    at: int | None = None
    profile: str = ""
    year: int | None = None


@dataclass(frozen=True)
class ProfileChange:
    """Communes judged by another column: one (``place`` its code) or all of a district."""

    place: str
    profile: str


@dataclass(frozen=True)
class YearChange:
    """The levels of another year, over the same figures."""

    year: int


@dataclass(frozen=True)
class EditionChange:
    """Another edition of the same set, named by its code."""

    set: str
    edition: str


@dataclass(frozen=True)
class ValueChange:
    """Another figure of one commune; ``value`` is the stored form, None takes it away."""

    commune: str
    set: str
    code: str
    value: Any


Change = ThresholdChange | ProfileChange | YearChange | EditionChange | ValueChange

#: The order in which changes count, whatever order they were added in: an edition brings its own levels, so it comes
#: before the levels that are moved.
ORDER: tuple[type, ...] = (EditionChange, YearChange, ProfileChange, ThresholdChange, ValueChange)
KINDS: dict[str, type] = {
    "threshold": ThresholdChange,
    "profile": ProfileChange,
    "year": YearChange,
    "edition": EditionChange,
    "value": ValueChange,
}


def kind_of(change: Change) -> str:
    return next(kind for kind, found in KINDS.items() if type(change) is found)


def to_json(change: Change) -> dict[str, Any]:
    """The stored form of a change; the inverse of ``from_json``."""
    found: dict[str, Any] = {"kind": kind_of(change), **change.__dict__}
    if isinstance(change, ThresholdChange):
        found["by"] = None if change.by is None else plain(change.by)
    return found


def from_json(data: Mapping[str, Any]) -> Change:
    """Read a stored change. Raises ``ValueError`` for what this version does not know."""
    fields = {key: value for key, value in data.items() if key != "kind"}
    read: Callable[..., Change] | None = KINDS.get(str(data.get("kind")))
    if read is None:
        raise ValueError(f"unknown change {data.get('kind')!r}")
    if fields.get("by") is not None:
        fields["by"] = exact(fields["by"])
    try:
        return read(**fields)
    except TypeError as problem:
        raise ValueError(str(problem)) from problem


def in_order(changes: list[Change] | tuple[Change, ...]) -> list[Change]:
    """The changes in the order in which they count; those of one kind stay as they were added."""
    return sorted(changes, key=lambda change: ORDER.index(type(change)))
