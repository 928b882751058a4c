"""Rights of the application role in the database: it owns nothing, and append-only tables stay append-only for it."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg import sql

from datchuan.config import database

#: Tables that only the owner writes: the history of migrations and the launcher's own notes.
READ_ONLY = ("django_migrations", "launch_state")


def make_database(connection: psycopg.Connection) -> None:
    """Make the application role and the product's database on a server where they are missing (autocommit, owner)."""
    if not _exists(connection, "pg_roles", "rolname", database.APPLICATION):
        connection.execute(f"CREATE ROLE {database.APPLICATION} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
    if not _exists(connection, "pg_database", "datname", database.NAME):
        connection.execute(f"CREATE DATABASE {database.NAME} TEMPLATE template0 ENCODING 'UTF8'")
        connection.execute(f"REVOKE ALL ON DATABASE {database.NAME} FROM PUBLIC")
        connection.execute(f"GRANT CONNECT, TEMPORARY ON DATABASE {database.NAME} TO {database.APPLICATION}")


def _exists(connection: psycopg.Connection, table: str, column: str, name: str) -> bool:
    query = f"SELECT FROM {table} WHERE {column} = %s"
    return connection.execute(query, (name,)).fetchone() is not None  # type: ignore[arg-type]


def grant_app_role(connection: psycopg.Connection, role: str, append_only: Iterable[str] = ()) -> None:
    """Give the application role what it needs in schema ``public``, and no more. It owns nothing.

    Read and write on every table; on ``append_only`` ones only SELECT and INSERT, so that no fault or attack in the
    application can change or remove a line. The history of migrations is read-only. Run as the owner, after migrating.
    """
    name = sql.Identifier(role)
    statements = [
        "GRANT USAGE ON SCHEMA public TO {role}",
        "REVOKE CREATE ON SCHEMA public FROM {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    ]
    with connection.transaction():
        for statement in statements:
            connection.execute(sql.SQL(statement).format(role=name))  # type: ignore[arg-type]
        for table in append_only:
            _revoke(connection, "UPDATE, DELETE, TRUNCATE", table, name)
        for table in READ_ONLY:
            _revoke(connection, "INSERT, UPDATE, DELETE", table, name)


def _revoke(connection: psycopg.Connection, rights: str, table: str, role: sql.Identifier) -> None:
    if connection.execute("SELECT to_regclass(%s)", (f'public."{table}"',)).fetchone() != (None,):
        statement = sql.SQL(f"REVOKE {rights} ON {{table}} FROM {{role}}")  # type: ignore[arg-type]
        connection.execute(statement.format(table=sql.Identifier("public", table), role=role))


def may_change(connection: psycopg.Connection, tables: Iterable[str]) -> list[str]:
    """Which of the tables the present role may update or delete from: for the doctor."""
    rows = connection.execute(
        "SELECT t FROM unnest(%s::text[]) t WHERE to_regclass('public.' || quote_ident(t)) IS NOT NULL "
        "AND (has_table_privilege('public.' || quote_ident(t), 'UPDATE') "
        "OR has_table_privilege('public.' || quote_ident(t), 'DELETE')) ORDER BY t",
        (list(tables),),
    ).fetchall()
    return [str(row[0]) for row in rows]
