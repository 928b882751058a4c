"""What is kept: the stamp is asked again only after something was committed, in a transaction always."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from datchuan.config.kept import Kept


@pytest.fixture
def kept(db: Any, settings: Any) -> Kept:
    settings.BOARDS_KEPT = 4
    return Kept("SELECT (SELECT count(*) FROM django_session), (SELECT 'b')")


@pytest.fixture
def neighbour(db: Any) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
        yield other


@contextmanager
def between_transactions() -> Iterator[None]:
    """As a page is drawn in the product: every statement by itself."""
    own = connections["default"]
    own.in_atomic_block = False
    try:
        yield
    finally:
        own.in_atomic_block = True


def asked(kept: Kept) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        assert kept.get("page", lambda: "drawn") == "drawn"
    return [query["sql"] for query in queries if "django_session" in query["sql"]]


def test_the_stamp_is_asked_once_until_somebody_commits(kept: Kept, neighbour: psycopg.Connection[Any]) -> None:
    with between_transactions():
        assert (len(asked(kept)), len(asked(kept))) == (1, 0)
        neighbour.execute("SELECT pg_current_xact_id()")
        assert (len(asked(kept)), len(asked(kept))) == (1, 0)
    assert len(kept) == 1


def test_in_a_transaction_it_is_asked_each_time(kept: Kept) -> None:
    assert (len(asked(kept)), len(asked(kept))) == (2, 1)
