from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from datchuan.assessments.tests.setting import DAY, build
from datchuan.config import clock
from datchuan.evidence.tests.making import PHOTO, want
from datchuan.people.tests.cast import Cast, _empty_cache, cast, province, signed_in
from datchuan.villages.tests.setting import Hamlets, furnish

__all__ = ["_empty_cache", "cast", "province", "signed_in"]


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT, settings.VAR = tmp_path / "files", tmp_path
    settings.FILES_KEEP_FREE_BYTES = 0
    settings.CLAMD_SOCKET = ""


@pytest.fixture
def here(cast: Cast) -> Iterator[Hamlets]:
    """Commune 20869 with two villages, an address of each, and a call of each kind; indicator 2.1 wants a photo."""
    with clock.travel(DAY):
        setting = build(cast)
        want(setting, PHOTO)
        yield furnish(setting)
