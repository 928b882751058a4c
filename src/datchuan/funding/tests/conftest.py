from __future__ import annotations

from collections.abc import Iterator

import pytest

from datchuan.assessments.tests.setting import DAY
from datchuan.config import clock
from datchuan.funding.tests.setting import World, build
from datchuan.people.tests.cast import Cast, _empty_cache, cast, province, signed_in

__all__ = ["_empty_cache", "cast", "province", "signed_in", "world"]


@pytest.fixture
def world(cast: Cast) -> Iterator[World]:
    """The register of commune 20869, in its day."""
    with clock.travel(DAY):
        yield build(cast)
