from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def files_root(settings: Any, tmp_path: Path) -> Path:
    """A folder of its own for the files of each test, and no scanner unless the test starts one."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.FILES_KEEP_FREE_BYTES = 0
    settings.CLAMD_SOCKET = ""
    return tmp_path / "files"
