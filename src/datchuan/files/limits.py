"""How much is taken: every limit of the room, from the settings, with what holds where the settings say nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

MB = 1024 * 1024


def _setting(name: str, default: Any) -> Any:
    return getattr(settings, name, default)


def root() -> Path:
    """The folder of everything that the room keeps on the local disk."""
    return Path(_setting("FILES_ROOT", settings.VAR / "files"))


def max_bytes() -> int:
    """The most bytes of one file."""
    return int(_setting("FILES_MAX_BYTES", 20 * MB))


def quota_bytes() -> int:
    """The most bytes that the files of one commune take on the disk, copies included."""
    return int(_setting("FILES_QUOTA_BYTES", 2048 * MB))


def keep_free_bytes() -> int:
    """The free space of the disk that files leave to the rest of the machine."""
    return int(_setting("FILES_KEEP_FREE_BYTES", 512 * MB))


def max_pages() -> int:
    return int(_setting("FILES_MAX_PAGES", 1000))


def upload_hours() -> int:
    """How long an upload may lie unfinished."""
    return int(_setting("FILES_UPLOAD_HOURS", 48))


def open_uploads() -> int:
    """How many unfinished uploads one person may have."""
    return int(_setting("FILES_OPEN_UPLOADS", 20))


def child_seconds() -> int:
    """Seconds by the wall clock for looking into one file."""
    return int(_setting("FILES_CHILD_SECONDS", 45))


def children() -> int:
    """How many files one process looks into at the same time."""
    return int(_setting("FILES_CHILDREN", 2))


def scanner_address() -> str:
    """Where clamd listens: a path of a socket, or host:port; empty when there is none."""
    return str(_setting("CLAMD_SOCKET", "")).strip()


def scanner_seconds() -> float:
    return float(_setting("CLAMD_SECONDS", 60))


def in_words(size: int) -> str:
    """Bytes as people say them, in the writing of Vietnam: 25,3 MB; 812 KB; 2 GB."""
    for unit, name in ((1024 * MB, "GB"), (MB, "MB"), (1024, "KB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0").replace(".", ",") + f" {name}"
    return f"{size} byte"
