from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from datchuan.findings.tests.conftest import here
from datchuan.people.tests.cast import _empty_cache, cast, province, signed_in

__all__ = ["_empty_cache", "cast", "here", "province", "signed_in"]


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT, settings.VAR, settings.DEMO = tmp_path / "files", tmp_path, True
    settings.FILES_KEEP_FREE_BYTES = 0
    settings.CLAMD_SOCKET = ""
