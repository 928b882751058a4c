"""Readers are spread evenly over the web processes, which share one listening socket.

Whoever wakes first takes a new connection, and a browser keeps it: of eight readers six can end in one process, and wait three
times as long as the other two. So the processes write into shared memory how many connections each holds, and one that holds
more than another leaves a new connection to it for a moment. Only for a moment: who has ended or hangs must not keep anybody out.
"""

from __future__ import annotations

import mmap
import os
import tempfile
import time
from typing import IO, Any

#: Seconds between two looks at a connection that is left to another process, and how often it is left.
PAUSE, LOOKS = 0.001, 10
#: Seconds for which a process no longer waits for another one that did not take what was left to it.
RESENTFUL = 1.0
#: What stands for a process that is not serving.
ABSENT = 2**31 - 1
_WIDTH = 4


def memory(processes: int) -> IO[bytes]:
    """A file, known by its descriptor only, in which so many processes count their connections."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the launcher runs)
    file.write(ABSENT.to_bytes(_WIDTH, "little") * processes)
    file.flush()
    return file


class Counts:
    """How many connections each process holds, as one of them sees it. ``own`` is the number of its place, from 0."""

    def __init__(self, descriptor: int, own: int) -> None:
        self._shared = mmap.mmap(descriptor, os.fstat(descriptor).st_size)
        self._own = own
        self.write(ABSENT)

    def write(self, number: int) -> None:
        """Tell how many this process holds."""
        at = self._own * _WIDTH
        self._shared[at : at + _WIDTH] = number.to_bytes(_WIDTH, "little")

    def read(self) -> list[int]:
        """How many each process holds, in their order."""
        raw = self._shared[:]
        return [int.from_bytes(raw[at : at + _WIDTH], "little") for at in range(0, len(raw), _WIDTH)]

    def someone_holds_fewer(self, than: int) -> bool:
        return any(number < than for at, number in enumerate(self.read()) if at != self._own)


class Balanced:
    """Makes a waitress server leave new connections to a process that holds fewer."""

    def __init__(self, server: Any, counts: Counts) -> None:
        self._server, self._counts = server, counts
        self._accept, self._readable = server.handle_accept, server.readable
        self._looks, self._resentful_until = 0, 0.0
        server.handle_accept, server.readable = self.handle_accept, self.readable
        counts.write(self.held)

    @property
    def held(self) -> int:
        return len(self._server.active_channels)

    def readable(self) -> bool:
        """Asked by the server's loop before each wait: what was closed meanwhile is told here."""
        self._counts.write(self.held)
        return bool(self._readable())

    def handle_accept(self) -> None:
        """Take the connection that waits, or leave it and be asked again."""
        if time.monotonic() >= self._resentful_until and self._counts.someone_holds_fewer(self.held):
            self._looks += 1
            if self._looks <= LOOKS:
                time.sleep(PAUSE)
                return
            self._resentful_until = time.monotonic() + RESENTFUL
        self._looks = 0
        self._accept()
        self._counts.write(self.held)
