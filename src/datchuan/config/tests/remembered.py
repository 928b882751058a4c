"""Worlds of tests that are built once in a process and put back row by row for every further test.

``@remembered`` stands before a function that fills the database by the real actions and returns what it made. The first
call of a kind runs it and notes which rows came and went; the next ones write those rows in one statement and return a
copy of what was made. A kind is the function, what it was given, and the moment of the clock.

Rows are put back only where the function would have found the same: its tables empty or, when it was given another
remembered thing, nothing written since that one. Otherwise, and in tests with real transactions, the function runs.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model

from datchuan.config import clock

#: The attribute of a remembered thing that says how it was made, and how much had been written then.
MARK = "_remembered"
WRITTEN = "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
#: Tables whose rows are no part of a world: migrations and what Django makes of models.
APART = ("django_migrations", "django_content_type", "auth_permission")

Rows = dict[str, list[str]]
P, T = ParamSpec("P"), TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """What one kind came to: the rows as statements, the tables it filled, what was given, and what was made."""

    statements: str
    tables: tuple[str, ...]
    given: tuple[Any, ...]
    made: Any


_kept: dict[Any, Kept] = {}


def remembered(build: Callable[P, T]) -> Callable[P, T]:
    @wraps(build)
    def put_back(*given: P.args, **more: P.kwargs) -> T:
        things = [thing for thing in given if not isinstance(thing, str)]
        if more or not connection.in_atomic_block or not _untouched(things):
            return build(*given, **more)
        moment = (clock._travelled.get(), settings.DATCHUAN_TODAY)
        kind = (build.__module__, build.__qualname__, moment, *(_kind_of(thing) for thing in given))
        kept = _kept.get(kind)
        if kept and not things and _any_rows(kept.tables):
            return build(*given, **more)
        made = _again(kept, given) if kept else _build_first(kind, build, given)
        if kind in _kept:
            object.__setattr__(made, MARK, (kind, _written()))
        return made

    return put_back


def _untouched(things: list[Any]) -> bool:
    """Whether all of them are remembered and nothing has been written since they were made."""
    return not things or {_written()} == {getattr(thing, MARK, (None, None))[1] for thing in things}


def _kind_of(thing: Any) -> Any:
    return thing if isinstance(thing, str) else getattr(thing, MARK)[0]


def _build_first(kind: Any, build: Callable[..., Any], given: tuple[Any, ...]) -> Any:
    before = _rows()
    made = build(*given)
    came, went = _difference(before, _rows())
    if came and (any(not isinstance(thing, str) for thing in given) or not any(before[table] for table in came)):
        kept_given, kept_made = copy.deepcopy((given, made))
        _kept[kind] = Kept(_statements(came, went), tuple(came), kept_given, kept_made)
    return made


def _again(kept: Kept, given: tuple[Any, ...]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(kept.statements)
    memo: dict[int, Any] = {}
    for then, now in zip(kept.given, given, strict=True):
        memo.update(_pairs(then, now))
    return copy.deepcopy(kept.made, memo)


def _pairs(then: Any, now: Any) -> Iterator[tuple[int, Any]]:
    """What stands for what: each thing within something given at first, and the same thing of today."""
    if isinstance(then, Model):
        yield id(then), now
    elif is_dataclass(then):
        yield id(then), now
        for each in fields(then):
            yield from _pairs(getattr(then, each.name), getattr(now, each.name))
    elif isinstance(then, dict):
        yield id(then), now
        for key in then.keys() & now.keys():
            yield from _pairs(then[key], now[key])
    elif isinstance(then, list):
        yield id(then), now
        for one, other in zip(then, now, strict=False):
            yield from _pairs(one, other)


# Rows


def _written() -> int:
    """A number that grows with every row that this transaction writes."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return int(cursor.fetchone()[0])


@cache
def _columns() -> dict[str, str]:
    """Table -> its columns that are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' GROUP BY 1"
        )
        return {table: columns for table, columns in cursor.fetchall() if table not in APART}


def _rows() -> Rows:
    """Every row of every table, as text."""
    found: Rows = {table: [] for table in _columns()}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', t::text FROM \"{table}\" t" for table in found))
        for table, row in cursor.fetchall():
            found[table].append(row)
    return found


def _any_rows(tables: tuple[str, ...]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + " OR ".join(f'EXISTS (SELECT FROM "{table}")' for table in tables))
        return bool(cursor.fetchone()[0])


def _difference(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    """Rows that came, in their order, and rows that went. A changed row did both."""
    came, went = {}, {}
    for table, rows in after.items():
        old, new = set(before[table]), set(rows)
        if added := [row for row in rows if row not in old]:
            came[table] = added
        if gone := [row for row in before[table] if row not in new]:
            went[table] = gone
    return came, went


def _statements(came: Rows, went: Rows) -> str:
    """The change as one string of statements. No trigger runs: what triggers did is among the rows."""
    parts = ["SET LOCAL session_replication_role = replica"]
    for table, rows in went.items():
        parts.append(f'DELETE FROM "{table}" t WHERE t::text IN ({_quoted(rows)})')
    for table, rows in came.items():
        columns = _columns()[table]
        parts.append(
            f'INSERT INTO "{table}" ({columns}) OVERRIDING SYSTEM VALUE'
            f' SELECT {columns} FROM unnest(ARRAY[{_quoted(rows)}]::"{table}"[])'
        )
    return "; ".join([*parts, "SET LOCAL session_replication_role = origin"])


def _quoted(rows: list[str]) -> str:
    return ", ".join("'" + row.replace("'", "''") + "'" for row in rows)
