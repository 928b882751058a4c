"""A clamd of the tests: a real socket, spoken to as the real one is."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from datchuan.files.tests.making import EICAR


@dataclass
class FakeClamd:
    """``manner``: good, silent (takes all and never answers), garbage, short (breaks off), full (stream too large)."""

    address: str
    manner: str = "good"
    scanned: list[bytes] = field(default_factory=list)

    def serve(self, line: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += line.recv(1)
        if self.manner == "silent":
            threading.Event().wait(3)
            return
        if command == b"zPING\0":
            line.sendall(b"PONG\0" if self.manner != "garbage" else b"\xff\xfe\0")
            return
        assert command == b"zINSTREAM\0"
        content = b"".join(_parts(line))
        self.scanned.append(content)
        line.sendall(self.answer(content))

    def answer(self, content: bytes) -> bytes:
        if self.manner == "garbage":
            return b"HTTP/1.1 400 Bad Request\r\n\0"
        if self.manner == "short":
            return b"stream: O"
        if self.manner == "full":
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if EICAR in content else b"stream: OK\0"


def _parts(line: socket.socket) -> Iterator[bytes]:
    while size := int.from_bytes(_exactly(line, 4), "big"):
        yield _exactly(line, size)


def _exactly(line: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = line.recv(size - len(data))
        if not more:
            raise ConnectionError
        data += more
    return data


@contextlib.contextmanager
def clamd(path: Path | None = None) -> Iterator[FakeClamd]:
    """A running clamd, at a socket file or, without a path, at a port."""
    listening = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    listening.bind(str(path) if path else ("127.0.0.1", 0))
    listening.listen()
    fake = FakeClamd(str(path) if path else f"127.0.0.1:{listening.getsockname()[1]}")

    def work() -> None:
        while True:
            try:
                line, _address = listening.accept()
            except OSError:
                return
            with line, contextlib.suppress(OSError, AssertionError):
                line.settimeout(10)
                fake.serve(line)

    threading.Thread(target=work, daemon=True).start()
    try:
        yield fake
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
