"""Reading a file that may be hostile in a child process with limits, an empty environment and nothing but its input."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from datchuan.config import bounded

SECONDS = 20


class TooHeavy(Exception):
    """The child needed more memory or time than it may have."""


class Unreadable(Exception):
    """The child ended without an answer: no reader takes this file."""


def read(program: ModuleType, data: bytes) -> Any:
    """What the program (a module of ours that is run by path) says of the data: its JSON.

    Raises ``TooHeavy`` or ``Unreadable``; which sentence a person reads is the caller's to say.
    """
    command = [sys.executable, "-I", str(Path(bounded.__file__).resolve()), str(Path(str(program.__file__)).resolve())]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=data, capture_output=True, timeout=SECONDS, env={}, cwd="/", check=False
        )
    except subprocess.TimeoutExpired:
        raise TooHeavy from None
    if done.returncode != 0 or not done.stdout:
        # Killed by a limit (negative code, MemoryError, an allocation that failed), or a file that no reader takes.
        raise TooHeavy if done.returncode < 0 or b"memory" in done.stderr.lower() else Unreadable
    return json.loads(done.stdout)
