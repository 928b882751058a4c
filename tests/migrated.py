"""A database with every migration and no row, made once for a whole run; every other database of the run copies it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from datchuan.postgres import programs
from tests import running


def address(name: str) -> str:
    """The address of another database of the server that this run uses."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{name}"))


def statement(words: str, *names: str) -> None:
    with psycopg.connect(address("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(words).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]


def drop(name: str) -> None:
    statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def copy(name: str, template: str) -> None:
    """Make a database anew as a copy of another."""
    drop(name)
    statement("CREATE DATABASE {} TEMPLATE {}", name, template)


def analyze(name: str) -> None:
    """Take the planner's statistics of a database's own tables; of the shared catalogues other databases would wait."""
    with psycopg.connect(address(name), autocommit=True) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        names = sql.SQL(", ").join(sql.Identifier(table) for (table,) in tables)
        connection.execute(sql.SQL("ANALYZE {}").format(names))


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of a run see."""
    base = factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


def migrated(shared: Path) -> str:
    """The name of the migrated database, made by the first process of the run that asks."""
    name = f"{os.environ.get('DATCHUAN_TEST_DATABASE', 'test_datchuan')}_migrated"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = shared / f"{name}.done"
        if not done.exists():
            drop(name)
            statement("CREATE DATABASE {}", name)
            _migrate(name)
            done.touch()
    return name


def pour(shared: Path, into: str) -> None:
    """Fill the empty database at an address of another server with the migrated one, so that nothing is left to migrate."""
    dump = [programs() / "pg_dump", "--no-owner", "--no-privileges", "--dbname", address(migrated(shared))]
    dumped = subprocess.run(dump, capture_output=True, text=True, check=True)
    fill = [
        programs() / "psql",
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "-v",
        "ON_ERROR_STOP=1",
        "--dbname",
        into,
    ]
    filled = subprocess.run(fill, input=dumped.stdout, capture_output=True, text=True, check=False)
    assert filled.returncode == 0, filled.stderr[-3000:]


def _migrate(name: str) -> None:
    with tempfile.TemporaryDirectory(prefix="datchuan-test-migrate-") as var:
        command = ["manage", "migrate", "--no-input", "-v", "0"]
        changes = {"DATABASE_URL": address(name), "DATCHUAN_VAR": var, "DATCHUAN_PROCESS": "command"}
        done = running.datchuan(*command, timeout=600, **changes)
    assert done.returncode == 0, done.stderr[-3000:]
