"""What pytest and hypothesis read out of the sources is read once for all processes of a run."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

import pytest
from _pytest.assertion.rewrite import PYC_TAIL, _read_pyc
from hypothesis.configuration import storage_directory

from tests.rewritten import keep_rewritten


def test_a_file_is_kept_as_pytest_reads_it_and_kept_anew_when_it_changes(
    tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file = tmp_path / "deep" / "test_one.py"
    file.parent.mkdir()
    file.write_text("def test_one():\n    assert 1 == 2\n")
    kept = file.parent / "__pycache__" / f"test_one{PYC_TAIL}"
    keep_rewritten(request.config, [tmp_path])
    code = _read_pyc(file, kept)
    assert code is not None
    assert "@pytest_ar" in code.co_names

    noted = storage_directory("constants").path / hashlib.sha1(file.read_bytes()).hexdigest()[:16]
    assert noted.exists()

    first = kept.stat().st_mtime_ns
    keep_rewritten(request.config, [tmp_path])
    assert kept.stat().st_mtime_ns == first

    file.write_text("def test_two():\n    assert 1 == 2\n")
    os.utime(file, (kept.stat().st_atime, kept.stat().st_mtime + 1))
    keep_rewritten(request.config, [tmp_path])
    changed = _read_pyc(file, kept)
    assert changed is not None
    assert "test_two" in changed.co_names
