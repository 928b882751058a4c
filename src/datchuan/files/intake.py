"""From what arrived to what may be kept: the bytes are spooled and hashed, looked into, and stored, before any row."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import logging
import shutil
import tempfile
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File

from datchuan.files import inspection, limits, names, storage
from datchuan.files.errors import FileProblem
from datchuan.files.models import Role, Upload

log = logging.getLogger(__name__)

_STEP = 256 * 1024
#: Errors of a disk that is full, over its quota, read-only or broken.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE}


@dataclass(frozen=True)
class StoredCopy:
    """Bytes that are on the disk under a name of the storage; no row speaks of them yet."""

    role: str
    name: str
    mime: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Received:
    """A file that was found good and is stored; ``actions.keep`` makes it a row. Without a row it is swept in a day."""

    key: uuid.UUID
    scope: str
    name: str
    original_size: int
    original_sha256: str
    found: inspection.Inspected
    copies: tuple[StoredCopy, ...]
    upload_id: uuid.UUID | None = None

    @property
    def main(self) -> StoredCopy:
        return next(copy for copy in self.copies if copy.role == Role.MAIN)

    @property
    def space(self) -> int:
        return sum(copy.size for copy in self.copies)


def part_path(key: uuid.UUID) -> Path:
    """Where the received bytes of an upload lie."""
    return limits.root() / "uploads" / f"{key.hex}.part"


@contextlib.contextmanager
def disk_faults() -> Iterator[None]:
    """Say in words what the disk could not do."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            log.error("files: not stored: %s", error)
            raise FileProblem("no_room") from error
        raise


@contextlib.contextmanager
def work_folder() -> Iterator[Path]:
    """A folder of its own for one file, gone afterwards; a killed process leaves it to the sweeper."""
    with disk_faults():
        home = limits.root() / "work"
        home.mkdir(mode=0o750, parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=home))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def examine(data: File[Any] | Upload, name: str, allowed: Collection[str], scope: str) -> Received:
    """Spool, look into and store a file. Raises ``FileProblem``. Takes up to seconds: not inside a transaction."""
    given = names.readable_name(name)
    with work_folder() as folder, disk_faults():
        size, sha256 = _spool(data, folder / inspection.SOURCE)
        found = inspection.inspect(folder, given, allowed)
        shown = names.display_name(given, found.ending)
        key = uuid.uuid4()
        copies = tuple(_store(made, key) for made in found.made)
        upload_id = data.pk if isinstance(data, Upload) else None
        return Received(key, scope, shown, size, sha256, found, copies, upload_id)


def _spool(data: File[Any] | Upload, path: Path) -> tuple[int, str]:
    """Copy what arrived into the work folder; its size and SHA-256. Stops at the limit."""
    most, size, digest = limits.max_bytes(), 0, hashlib.sha256()
    with path.open("wb") as spooled:
        for step in _steps(data):
            size += len(step)
            if size > most:
                raise inspection.too_big(max(size, int(data.size or 0)), most)
            digest.update(step)
            spooled.write(step)
    if isinstance(data, Upload) and size != data.size:
        raise FileProblem("expired")
    if not size:
        raise FileProblem("empty")
    return size, digest.hexdigest()


def _steps(data: File[Any] | Upload) -> Iterator[bytes]:
    if not isinstance(data, Upload):
        yield from data.chunks(_STEP)
        return
    try:
        with part_path(data.pk).open("rb") as part:
            left = data.received
            while left and (step := part.read(min(_STEP, left))):
                left -= len(step)
                yield step
    except FileNotFoundError:
        raise FileProblem("expired") from None


def _store(made: inspection.Made, key: uuid.UUID) -> StoredCopy:
    """Put one file of the child into the storage: durable before this returns."""
    keeper = storage.evidence_storage()
    with made.path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
        handle.seek(0)
        name = keeper.save(storage.name_for(key.hex, made.role), File(handle))
    return StoredCopy(made.role, name, made.mime, made.path.stat().st_size, digest)


def store_made(content: bytes, key: uuid.UUID, mime: str) -> StoredCopy:
    """Put bytes of our own into the storage: durable before this returns."""
    name = storage.evidence_storage().save(storage.name_for(key.hex, Role.MAIN), ContentFile(content))
    return StoredCopy(Role.MAIN, name, mime, len(content), hashlib.sha256(content).hexdigest())
