"""What was typed, as it is searched; and where it stands in a text, for the mark and the excerpt."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from datchuan.config.text import is_unstorable, nfc
from datchuan.places.text import fold

#: Letters of a search that are read, words that are looked for, marks in one text.
MOST_LETTERS, MOST_WORDS, MOST_MARKS = 100, 8, 40
#: Letters of an excerpt, and of what stands before the first match in it.
EXCERPT, BEFORE = 180, 60
_CODE = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}", re.ASCII)
_UNIT_CODE = re.compile(r"[0-9]{3,6}", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """A search. ``shown``: as typed, fit to be shown again; ``words``: folded, "17.1" is one word "17 1"."""

    shown: str
    words: tuple[str, ...]

    @classmethod
    def from_text(cls, text: str) -> Wanted:
        """Read what was typed: cut, without signs that cannot be seen or that turn the direction of letters."""
        if is_unstorable(text):
            return cls("", ())
        seen = (sign if sign.isprintable() else " " for sign in text[: 4 * MOST_LETTERS])
        shown = nfc(" ".join("".join(seen).split()))[:MOST_LETTERS].strip()
        words = (fold(word) for word in shown.split())
        return cls(shown, tuple(dict.fromkeys(word for word in words if word))[:MOST_WORDS])

    @property
    def phrase(self) -> str:
        """The whole search, folded."""
        return " ".join(self.words)

    @property
    def code(self) -> str:
        """The code of an indicator, when that is all that was typed."""
        return self.shown if _CODE.fullmatch(self.shown) else ""

    @property
    def codes(self) -> tuple[str, ...]:
        """What looks like codes of indicators among other words."""
        return tuple(word for word in self.shown.split() if _CODE.fullmatch(word))

    @property
    def plain(self) -> tuple[str, ...]:
        """The folded words without those codes."""
        return tuple(word for word in self.words if word not in {fold(code) for code in self.codes})

    @property
    def unit_code(self) -> str:
        """The first digits of the code of a place, when that is all that was typed."""
        return self.shown if _UNIT_CODE.fullmatch(self.shown) else ""

    def __bool__(self) -> bool:
        return bool(self.words)

    def rank(self, folded: str) -> int | None:
        """How well a folded text fits: 0 the same, 1 begins so, 2 holds it from the start of a word, 3 every word begins
        one of its words, 4 holds every word anywhere; None when a word is missing."""
        if not all(word in folded for word in self.words):
            return None
        if folded == self.phrase:
            return 0
        if folded.startswith(self.phrase):
            return 1
        if f" {self.phrase}" in folded:
            return 2
        return 3 if all(f" {word}" in f" {folded}" for word in self.words) else 4


@lru_cache(maxsize=4096)
def _letter(sign: str) -> str:
    return fold(sign)


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text and, for each of its letters, the place in the text from which it comes."""
    letters: list[str] = []
    places: list[int] = []
    for at, sign in enumerate(text):
        plain = _letter(sign)
        if not plain:
            if unicodedata.category(sign) in {"Mn", "Me", "Cf"} or fold(f"a{sign}a") == "aa":
                continue
            plain = " "
        if plain == " " and letters and letters[-1] == " ":
            continue
        letters += plain
        places += [at] * len(plain)
    return "".join(letters), places


def spans(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    """Where the words stand in a text: (from, to) in its own letters, in order, none overlapping."""
    folded, places = _folded(text)
    words = [word for word in wanted.words if len(word) > 1] or list(wanted.words)
    found: list[tuple[int, int]] = []
    for word in words:
        at = folded.find(word)
        while at >= 0 and len(found) < MOST_MARKS:
            end = at + len(word)
            found.append((places[at], places[end] if end < len(places) else len(text)))
            at = folded.find(word, end)
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        end = start + len(text[start:end].rstrip())
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def marked(text: str, wanted: Wanted) -> SafeString:
    """The text with every match in ``<mark>``; all of it escaped."""
    text, parts, at = nfc(text), [], 0
    for start, end in spans(text, wanted):
        parts += [conditional_escape(text[at:start]), format_html("<mark>{}</mark>", text[start:end])]
        at = end
    parts.append(conditional_escape(text[at:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def excerpt(text: str, wanted: Wanted) -> SafeString:
    """The part of a long text around the first match, cut between words, with marks."""
    text = nfc(" ".join(text.split()))
    found = spans(text, wanted)
    start = max(0, found[0][0] - BEFORE) if found else 0
    if start:
        start = text.find(" ", start) + 1
    end = start + EXCERPT
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + 1)
    cut = text[start:end]
    return format_html("{}{}{}", "… " if start else "", marked(cut, wanted), " …" if end < len(text) else "")
