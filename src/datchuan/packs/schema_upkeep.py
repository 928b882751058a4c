"""The form of upkeep.yaml: how near is near in the watch over titled communes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from datchuan.packs.schema_base import Entry
from datchuan.packs.values import Number, Standing, Text

UPKEEP = "upkeep.yaml"


class MarginEntry(Entry):
    """A margin of the watch: points of a percentage, per cent of another level, days before evidence runs out, the least fall
    of a year that is a fall, or the days within which a loss is shown first."""

    code: Literal[
        "near_points", "near_percent", "expiry_days", "fall_points", "fall_percent", "soon_days", "remind_days"
    ]
    value: Annotated[Number, Field(ge=0, le=999)]
    standing: Standing
    source: Text


class UpkeepFile(Entry):
    watch: tuple[MarginEntry, ...]
