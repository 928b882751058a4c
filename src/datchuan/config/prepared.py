"""Queries compiled once. Building and compiling a queryset costs Django several times what running it costs PostgreSQL.

The paths that every request or every save takes ask the same question again and again with other values. ``Prepared``
builds such a queryset once per process with marked values, keeps its SQL, and afterwards only puts the values in. It
gives what the queryset would give: the same model instances, annotations and related objects (docs/decisions/0011).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import Field, ForeignKey, Lookup, Model, QuerySet
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)
from django.db.transaction import TransactionManagementError
from psycopg._preparing import PrepareManager


@ForeignKey.register_lookup
@Field.register_lookup
class AnyOf(Lookup):  # type: ignore[type-arg]
    """``commune__any_of=ids`` is ``commune__in=ids`` with the ids as one parameter, so that it can be prepared."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", [*params, self.rhs]


class _Marked(list[Any]):
    """The mark of a list; Django copies it on its way, so that what it holds tells it from others."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(tuple(self))


#: Values that no row holds, one for each parameter: they mark its places in the compiled statement.
_MARKS: dict[type, Callable[[int], Any]] = {
    list: lambda at: _Marked([32_111 + at]),
    int: lambda at: 32_111 + at,  # within the smallest integer column
    str: lambda at: f"\ue000{at}\ue001",
    date: lambda at: date(9871 + at, 11, 13),
    datetime: lambda at: datetime(9871 + at, 11, 13, tzinfo=UTC),
    UUID: lambda at: UUID(int=32_111 + at),
}


def _same(value: Any) -> Any:
    return value


# The stubs do not know that this is psycopg's own cursor.
_Cursor: Any = ServerBindingCursor


#: Statements that a connection of PostgreSQL holds prepared at most: about as many as there are in the product, each with
#: some forms for small and large numbers. Beyond it goes the one that was not asked for longest.
MOST_PREPARED = 500
_CHANGES_TABLES = (b"DROP", b"ALTER", b"DISCARD", b"DEALLOCATE")


class _KeptCursor(_Cursor):  # type: ignore[misc]
    def execute(self, query: Any, params: Any = None) -> Any:
        return super().execute(query, params, prepare=True)

    def _send_query_prepared(self, name: bytes, pgq: Any, *, binary: bool | None = None) -> None:
        self._query = pgq  # what Django's log of queries shows
        super()._send_query_prepared(name, pgq, binary=binary)


class _Lasting(PrepareManager):
    """What PostgreSQL holds prepared for one of its connections.

    psycopg forgets all of it with every rollback, also of a savepoint, because tables might be made and dropped meanwhile.
    Here only migrations do that, and nothing of what they change is read by the same process afterwards; whereas whatever is
    refused rolls back, and made the next pages parse and plan every statement again. PostgreSQL itself keeps a prepared
    statement over a rollback, and plans it anew when a table has changed.
    """

    prepared_max = MOST_PREPARED

    def clear(self) -> bool:
        return False  # asked after a rollback

    def _should_discard(self, prep: Any, results: Any, *_pattern: Any) -> bool:
        changes = any((result.command_status or b"").startswith(_CHANGES_TABLES) for result in results)
        return super().clear() if changes else False


def cursor() -> Any:
    """``connection.cursor()`` whose statements PostgreSQL parses and plans once for each of its connections.

    For statements whose text is always the same: the values travel beside it. Counted and wrapped like any other.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.ensure_connection()
    if not isinstance(connection.connection._prepared, _Lasting):
        connection.connection._prepared = _Lasting()  # its threshold is that of other cursors, which prepare nothing
    with connection.wrap_database_errors:
        return connection._prepare_cursor(_KeptCursor(connection.connection))


#: What was asked ``once`` in the request of this thread; None outside of requests.
_asked: ContextVar[dict[Any, list[Any]] | None] = ContextVar("asked", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """Until the end ``Prepared.once`` asks the same question once."""
    before = _asked.set({})
    try:
        yield
    finally:
        _asked.reset(before)


class Prepared:
    """A queryset with parameters. ``build(**marks)`` is called once; calling the object with values runs it.

    ``kinds`` names the parameters with their types (int, str, date, datetime, UUID, and list for ``any_of``). Each must appear
    in the statement as it is given: a parameter that Django rewrites (a wrapped pattern, None) cannot be prepared, and the
    first call says so.

        _HELD = Prepared(lambda person, on: Post.objects.filter(user_id=person).held_on(on), person=int, on=date)
        posts = _HELD(person=user.pk, on=today)
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._compiled: _Compiled | None = None

    def __call__(self, **values: Any) -> list[Any]:
        """The rows, as the queryset would give them.

        Raises ``TypeError`` for a value of another type than promised, ``ValueError`` when a parameter cannot be
        prepared, ``TransactionManagementError`` for a lock outside a transaction.
        """
        for name, kind in self._kinds.items():
            if type(values[name]) is not kind:
                raise TypeError(f"{name} must be {kind.__name__}, not {values[name]!r}")
        compiled = self._compiled or self._compile()
        return compiled.rows(tuple(wrap(values[place]) if wrap else place for wrap, place in compiled.places))

    def once(self, **values: Any) -> list[Any]:
        """The rows, asked once for each request: for what changes only with a load of a pack. The list is not to be changed."""
        known = _asked.get()
        if known is None:
            return self(**values)
        key = (self, *((name, tuple(v) if isinstance(v, list) else v) for name, v in values.items()))
        if key not in known:
            known[key] = self(**values)
        return known[key]

    def first(self, **values: Any) -> Any:
        """The first row, or None. The queryset itself says its order and that it wants one row."""
        rows = self(**values)
        return rows[0] if rows else None

    def _compile(self) -> _Compiled:
        marks = {name: _MARKS[kind](at) for at, (name, kind) in enumerate(self._kinds.items())}
        queryset: Any = self._build(**marks)
        if queryset._prefetch_related_lookups:
            raise ValueError("prefetch_related asks further queries, which cannot be prepared")
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        names = {mark: name for name, mark in marks.items()}
        # A marked value comes back as given or as a subclass that tells the driver the width of an integer.
        places: list[tuple[Any, Any]] = []
        for param in params:
            known = isinstance(param, int | str | date | UUID | _Marked) and param in names
            wrap = _same if type(param) in _MARKS or isinstance(param, list) else type(param)
            places.append((wrap, names[param]) if known else (None, param))
        if missing := set(names.values()) - {place for wrap, place in places if wrap}:
            raise ValueError(f"not in the statement as given: {', '.join(sorted(missing))}")
        self._compiled = _Compiled(queryset, compiler, sql, places)
        return self._compiled


class _Compiled:
    """A queryset with its statement. Nothing in it changes between calls, so that threads may share it."""

    def __init__(self, queryset: Any, compiler: Any, sql: str, places: list[tuple[Any, Any]]) -> None:
        self.compiler, self.sql, self.places = compiler, sql, places
        self.using, self.locks = queryset.db, queryset.query.select_for_update
        self.converters = compiler.get_converters([one[0] for one in compiler.select])
        self.shape = _shape(queryset, compiler)

    def rows(self, params: tuple[Any, ...]) -> list[Any]:
        connection = connections[self.using]
        if self.locks and not connection.in_atomic_block:
            raise TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        with cursor() as held:
            held.execute(self.sql, params)
            found = held.fetchall()
        if self.converters:
            found = self.compiler.apply_converters(found, self.converters)
        return [self.shape(row) for row in found]


def _shape(queryset: Any, compiler: Any) -> Callable[[Any], Any]:
    """What Django makes of a row: an instance with its related objects and annotations, a tuple, or a bare value."""
    kind = queryset._iterable_class
    if kind is FlatValuesListIterable:
        return itemgetter(0)
    if kind is ValuesListIterable:
        return tuple
    if kind is not ModelIterable:
        raise ValueError(f"{kind.__name__} cannot be prepared")
    info = compiler.klass_info
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [one[0].target.attname for one in compiler.select[first:last]]
    related = get_related_populators(info, compiler.select, queryset.db)  # type: ignore[call-arg]
    annotated = list(compiler.annotation_col_map.items())

    def instance(row: Any) -> Any:
        made = info["model"].from_db(queryset.db, names, row[first:last])
        for populator in related:
            populator.populate(row, made)
        for name, at in annotated:
            setattr(made, name, row[at])
        return made

    return instance


def insert(row: Model) -> None:
    """Insert a row whose key the database gives, as ``row.save(force_insert=True)`` would, without signals or parents."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _insert_statement(type(row))
    with cursor() as held:
        held.execute(sql, [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields])
        row.pk = held.fetchone()[0]
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def update(row: Model, *names: str) -> None:
    """Write the named columns of a stored row, as ``row.save(update_fields=names)`` would. Raises ``DatabaseError``
    when the row is gone."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _update_statement(type(row), names)
    with cursor() as held:
        held.execute(sql, [*(f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields), row.pk])
        if held.rowcount != 1:
            raise DatabaseError(f"{type(row).__name__} {row.pk} is gone")


@cache
def _insert_statement(model: type[Model]) -> tuple[str, list[Any]]:
    meta = model._meta
    fields = [field for field in meta.concrete_fields if field is not meta.pk]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join("%s" for _field in fields)
    assert meta.pk is not None
    return f'INSERT INTO "{meta.db_table}" ({columns}) VALUES ({places}) RETURNING "{meta.pk.column}"', fields  # noqa: S608


@cache
def _update_statement(model: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    meta = model._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    columns = ", ".join(f'"{field.column}" = %s' for field in fields)
    assert meta.pk is not None
    return f'UPDATE "{meta.db_table}" SET {columns} WHERE "{meta.pk.column}" = %s', fields  # noqa: S608
