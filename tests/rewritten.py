"""Test files as pytest rewrites them, kept before the processes of tests begin: each of these would rewrite all of them.

What cannot be kept here, or is out of date after all, is rewritten by who imports it, as ever.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import pytest


def keep_rewritten(config: pytest.Config, roots: Iterable[Path]) -> None:
    """Rewrite the test files below ``roots`` that have not been since they last changed, on all cores."""
    if sys.dont_write_bytecode:
        return
    try:
        from _pytest.assertion.rewrite import PYC_TAIL, _rewrite_test, _write_pyc, assertstate_key, get_cache_dir
    except ImportError:  # these are pytest's own affairs, and may change
        return
    files = chain.from_iterable(sorted(root.rglob("test_*.py")) + sorted(root.rglob("conftest.py")) for root in roots)
    pending = [(file, kept) for file in files if is_older(kept := get_cache_dir(file) / f"{file.stem}{PYC_TAIL}", file)]
    shares = os.cpu_count() or 1
    children = []
    for share in range(shares):
        if child := os.fork():
            children.append(child)
            continue
        try:
            for file, kept in pending[share::shares]:
                kept.parent.mkdir(exist_ok=True)
                found, code = _rewrite_test(file, config)
                _write_pyc(config.stash[assertstate_key], code, found, kept)
        finally:
            os._exit(0)
    for child in children:
        os.waitpid(child, 0)


def is_older(file: Path, source: Path) -> bool:
    """Whether ``file`` is missing or older than ``source``."""
    return not file.exists() or file.stat().st_mtime < source.stat().st_mtime
