"""One world for all tests of the room: loading it takes longer than most of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from datchuan.packs.tests.world import MEASURED, World, loaded_pack, measured

__all__ = ["measured"]


@pytest.fixture(scope="package")
def _measured(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with loaded_pack(django_db_blocker, MEASURED) as world:
        yield world
