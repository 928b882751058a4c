"""The display name of a file. It never becomes a path: content lies under names of our own."""

from __future__ import annotations

import re
import unicodedata

from datchuan.config.text import is_unstorable, nfc
from datchuan.files.errors import FileProblem

LONGEST = 150
#: Endings that say what a file is; a wrong one is exchanged for the true one. Others are part of the name.
_ENDINGS = frozenset(
    """
    7z apk asp aspx avi avif bat bin bmp bz2 class cmd com csv dll dmg doc docm docx dot dotm dotx eml exe gif gz heic
    heif hta htm html iso jar jfif jpe jpeg jpg js json jsp lnk m4a m4v md mov mp3 mp4 mpo msg msi odp ods odt pdf php
    phtml pif png ppt pptm pptx ps1 py rar reg rtf scr sh svg svgz swf tar tif tiff tmp txt url vbs wav webp wmv wsf xht
    xhtml xla xlam xls xlsb xlsm xlsx xlt xltm xltx xml xz zip
    """.split()  # noqa: SIM905 (a list of one word a line would be a page)
)
_SAME = {".jpg": {".jpg", ".jpeg", ".jpe", ".jfif"}, ".txt": {".txt", ".md", ".text", ".log"}}


def display_name(given: str, ending: str) -> str:
    """The name as people see it: one line, composed letters, without path, and with the true ending (``.pdf``).

    Raises ``FileProblem("name")`` for a name that cannot be stored or that has nothing to read.
    """
    stem, kept = _split(_readable(given), ending)
    return stem[: LONGEST - len(kept)].rstrip(" .") + kept


def readable_name(given: str) -> str:
    """The same, for a file of which only the name is known yet: its ending is what the person says."""
    name = _readable(given)
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    return name[:LONGEST] if not dot or len(ending) > 10 else stem[: LONGEST - len(ending) - 1] + dot + ending


def _readable(given: str) -> str:
    if is_unstorable(given):
        raise FileProblem("name")
    last = re.split(r"[/\\]", nfc(given))[-1]
    # Format characters turn "gpj.exe" round before the eye; controls break lines of the journal.
    seen = "".join(" " if unicodedata.category(c) in {"Zl", "Zp", "Zs"} or c in "\t\r\n" else c for c in last)
    seen = "".join(c for c in seen if unicodedata.category(c) not in {"Cc", "Cf", "Co", "Cn"})
    name = " ".join(seen.split())
    stem = name.rpartition(".")[0] if "." in name else name
    if not any(c.isalnum() for c in stem):
        raise FileProblem("name")
    return name.lstrip(". ")


def _split(name: str, ending: str) -> tuple[str, str]:
    """The name without its ending, and the ending that it gets."""
    same = _SAME.get(ending, {ending})
    while True:
        stem, dot, last = name.rpartition(".")
        if not dot or not stem or last.lower() not in _ENDINGS:
            return name, ending
        if f".{last.lower()}" in same:
            return stem, f".{last}"
        name = stem
