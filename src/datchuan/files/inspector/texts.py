"""Plain text and CSV: UTF-8 without control characters, kept as they came."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from . import Unfit

MOST = 5 * 1024 * 1024
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def take(path: Path, form: str, folder: Path) -> dict[str, Any]:
    """Check the text and keep its bytes. Raises ``Unfit``."""
    data = path.read_bytes()
    if len(data) > MOST:
        raise Unfit("size", size=len(data), limit=MOST)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unfit("encoding") from None
    if _CONTROL.search(text):
        raise Unfit("type")
    if not text.strip():
        raise Unfit("empty")
    (folder / "main").write_bytes(data)
    return {"form": form, "facts": {"lines": len(text.splitlines())}}
