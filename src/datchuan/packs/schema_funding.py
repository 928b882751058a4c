"""The form of funding.yaml: where money for works comes from, what is built, and what people give."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from datchuan.packs.schema_base import Entry, Name
from datchuan.packs.values import Code, MaybeCode, Standing, Text, Whole

FUNDING = "funding.yaml"


class WordEntry(Entry):
    """A word of the register in both languages."""

    code: Annotated[Code, Field(max_length=40)]
    name_vi: Name
    name_en: Name
    standing: Standing
    source: Text


class ComponentEntry(WordEntry):
    """What is built; ``criterion`` is that of ``set`` which it serves, both or none."""

    set: MaybeCode = ""
    criterion: MaybeCode = ""


class GiftEntry(WordEntry):
    """What people give, and what it is counted in: đồng, square metres, days of labour, or things worth đồng."""

    measure: Literal["money", "area", "days", "value"]


class ShownEntry(Entry):
    """From how many households a sum is public."""

    least_households: Annotated[Whole, Field(ge=2, le=100)]
    standing: Standing
    source: Text


class FundingFile(Entry):
    sources: tuple[WordEntry, ...]
    components: tuple[ComponentEntry, ...]
    gifts: tuple[GiftEntry, ...]
    shown: ShownEntry

    @property
    def lists(self) -> dict[str, tuple[WordEntry, ...]]:
        return {"sources": self.sources, "components": self.components, "gifts": self.gifts}


def book_json(file: FundingFile) -> dict[str, Any]:
    """The file as the room reads it and the database keeps it."""
    lists = {name: [row.model_dump(exclude={"line"}) for row in rows] for name, rows in file.lists.items()}
    return {**lists, "shown": file.shown.model_dump(exclude={"line"})}
