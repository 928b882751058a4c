"""Child processes of the launcher: started, restarted with growing pauses when they end, stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from datchuan.config.processes import leash
from datchuan.config.terminal import warn

LONGEST_PAUSE = 30.0
#: A child that ran this long had started well: its next failure counts as the first.
WELL_SECONDS = 60.0
STOP_SECONDS = 4.0
LOG_BYTES = 20_000_000


@dataclass
class Child:
    """One process that is kept alive. ``log`` None leaves its output on the terminal."""

    name: str
    arguments: list[str]
    environment: Mapping[str, str]
    log: Path | None
    descriptors: tuple[int, ...] = ()
    #: What the kernel sends when the launcher is killed; a job without its database has nothing to finish.
    last_signal: signal.Signals = signal.SIGKILL
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    failures: int = field(default=0, init=False)
    _started: float = field(default=0.0, init=False)
    _not_before: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Start the process, in a session of its own (Ctrl-C reaches the launcher alone) and on a leash."""
        self._started = time.monotonic()
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(self.log.open("ab")) if self.log else None
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", *self.arguments],
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                pass_fds=self.descriptors,
                start_new_session=True,
                preexec_fn=leash(self.last_signal),
            )

    def look_after(self) -> None:
        """Start the process again when it has ended, after a pause that doubles with each failure in a row."""
        now = time.monotonic()
        if self.process is None:
            if now >= self._not_before:
                self.start()
        elif self.process.poll() is not None:
            self.failures = 1 if now - self._started > WELL_SECONDS else self.failures + 1
            pause = min(LONGEST_PAUSE, 0.5 * 2 ** (self.failures - 1))
            self._not_before = now + pause
            where = f" Nhật ký: {self.log}." if self.log else ""
            warn(
                f"Tiến trình {self.name} dừng đột ngột (mã {self.process.returncode}); "
                f"khởi động lại sau {pause:g} giây.{where}",
                f"Process {self.name} ended unexpectedly; starting it again in {pause:g} s.",
            )
            self.process = None
        self._keep_log_small()

    def is_running(self) -> bool:
        """Whether the process runs now."""
        return self.process is not None and self.process.poll() is None

    def last_lines(self, number: int = 5) -> str:
        """The end of the log, for a sentence about why it does not start."""
        if self.log is None or not self.log.exists():
            return ""
        return "\n  ".join(self.log.read_text(errors="replace").splitlines()[-number:])

    def _keep_log_small(self) -> None:
        if self.log and self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.with_suffix(".log.1").write_bytes(self.log.read_bytes())
            os.truncate(self.log, 0)  # the child appends, so it goes on at the start


def stop_all(children: Iterable[Child], seconds: float = STOP_SECONDS) -> None:
    """Ask every child to end, wait together, then end the rest."""
    running = [child.process for child in children if child.process is not None and child.process.poll() is None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + seconds
    for process in running:
        try:
            process.wait(max(0.05, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
