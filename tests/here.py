"""What looks into files, working in the process of the test: a child of its own loads its libraries for 0.1 to 0.5 s each time.

Tests that ask for ``in_child`` have them looked into as the product does: limits, whatever breaks a reader, and at least one test
on each way that leads there.
"""

from __future__ import annotations

import importlib
import json
import threading
import warnings
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from types import ModuleType
from typing import Any

from datchuan.config import child

Read = Callable[[ModuleType, bytes], Any]
Inspect = Callable[[Path, bytes], tuple[int, bytes, bytes]]

#: Libraries that draw are not made for several threads.
_turn = threading.Lock()


def read_here(read: Read) -> Read:
    """``child.read``, which calls the program's own ``answer``. A program of a test has none and goes to a child."""

    @wraps(read)
    def take(program: ModuleType, data: bytes) -> Any:
        path = Path(str(program.__file__))
        if path.parent.parent.name != "datchuan":
            return read(program, data)
        module = importlib.import_module(f"datchuan.{path.parent.name}.{path.stem}")
        try:
            with _turn, warnings.catch_warnings():
                said = json.dumps(module.answer(data))
        except MemoryError:
            raise child.TooHeavy from None
        except Exception:
            raise child.Unreadable from None
        return json.loads(said)

    return take


def inspected_here(inspect: Inspect) -> Inspect:
    """``inspection._child``: exit code, standard output and standard error of the inspector of uploaded files."""

    @wraps(inspect)
    def take(folder: Path, job: bytes) -> tuple[int, bytes, bytes]:
        from datchuan.files.inspector import main

        try:
            with _turn, warnings.catch_warnings():
                return 0, json.dumps(main.outcome(json.loads(job), folder)).encode(), b""
        except Exception as error:
            return 1, b"", repr(error).encode()

    return take
