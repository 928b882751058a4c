from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client

from datchuan.assessments.tests.setting import DAY, Setting, build
from datchuan.checks.tests.setting import bring_checks
from datchuan.config import clock
from datchuan.facts.tests.setting import ask_facts
from datchuan.packs.tests.world import _loaded, _measured, measured, quang_nam
from datchuan.people.tests.cast import entered

__all__ = ["_loaded", "_measured", "measured", "quang_nam"]


@pytest.fixture
def here(cast: object) -> Iterator[Setting]:
    """The criteria of the small province with base facts and checks, in their day."""
    with clock.travel(DAY):
        setting = build(cast)  # type: ignore[arg-type]
        ask_facts()
        bring_checks()
        yield setting


@pytest.fixture
def officer(here: Setting) -> Client:
    """A browser of the officer of commune 20869."""
    return entered(here.officer)
