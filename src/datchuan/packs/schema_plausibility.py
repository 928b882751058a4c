"""The form of plausibility.yaml: which signs are looked for in figures, and how figures are drawn to be measured anew."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from datchuan.packs.schema_base import Entry
from datchuan.packs.values import MaybeText, Number, Standing, Text, plain
from datchuan.packs.yamltree import LINE

PLAUSIBILITY = "plausibility.yaml"
Numbers = Annotated[
    dict[str, Number],
    BeforeValidator(lambda v: {key: item for key, item in v.items() if key != LINE} if isinstance(v, dict) else v),
]


class DrawEntry(Entry):
    """How a draw is made: its numbers."""

    numbers: Numbers = Field(alias="with")
    note_vi: Text
    note_en: MaybeText = ""
    standing: Standing
    source: Text


class SignEntry(DrawEntry):
    """A kind of sign with its numbers. ``bound``: the share of false signs that is borne, above 0 and below 1."""

    kind: Text
    bound: Number


class PlausibilityFile(Entry):
    signs: tuple[SignEntry, ...]
    draw: DrawEntry | None = None


def book_json(file: PlausibilityFile) -> dict[str, Any]:
    """The file as the room reads it and the database keeps it."""
    draw = _entry(file.draw) if file.draw else None
    return {"signs": [{**_entry(s), "kind": s.kind, "bound": plain(s.bound)} for s in file.signs], "draw": draw}


def _entry(entry: DrawEntry) -> dict[str, Any]:
    return {
        "with": {name: plain(number) for name, number in entry.numbers.items()}, "note_vi": entry.note_vi,
        "note_en": entry.note_en, "standing": entry.standing, "source": entry.source,
    }  # fmt: skip
