"""``datchuan serve``: database, tables, data, web processes and worker from one command, and nothing left behind.

Ctrl-C or SIGTERM stops everything within ten seconds. A kill -9 of this process takes everything with it: each child
is tied to it by the kernel.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg

from datchuan import balance, preparation
from datchuan.config import database, guarantees
from datchuan.config.processes import leash
from datchuan.config.terminal import Trouble, report, say, warn
from datchuan.postgres import Cluster
from datchuan.sharing import locks, take_over
from datchuan.supervision import Child, stop_all

READY_SECONDS = 90.0
BACKLOG = 1024
WORKER = "worker"


class Stopped(BaseException):
    """Someone asked the launcher to stop."""


class _Stop:
    """The signal handler. It interrupts by an exception; since an exception that happens to fall into a destructor is
    lost, waiting loops also ask ``check``. Further signals are ignored: the way down takes ten seconds at most."""

    def __init__(self) -> None:
        self.asked = False

    def __call__(self, _number: int, _frame: object) -> None:
        if not self.asked:
            self.asked = True
            raise Stopped

    def check(self) -> None:
        if self.asked:
            raise Stopped


stop = _Stop()


@dataclass
class Launcher:
    """One run of the product. ``environ`` is complete: the settings' defaults are filled in."""

    environ: dict[str, str]
    var: Path
    host: str
    port: int
    cluster: Cluster | None = None
    children: list[Child] = field(default_factory=list)
    accounts: list[list[str]] = field(default_factory=list)
    _counts: IO[bytes] | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"http://{shown}:{self.port}/"

    def run(self) -> None:
        """Start everything, then look after it until ``Stopped``."""
        begun = time.monotonic()
        starter, _users = locks(self.var)
        self._check_folder()
        preparation.check_disk(self.var, int(self.environ["DATCHUAN_MIN_FREE_MB"]))
        if not self.environ.get("DATABASE_URL"):
            take_over(starter, self.address)
        try:
            listening = _listen(self.host, self.port)
            self._start_database()
            self._demand_guarantees()
            preparation.prepare(self.environ, self.var, self._command)
            self.accounts = preparation.demo_accounts(self.environ, self.var)
            self._start_web(listening)
            self._wait_until_served()
            self._start_worker()
            self._tell(time.monotonic() - begun)
            self._look_after()
        finally:
            # The worker ends last: it takes a head of the journal after the last save.
            stop_all([child for child in self.children if child.name != WORKER], seconds=3.0)
            stop_all(self.children)
            if self.cluster is not None:
                self.cluster.stop()
            starter.free()

    def _check_folder(self) -> None:
        try:
            for folder in ("log", "static"):
                (self.var / folder).mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.var):
                pass
        except OSError as error:
            if isinstance(error, PermissionError):
                raise Trouble(
                    f"Không ghi được vào thư mục {self.var}. Hãy chạy bằng tài khoản có quyền ghi ở đó, hoặc đặt "
                    "DATCHUAN_VAR sang một thư mục khác.",
                    f"The folder {self.var} cannot be written. Use an account that may, or set DATCHUAN_VAR.",
                ) from error
            raise Trouble(
                f"Không dùng được thư mục {self.var}: {error.strerror}. Hãy kiểm tra đĩa, hoặc đặt DATCHUAN_VAR.",
                f"The folder {self.var} cannot be used: {error.strerror}. Check the disk, or set DATCHUAN_VAR.",
            ) from error

    def _start_database(self) -> None:
        if self.environ.get("DATABASE_URL"):
            say("Dùng máy chủ PostgreSQL trong DATABASE_URL.", "using the server of DATABASE_URL")
            return
        say("Khởi động cơ sở dữ liệu…", "starting the database")
        self.cluster = Cluster(self.var / "postgres")
        self.cluster.start()

    def _demand_guarantees(self) -> None:
        for role in ("owner", "app"):
            try:
                with psycopg.connect(database.address(self.environ, self.var, role), connect_timeout=10) as connection:
                    guarantees.demand(connection)
            except psycopg.OperationalError as error:
                raise Trouble(
                    f"Không kết nối được PostgreSQL: {str(error).strip()}. Hãy kiểm tra DATABASE_URL và máy chủ.",
                    "The PostgreSQL server cannot be reached. Check DATABASE_URL and the server.",
                ) from error

    def _command(self, *arguments: str, role: str) -> None:
        """Run a ``datchuan`` command as a child, on this terminal."""
        process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "datchuan", *arguments],
            env={**self.environ, "DATCHUAN_DB_ROLE": role, "DATCHUAN_PROCESS": "command"},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=leash(signal.SIGKILL),
        )
        try:
            while (code := process.poll()) is None:
                stop.check()
                time.sleep(0.05)
        finally:
            process.kill()
        if code:
            raise Trouble(
                f"Bước “datchuan {' '.join(arguments)}” không xong (mã {code}); lý do ở các dòng trên. "
                "Sửa xong, chạy lại “make run”: các bước đã xong không phải làm lại.",
                f"The step 'datchuan {' '.join(arguments)}' failed; the reason is above. Then start again.",
            )

    def _start_web(self, listening: socket.socket) -> None:
        say("Khởi động máy chủ web…", "starting the web server")
        processes = int(self.environ["DATCHUAN_WEB_PROCESSES"])
        self._counts = balance.memory(processes)  # open as long as processes may be started again
        shared = (listening.fileno(), self._counts.fileno())
        for number in range(processes):
            self._add(f"web-{number + 1}", ["datchuan.web", *map(str, shared), str(number)], "web", shared)

    def _start_worker(self) -> None:
        self._add(
            WORKER,
            [
                "datchuan",
                "manage",
                "procrastinate",
                "worker",
                "--shutdown-graceful-timeout",
                "3",
                "--delete-jobs",
                "successful",
            ],
            "worker",
            (),
        )

    def _add(self, name: str, arguments: list[str], kind: str, descriptors: tuple[int, ...]) -> None:
        log = None if self.environ.get("DATCHUAN_LOG") == "terminal" else self.var / "log" / f"{name}.log"
        environment = {**self.environ, "DATCHUAN_DB_ROLE": "app", "DATCHUAN_PROCESS": kind}
        child = Child(name, arguments, environment, log, descriptors)
        self.children.append(child)
        child.start()

    def _wait_until_served(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            stop.check()
            if self._answers():
                return
            if any(not child.is_running() for child in self.children):
                break
            time.sleep(0.05)
        said = next((lines for child in self.children if (lines := child.last_lines())), "")
        raise Trouble(
            f"Máy chủ web không khởi động được. Những dòng cuối của nhật ký ({self.var / 'log'}):\n  {said}",
            "The web server does not start; the end of its log is above.",
        )

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(self.address[7:-1], timeout=READY_SECONDS)
        try:
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{self.port}"})
            return connection.getresponse().status < 500
        except OSError:
            return False
        finally:
            connection.close()

    def _tell(self, seconds: float) -> None:
        say(f"\nĐạt Chuẩn đang chạy: {self.address}", f"ready after {seconds:.1f} s; Ctrl-C stops it")
        if today := self.environ.get("DATCHUAN_TODAY"):
            say(f"Ngày mô phỏng: {'/'.join(reversed(today.split('-')))}", "simulated date")
        if self.environ.get("DATCHUAN_DEMO") == "1":
            say("Tài khoản minh họa", "demo accounts: role, user name, password")
            for label, username, password in self.accounts:
                print(f"  {label:<58} {username:<20} {password}", flush=True)

    def _look_after(self) -> None:
        while True:
            stop.check()
            time.sleep(0.2)
            if self.cluster is not None and not self.cluster.is_running():
                warn(
                    "Cơ sở dữ liệu dừng đột ngột; khởi động lại…", "The database ended unexpectedly; starting it again."
                )
                self.cluster.start()
            for child in self.children:
                child.look_after()


def _listen(host: str, port: int) -> socket.socket:
    """The socket that all web processes share. Bound first of all, so that a taken port is known at once."""
    try:
        family, kind, protocol, _name, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(place)
        listening.listen(BACKLOG)
    except PermissionError as error:
        raise Trouble(
            f"Hệ điều hành không cho dùng cổng {port}. Hãy chọn cổng từ 1024 trở lên: PORT=8000 make run",
            f"The system does not allow port {port}. Choose one from 1024 up: PORT=8000 make run",
        ) from error
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno in {99, 22}:
            raise Trouble(
                f"Máy này không có địa chỉ “{host}”. Hãy đặt HOST=127.0.0.1, hoặc HOST=0.0.0.0 để mở cho cả mạng.",
                f"This machine has no address {host!r}. Set HOST=127.0.0.1, or HOST=0.0.0.0 for the whole network.",
            ) from error
        raise Trouble(
            f"Cổng {port} đang được chương trình khác dùng. Hãy chọn cổng khác: PORT={_next(port)} make run",
            f"Port {port} is in use. Choose another: PORT={_next(port)} make run",
        ) from error
    return listening


def _next(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def _whole_number(environ: dict[str, str], name: str, default: str, least: int, most: int) -> int:
    text = environ.setdefault(name, default)
    if text.isascii() and text.isdigit() and least <= int(text) <= most:
        return int(text)
    raise Trouble(
        f"{name}={text!r} không phải số nguyên từ {least} đến {most}. Hãy sửa biến môi trường này rồi chạy lại.",
        f"{name}={text!r} is not a whole number from {least} to {most}.",
        code=2,
    )


def complete(environ: dict[str, str]) -> tuple[dict[str, str], Path]:
    """The environment with every default filled in, and ``var/``. Raises ``Trouble`` for a value it cannot read."""
    environ = dict(environ)
    _whole_number(environ, "DATCHUAN_WEB_PROCESSES", "2", 1, 64)
    _whole_number(environ, "DATCHUAN_WEB_THREADS", "4", 1, 64)
    _whole_number(environ, "DATCHUAN_MIN_FREE_MB", "300", 0, 10**9)
    try:
        from datchuan.config import settings
    except OSError as error:
        raise Trouble(
            f"Không ghi được {error.filename} ({error.strerror}). Hãy chạy bằng tài khoản có quyền ghi ở đó, "
            "hoặc đặt DATCHUAN_VAR sang một thư mục khác.",
            f"{error.filename} cannot be written. Use an account that may, or set DATCHUAN_VAR.",
        ) from error
    except ValueError as error:
        raise Trouble(
            f"Một biến môi trường có giá trị không đọc được: {error}. Hãy so với docs/settings.md.",
            f"An environment variable cannot be read: {error}. See docs/settings.md.",
            code=2,
        ) from error
    environ["DATCHUAN_VAR"] = str(settings.VAR)
    environ["DATCHUAN_PACK"] = str(settings.DATCHUAN_PACK)
    environ["DATCHUAN_DEMO"] = "1" if settings.DEMO else "0"
    environ["DATCHUAN_TODAY"] = settings.DATCHUAN_TODAY.isoformat() if settings.DATCHUAN_TODAY else ""
    environ["DJANGO_SETTINGS_MODULE"] = "datchuan.config.settings"
    return environ, settings.VAR


def serve(given: dict[str, str] | None = None) -> int:
    """Run the product until it is stopped. Returns the exit code; problems are told as sentences."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        environ, var = complete(dict(os.environ) if given is None else given)
        port = _whole_number(environ, "PORT", "8000", 1, 65535)
        Launcher(environ, var, environ.get("HOST", "127.0.0.1").strip("[]"), port).run()
    except Stopped:
        with suppress(OSError):  # the terminal may be gone
            say("\nĐã dừng.", "stopped")
        return 0
    except Trouble as trouble:
        return report(trouble)
    except OSError as error:
        if error.errno == 28:
            return report(Trouble("Đĩa đã đầy. Hãy giải phóng chỗ rồi chạy lại.", "The disk is full. Free some space."))
        raise
    return 0
