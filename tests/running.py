"""Starting the product's processes from tests, and talking to them as a browser would."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(**changes: str) -> dict[str, str]:
    """The environment of a child process: the product's own sources, and none of this run's choices."""
    ours = ("DATCHUAN_", "DATABASE_", "DJANGO_", "PYTEST_")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(ours) and name not in {"PORT", "HOST"}
    }
    return {**kept, "PYTHONPATH": str(ROOT / "src"), **changes}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def datchuan(*arguments: str, timeout: float = 120, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a ``datchuan`` command to its end."""
    command = [sys.executable, "-m", "datchuan", *arguments]
    return subprocess.run(
        command, env=environment(**changes), capture_output=True, text=True, timeout=timeout, check=False, cwd=ROOT
    )


def get(port: int, path: str = "/healthz", timeout: float = 5) -> tuple[int, float]:
    """(status, seconds) of one request on a fresh connection."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status, time.monotonic() - begun
    finally:
        connection.close()


def until(condition: Callable[[], bool], seconds: float = 30) -> bool:
    """Wait for a condition; whether it came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def serves(port: int) -> bool:
    try:
        return get(port)[0] == 200
    except OSError:
        return False


def processes_naming(text: str) -> list[int]:
    """Numbers of living processes whose command line or environment names ``text`` (a folder of this test)."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            told = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if text.encode() in told and state != "Z":
            found.append(int(folder.name))
    return found
