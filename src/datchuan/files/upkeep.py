"""What is done at night: every kept byte is compared with its SHA-256, and what nobody owns is swept away."""

from __future__ import annotations

import contextlib
import logging
import uuid
from collections.abc import Iterator
from itertools import islice

from django.core.files.storage import Storage

from datchuan.config import clock
from datchuan.files import actions, limits, storage
from datchuan.files.models import Copy, Damage, Upload

log = logging.getLogger(__name__)

HOUR = 3600.0
DAY = 24 * HOUR
#: Pictures of PDF pages are drawn again when they are wanted.
PAGES_KEPT = 30 * DAY
_BATCH = 500


class StorageAway(Exception):
    """The storage as a whole is not there (a disk that is not mounted): no file of it is called missing."""


def check_all() -> list[str]:
    """Compare every copy with its SHA-256; the names of those that are missing or changed. Raises ``StorageAway``."""
    keeper = storage.evidence_storage()
    if storage.is_local() and Copy.objects.exists() and not (limits.root() / "kept").is_dir():
        raise StorageAway(f"{limits.root()} holds no stored files")
    wrong: list[str] = []
    last = 0
    while batch := list(Copy.objects.filter(pk__gt=last).select_related("file").order_by("pk")[:_BATCH]):
        last = batch[-1].pk
        whole = []
        for copy in batch:
            damage = damage_of(keeper, copy)
            if damage:
                wrong.append(copy.name)
            if damage != copy.damage:
                actions.note_damage(copy, damage)
            else:
                whole.append(copy)
        actions.note_whole(whole)
    if wrong:
        log.error("files: %d stored files are missing or changed: %s", len(wrong), ", ".join(wrong[:20]))
    return wrong


def damage_of(keeper: Storage, copy: Copy) -> str:
    """What is wrong with the bytes of a copy, or ""."""
    try:
        found = storage.digest(keeper, copy.name)
    except FileNotFoundError:
        return Damage.MISSING
    except OSError:
        return Damage.CHANGED  # a sector that cannot be read
    return Damage.NONE if found == (copy.sha256, copy.size) else Damage.CHANGED


def sweep() -> int:
    """Remove expired uploads, temporary files of killed processes and, after a day, files without a row."""
    root = limits.root()
    swept = actions.drop_expired_uploads()
    for folder in ("tmp", "work"):
        swept += storage.sweep_temporary(root / folder, older_than=DAY)
    swept += storage.sweep_temporary(root / "pages", older_than=PAGES_KEPT)
    return swept + _sweep_parts() + sweep_rowless()


def _sweep_parts() -> int:
    """Parts of uploads whose row is gone (a process killed between the two)."""
    folder, swept = limits.root() / "uploads", 0
    for path in folder.glob("*.part") if folder.is_dir() else ():
        with contextlib.suppress(OSError, ValueError):
            old = path.stat().st_mtime < clock.real_now().timestamp() - DAY
            if old and not Upload.objects.filter(pk=uuid.UUID(path.stem)).exists():
                path.unlink()
                swept += 1
    return swept


def sweep_rowless(older_than: float = DAY) -> int:
    """Remove stored files of which no row speaks: what a rolled back transaction or a killed process left."""
    keeper, swept = storage.evidence_storage(), 0
    limit = clock.real_now().timestamp() - older_than
    for names in _batches(storage.names_in(keeper)):
        known = set(Copy.objects.filter(name__in=names).values_list("name", flat=True))
        for name in names:
            # The age is asked before and the row after it: a file younger than its transaction is never old.
            with contextlib.suppress(FileNotFoundError):
                if name not in known and keeper.get_modified_time(name).timestamp() < limit:
                    keeper.delete(name)
                    swept += 1
    return swept


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(names, _BATCH)):
        yield batch
