"""What changed from one text to the next: in words, and marked within the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.translation import gettext as _

#: Paragraphs longer than this many words are shown whole, old then new, instead of word by word.
MOST_WORDS = 600
_PIECES = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text: "same", "new" or "gone"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """A paragraph of the comparison."""

    kind: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Difference:
    """The comparison of two texts, paragraph by paragraph."""

    lines: tuple[Line, ...]
    added: int
    dropped: int
    changed: int

    @property
    def words(self) -> str:
        """ "Thêm 1 đoạn, sửa 2 đoạn"."""
        told = [
            _("thêm %(n)d đoạn") % {"n": self.added} if self.added else "",
            _("sửa %(n)d đoạn") % {"n": self.changed} if self.changed else "",
            _("bỏ %(n)d đoạn") % {"n": self.dropped} if self.dropped else "",
        ]
        said = ", ".join(text for text in told if text) or _("lời văn không đổi")
        return said[:1].upper() + said[1:]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text: its lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def difference(before: str, after: str) -> Difference:
    """Compare two texts by paragraphs, and changed paragraphs by words."""
    old, new = paragraphs(before), paragraphs(after)
    lines: list[Line] = []
    added = dropped = changed = 0
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += [_whole("same", text) for text in new[b0:b1]]
            continue
        pairs = min(a1 - a0, b1 - b0)
        lines += [_changed(old[a0 + at], new[b0 + at]) for at in range(pairs)]
        lines += [_whole("gone", text) for text in old[a0 + pairs : a1]]
        lines += [_whole("new", text) for text in new[b0 + pairs : b1]]
        changed, dropped, added = changed + pairs, dropped + a1 - a0 - pairs, added + b1 - b0 - pairs
    return Difference(tuple(lines), added, dropped, changed)


def _whole(kind: str, text: str) -> Line:
    return Line(kind, (Piece(kind, text),))


def _changed(before: str, after: str) -> Line:
    old, new = _PIECES.findall(before), _PIECES.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return Line("changed", (Piece("gone", before), Piece("new", after)))
    pieces: list[Piece] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[b0:b1])))
            continue
        if a1 > a0:
            pieces.append(Piece("gone", "".join(old[a0:a1])))
        if b1 > b0:
            pieces.append(Piece("new", "".join(new[b0:b1])))
    return Line("changed", tuple(pieces))
