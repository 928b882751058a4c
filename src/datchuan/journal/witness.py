"""The witness file: one signed line for each head, kept outside the database.

A chain by itself does not show that its last lines were cut off or that it was rebuilt from the start; a head taken
earlier does. Each line names the last entry of the chains that grew since the line before, the Merkle root over all
chains, and the hash of the line before. It is signed with Ed25519, appended in one write and forced to the disk.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.utils.translation import gettext as _

from datchuan.journal.chain import canonical

WITNESS = "witness"
_BODY = ("v", "number", "at", "day", "entries", "chains", "root", "prev", "heads", "key")
_TEXTS = ("root", "prev", "key", "hash", "signature")
# The last entry of each chain: (seq, hash in hexadecimal).
State = dict[str, tuple[int, str]]


@dataclass(frozen=True)
class Problem:
    """Something that does not hold, and where. ``kind`` is for machines, ``sentence`` for people."""

    chain: str
    seq: int
    kind: str
    sentence: str


@dataclass(frozen=True)
class Head:
    """One line of the witness file. ``heads`` holds the chains that changed since the line before (None: gone)."""

    number: int
    at: str
    day: str
    entries: int
    chains: int
    root: str
    prev: str
    heads: Mapping[str, tuple[int, str] | None]
    key: str
    hash: str = ""
    signature: str = ""
    v: int = 1
    # What was found amiss while the head was taken; not part of the line.
    problems: tuple[Problem, ...] = ()

    def body(self) -> bytes:
        """What is hashed and signed."""
        return canonical({name: getattr(self, name) for name in _BODY})

    def line(self) -> bytes:
        """The line as it stands in the file, without its end."""
        whole = {name: getattr(self, name) for name in (*_BODY, "hash", "signature")}
        return canonical(whole)


@dataclass
class Witness:
    """What a witness file says: its heads, the newest state, the points to compare, and what is wrong with the file."""

    heads: list[Head] = field(default_factory=list)
    state: State = field(default_factory=dict)
    points: dict[str, dict[int, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def last(self) -> Head | None:
        return self.heads[-1] if self.heads else None


def merkle_root(state: Mapping[str, tuple[int, str]]) -> str:
    """The root over all chains in the order of their names (leaves and nodes prefixed 00 and 01, as in RFC 6962)."""
    level = [hashlib.sha256(b"\0" + canonical([chain, *state[chain]])).digest() for chain in sorted(state)]
    while len(level) > 1:
        pairs = [hashlib.sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = pairs + level[len(pairs) * 2 :]
    return (level[0] if level else hashlib.sha256(b"").digest()).hex()


def fold(state: State, changes: Mapping[str, Any]) -> None:
    """Bring a state forward by the ``heads`` of one line."""
    for chain, head in changes.items():
        if head is None:
            state.pop(chain, None)
        else:
            state[chain] = (int(head[0]), str(head[1]))


def signing_key() -> Ed25519PrivateKey:
    """The installation's key in ``var/keys``, made at first use and readable by its owner only."""
    path = Path(settings.VAR) / "keys" / "witness-ed25519"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write_once(path, pem)
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{path} does not hold an Ed25519 key")
    return key


def public_key() -> str:
    """The public half in hexadecimal, to be kept by those who check: print it once and put it in a drawer."""
    return _hex(signing_key().public_key())


def _hex(key: Ed25519PublicKey) -> str:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()


def _write_once(path: Path, content: bytes) -> None:
    """A file that appears whole or not at all; of two writers at the same time the first wins."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)  # with mode 0600
    part = Path(name)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
    _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append(path: Path, head: Head) -> None:
    """Add a line and force it and its directory to the disk. What a crash left of a line is cut off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o640)
    try:
        size = os.fstat(descriptor).st_size
        whole = _end_of_last_line(descriptor, size)
        if whole < size:
            os.ftruncate(descriptor, whole)
        content = head.line() + b"\n"
        if os.write(descriptor, content) != len(content):
            os.ftruncate(descriptor, whole)
            raise OSError(f"{path}: the disk took only part of the line")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    _sync_directory(path.parent)


def _end_of_last_line(descriptor: int, size: int) -> int:
    end = size
    while end > 0:
        start = max(0, end - 65536)
        found = os.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def read(path: Path, key: str = "") -> Witness:
    """Read and check a witness file; ``key`` is the public key that its lines must carry (any, when empty).

    A missing file is an empty witness. A last line without its end was never acknowledged and is passed over.
    """
    witness = Witness()
    if not path.exists():
        return witness
    with path.open("rb") as handle:
        for place, line in enumerate(handle, start=1):
            if line.endswith(b"\n"):
                _take_line(witness, line, place, key)
    return witness


@dataclass
class Follower:
    """A witness file read once and then only where it grew, for whoever takes a head each minute.

    What was read before is not read again, so a line changed in the middle is found by ``read`` and ``verify``,
    not here. A file that was replaced, shortened or ends differently is read anew.
    """

    path: Path
    witness: Witness = field(default_factory=Witness)
    _read: int = 0
    _inode: int = 0
    _last: bytes = b""

    def catch_up(self) -> Witness:
        """The witness as it stands now: its newest head, state and problems (no points, no older heads)."""
        if not self.path.exists():
            self.forget()
            return self.witness
        with self.path.open("rb") as handle:
            inode = os.fstat(handle.fileno()).st_ino
            handle.seek(self._read - len(self._last))
            if inode != self._inode or handle.read(len(self._last)) != self._last:
                self.forget()
                handle.seek(0)
            self._inode = inode
            for line in handle:
                if line.endswith(b"\n"):
                    self._take(line)
        return self.witness

    def forget(self) -> None:
        """Read everything the next time."""
        self.witness, self._read, self._inode, self._last = Witness(), 0, 0, b""

    def _take(self, line: bytes) -> None:
        _take_line(self.witness, line, self._read, "")
        self.witness.points.clear()
        del self.witness.heads[:-1]
        self._read += len(line)
        self._last = line


def _take_line(witness: Witness, line: bytes, place: int, key: str) -> None:
    try:
        fields = json.loads(line)
        head = Head(**{name: fields[name] for name in (*_BODY, "hash", "signature")})
        if not all(isinstance(getattr(head, name), str) for name in _TEXTS) or not isinstance(head.number, int):
            raise TypeError("a field is not what it should be")
        fold(witness.state, head.heads)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        witness.problems.append(_amiss(place, "witness_edited", _("Dòng %(n)s của tệp dấu không đọc được.")))
        return
    found = list(_faults(witness, head, key))
    witness.problems.extend(found)
    witness.heads.append(head)
    if not any(problem.seq == head.number for problem in found):
        for chain, point in head.heads.items():
            if point is not None:
                # What was seen first counts: a head taken after a chain was rebuilt sees the false line.
                witness.points.setdefault(chain, {}).setdefault(int(point[0]), str(point[1]))


def _faults(witness: Witness, head: Head, key: str) -> Iterable[Problem]:
    last = witness.last
    expected = last.number + 1 if last else 1
    if hashlib.sha256(head.body()).hexdigest() != head.hash:
        yield _amiss(head.number, "witness_edited", _("Dấu số %(n)s trong tệp dấu đã bị sửa."))
    elif not _is_signed(head):
        yield _amiss(head.number, "witness_forged", _("Dấu số %(n)s trong tệp dấu không mang chữ ký của hệ thống."))
    elif key and head.key != key:
        yield _amiss(head.number, "witness_key", _("Dấu số %(n)s được ký bằng khóa khác với khóa đã công bố."))
    if head.number > expected:
        yield _amiss(expected, "witness_removed", _("Thiếu dấu số %(n)s trong tệp dấu."))
    elif head.number < expected:
        yield _amiss(head.number, "witness_inserted", _("Dấu số %(n)s trong tệp dấu xuất hiện sai thứ tự."))
    elif witness.problems:
        return  # what follows from an earlier fault is not told again
    elif head.prev != (last.hash if last else "0" * 64):
        yield _amiss(expected - 1, "witness_edited", _("Dấu số %(n)s trong tệp dấu đã bị thay bằng dấu khác."))
    elif head.root != merkle_root(witness.state):
        yield _amiss(head.number, "witness_edited", _("Dấu số %(n)s không khớp với các chuỗi mà nó liệt kê."))


def _amiss(number: int, kind: str, sentence: str) -> Problem:
    return Problem(WITNESS, number, kind, sentence % {"n": number})


def _is_signed(head: Head) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.key)).verify(
            bytes.fromhex(head.signature), bytes.fromhex(head.hash)
        )
    except (InvalidSignature, ValueError):
        return False
    return True
