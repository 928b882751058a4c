"""Vietnamese names: how they are searched and in which order they stand.

The database that comes with the product has no Vietnamese collation and no ``unaccent``, so names are stored together
with ``fold(name)`` and ``sort_key(name)``, which are made here and nowhere else.
"""

from __future__ import annotations

import re
import unicodedata

from datchuan.config.legacy_fonts import convert_legacy, looks_like_legacy_font
from datchuan.config.text import nfc

__all__ = ["convert_legacy", "fold", "looks_like_legacy_font", "nfc", "sort_key"]

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANKS = dict(zip(_ALPHABET, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg", strict=True))
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_APOSTROPHES = dict.fromkeys(map(ord, "'\u2018\u2019\u02bc\u02b9\u2032`\u00b4\uff07"), "")
# Đ has look-alikes (Icelandic Ð, African Ɖ) that old converters produce; none of them decomposes.
_D_STROKE = str.maketrans({"ð": "đ", "Ð": "Đ", "ɖ": "đ", "Ɖ": "Đ"})
_TO_D = str.maketrans("đ", "d")
_DIGITS = frozenset("0123456789")
_PIECE = re.compile(r"[0-9]+|[^0-9]", re.DOTALL)


def fold(text: str) -> str:
    """The form in which names are searched: small plain letters and digits in words separated by one space.

    Diacritics, tone marks wherever they stand ("Hoà" and "Hòa"), apostrophes ("Ch'ơm" is "chom") and case are gone;
    hyphens and other signs separate words. Always storable, whatever came in; folding twice changes nothing.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).translate(_D_STROKE).casefold()
    plain = unicodedata.normalize("NFKD", plain).translate(_APOSTROPHES)
    letters = [
        letter if letter.isalnum() else " "
        for letter in plain.translate(_TO_D)
        if unicodedata.category(letter) not in {"Mn", "Me", "Cf"}
    ]
    return " ".join("".join(letters).split())


def sort_key(text: str) -> str:
    """A string whose byte order (collation "C") is Vietnamese alphabetical order.

    As in a dictionary, names are compared word by word: first the letters (a ă â b c d đ e ê … o ô ơ … u ư … y, digits
    before letters, numbers by their size), then the tone (ngang, huyền, hỏi, ngã, sắc, nặng), then the next word; case,
    apostrophes and the place of the tone mark only part what is otherwise equal. Up to three times as long as the text.
    """
    composed = nfc(text)
    words = re.split(r"[\s\-‐‑–/,.;:()]+", composed.translate(_APOSTROPHES).translate(_D_STROKE).lower())
    return "".join(_word_key(word) for word in words if word) + " " + composed


def _word_key(word: str) -> str:
    """The ranks of the letters, a hyphen (below every rank), the tone."""
    ranks, tone = "", "0"
    for piece in _PIECE.findall(nfc(word)):
        if piece[0] in _DIGITS:
            ranks += _number_key(piece)
            continue
        bare = ""
        for part in unicodedata.normalize("NFD", piece):
            if part in _TONES:
                tone = _TONES[part] if tone == "0" else tone
            else:
                bare += part
        ranks += _letter_key(nfc(bare))
    return f"{ranks}-{tone}"


def _letter_key(letter: str) -> str:
    if letter in _RANKS:
        return _RANKS[letter]
    base = unicodedata.normalize("NFD", letter)[:1]
    if base in _RANKS:
        return _RANKS[base]
    return "" if not letter or unicodedata.category(letter[0]) in {"Mn", "Cf", "Cc"} else "~" + letter


def _number_key(digits: str) -> str:
    """Number of digits, then the digits, so that 9 comes before 10: "9" is "19", "10" is "210"."""
    digits = digits.lstrip("0") or "0"
    return "9" * (len(digits) // 9) + str(len(digits) % 9) + digits
