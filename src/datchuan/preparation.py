"""From an empty database to one that can be served: schema, rights, pack, demo data. Each step only when needed.

The launcher reads the database directly and does not load Django, so that a later start costs a few queries. The work
itself is done by child processes (``datchuan manage migrate``, ``pack load``, ``demo build``).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg

from datchuan.config import database, grants
from datchuan.config.terminal import Trouble, say

PACKAGE = Path(__file__).resolve().parent
#: Installed packages that bring tables of their own.
WITH_TABLES = ("Django", "django-allauth", "django-pgtrigger", "procrastinate")

Runner = Callable[..., None]


def fingerprint() -> str:
    """What decides what ``after_migrate`` leaves behind: migrations, append-only tables, rights, package versions."""
    digest = hashlib.sha256()
    others = ("journal/guard.py", "config/grants.py", "people/demo_accounts.py", "preparation.py")
    for path in sorted([*PACKAGE.glob("*/migrations/*.py"), *(PACKAGE / name for name in others)]):
        if path.exists():
            digest.update(str(path.relative_to(PACKAGE)).encode() + b"\0" + path.read_bytes() + b"\0")
    for name in WITH_TABLES:
        digest.update(f"{name}={importlib.metadata.version(name)};".encode())
    return digest.hexdigest()


def remembered(connection: psycopg.Connection, key: str) -> str:
    """A note that the launcher left in this database; empty when there is none."""
    if not _has_table(connection, "launch_state"):
        return ""
    row = connection.execute("SELECT value FROM launch_state WHERE key = %s", (key,)).fetchone()
    return str(row[0]) if row else ""


def remember(connection: psycopg.Connection, key: str, value: str) -> None:
    """Leave a note in the database (as its owner)."""
    connection.execute("CREATE TABLE IF NOT EXISTS launch_state (key text PRIMARY KEY, value text NOT NULL)")
    connection.execute(
        "INSERT INTO launch_state VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
    )


def after_migrate(environ: Mapping[str, str], var: Path) -> None:
    """Rights of the application role, and the note that the schema is current. Called after every ``migrate``."""
    with psycopg.connect(database.address(environ, var, "owner")) as connection:
        remember(connection, "schema", fingerprint())
        remember(connection, "demo_accounts", json.dumps(_demo_accounts(), ensure_ascii=False))
        if database.has_two_roles(environ):
            with psycopg.connect(database.address(environ, var, "app")) as other:
                role = other.info.user
            grants.grant_app_role(connection, role, append_only_tables())


def append_only_tables() -> tuple[str, ...]:
    """The tables whose lines may be added and read, never changed or removed."""
    try:
        from datchuan.journal.guard import APPEND_ONLY_TABLES
    except ImportError:
        return ()
    return tuple(APPEND_ONLY_TABLES)


def _demo_accounts() -> list[tuple[str, str, str]]:
    """One demo account for each role: (role in Vietnamese and English, user name, password)."""
    try:
        from datchuan.people.demo_accounts import DEMO_ACCOUNTS
    except ImportError:
        return []
    found: dict[str, tuple[str, str, str]] = {}
    for account in DEMO_ACCOUNTS:
        label = f"{account.label_vi} ({account.label_en})"
        found.setdefault(str(account.role), (label, account.username, account.password))
    return list(found.values())


def demo_accounts(environ: Mapping[str, str], var: Path) -> list[list[str]]:
    """The accounts to show at the start, as left in the database (Django is not loaded in the launcher)."""
    with psycopg.connect(database.address(environ, var, "owner")) as connection:
        return list(json.loads(remembered(connection, "demo_accounts") or "[]"))


def prepare(environ: Mapping[str, str], var: Path, run: Runner) -> None:
    """Bring the database to where it can be served. ``run(*arguments, role=...)`` runs a ``datchuan`` command."""
    _migrate(environ, var, run)
    with psycopg.connect(database.address(environ, var, "owner")) as connection:
        pack_loaded = _first(connection, "packs_loadedpack", "true")
        demo_done = _first(connection, "packs_demobuild", "finished_at IS NOT NULL")
    if not pack_loaded:
        pack = Path(environ.get("DATCHUAN_PACK", ""))
        say(f"Nạp gói dữ liệu {pack.name}…", "loading the pack")
        run("pack", "load", str(pack), role="app")
    if environ.get("DATCHUAN_DEMO") == "1" and not demo_done:
        if demo_done is None:
            say("Dựng dữ liệu minh họa…", "building the demo data; this takes a while, once")
        else:
            say("Lần dựng dữ liệu minh họa trước bị dừng giữa chừng; dựng tiếp…", "the demo build was cut; going on")
        run("demo", "build", role="app")


def _migrate(environ: Mapping[str, str], var: Path, run: Runner) -> None:
    with psycopg.connect(database.address(environ, var, "owner"), autocommit=True) as connection:
        current = remembered(connection, "schema") == fingerprint()
    if not current:
        say("Lập và cập nhật các bảng dữ liệu…", "creating and updating the tables")
        run("manage", "migrate", "--no-input", "-v", "0", role="owner")


def _first(connection: psycopg.Connection, table: str, expression: str) -> bool | None:
    """An expression over the newest row of a table; None when there is no table or no row."""
    if not _has_table(connection, table):
        return None
    row = connection.execute(f"SELECT {expression} FROM {table} ORDER BY id DESC LIMIT 1").fetchone()  # type: ignore[arg-type]  # noqa: S608
    return bool(row[0]) if row else None


def _has_table(connection: psycopg.Connection, table: str) -> bool:
    row = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (f"public.{table}",)).fetchone()
    return bool(row and row[0])


def check_disk(var: Path, least: int) -> None:
    """Refuse a disk with less than ``least`` megabytes free, before something is half written on it."""
    status = os.statvfs(var)
    free = status.f_bavail * status.f_frsize // 1_000_000
    if free < least:
        raise Trouble(
            f"Đĩa chứa {var} chỉ còn {free} MB trống, cần ít nhất {least} MB. Hãy giải phóng chỗ rồi chạy lại.",
            f"Only {free} MB are free where {var} is; at least {least} MB are needed. Free some space and try again.",
        )
