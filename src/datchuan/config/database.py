"""Which database, as which role, with which patience.

The embedded server under ``var/`` is used unless ``DATABASE_URL`` names another. Two roles: the *owner* migrates, the
*application* role owns nothing, so that grants and triggers bind it. ``DATCHUAN_DB_ROLE`` chooses (``app`` unless
said); ``DATCHUAN_PROCESS`` (web, worker, command) chooses the time limits. No Django import here: the launcher uses it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

NAME = "datchuan"
OWNER = "postgres"
APPLICATION = "datchuan_app"
SOCKET_FILE = ".s.PGSQL.5432"
#: sockaddr_un.sun_path holds 108 bytes, the last of them NUL.
LONGEST_SOCKET_PATH = 107

#: Seconds. A page that takes longer than its statement limit is a fault, a report belongs to the worker.
LIMITS: dict[str, dict[str, int]] = {
    "web": {"statement_timeout": 5, "lock_timeout": 4, "idle_in_transaction_session_timeout": 15},
    "worker": {"statement_timeout": 600, "lock_timeout": 30, "idle_in_transaction_session_timeout": 600},
    "command": {},
}


def socket_directory(home: Path) -> Path:
    """Where the embedded server at ``home`` (``var/postgres``) puts its socket.

    Beside the data, or, where that path is too long for a socket, in a private directory with a short name that
    follows from the path and the person, so that every process finds the same one.
    """
    beside = home.resolve() / "socket"
    if len(os.fsencode(beside / SOCKET_FILE)) <= LONGEST_SOCKET_PATH:
        return beside
    digest = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:16]
    return Path("/tmp") / f"datchuan-{os.getuid()}-{digest}"  # noqa: S108 (made with mode 0700, owner checked)


def url(host: Path, user: str = OWNER, name: str = NAME) -> str:
    """A connection address of the server whose socket is in ``host``."""
    return f"postgresql://{user}@/{name}?host={quote(str(host))}"


def address(environ: Mapping[str, str], var: Path, role: str | None = None) -> str:
    """The connection address for a role (``owner`` or ``app``; from the environment when not given)."""
    role = role or environ.get("DATCHUAN_DB_ROLE", "app")
    if given := environ.get("DATABASE_URL", "").strip():
        return environ.get("DATABASE_OWNER_URL", "").strip() or given if role == "owner" else given
    return url(socket_directory(var / "postgres"), OWNER if role == "owner" else APPLICATION)


def has_two_roles(environ: Mapping[str, str]) -> bool:
    """Whether owner and application are different roles (always so with the embedded server)."""
    if not environ.get("DATABASE_URL", "").strip():
        return True
    owner = environ.get("DATABASE_OWNER_URL", "").strip()
    return bool(owner) and urlsplit(owner).username != urlsplit(environ["DATABASE_URL"].strip()).username


def databases(environ: Mapping[str, str], var: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES from the environment."""
    parts = urlsplit(address(environ, var))
    query = dict(parse_qsl(parts.query))
    host, port = query.pop("host", parts.hostname), query.pop("port", parts.port)
    default: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or NAME,
        "USER": unquote(parts.username or OWNER),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host or "",
        "PORT": str(port or ""),
        "CONN_HEALTH_CHECKS": True,
        # Only cursors that ask for it keep their plans (config/prepared.py); the number itself switches that on.
        "OPTIONS": {
            "prepare_threshold": 5,
            **query,
            **_limits(environ, query),
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
        },
        "TEST": {"NAME": environ.get("DATCHUAN_TEST_DATABASE", "test_datchuan")},
    }
    return {"default": default}


def _limits(environ: Mapping[str, str], query: Mapping[str, str]) -> dict[str, str]:
    """The ``options`` start-up parameter with the time limits of this kind of process, after those of the address."""
    limits = LIMITS.get(environ.get("DATCHUAN_PROCESS", "command"), {})
    settings = [query["options"]] if "options" in query else []
    settings += [f"-c {name}={seconds}s" for name, seconds in limits.items()]
    return {"options": " ".join(settings)} if settings else {}
