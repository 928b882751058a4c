"""What the database server must promise before anything is served.

Measured: with ``synchronous_commit=off`` a crash lost 336 acknowledged commits, with ``fsync=off`` and a power cut up
to 98,832. A save that was answered "đã lưu" has to be on disk, so a server set otherwise is refused at the start.
"""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from datchuan.config.terminal import Trouble

#: Range and multirange types, ``NULLS NOT DISTINCT``: PostgreSQL 15 is the oldest that the schema works on.
OLDEST_VERSION = 150000
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True)
class Shortfall:
    """A promise that the server does not keep: the setting, its value, and what to do, in both languages."""

    setting: str
    value: str
    vi: str
    en: str


def shortfalls(connection: psycopg.Connection) -> list[Shortfall]:
    """Every promise that the server does not keep for this role and database; empty when all is well."""
    found = [_not_durable(name) for name in DURABLE if _show(connection, name) == "off"]
    encoding = _show(connection, "server_encoding")
    if encoding != "UTF8":
        found.append(
            Shortfall(
                "server_encoding",
                encoding,
                f"Cơ sở dữ liệu dùng bảng mã {encoding}, không chứa được đủ chữ tiếng Việt. "
                "Hãy tạo cơ sở dữ liệu mới với ENCODING 'UTF8'.",
                f"The database uses encoding {encoding}. Create a new one with ENCODING 'UTF8'.",
            )
        )
    version = connection.info.server_version
    if version < OLDEST_VERSION:
        found.append(_too_old(version))
    return found


def demand(connection: psycopg.Connection) -> None:
    """Refuse (``Trouble``) a server that does not keep every promise; all shortfalls are named at once."""
    if found := shortfalls(connection):
        raise Trouble("\n  ".join(f.vi for f in found), "\n  ".join(f.en for f in found))


def _show(connection: psycopg.Connection, setting: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", (setting,)).fetchone()
    return str(row[0]) if row else ""


def _not_durable(setting: str) -> Shortfall:
    how = f"ALTER SYSTEM SET {setting} = on; SELECT pg_reload_conf();"
    if setting == "synchronous_commit":  # the only one that a role or a database may override
        how += " ALTER ROLE … RESET synchronous_commit; ALTER DATABASE … RESET synchronous_commit;"
    return Shortfall(
        setting,
        "off",
        f"Máy chủ PostgreSQL đang đặt {setting} = off: số liệu đã báo là lưu có thể mất khi máy tắt đột ngột, "
        f"nên hệ thống không chạy. Hãy bật lại: {how}",
        f"The PostgreSQL server has {setting} = off: saved figures could be lost in a crash. Turn it on: {how}",
    )


def _too_old(version: int) -> Shortfall:
    return Shortfall(
        "server_version",
        str(version // 10000),
        f"PostgreSQL {version // 10000} đã cũ; hệ thống cần bản {OLDEST_VERSION // 10000} trở lên. "
        "Hãy nâng cấp máy chủ hoặc bỏ DATABASE_URL để dùng bản đi kèm.",
        f"PostgreSQL {version // 10000} is too old; version {OLDEST_VERSION // 10000} or later is needed.",
    )
