"""What a paper says, apart from how it looks. Frozen, so that what was signed can be told from what stands now.

Higher rooms fill one of the typed inputs of ``submissions``, ``reports``, ``minutes`` or ``decisions``; each gives a
``Paper``, which the two renderers draw and ``models.IssuedPaper`` keeps as JSON.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter
from pydantic.dataclasses import dataclass

from datchuan.papers.kinds import Kind, kind_of


@dataclass(frozen=True)
class Organ:
    """The body in whose name a paper is given. A line break in a name is a line break on the page.

    ``symbol``: its letters in the symbol of its papers (``UBND``); ``place``: where it sits ("Tiên Lãnh").
    """

    name: str
    superior: str
    code: str
    symbol: str
    place: str


@dataclass(frozen=True)
class Signer:
    """Who signs. ``authority`` is "TM. ỦY BAN NHÂN DÂN" or ""; with KT. or TL. ``position`` may have two lines."""

    authority: str
    position: str
    name: str


@dataclass(frozen=True)
class Verification:
    """Where anybody can check the paper: the address in the square code, and the same for people to type."""

    address: str
    code: str


# Blocks of the text, in their order


@dataclass(frozen=True)
class Text:
    """A paragraph; ``lead`` stands before it in bold ("Điều 1.")."""

    text: str
    lead: str = ""
    what: Literal["text"] = "text"


@dataclass(frozen=True)
class Heading:
    """A heading of the text: level 1 is "I. …" in capitals as given, level 2 "1. …"."""

    text: str
    level: int = 1
    what: Literal["heading"] = "heading"


@dataclass(frozen=True)
class Listing:
    """Items, one to a line, each after a dash."""

    items: tuple[str, ...]
    what: Literal["listing"] = "listing"


@dataclass(frozen=True)
class Column:
    """A column of a table. ``width`` is its share of the page; figures and short words are centred."""

    title: str
    width: int = 1
    centred: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a heading that returns on every page. Rows longer or shorter than the columns are a fault."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    what: Literal["table"] = "table"

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells in a table of {len(self.columns)} columns: {row}")


Block = Annotated[Text | Heading | Listing | Table, Field(discriminator="what")]


@dataclass(frozen=True)
class Head:
    """What every paper has. ``number`` and ``day`` are None until they are given; ``bases`` come from the data passed in
    (no legal basis is written here). ``signer_two`` is the secretary of minutes."""

    organ: Organ
    signer: Signer
    recipients: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    number: int | None = None
    day: date | None = None
    addressees: tuple[str, ...] = ()
    signer_two: Signer | None = None
    illustrative: bool = False
    verification: Verification | None = None
    symbol: str = ""
    place: str = ""


@dataclass(frozen=True)
class Paper:
    """A paper ready to be drawn."""

    kind: str
    head: Head
    subject: str
    body: tuple[Block, ...]
    # The authority above the bases of a decision: "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH QUẢNG NAM".
    authority: str = ""
    # The list that anybody who checks the paper may read.
    public_lines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        kind_of(self.kind)

    @property
    def of_kind(self) -> Kind:
        return kind_of(self.kind)

    @property
    def symbol(self) -> str:
        return self.head.symbol or self.of_kind.symbol(self.head.organ.symbol)

    @property
    def place(self) -> str:
        return self.head.place or self.head.organ.place

    def numbered(self, number: int, day: date) -> Paper:
        return replace(self, head=replace(self.head, number=number, day=day))

    def checked_at(self, verification: Verification) -> Paper:
        return replace(self, head=replace(self.head, verification=verification))


_adapter: TypeAdapter[Paper] = TypeAdapter(Paper)


def plain(paper: Paper) -> dict[str, Any]:
    """The paper as JSON can say it."""
    return _adapter.dump_python(paper, mode="json")  # type: ignore[no-any-return]


def paper_from(data: dict[str, Any]) -> Paper:
    """The paper of ``plain``. Raises ``pydantic.ValidationError`` (a ``ValueError``)."""
    return _adapter.validate_python(data)


def digest(paper: Paper) -> str:
    """SHA-256 (hex) of what the paper says."""
    body = json.dumps(plain(paper), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
