"""What may stand in the journal: every kind of action is registered with its words before it can be recorded.

A room registers its kinds at the top of its ``actions.py``; an unknown kind is refused, so no action can be recorded
that the history page could not put into words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import get_language

_NAME = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True)
class Words:
    """The name of a kind or of a field in both languages."""

    vi: str
    en: str

    def __str__(self) -> str:
        return self.en if (get_language() or "vi").startswith("en") else self.vi


_kinds: dict[str, Words] = {}
_fields: dict[str, Words] = {}
_reserved: set[str] = set()


class UnknownKind(LookupError):
    """A kind that no room has registered."""


def register(kind: str, vi: str, en: str) -> str:
    """Make a kind known: ``register("assessments.save_value", "Lưu số liệu", "Saved a value")``. Returns the kind.

    The Vietnamese words follow "đã" on the history page ("… đã lưu số liệu …"), the English ones follow the name.
    Registering the same words again is harmless; other words for a known kind raise ``ValueError``.
    """
    if not _NAME.fullmatch(kind):
        raise ValueError(f"a kind is room.verb in small letters, not {kind!r}")
    words = Words(vi, en)
    if _kinds.setdefault(kind, words) != words:
        raise ValueError(f"{kind} is already registered as {_kinds[kind].vi!r}")
    return kind


def reserve(kind: str) -> str:
    """Keep the lines of a kind off the pages of histories: they are for one circle, whose own pages tell them. They stand
    in the chain like all others. Returns the kind."""
    _reserved.add(require(kind))
    return kind


def reserved() -> frozenset[str]:
    """The kinds whose lines no page of histories shows."""
    return frozenset(_reserved)


def name_field(field: str, vi: str, en: str) -> None:
    """Name a key of ``before``/``after`` for the history page; unnamed keys are shown as they are."""
    _fields[field] = Words(vi, en)


def require(kind: str) -> str:
    """The kind itself, if registered; otherwise ``UnknownKind``."""
    if kind not in _kinds:
        raise UnknownKind(f"{kind} is not registered: call datchuan.journal.kinds.register first")
    return kind


def words(kind: str) -> Words:
    """The words of a kind; an entry whose kind has left the code is shown by its technical name."""
    return _kinds.get(kind, Words(kind, kind))


def field_words(field: str) -> Words:
    """The name of a key of ``before``/``after``."""
    return _fields.get(field, Words(field, field))


def registered() -> dict[str, Words]:
    """Every registered kind with its words, for tests and for the guide."""
    return dict(sorted(_kinds.items()))


register("journal.take_head", "Lấy dấu nhật ký trong ngày", "took the daily head of the journal")
name_field("value", "số liệu", "value")
name_field("period", "kỳ số liệu", "period")
name_field("source", "nguồn", "source")
name_field("reason", "lý do", "reason")
name_field("state", "trạng thái", "state")
name_field("name", "tên", "name")
