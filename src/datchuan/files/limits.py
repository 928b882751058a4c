"""How much is taken: every limit of the room, from the settings."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

MB = 1024 * 1024


def root() -> Path:
    """The folder of everything that the room keeps on the local disk."""
    return Path(settings.FILES_ROOT)


def max_bytes() -> int:
    """The most bytes of one file."""
    return int(settings.FILES_MAX_BYTES)


def quota_bytes() -> int:
    """The most bytes that the files of one commune take on the disk, copies included."""
    return int(settings.FILES_QUOTA_BYTES)


def keep_free_bytes() -> int:
    """The free space of the disk that files leave to the rest of the machine."""
    return int(settings.FILES_KEEP_FREE_BYTES)


def max_pages() -> int:
    return int(settings.FILES_MAX_PAGES)


def upload_hours() -> int:
    """How long an upload may lie unfinished."""
    return int(settings.FILES_UPLOAD_HOURS)


def open_uploads() -> int:
    """How many unfinished uploads one person may have."""
    return int(settings.FILES_OPEN_UPLOADS)


def child_seconds() -> int:
    """Seconds by the wall clock for looking into one file."""
    return int(settings.FILES_CHILD_SECONDS)


def children() -> int:
    """How many files one process looks into at the same time."""
    return int(settings.FILES_CHILDREN)


def scanner_address() -> str:
    """Where clamd listens: a path of a socket, or host:port; empty when there is none."""
    return str(settings.CLAMD_SOCKET).strip()


def scanner_seconds() -> float:
    return float(settings.CLAMD_SECONDS)


def in_words(size: int) -> str:
    """Bytes as people say them, in the writing of Vietnam: 25,3 MB; 812 KB; 2 GB."""
    for unit, name in ((1024 * MB, "GB"), (MB, "MB"), (1024, "KB")):
        if size >= unit:
            return f"{size / unit:.1f}".removesuffix(".0").replace(".", ",") + f" {name}"
    return f"{size} byte"
