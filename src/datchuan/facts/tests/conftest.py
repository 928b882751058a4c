from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from datchuan.assessments.tests.setting import DAY, Setting, build
from datchuan.config import clock
from datchuan.facts.tests.setting import ask_facts
from datchuan.packs.tests.world import _loaded, _measured, measured, quang_nam
from datchuan.people.tests.cast import entered

__all__ = ["_loaded", "_measured", "measured", "quang_nam"]


@pytest.fixture
def here(cast: object) -> Iterator[Setting]:
    """The criteria of the small province with base facts that they take, in their day."""
    with clock.travel(DAY):
        setting = build(cast)  # type: ignore[arg-type]
        ask_facts()
        yield setting


@pytest.fixture
def officer(here: Setting) -> Client:
    """A browser of the officer of commune 20869."""
    return entered(here.officer)
