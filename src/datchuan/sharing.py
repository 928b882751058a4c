"""One embedded server, shared by the processes of one installation.

Who holds ``var/database.lock`` started the server. Who holds ``var/database-users.lock`` (shared) uses it; a command
that started the server waits for the other users before it stops it. The kernel frees both locks when a process ends,
however it ends, so nothing has to be tidied up after a kill.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import psycopg

from datchuan.config import database
from datchuan.config.terminal import Trouble, say
from datchuan.postgres import Cluster, not_ours


class Lock:
    """An advisory lock on a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """Take the lock; False when another process has it and ``wait`` is not set."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def write(self, note: str) -> None:
        """Leave a note for others: who holds the lock."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.pwrite(self._descriptor, note.encode(), 0)

    def note(self) -> str:
        """What the holder wrote; empty when nothing is known."""
        try:
            return self.path.read_text().strip()
        except OSError:
            return ""

    def free(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def locks(var: Path) -> tuple[Lock, Lock]:
    """The lock of the one who starts the embedded server, and the one of those who use it."""
    return Lock(var / "database.lock"), Lock(var / "database-users.lock")


@contextlib.contextmanager
def use_database(environ: Mapping[str, str], var: Path) -> Iterator[None]:
    """For a command that needs the database: the running server, or the embedded one for as long as it takes.

    Raises ``Trouble`` when there is none and none can be started.
    """
    if environ.get("DATABASE_URL", "").strip():
        yield
        return
    starter, users = locks(var)
    try:
        users.take(shared=True, wait=True)
        if _join(starter, var):
            yield
        else:
            starter.write(f"{os.getpid()} command")
            yield from _own(Cluster(var / "postgres"), users)
    except PermissionError as error:
        raise not_ours(var / "postgres") from error
    finally:
        starter.free()  # before the users' lock: who waits for that one must find this one free
        users.free()


def _own(cluster: Cluster, users: Lock) -> Iterator[None]:
    try:
        cluster.start()
        yield
        if not users.take():
            say("Đợi lệnh khác dùng xong cơ sở dữ liệu…", "waiting for another command that uses the database")
            users.take(wait=True)
    finally:
        cluster.stop()


def _join(starter: Lock, var: Path) -> bool:
    """True when another process runs the server and it answers; False when this process now holds the lock."""
    url = database.url(database.socket_directory(var / "postgres"))
    deadline = time.monotonic() + 60
    while not starter.take():
        try:
            psycopg.connect(url, connect_timeout=5).close()
            return True
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise Trouble(
                    "Một tiến trình khác đang giữ cơ sở dữ liệu nhưng cơ sở dữ liệu không trả lời. "
                    "Hãy dừng “make run” rồi thử lại.",
                    "Another process holds the database but it does not answer. Stop 'make run' and try again.",
                ) from error
            time.sleep(0.1)
    return False


def take_over(starter: Lock, address: str) -> None:
    """For ``datchuan serve``: take the starter's lock, waiting for a command that runs the server meanwhile.

    Raises ``Trouble`` when the product already runs from this folder.
    """
    told = False
    deadline = time.monotonic() + 600
    while not starter.take():
        pid, _blank, rest = starter.note().partition(" ")
        if rest.startswith("serve"):
            raise Trouble(
                f"Đạt Chuẩn đang chạy từ thư mục này (tiến trình {pid}): {rest.removeprefix('serve ')}. "
                "Hãy mở địa chỉ đó, hoặc dừng nó bằng Ctrl-C rồi chạy lại.",
                f"It already runs from this folder (process {pid}). Open that address, or stop it first.",
            )
        if not told:
            told = True
            say(f"Đợi một lệnh khác dùng xong cơ sở dữ liệu (tiến trình {pid})…", "waiting for another command")
        if time.monotonic() > deadline:
            raise Trouble(
                f"Tiến trình {pid} vẫn giữ cơ sở dữ liệu. Hãy đợi nó xong hoặc dừng nó rồi chạy lại.",
                f"Process {pid} still holds the database. Wait for it or stop it, then try again.",
            )
        time.sleep(0.2)
    starter.write(f"{os.getpid()} serve {address}")
