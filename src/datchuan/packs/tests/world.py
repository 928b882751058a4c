"""Worlds for tests: the real pack loaded, with demo accounts and the demo figures of a few districts.

Each lives in a transaction that spans the tests of the modules that ask for it one after another: loaded once, seen by every
test within its own savepoint, gone before the first module that does not ask for it, which finds an empty database. Import
the fixtures in a ``conftest.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from datchuan.config import clock, statistics
from datchuan.config.tests.remembered import remembered
from datchuan.packs import demo
from datchuan.packs.loading import load_pack
from datchuan.packs.tests.lasting import Lasting
from datchuan.people.demo_accounts import ensure_demo_accounts
from datchuan.people.models import User
from datchuan.people.tests.cast import entered
from datchuan.places.models import Unit

QUANG_NAM = Path(settings.ROOT) / "packs" / "quang-nam-2023"
TODAY = demo.TODAY
#: Districts whose communes get demo figures: the one of the published mean, two upland ones, one of the accounts.
MEASURED = ("517", "514", "504")


@contextmanager
def rolled_back(blocker: Any) -> Iterator[None]:
    """A transaction around the tests of a module that leaves nothing behind."""
    with blocker.unblock():
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]
        whole.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


@dataclass(frozen=True)
class World:
    """The loaded pack. ``measured`` are the codes of communes with figures."""

    measured: tuple[str, ...] = ()

    def commune(self, code: str) -> Unit:
        return Unit.objects.as_of(TODAY).communes().get(code=code)

    def user(self, username: str) -> User:
        return User.objects.get(username=username)

    def client(self, username: str) -> Client:
        """A browser in which the holder of a demo account is signed in."""
        return entered(self.user(username))


def measure(districts: tuple[str, ...], seed: int = demo.SEED) -> tuple[str, ...]:
    """Save the demo sheets of the communes of some districts; returns their codes."""
    with clock.travel(TODAY):
        places = list(demo._places())
    codes = []
    for at, place in enumerate(places):
        if place.district_code not in districts:
            continue
        codes.append(place.unit.code)
        demo.save_sheets_of(place, at, seed)
    return tuple(codes)


@contextmanager
def loaded_pack(blocker: Any, districts: tuple[str, ...] = ()) -> Iterator[World]:
    """The real pack with demo accounts and the figures of some districts, until the block ends."""
    assert not connection.in_atomic_block, "a world within a world would outlive it"
    with rolled_back(blocker):
        world = load()
        if districts:
            world = measure_in(world, " ".join(districts))
        statistics.refresh()
        connection.check_constraints()  # once, no longer by each test that ends
        yield world


@remembered
def load() -> World:
    """The real pack with demo accounts."""
    load_pack(QUANG_NAM)
    ensure_demo_accounts()
    return World()


@remembered
def measure_in(world: World, districts: str) -> World:
    """The same with the figures of some districts."""
    return World(measure(tuple(districts.split())))


@pytest.fixture(scope="module")
def _loaded(request: pytest.FixtureRequest, worlds: Lasting, django_db_blocker: Any) -> World:
    return worlds.ask(request.node.nodeid, django_db_blocker)


@pytest.fixture(scope="module")
def _measured(request: pytest.FixtureRequest, worlds: Lasting, django_db_blocker: Any) -> World:
    return worlds.ask(request.node.nodeid, django_db_blocker, MEASURED)


@pytest.fixture
def quang_nam(_loaded: World, db: None) -> Iterator[World]:
    """The real pack with demo accounts and no figures, on its day."""
    with clock.travel(TODAY):
        yield _loaded


@pytest.fixture
def measured(_measured: World, db: None) -> Iterator[World]:
    """The real pack with the demo figures of three districts, on its day."""
    with clock.travel(TODAY):
        yield _measured
