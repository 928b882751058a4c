from __future__ import annotations

from collections.abc import Iterator

import pytest

from datchuan.config import clock
from datchuan.dossiers.tests.way import DAY, Way, build
from datchuan.people.tests.cast import Cast, _empty_cache, cast, province, signed_in

__all__ = ["_empty_cache", "cast", "province", "signed_in", "way"]


@pytest.fixture
def way(cast: Cast) -> Iterator[Way]:
    with clock.travel(DAY):
        yield build(cast)
