from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from datchuan.assessments.tests.setting import DAY, Setting, build
from datchuan.config import clock
from datchuan.people.tests.cast import Cast, _empty_cache, cast, entered, province, signed_in

__all__ = ["_empty_cache", "cast", "here", "officer", "province", "signed_in"]


@pytest.fixture
def here(cast: Cast) -> Iterator[Setting]:
    """The setting, in its day."""
    with clock.travel(DAY):
        yield build(cast)


@pytest.fixture
def officer(here: Setting) -> Client:
    """A browser of the officer of commune 20869."""
    return entered(here.officer)
