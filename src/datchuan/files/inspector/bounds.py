"""What binds the child before it reads a byte of the file."""

from __future__ import annotations

import ctypes
import resource

MEMORY = 1536 * 1024 * 1024
CPU_SECONDS = 30
FILE_BYTES = 96 * 1024 * 1024
OPEN_FILES = 64

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _DUMPABLE = 38, 4


def bind() -> None:
    """Limit memory, time, files and processes of this process; take the network away where the system allows it."""
    for which, most in (
        ("RLIMIT_AS", MEMORY),
        ("RLIMIT_CPU", CPU_SECONDS),
        ("RLIMIT_FSIZE", FILE_BYTES),
        ("RLIMIT_NOFILE", OPEN_FILES),
        ("RLIMIT_NPROC", 0),
        ("RLIMIT_CORE", 0),
    ):
        try:
            resource.setrlimit(getattr(resource, which), (most, most))
        except (AttributeError, ValueError, OSError):
            # A system without this limit (macOS has no RLIMIT_AS) keeps the others and the parent's time limit.
            continue
    _seal()


def _seal() -> None:
    """On Linux: no new rights by any program it starts, no memory for others to read, an empty network."""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        libc.prctl(_DUMPABLE, 0, 0, 0, 0)
        # Where users may not make namespaces this fails, and the other walls stand.
        libc.unshare(_NEW_USER | _NEW_NET)
    except (OSError, AttributeError):
        return
