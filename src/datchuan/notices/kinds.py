"""The kinds of notices: what people may be told of, in words and with an example, for the page of settings.

A room registers its kinds at the top of its ``actions.py``; ``tell`` refuses an unknown kind, so nobody can be told of
something that the page of settings could not put into words.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import get_language

from datchuan.journal import kinds as journal_kinds

_CODE = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True)
class Kind:
    """``vi``/``en``: what it is about, as a heading ("Chỉ tiêu bị trả lại"). ``example``: one sentence, as it is sent.

    ``roles``: who gets notices of this kind, for the page of settings; empty means everybody.
    """

    code: str
    vi: str
    en: str
    example: str
    roles: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


class UnknownKind(LookupError):
    """A kind of notice that no room has registered."""


_kinds: dict[str, Kind] = {}


def register(code: str, vi: str, en: str, example: str, *, roles: Collection[str] = ()) -> str:
    """Make a kind of notice known; returns the code.

    ``register("confirmations.returned", "Chỉ tiêu cần bổ sung", "Indicators returned for more", "Sở Giao thông vận
    tải đề nghị bổ sung chỉ tiêu 2.1 …", roles=[Role.COMMUNE_OFFICER])``. Registering the same again is harmless;
    other words for a known code raise ``ValueError``.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"a kind is room.what in small letters, not {code!r}")
    kind = Kind(code, vi, en, example, frozenset(str(role) for role in roles))
    if _kinds.setdefault(code, kind) != kind:
        raise ValueError(f"{code} is already registered as {_kinds[code].vi!r}")
    journal_kinds.name_field(f"notice:{code}", f"thư về “{vi}”", f"mail about “{en}”")
    return code


def require(code: str) -> Kind:
    """The kind of a code; ``UnknownKind`` when no room has registered it."""
    if code not in _kinds:
        raise UnknownKind(f"{code} is not registered: call datchuan.notices.kinds.register first")
    return _kinds[code]


def find(code: str) -> Kind:
    """The kind of a stored notice; one that has left the code is shown by its technical name."""
    return _kinds.get(code, Kind(code, code, code, ""))


def registered() -> list[Kind]:
    """Every registered kind, in the order of the codes, so that those of one room stand together."""
    return [_kinds[code] for code in sorted(_kinds)]
