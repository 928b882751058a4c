"""Worlds of tests that are built once in a process and put back row by row for every further test.

``@remembered`` stands before a function or method that fills the database by the real actions and returns what it made. The
first call of a kind runs it and notes which rows came and went; the next ones write those rows in one statement and return a
copy of what was made. A kind is the function, what it was given, the moment of the clock, and how the database came to be
as it is: the kind of the call before.

Rows are put back only where the function would have found the same: its tables empty or, when it was given things, nothing
written since the last remembered call. Otherwise, and in tests with real transactions, the function runs; it also runs where
it changes what it was given.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import connection
from django.db.models import Model

from datchuan.config import clock
from datchuan.journal.tests.flush import KEPT

#: The attribute of a remembered thing that says how it was made.
MARK = "_remembered"
#: What this transaction has written to tables; the view ``pg_stat_xact_user_tables`` says the same, ten times slower.
WRITTEN = """SELECT coalesce(sum(pg_stat_get_xact_tuples_inserted(t) + pg_stat_get_xact_tuples_updated(t)
  + pg_stat_get_xact_tuples_deleted(t)), 0) FROM unnest('{{{}}}'::oid[]) t"""
#: What may be given beside things: it says itself all that it is.
PLAIN = (str, int, float, Decimal, date, Enum, type(None))

Rows = dict[str, list[str]]
P, T = ParamSpec("P"), TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """What one kind came to: the rows as statements, the tables it filled, what was given, and what was made."""

    statements: str
    tables: tuple[str, ...]
    given: tuple[Any, ...]
    made: Any


#: Kind -> its number, and number -> what it came to; nothing for a kind that cannot be put back.
_numbers: dict[Any, int] = {}
_kept: dict[int, Kept | None] = {}
#: The last remembered call, and how much had been written after it.
_last: tuple[int, int] | None = None


def remembered(build: Callable[P, T]) -> Callable[P, T]:
    @wraps(build)
    def put_back(*given: P.args, **more: P.kwargs) -> T:
        global _last
        everything = (*given, *(more[name] for name in sorted(more)))
        things = any(not isinstance(thing, PLAIN) for thing in everything)
        if not connection.in_atomic_block or (things and (_last is None or _last[1] != _written())):
            return build(*given, **more)
        try:
            told = tuple(_told(thing) for thing in everything)
        except TypeError:  # something that has no name
            return build(*given, **more)
        moment = (clock._travelled.get(), settings.DATCHUAN_TODAY)
        name = (build.__module__, build.__qualname__, *sorted(more))
        kind = _numbers.setdefault((name, moment, _last[0] if things and _last else None, told), len(_numbers))
        if kind in _kept:
            kept = _kept[kind]
            if kept is None or (not things and _any_rows(kept.tables)):
                return build(*given, **more)
            made = _again(kept, everything)
        else:
            made = _build_first(kind, lambda: build(*given, **more), everything, things)
        if _kept.get(kind):
            if is_dataclass(made) or isinstance(made, Model):
                object.__setattr__(made, MARK, kind)
            _last = (kind, _written())
        return made

    return put_back


def _told(thing: Any) -> Any:
    """What tells a thing from others of its sort: how a remembered one was made and which rows it names, or all its values."""
    if isinstance(thing, PLAIN):
        return thing
    mark = getattr(thing, MARK, None)
    if mark is not None and is_dataclass(thing):
        return (mark, *_named(thing))
    if isinstance(thing, Model):
        return (mark, _values(thing))
    raise TypeError


def _named(thing: Any) -> Iterator[Any]:
    """The keys of the rows that a thing names."""
    for each in fields(thing):
        part = getattr(thing, each.name)
        if isinstance(part, Model):
            yield part.pk
        elif isinstance(part, PLAIN):
            yield part
        elif is_dataclass(part):
            yield from _named(part)


def _values(thing: Any) -> str:
    """All that a thing holds, as text."""
    if isinstance(thing, Model):
        held = vars(thing)
        return repr([(field.attname, held.get(field.attname)) for field in thing._meta.concrete_fields])
    if is_dataclass(thing):
        return repr([_values(getattr(thing, each.name)) for each in fields(thing)])
    if isinstance(thing, (list, tuple)):
        return repr([_values(each) for each in thing])
    return repr(thing) if isinstance(thing, PLAIN) else ""


def _build_first(kind: int, build: Callable[[], T], given: tuple[Any, ...], things: bool) -> T:
    before, held = _rows(), _values(given)
    made = build()
    came, went = _difference(before, _rows())
    _kept[kind] = None
    if held == _values(given) and (things or (came and not any(before[table] for table in came))):
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
        cursor.execute(WRITTEN.format(_numbers_of_tables()))
        return int(cursor.fetchone()[0])


@cache
def _numbers_of_tables() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(relid::text, ',') FROM pg_stat_user_tables")
        return str(cursor.fetchone()[0])


@cache
def _columns() -> dict[str, str]:
    """Table -> its columns that are written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position)"
            " FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND is_generated = 'NEVER' GROUP BY 1"
        )
        return {table: columns for table, columns in cursor.fetchall() if table not in KEPT}


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
