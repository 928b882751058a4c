from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction

from datchuan.config import clock
from datchuan.dossiers.tests.way import DAY, build
from datchuan.hearings.tests.hall import Hall, furnish
from datchuan.people.tests.cast import Cast, _empty_cache, build_cast, build_province, cast, province, signed_in

__all__ = ["_empty_cache", "cast", "hall", "live", "province", "signed_in"]


@pytest.fixture
def hall(cast: Cast) -> Iterator[Hall]:
    """Everybody on the way of a dossier, with a second person in each office, on the day of the order."""
    with clock.travel(DAY):
        yield furnish(build(cast))


@pytest.fixture
def live(transactional_db: None) -> Hall:
    """The same with real transactions, for what is done by two at once."""
    with clock.travel(DAY), transaction.atomic():
        return furnish(build(build_cast(build_province())))
