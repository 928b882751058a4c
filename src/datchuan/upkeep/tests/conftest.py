"""One world for all tests of the room: the pack with the figures of one district, and a review that has been opened."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from datchuan.config import clock
from datchuan.packs.tests.lasting import Lasting
from datchuan.packs.tests.world import TODAY, World, measured
from datchuan.titles.queries import LEVELS
from datchuan.upkeep.actions import Draft, open_campaign
from datchuan.upkeep.models import Campaign, Kind

__all__ = ["measured"]

#: Tiên Phước: the district of ``huyen.tienphuoc``.
DISTRICT = "514"
DUE = datetime(2024, 1, 1, tzinfo=clock.VIETNAM)


@pytest.fixture(scope="module")
def _measured(request: pytest.FixtureRequest, worlds: Lasting, django_db_blocker: Any) -> World:
    return worlds.ask(request.node.nodeid, django_db_blocker, (DISTRICT,))


def draft(**changes: Any) -> Draft:
    """What the tests open a campaign with."""
    said: dict[str, Any] = {
        "kind": Kind.AD_HOC, "name": "Rà soát thử", "year": 2023, "on": TODAY, "levels": LEVELS,
        "basis": "Công văn thử", "wording": "cuối năm 2023", "due_at": DUE,
    }  # fmt: skip
    return Draft(**{**said, **changes})


@pytest.fixture
def campaign(measured: World) -> Campaign:
    return open_campaign(draft(), by=measured.user("vpdp"))
