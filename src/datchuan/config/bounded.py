"""Runs a program of ours under limits: ``python -I bounded.py PROGRAM``. Itself run by path, it imports nothing of the
product; the program's file stands where it may read standard input and write standard output, and nothing else.
"""

from __future__ import annotations

import resource
import runpy
import sys

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 10


def bind() -> None:
    """Bind this process before a byte of the file is read."""
    for which, most in (
        ("RLIMIT_AS", MEMORY),
        ("RLIMIT_CPU", CPU_SECONDS),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NOFILE", 32),
        ("RLIMIT_CORE", 0),
    ):
        try:
            resource.setrlimit(getattr(resource, which), (most, most))
        except (AttributeError, ValueError, OSError):
            # A system without this limit (macOS has no RLIMIT_AS) keeps the others and the parent's time limit.
            continue


if __name__ == "__main__":
    bind()
    runpy.run_path(sys.argv[1], run_name="__main__")
