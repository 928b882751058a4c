"""A long register folded by district: one line for each says how many titles its communes hold and how many may slip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from datchuan.procedures.words import LEVELS, level_word
from datchuan.titles.queries import UNKNOWN
from datchuan.titles.states import State

#: A list up to this long is shown as it is.
MOST_ROWS = 30


@dataclass(frozen=True)
class Fold:
    """The rows of one district. ``held``: its titles by level, the highest first; ``told``: what an official looks for."""

    name: str
    code: str
    rows: Sequence[dict[str, Any]]
    held: tuple[str, ...]
    told: tuple[tuple[str, str], ...]


def folds(rows: Sequence[dict[str, Any]], districts: Mapping[int, Any]) -> list[Fold]:
    """The rows of the register by district; none for a list that is short or of one district."""
    found: dict[int | None, list[dict[str, Any]]] = {}
    for row in rows:
        place = row["unit"].parent_id
        found.setdefault(place if place in districts else None, []).append(row)
    if len(rows) <= MOST_ROWS or len(found) < 2:
        return []
    return [_fold(districts.get(pk) if pk else None, found[pk]) for pk in (*districts, None) if pk in found]


def _fold(district: Any, rows: Sequence[dict[str, Any]]) -> Fold:
    highest, states = Counter(row["holding"].highest for row in rows), Counter(row["state"] for row in rows)
    held = [f"{highest[level]} {level_word(level)}" for level in reversed(LEVELS) if highest[level]]
    if highest[UNKNOWN]:
        held.append(_("%(n)d chưa rõ") % {"n": highest[UNKNOWN]})
    words = (
        (State.WATCHED, _("%(n)d đang theo dõi"), "fix"),
        (State.UNDER_REVIEW, _("%(n)d đang xem xét thu hồi"), "error"),
        (State.REVOKED, _("%(n)d đã thu hồi"), "error"),
    )
    told = tuple((said % {"n": states[state]}, tone) for state, said, tone in words if states[state])
    name, code = (str(district.full_name), district.code) if district else (_("Xã không thuộc huyện nào"), "none")
    return Fold(name, code, rows, tuple(held), told)
