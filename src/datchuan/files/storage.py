"""Files on the local disk that survive a power cut, and never stand half-written under their name.

Django's own storage writes under the final name and leaves the bytes to the cache of the system: after a power cut every
file of the last seconds was missing or empty while its row was there, and a full disk left a stump. Here the bytes go to
a temporary file of the same file system, are flushed to the disk, and only then get their name, which is flushed too;
all of it before the caller commits the row. Another storage (S3) takes its place by ``STORAGES["evidence"]``.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.utils.deconstruct import deconstructible

from datchuan.files import limits

ALIAS = "evidence"
#: aa/bb/<32 hex digits>.<role>: names are ours alone, never a person's.
NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}\.[a-z]{1,8}")
_STEP = 1024 * 1024
_FOLDER_MODE, _FILE_MODE = 0o750, 0o640


def evidence_storage() -> Storage:
    """The storage of uploaded files: ``STORAGES["evidence"]`` if the settings have it, the local disk otherwise."""
    return storages[ALIAS] if ALIAS in settings.STORAGES else DurableStorage()


def is_local() -> bool:
    """Whether uploaded files lie on the disk of this machine."""
    return isinstance(evidence_storage(), DurableStorage)


def name_for(key: str, role: str) -> str:
    """The name in the storage: two levels of folders, so that none grows beyond some hundred entries."""
    return f"{key[:2]}/{key[2:4]}/{key}.{role}"


def digest(storage: Storage, name: str) -> tuple[str, int]:
    """SHA-256 (hex) and size of a stored file, read in steps. Raises ``FileNotFoundError``."""
    found, size = hashlib.sha256(), 0
    with storage.open(name, "rb") as stored:
        while step := stored.read(_STEP):
            found.update(step)
            size += len(step)
    return found.hexdigest(), size


@deconstructible(path="datchuan.files.storage.DurableStorage")
class DurableStorage(Storage):
    """Content under ``location`` (``FILES_ROOT`` unless given). Names must have the form of ``name_for``."""

    def __init__(self, location: str | Path | None = None) -> None:
        self._location = location

    @property
    def location(self) -> Path:
        return Path(self._location) if self._location is not None else limits.root()

    def path(self, name: str) -> str:
        if not NAME.fullmatch(name):
            raise SuspiciousFileOperation(f"not a name of this storage: {name[:60]!r}")
        return str(self.location / "kept" / name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name  # a name is given once; an existing one is a fault, never a reason for another name

    def generate_filename(self, filename: str | os.PathLike[str]) -> str:
        return os.fspath(filename)

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("stored files are only read")
        return File(open(self.path(name), "rb"), name)

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        if target.exists():
            raise FileExistsError(target)
        folders = [self.location, *(self.location / "kept" / part for part in ("", *_folders(name)))]
        for folder in folders:
            folder.mkdir(mode=_FOLDER_MODE, exist_ok=True, parents=folder is folders[0])
        with durable_file(target, self.location / "tmp") as handle:
            for step in content.chunks(_STEP):
                handle.write(step)
        # The name lies in the last folder; a folder that is new lies in the one above it.
        for folder in reversed(folders):
            flush_folder(folder)
        return name

    def delete(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path(name))

    def exists(self, name: str) -> bool:
        return os.path.lexists(self.path(name))

    def size(self, name: str) -> int:
        return os.path.getsize(self.path(name))

    def get_modified_time(self, name: str) -> datetime:
        return datetime.fromtimestamp(os.path.getmtime(self.path(name)), UTC)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        if not re.fullmatch(r"|[0-9a-f]{2}(/[0-9a-f]{2})?", path.strip("/")):
            raise SuspiciousFileOperation(f"not a folder of this storage: {path[:60]!r}")
        folders: list[str] = []
        files: list[str] = []
        with contextlib.suppress(FileNotFoundError), os.scandir(self.location / "kept" / path) as entries:
            for entry in entries:
                (folders if entry.is_dir(follow_symlinks=False) else files).append(entry.name)
        return folders, files

    def url(self, name: str | None) -> str:
        raise ValueError("stored files have no public address; they are given out by views that ask who may see them")


def _folders(name: str) -> tuple[str, str]:
    return name[:2], name[:5]


@contextlib.contextmanager
def durable_file(target: Path, temporary: Path) -> Iterator[IO[bytes]]:
    """A file to write that gets its name ``target`` only when every byte of it is on the disk.

    Whatever fails, also a full disk, leaves nothing under ``target`` and takes the temporary file away; a killed
    process leaves the temporary file to ``sweep_temporary``. ``temporary`` must be a folder of the same file system.
    The caller flushes the folder of ``target``.
    """
    temporary.mkdir(mode=_FOLDER_MODE, exist_ok=True, parents=True)
    draft = temporary / f"{secrets.token_hex(16)}.part"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, _FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            yield handle
            handle.flush()
            os.fsync(handle.fileno())
        os.rename(draft, target)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise


def flush_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def names_in(storage: Storage) -> Iterator[str]:
    """Every name of the storage, folder by folder; works with any storage that can list."""
    for first in sorted(storage.listdir("")[0]):
        for second in sorted(storage.listdir(first)[0]):
            folder = f"{first}/{second}"
            yield from (f"{folder}/{name}" for name in sorted(storage.listdir(folder)[1]))


def sweep_temporary(folder: Path, *, older_than: float) -> int:
    """Remove what lies in a folder of temporary things for more than ``older_than`` seconds. Returns how many."""
    import shutil

    limit, swept = time.time() - older_than, 0
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in list(entries):
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_mtime > limit:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path)
                else:
                    os.unlink(entry.path)
                swept += 1
    return swept


def free_bytes(folder: Path) -> int:
    """Free space of the disk on which a folder is, or will be."""
    while not folder.exists():
        folder = folder.parent
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def used_share(folder: Path) -> float:
    """How full that disk is, from 0 to 1."""
    while not folder.exists():
        folder = folder.parent
    found: Any = os.statvfs(folder)
    return 1 - found.f_bavail / found.f_blocks if found.f_blocks else 0.0
