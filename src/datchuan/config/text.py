"""Text as it arrives: what PostgreSQL cannot store, what the eye cannot see, one composed form for all."""

from __future__ import annotations

import re
import unicodedata

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def nfc(text: str) -> str:
    """The composed form (NFC): "ế" is one character, as all stored text is."""
    return unicodedata.normalize("NFC", text)


def is_unstorable(text: str) -> bool:
    """Whether the text holds NUL or half a surrogate pair; PostgreSQL or the encoder would fail on it."""
    return _UNSTORABLE.search(text) is not None
