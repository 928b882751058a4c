"""The virus scanner: ClamAV's clamd over its socket, spoken to by INSTREAM."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass

from datchuan.files import limits

_STEP = 64 * 1024
_ANSWER = 4096
_PING_SECONDS = 3.0


class ScannerAway(Exception):
    """The scanner is stopped, too slow, or answers what cannot be understood; the file stays unscanned."""


@dataclass(frozen=True)
class Scanner:
    """Where clamd listens (a path of a socket, or host:port) and how long one scan may take, in seconds."""

    address: str
    seconds: float = 60.0

    def ping(self) -> bool:
        """Whether clamd answers now."""
        try:
            return self._ask(b"zPING\0", (), min(self.seconds, _PING_SECONDS)) == "PONG"
        except ScannerAway:
            return False

    def scan(self, content: Iterable[bytes]) -> str:
        """The name of the virus found in the content, or "" when there is none. Raises ``ScannerAway``."""
        answer = self._ask(b"zINSTREAM\0", content, self.seconds)
        if answer == "stream: OK":
            return ""
        if found := re.fullmatch(r"stream: (.{1,200}) FOUND", answer):
            return "".join(c for c in found[1] if c.isprintable())[:100]
        raise ScannerAway(f"clamd: {answer[:200]!r}")

    def _ask(self, command: bytes, content: Iterable[bytes], seconds: float) -> str:
        ends = time.monotonic() + seconds
        try:
            with self._connect(ends) as line:
                _send(line, command, ends)
                if command.startswith(b"zINSTREAM"):
                    for step in _steps(content):
                        _send(line, len(step).to_bytes(4, "big") + step, ends)
                    _send(line, bytes(4), ends)
                return _answer(line, ends)
        except OSError as error:
            raise ScannerAway(f"{type(error).__name__}: {error}") from None

    def _connect(self, ends: float) -> socket.socket:
        path = self.address.removeprefix("unix:")
        if path.startswith("/"):
            line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            line.settimeout(_left(ends))
            try:
                line.connect(path)
            except OSError:
                line.close()
                raise
            return line
        host, _colon, port = path.removeprefix("tcp://").rpartition(":")
        if not host or not port.isdigit():
            raise ScannerAway("CLAMD_SOCKET must be a path or host:port")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(ends))


def scanner() -> Scanner | None:
    """The scanner of the settings, or None where there is none."""
    address = limits.scanner_address()
    return Scanner(address, limits.scanner_seconds()) if address else None


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("clamd took too long")
    return left


def _send(line: socket.socket, data: bytes, ends: float) -> None:
    line.settimeout(_left(ends))
    line.sendall(data)


def _steps(content: Iterable[bytes]) -> Iterable[bytes]:
    for piece in content:
        for start in range(0, len(piece), _STEP):
            yield piece[start : start + _STEP]


def _answer(line: socket.socket, ends: float) -> str:
    """What clamd says, up to its NUL. It may say so before all was sent, when a file is too big for it."""
    said = b""
    while b"\0" not in said and len(said) < _ANSWER:
        line.settimeout(_left(ends))
        if not (more := line.recv(_ANSWER)):
            break
        said += more
    text, nul, _rest = said.partition(b"\0")
    if not nul:
        raise ScannerAway("clamd broke off")
    return text.decode("utf-8", "replace").strip()
