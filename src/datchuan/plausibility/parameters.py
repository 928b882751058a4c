"""What a pack says of honest figures: which signs are looked for with which numbers, and how a draw is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

#: Kind of sign -> the numbers that it needs.
NEEDS: dict[str, tuple[str, ...]] = {
    "bunching": ("width", "slack", "fewest"),
    "identical": ("least", "slack"),
    "jumps": ("days", "top", "fewest", "usual"),
    "photos": ("most_bits",),
    "round_ends": ("least", "fewest"),
}
DRAW = ("share", "fewest", "points", "percent", "confidence", "small", "answer_days")


@dataclass(frozen=True)
class Rule:
    """A kind of sign with its numbers. ``bound``: the share of false signs that is borne (see "
    "``chance.discoveries``)."""

    kind: str
    numbers: Mapping[str, Decimal]
    bound: float
    standing: str
    source: str
    note_vi: str
    note_en: str

    def number(self, name: str) -> float:
        return float(self.numbers[name])

    def whole(self, name: str) -> int:
        return int(self.numbers[name])


@dataclass(frozen=True)
class DrawRule:
    """How communes and indicators are drawn and compared: ``share`` percent of each district, at least ``fewest``; a share
    differs beyond ``points``, another number beyond ``percent`` of itself; under ``small`` measurements a rate is uncertain."""

    share: Decimal
    fewest: int
    points: Decimal
    percent: Decimal
    confidence: float
    small: int
    answer_days: int
    standing: str
    source: str
    note_vi: str
    note_en: str


def rules_of(document: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The signs of a book, as the pack wrote them."""
    return tuple(
        Rule(
            row["kind"], {k: Decimal(v) for k, v in row["with"].items()}, float(row["bound"]), row["standing"],
            row["source"], row["note_vi"], row["note_en"],
        )
        for row in document["signs"]
    )  # fmt: skip


def draw_of(document: Mapping[str, Any]) -> DrawRule | None:
    """How a draw is made by a book; None where the pack does not say."""
    row = document.get("draw")
    if row is None:
        return None
    n = {name: Decimal(row["with"][name]) for name in DRAW}
    return DrawRule(
        n["share"], int(n["fewest"]), n["points"], n["percent"], float(n["confidence"]) / 100, int(n["small"]),
        int(n["answer_days"]), row["standing"], row["source"], row["note_vi"], row["note_en"],
    )  # fmt: skip


def why_not_numbers(kind: str, given: Mapping[str, Any]) -> str:
    """Why a kind of sign cannot work with the numbers that a pack gives; empty when it can."""
    wanted = DRAW if kind == "draw" else NEEDS.get(kind)
    if wanted is None:
        return f"chưa có loại dấu hiệu “{kind}”. Dùng một trong: {', '.join(NEEDS)}."
    lacking, unknown = [n for n in wanted if n not in given], [n for n in given if n not in wanted]
    if lacking:
        return f"thiếu số {', '.join(lacking)} trong with."
    if unknown:
        return f"không dùng số {', '.join(unknown)} trong with. Bỏ đi hoặc sửa tên."
    below = [name for name in wanted if Decimal(str(given[name])) <= 0]
    return f"{', '.join(below)} phải lớn hơn 0." if below else ""
