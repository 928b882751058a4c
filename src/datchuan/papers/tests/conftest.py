from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> Path:
    """Folders of its own for the files and keys of each test; demo mode, whose authority vouches for signers."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.VAR = tmp_path
    settings.FILES_KEEP_FREE_BYTES = 0
    settings.CLAMD_SOCKET = settings.SIGNATURE_ROOTS = settings.TSA_URL = ""
    settings.DEMO = True
    return tmp_path
