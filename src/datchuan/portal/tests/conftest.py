from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_ROOT, settings.VAR, settings.DEMO = tmp_path / "files", tmp_path, True
    settings.FILES_KEEP_FREE_BYTES = 0
    settings.CLAMD_SOCKET = settings.SIGNATURE_ROOTS = settings.TSA_URL = ""
    return tmp_path
