from __future__ import annotations

from collections.abc import Iterator

import pytest

from datchuan.assessments.tests.setting import DAY
from datchuan.config import clock
from datchuan.people.tests.cast import Cast, _empty_cache, cast, province, signed_in
from datchuan.surveys.tests.setting import World, build

__all__ = ["_empty_cache", "cast", "province", "signed_in", "world"]


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    """A survey of three villages, in its day."""
    with clock.travel(DAY):
        yield build(cast)
