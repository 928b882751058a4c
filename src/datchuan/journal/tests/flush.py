"""Empties the tables after a test with real transactions, append-only ones too.

Nothing in the product is loosened: the test database's superuser leaves the ordinary way for this one statement. Django would
truncate every table, most of them empty, and then make its content types and permissions anew; these stay as they are.
"""

from __future__ import annotations

from django.db import connection
from django.test import TransactionTestCase

#: What Django makes of models, and the migrations that have run.
KEPT = ("django_migrations", "django_content_type", "auth_permission")

EMPTY = f"""
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
              WHERE schemaname = 'public' AND tablename NOT IN {KEPT} LOOP
    EXECUTE 'DELETE FROM ' || name;
  END LOOP;
END $$"""


def empty(_case: TransactionTestCase | None = None) -> None:
    """Take every row out of every table, whatever refers to it or guards it."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)


def allow_flush() -> None:
    """Call once, in a conftest."""
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]
