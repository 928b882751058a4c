"""Rows that several papers share, and how they are put into tables."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from datchuan.papers.content import Column, Table
from datchuan.ui.numbers import format_number

_NUMBER = Column("TT", 1, centred=True)


@dataclass(frozen=True)
class CommuneLine:
    """A commune in a list, with what is said of it ("9/9 phiếu đồng ý")."""

    commune: str
    district: str
    note: str = ""


@dataclass(frozen=True)
class CriterionLine:
    """A criterion or indicator: its number in the set, what is required, what was reached, the verdict."""

    number: str
    name: str
    required: str
    reached: str
    verdict: str


@dataclass(frozen=True)
class Vote:
    """A counted vote. ``result`` is the sentence of the rule that was frozen when the vote opened; ``of`` is the number of
    which that rule takes the share (those present unless given); ``shown``: the share in the words of that sentence."""

    item: str
    eligible: int
    present: int
    yes: int
    no: int
    other: int = 0
    result: str = ""
    of: int = 0
    shown: str = ""


@dataclass(frozen=True)
class Opinion:
    """An opinion with its answer."""

    who: str
    text: str
    answer: str


def inside(name: str) -> str:
    """The name of a unit as it stands inside a sentence: "xã Tiên Lãnh"."""
    return name[:1].lower() + name[1:]


def communes_table(communes: Iterable[CommuneLine], note: str = "", caption: str = "") -> Table:
    """Communes with their districts; ``note`` is the title of the last column, which is left out without it."""
    columns = [_NUMBER, Column("Xã", 4), Column("Huyện, thị xã, thành phố", 4)]
    columns += [Column(note, 4)] if note else []
    rows = [
        (str(at), line.commune, line.district, *((line.note,) if note else ())) for at, line in enumerate(communes, 1)
    ]
    return Table(tuple(columns), tuple(rows), caption)


def criteria_table(criteria: Iterable[CriterionLine], caption: str = "", verdict: str = "Đánh giá") -> Table:
    columns = (
        Column("TT", 2, centred=True), Column("Tiêu chí, chỉ tiêu", 8), Column("Yêu cầu", 4, centred=True),
        Column("Kết quả thực hiện", 4, centred=True), Column(verdict, 3, centred=True),
    )  # fmt: skip
    rows = tuple((c.number, c.name, c.required, c.reached, c.verdict) for c in criteria)
    return Table(columns, rows, caption)


def votes_table(votes: Iterable[Vote], caption: str = "") -> Table:
    columns = (
        Column("TT", 3, centred=True), Column("Nội dung biểu quyết", 12), Column("Có mặt / tổng số", 4, centred=True),
        Column("Đồng ý", 4, centred=True), Column("Không đồng ý", 4, centred=True),
        Column("Ý kiến khác", 4, centred=True), Column("Tỷ lệ đồng ý", 4, centred=True),
    )  # fmt: skip
    rows = tuple(
        (
            str(at),
            v.item,
            f"{v.present}/{v.eligible}",
            str(v.yes),
            str(v.no),
            str(v.other),
            v.shown or share(v.yes, v.of or v.present),
        )
        for at, v in enumerate(votes, 1)
    )
    return Table(columns, rows, caption)


def opinions_table(opinions: Iterable[Opinion], caption: str = "") -> Table:
    columns = (_NUMBER, Column("Người, tổ chức góp ý", 3), Column("Nội dung", 5), Column("Tiếp thu, giải trình", 5))
    return Table(columns, tuple((str(at), o.who, o.text, o.answer) for at, o in enumerate(opinions, 1)), caption)


def share(part: int, whole: int) -> str:
    """A share as papers write it, exact and cut after two digits: 96,42%; 8.996 of 10.000 is 89,96%, never 90%. A dash when
    there is nothing to share."""
    return f"{format_number(Fraction(part * 100, whole), 'vi', decimals=2)}%" if whole else "-"
