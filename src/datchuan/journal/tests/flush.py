"""Lets Django empty the tables after a test with real transactions, although append-only tables refuse TRUNCATE.

Nothing in the product is loosened: the test database's superuser leaves the ordinary way for this one statement.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.operations import DatabaseOperations

_plain_flush = DatabaseOperations.sql_flush


def _flush_past_triggers(self: DatabaseOperations, style: Any, tables: Any, **options: Any) -> list[str]:
    statements = _plain_flush(self, style, tables, **options)
    if not statements:
        return []
    return ["SET LOCAL session_replication_role = replica", *statements, "SET LOCAL session_replication_role = origin"]


def allow_flush() -> None:
    """Call once, in a conftest."""
    DatabaseOperations.sql_flush = _flush_past_triggers  # type: ignore[method-assign, assignment]
