"""Looking at signatures in the process of the test. A child of its own loads its libraries for half a second each time.

Tests that ask for ``in_child`` look at them as the product does: its limits, what breaks its reader, each way that leads there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from types import ModuleType
from typing import Any

Read = Callable[[ModuleType, bytes], Any]


def examined_here(read: Read) -> Read:
    """``child.read``, which looks at signatures itself and leaves everything else to a child."""

    @wraps(read)
    def take(program: ModuleType, data: bytes) -> Any:
        if not str(program.__file__).endswith("/examining.py"):
            return read(program, data)
        from datchuan.papers import examining

        return json.loads(json.dumps(examining.answer(data)))

    return take
