"""After a test with real transactions every table is emptied, append-only ones too, by deleting the rows that there are.

Django would truncate all tables, each of which then gets a new file, and make content types and permissions anew: longer
than most of the tests take. Nothing in the product is loosened: the test database's superuser leaves the ordinary way for
these statements.
"""

from __future__ import annotations

from functools import cache

from django.db import connection, transaction
from django.test.testcases import TransactionTestCase

#: What Django makes of the models; the same for every test.
KEPT = {"django_content_type", "auth_permission"}


@cache
def _statements() -> str:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    deleted = (f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables if table not in KEPT)
    return "; ".join(["SET LOCAL session_replication_role = replica", *deleted])


def _delete_all(_case: TransactionTestCase) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_statements())


def empty_by_deleting() -> None:
    """Call once, in a conftest."""
    TransactionTestCase._fixture_teardown = _delete_all  # type: ignore[attr-defined]
