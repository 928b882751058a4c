from __future__ import annotations

import pytest
from django.test import Client

from datchuan.assessments.tests.conftest import here, officer
from datchuan.assessments.tests.setting import Setting
from datchuan.packs.tests.world import _measured, measured
from datchuan.people.tests.cast import _empty_cache, cast, entered, province, signed_in

__all__ = ["_empty_cache", "_measured", "cast", "here", "measured", "officer", "province", "signed_in", "specialist"]


@pytest.fixture
def specialist(here: Setting) -> Client:
    """A browser of the specialist of the department that leads 2.1."""
    return entered(here.cast.department)
