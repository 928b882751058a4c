"""Slow and half-sent requests do not hold up anyone else.

Measured elsewhere: twenty half-sent forms stop a server with a worker or thread for each connection. Here the product's
own web process is started as the launcher starts it, and attacked with 200 half-sent forms and 20 readers that take one
byte a second; everybody else is answered within a second. The control runs the same attack on the defaults.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from datchuan.launch import _listen
from datchuan.supervision import Child, stop_all
from tests import running

HALF_SENT = 200
SLOW_READERS = 20
pytestmark = pytest.mark.slow

FORM = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\nlogin=xa.tien"
)
HEADERS = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Le"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of one real web process with the real application, on the database server of this test run."""
    number, folder = running.free_port(), tmp_path_factory.mktemp("web")
    listening = _listen("127.0.0.1", number)
    environ = running.environment(
        DATABASE_URL=os.environ["DATABASE_URL"], DATCHUAN_VAR=str(folder), DATCHUAN_PROCESS="web"
    )
    child = Child("web", ["datchuan.web", str(listening.fileno())], environ, folder / "web.log", (listening.fileno(),))
    child.start()
    listening.close()
    try:
        assert running.until(lambda: running.serves(number)), child.last_lines(30)
        yield number
    finally:
        stop_all([child])


@contextlib.contextmanager
def half_sent(port: int, beginning: bytes, number: int = HALF_SENT) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for _ in range(number):
            client = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5))
            client.sendall(beginning)
        time.sleep(0.3)  # the server has taken them all
        yield


@contextlib.contextmanager
def slow_readers(port: int, path: str) -> Iterator[None]:
    """Clients that ask for a large file over and over and take one byte a second."""
    stop = threading.Event()
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()

    def read(client: socket.socket) -> None:
        while not stop.wait(1):
            client.recv(1)

    with contextlib.ExitStack() as stack:
        for _ in range(SLOW_READERS):
            client = stack.enter_context(socket.socket())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            client.connect(("127.0.0.1", port))
            client.sendall(request * 4)
            thread = threading.Thread(target=read, args=(client,), daemon=True)
            thread.start()
            stack.callback(thread.join, 3)
            stack.callback(stop.set)
        time.sleep(0.3)
        yield


def slowest(port: int, number: int = 40) -> float:
    """The longest of so many answers to other people, in seconds."""
    answers = [running.get(port) for _ in range(number)]
    assert {status for status, _seconds in answers} == {200}
    return max(seconds for _status, seconds in answers)


def largest_static_file() -> str:
    files = [
        (Path(storage.path(name)).stat().st_size, name) for f in finders.get_finders() for name, storage in f.list([])
    ]
    size, name = max(files)
    assert size > 100_000
    return f"/static/{name}"


@pytest.mark.parametrize("beginning", [FORM, HEADERS], ids=["half a body", "half a header"])
def test_others_are_answered_while_200_requests_are_half_sent(port: int, beginning: bytes) -> None:
    with half_sent(port, beginning):
        assert slowest(port) < 1.0


def test_others_are_answered_while_20_clients_read_a_byte_a_second(port: int) -> None:
    with slow_readers(port, largest_static_file()):
        assert slowest(port) < 1.0


def test_all_of_it_at_once(port: int) -> None:
    with half_sent(port, FORM), half_sent(port, HEADERS), slow_readers(port, largest_static_file()):
        assert slowest(port) < 1.0


CONTROL = """
import socket, sys, waitress
def application(environ, start_response):
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
waitress.serve(application, sockets=[socket.socket(fileno=int(sys.argv[1]))], _quiet=True)
"""


def test_control_the_same_attack_stops_the_server_with_its_defaults(tmp_path: Path) -> None:
    number = running.free_port()
    listening = _listen("127.0.0.1", number)
    process = subprocess.Popen(
        [sys.executable, "-c", CONTROL, str(listening.fileno())],
        pass_fds=(listening.fileno(),), stderr=(tmp_path / "log").open("w"),
    )  # fmt: skip
    listening.close()
    try:
        assert running.until(lambda: running.serves(number))
        with half_sent(number, FORM), pytest.raises(TimeoutError):
            running.get(number, timeout=2)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
