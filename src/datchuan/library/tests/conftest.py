from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from datchuan.assessments.tests.setting import DAY, Setting, build
from datchuan.config import clock
from datchuan.evidence.tests.making import LIST, PHOTO, want
from datchuan.packs.tests.world import _loaded, quang_nam
from datchuan.people.tests.cast import Cast, _empty_cache, cast, entered, province, signed_in

__all__ = ["_empty_cache", "_loaded", "cast", "here", "officer", "province", "quang_nam", "signed_in"]


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Files of a test lie in its own folder."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.FILES_KEEP_FREE_BYTES = 0


@pytest.fixture
def here(cast: Cast) -> Iterator[Setting]:
    """The setting of the assessments, in its day; indicator 2.1 wants a list and a photo."""
    with clock.travel(DAY):
        found = build(cast)
        want(found, LIST, PHOTO)
        yield found


@pytest.fixture
def officer(here: Setting) -> Client:
    """A browser of the officer of commune 20869."""
    return entered(here.officer)
