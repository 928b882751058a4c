"""What every entry of a pack has in common."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from datchuan.packs.values import MaybeText, Text

Short = Annotated[Text, Field(max_length=120)]
Act = Annotated[MaybeText, Field(max_length=200)]
Name = Annotated[Text, Field(max_length=200)]


class Entry(BaseModel):
    """Anything read from a pack. ``line`` is where it stands in its file."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    line: int = Field(default=0, alias="__line__")


class Table(Entry):
    """A row of a CSV file. ``key`` names the columns that may not repeat together."""

    file: ClassVar[str]
    key: ClassVar[tuple[str, ...]]

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The header of the file, in order."""
        return tuple(name for name in cls.model_fields if name != "line")


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON values (decimals as text, days as ISO text), without the lines of the file."""
    document: dict[str, Any] = _without_lines(entry.model_dump(mode="json"))
    return document


def _without_lines(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_lines(v) for k, v in value.items() if k != "line"}
    return [_without_lines(v) for v in value] if isinstance(value, list) else value
