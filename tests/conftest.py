from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings

from datchuan.config import clock, kept
from datchuan.config.middleware import IdleMiddleware
from datchuan.packs.tests.world import TODAY, World, _loaded, _measured, measured, quang_nam, rolled_back
from tests.walked import Things
from tests.walking import Walk

__all__ = ["_loaded", "_measured", "measured", "quang_nam"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-url-table", action="store_true", help="write tests/url_table.txt anew, to be reviewed")


@pytest.fixture(scope="module")
def things(_loaded: World, django_db_blocker: Any) -> Iterator[Things]:
    """What is walked, made once for the tests of a module; each of them takes back what it changes."""
    with rolled_back(django_db_blocker):
        with clock.travel(TODAY):
            made = Things(_loaded)
        yield made


@pytest.fixture
def walk(quang_nam: World, things: Things, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    monkeypatch.setattr(IdleMiddleware, "WRITE_EVERY", 900)  # who walks takes minutes, and takes back each note of it
    monkeypatch.setattr(settings, "BOARDS_KEPT", 48)  # nothing changes on the way
    kept.forget_all()
    made = Walk(things)
    logging.disable(logging.WARNING)  # that something was refused is said by its status
    with made.known():
        yield made
    logging.disable(logging.NOTSET)
    kept.forget_all()
