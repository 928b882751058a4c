"""Looking into a file in a child process. The web process never parses a byte of what somebody sent.

The child (``inspector/``) runs by path, isolated, with an empty environment, in a work folder of its own, under limits of
memory, time, files and output. What it says is hostile too: only known words, numbers and regular files are believed.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datchuan.files import inspector, limits
from datchuan.files.errors import SENTENCES, FileProblem
from datchuan.files.models import Kind, Role

SOURCE = "in"
#: Form that the child found -> kind, MIME type, ending.
FORMS: dict[str, tuple[str, str, str]] = {
    "jpeg": (Kind.IMAGE, "image/jpeg", ".jpg"),
    "png": (Kind.IMAGE, "image/png", ".png"),
    "pdf": (Kind.PDF, "application/pdf", ".pdf"),
    "docx": (Kind.DOCUMENT, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xlsx": (Kind.SHEET, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "csv": (Kind.SHEET, "text/csv", ".csv"),
    "text": (Kind.TEXT, "text/plain", ".txt"),
}
_SAID = 256 * 1024
_WAIT = 30.0
#: How the child ends when the disk is full (``inspector.main.NO_ROOM``).
_NO_ROOM = 28
_PROGRAM = Path(inspector.__file__).resolve().parent / "__main__.py"
_TEXTS = {"taken_at": 40, "camera": 100, "exif": 20, "form": 8}
_NUMBERS = {"lat", "lon", "frames", "lines"}
_REMOVED = {"script", "launch", "submit", "attachment", "media", "form"}


@dataclass(frozen=True)
class Made:
    """A file that the child wrote: what it is for, where it lies, its MIME type."""

    role: str
    path: Path
    mime: str


@dataclass(frozen=True)
class Inspected:
    """What a file is. ``made`` holds ``main`` first; the paths live as long as the work folder."""

    kind: str
    mime: str
    ending: str
    made: tuple[Made, ...]
    pages: int | None = None
    width: int | None = None
    height: int | None = None
    signed: bool = False
    dhash: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


class _Turns:
    """No more children at once than the memory bears; the number is read from the settings when first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns: threading.BoundedSemaphore | None = None

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        with self._lock:
            if self._turns is None:
                self._turns = threading.BoundedSemaphore(max(1, limits.children()))
        if not self._turns.acquire(timeout=_WAIT):
            raise FileProblem("busy")
        try:
            yield
        finally:
            self._turns.release()


_turns = _Turns()


def inspect(folder: Path, name: str, allowed: Collection[str]) -> Inspected:
    """Look into ``folder/in``. ``allowed`` are the kinds that the caller takes. Raises ``FileProblem``.

    Takes from 0.1 s (text) to some seconds (a photo of 40 million points), so it belongs outside transactions.
    """
    job = {"do": "inspect", "name": name, "allowed": sorted(allowed), "max_pages": limits.max_pages()}
    said = _run(folder, job, allowed)
    form = FORMS.get(str(said.get("form")))
    if form is None:
        raise FileProblem("checker")
    kind, mime, ending = form
    if kind not in allowed:
        raise _wrong_kind(kind, allowed)
    return Inspected(
        kind=kind,
        mime=mime,
        ending=ending,
        made=(_made(folder, Role.MAIN, mime), *(_made(folder, r, "image/jpeg") for r in _smaller(said))),
        pages=_whole(said.get("pages")),
        width=_whole(said.get("width")),
        height=_whole(said.get("height")),
        signed=said.get("signed") is True,
        dhash=_hash(said.get("dhash")),
        facts=_facts(said.get("facts")),
    )


def draw_page(folder: Path, number: int) -> Path:
    """Draw a page of the PDF ``folder/in`` as JPEG; the path of the picture. Raises ``FileProblem``."""
    _run(folder, {"do": "page", "number": number}, ())
    return _made(folder, "page", "image/jpeg").path


def _run(folder: Path, job: dict[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    with _turns.one():
        code, out, complaint = _child(folder, json.dumps(job).encode())
    if code == _NO_ROOM:
        raise FileProblem("no_room")
    if code != 0:
        # Killed by a limit, or a parser that asked for more than there is; anything else is a fault of ours.
        heavy = code < 0 or b"MemoryError" in complaint or b"bad_alloc" in complaint or b"File too large" in complaint
        raise FileProblem("heavy" if heavy else "checker")
    try:
        said = json.loads(out)
    except ValueError:
        raise FileProblem("checker") from None
    if not isinstance(said, dict):
        raise FileProblem("checker")
    if "problem" in said:
        raise _problem(said, allowed)
    return said


def _child(folder: Path, job: bytes) -> tuple[int, bytes, bytes]:
    """Run the child to its end or its limit. Its output goes to files, which its own limit of file size bounds."""
    with (folder / "out").open("w+b") as out, (folder / "err").open("w+b") as err:
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-I", str(_PROGRAM)],
            stdin=subprocess.PIPE, stdout=out, stderr=err, env={}, cwd=folder, start_new_session=True,
        )  # fmt: skip
        try:
            assert process.stdin is not None
            with contextlib.suppress(BrokenPipeError), process.stdin:
                process.stdin.write(job)  # far less than a pipe holds
            _await(process, limits.child_seconds())
        finally:
            _end(process)
        out.seek(0)
        err.seek(0)
        return process.returncode, out.read(_SAID), err.read(_SAID)


def _await(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Until the child ends, and no longer than so many seconds: woken by its end where the system tells it."""
    try:
        ended = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)  # looks again and again, up to 50 ms apart
        return
    try:
        waiting = select.poll()
        waiting.register(ended, select.POLLIN)
        waiting.poll(seconds * 1000)
    finally:
        os.close(ended)


def _end(process: subprocess.Popen[bytes]) -> None:
    """The child and whatever it may have started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _problem(said: dict[str, Any], allowed: Collection[str]) -> FileProblem:
    cause, words = str(said["problem"]), said.get("words")
    words = words if isinstance(words, dict) else {}
    if cause not in SENTENCES:
        return FileProblem("checker")
    if cause == "kind":
        return _wrong_kind(str(words.get("got")), allowed)
    if cause == "size":
        return too_big(_whole(words.get("size")) or 0, _whole(words.get("limit")) or 0)
    if cause in {"pixels", "pages"}:
        return FileProblem(cause, **{key: _whole(value) for key, value in words.items()})
    return FileProblem(cause)


def too_big(size: int, limit: int) -> FileProblem:
    return FileProblem("size", size=limits.in_words(size), limit=limits.in_words(limit))


def _wrong_kind(got: str, allowed: Collection[str]) -> FileProblem:
    names = {kind.value: str(kind.label) for kind in Kind}
    wanted = ", ".join(names[kind] for kind in names if kind in allowed)
    return FileProblem("kind", wanted=wanted, got=names.get(got, got[:20]))


def _made(folder: Path, role: str, mime: str) -> Made:
    """A file that the child says it has written, if it is one: no link to somewhere else, and not empty."""
    path = folder / role
    try:
        found = path.lstat()
    except OSError:
        raise FileProblem("checker") from None
    if not stat.S_ISREG(found.st_mode) or not found.st_size:
        raise FileProblem("checker")
    return Made(role, path, mime)


def _smaller(said: dict[str, Any]) -> list[str]:
    made = said.get("made")
    return [role for role in (Role.VIEW, Role.THUMB) if isinstance(made, list) and role in made]


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None


def _hash(value: Any) -> str:
    fits = isinstance(value, str) and len(value) == 16 and set(value) <= set("0123456789abcdef")
    return value if fits else ""


def _facts(said: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for key, value in said.items() if isinstance(said, dict) else ():
        if key in _TEXTS and isinstance(value, str) and value.isprintable():
            facts[key] = value[: _TEXTS[key]]
        elif key in _NUMBERS and isinstance(value, int | float) and math.isfinite(value):
            facts[key] = value
        elif key == "removed" and isinstance(value, list):
            facts[key] = sorted(_REMOVED & {word for word in value if isinstance(word, str)})
    return facts
