"""A database filled once for a whole test run, and a real web process on a copy of it.

Worker processes of one run share the filled database (whoever comes first makes it, under a lock) and each serve a copy.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from datchuan.launch import _listen
from datchuan.supervision import Child, stop_all
from tests import running
from tests.migrated import address, analyze, copy, drop, migrated

#: The program that fills the database of most stories.
SMALL_DEMO = "tests.browser.small_demo"


def _environment(name: str, folder: Path, kind: str, **changes: str) -> dict[str, str]:
    return running.environment(
        DATABASE_URL=address(name),
        DATCHUAN_VAR=str(folder),
        DATCHUAN_PROCESS=kind,
        DJANGO_SETTINGS_MODULE="datchuan.config.settings",
        **changes,
    )


def fill(name: str, folder: Path, shared: Path, program: str = SMALL_DEMO) -> None:
    """Make a database anew with what a program puts into it, and take statistics, as every load does: without them the
    first pages would be planned for empty tables."""
    copy(name, migrated(shared))
    run(name, folder, program)
    analyze(name)


def run(name: str, folder: Path, *arguments: str, **changes: str) -> None:
    """Run a program of the tests, or a command, on a database."""
    done = subprocess.run(
        [sys.executable, "-m", *arguments], env=_environment(name, folder, "command", **changes),
        cwd=running.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


def listening(name: str, folder: Path, program: str) -> subprocess.Popen[str]:
    """A program of the tests that goes on working on a database, a line for each thing that it is told."""
    with (folder / f"{program}.log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, "-m", program], env=_environment(name, folder, "command"), cwd=running.ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip


@contextlib.contextmanager
def filled(name: str, shared: Path) -> Iterator[str]:
    """The name of the filled database, made by the first process of the run that asks."""
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared / f"{name}.done"
        if not done.exists():
            fill(name, shared, shared)
            done.touch()
        yield name


@contextlib.contextmanager
def serving(template: str, own: str, folder: Path, shared: Path) -> Iterator[str]:
    """The address of a web process that serves a fresh copy of the filled database."""
    with filled(template, shared):
        copy(own, template)
    shutil.copy(shared / "secret-key", folder)  # with it the sessions of ``doors`` were signed
    try:
        with web(own, folder) as address_of_web:
            yield address_of_web
    finally:
        drop(own)


@contextlib.contextmanager
def web(name: str, folder: Path, **changes: str) -> Iterator[str]:
    """The address of a web process on a database; ``changes`` are of its environment."""
    port = running.free_port()
    listening = _listen("127.0.0.1", port)
    descriptor = listening.fileno()
    environment = _environment(name, folder, "web", **changes)
    child = Child("web", ["datchuan.web", str(descriptor)], environment, folder / "web.log", (descriptor,))
    child.start()
    listening.close()
    try:
        assert running.until(lambda: running.serves(port)), child.last_lines(30)
        yield f"http://localhost:{port}"
    finally:
        stop_all([child])
