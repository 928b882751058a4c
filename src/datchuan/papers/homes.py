"""Where a paper belongs, and what follows when it is signed or cancelled. Rooms above register; this room knows none of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from datchuan.papers.models import IssuedPaper
from datchuan.people.models import User


@dataclass(frozen=True)
class Home:
    """The page from which a paper was drawn. ``keeps``: numbered and signed there only, by rules of that room."""

    url: str
    name: str
    keeps: bool = False


Finder = Callable[[IssuedPaper], Home | None]
Follower = Callable[[IssuedPaper, User], None]
_finders: list[Finder] = []
_on_signed: list[Follower] = []
_on_cancelled: list[Follower] = []


def register(finder: Finder, on_signed: Follower | None = None, on_cancelled: Follower | None = None) -> None:
    """Say how the papers of a room are found, and what the room does in the same transaction once one is signed or cancelled."""
    _finders.append(finder)
    if on_signed is not None:
        _on_signed.append(on_signed)
    if on_cancelled is not None:
        _on_cancelled.append(on_cancelled)


def home_of(issued: IssuedPaper) -> Home | None:
    return next((home for finder in _finders if (home := finder(issued)) is not None), None)


def signed(issued: IssuedPaper, by: User) -> None:
    for follow in _on_signed:
        follow(issued, by)


def cancelled(issued: IssuedPaper, by: User) -> None:
    for follow in _on_cancelled:
        follow(issued, by)
