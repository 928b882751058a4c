"""What a notice may say and where it may lead; who may still be told."""

from __future__ import annotations

import re
import unicodedata

from datchuan.config.text import nfc

LONGEST = 300
#: A path of this site, as ``reverse`` writes it: plain ASCII that can be seen, no host, no backslash.
_OWN_PATH = re.compile(r"/(?!/)[\x21-\x5b\x5d-\x7e]*", re.ASCII)


def clean(text: str, longest: int = LONGEST) -> str:
    """One line of composed text without characters that cannot be seen, shortened with "…" where it is too long.

    Whatever a person typed into it, the result can break neither the head of a mail nor the list that it stands in.
    """
    line = " ".join(nfc(str(text)).split())
    line = "".join(c for c in line if unicodedata.category(c)[0] != "C")
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def is_own_path(where: str) -> bool:
    """Whether a path leads to a place of this site ("/communes/20869/"), and to nothing outside it."""
    return len(where) <= LONGEST and _OWN_PATH.fullmatch(where) is not None
