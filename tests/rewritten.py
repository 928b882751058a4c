"""What pytest and hypothesis read out of the sources, kept before the processes of tests begin: each of these would read all.

The test files as pytest rewrites them, and the constants by which hypothesis tries what stands in the code. What cannot be
kept here, or is out of date after all, is read by who needs it, as ever.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

import pytest


def keep_rewritten(config: pytest.Config, roots: Iterable[Path]) -> None:
    """Read the sources below ``roots`` that have not been since they last changed, on all cores."""
    if sys.dont_write_bytecode:
        return
    files = [file for root in roots for file in sorted(root.rglob("*.py")) if "migrations" not in file.parts]
    shares = os.cpu_count() or 1
    children = []
    for share in range(shares):
        if child := os.fork():
            children.append(child)
            continue
        try:
            warnings.simplefilter("ignore")  # hypothesis would rather see this done later, once in each process
            for file in files[share::shares]:
                _rewrite(file, config)
                _note_constants(file)
        finally:
            os._exit(0)  # whatever went wrong: these are affairs of pytest and hypothesis, and may change
    for child in children:
        os.waitpid(child, 0)


def _rewrite(file: Path, config: pytest.Config) -> None:
    from _pytest.assertion.rewrite import PYC_TAIL, _rewrite_test, _write_pyc, assertstate_key, get_cache_dir

    kept = get_cache_dir(file) / f"{file.stem}{PYC_TAIL}"
    is_of_tests = file.name.startswith("test_") or file.name == "conftest.py"
    if is_of_tests and (not kept.exists() or kept.stat().st_mtime < file.stat().st_mtime):
        kept.parent.mkdir(exist_ok=True)
        found, code = _rewrite_test(file, config)
        _write_pyc(config.stash[assertstate_key], code, found, kept)


def _note_constants(file: Path) -> None:
    from hypothesis.internal.constants_ast import constants_from_module

    module = ModuleType(file.stem)
    module.__file__ = str(file)
    constants_from_module(module)
