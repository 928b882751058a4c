from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datchuan.config import clock
from datchuan.council.tests.table import Table, furnish
from datchuan.dossiers.tests.way import DAY, build
from datchuan.people.tests.cast import Cast


@pytest.fixture
def table(cast: Cast) -> Iterator[Table]:
    """A council with a dossier that waits for it."""
    with clock.travel(DAY):
        yield furnish(build(cast))


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> Path:
    settings.FILES_ROOT, settings.VAR, settings.DEMO = tmp_path / "files", tmp_path, True
    settings.FILES_KEEP_FREE_BYTES = 0
    settings.CLAMD_SOCKET = settings.SIGNATURE_ROOTS = settings.TSA_URL = ""
    return tmp_path
