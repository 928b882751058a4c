"""How an entry becomes bytes and bytes become a hash; ``tools/verify_journal.py`` repeats it by hand.

``hash = sha256(prev || JSON)``: the JSON has sorted keys and no spaces, in UTF-8, and holds every field of the entry
but ``id``, ``prev`` and ``hash``. Before anything is stored, values are brought into a form that comes back from
``jsonb`` unchanged: only null, true, false, text, integers of 64 bits, lists and objects.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

FIELDS = (
    "chain",
    "seq",
    "at",
    "day",
    "actor_id",
    "actor_name",
    "post_label",
    "kind",
    "object_type",
    "object_id",
    "object_label",
    "outcome",
    "before",
    "after",
    "reason",
    "request_id",
)
START = bytes(32)
MAX_VALUE_BYTES = 64 * 1024
MAX_DEPTH = 40
# What is encoded has passed ``plain`` or come from the database, so it cannot hold itself.
_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """The one JSON text, as UTF-8, of a value that ``plain`` has made storable."""
    return _ENCODER.encode(value).encode()


def digest(prev: bytes, entry: dict[str, Any]) -> bytes:
    """The hash of an entry: ``entry`` has exactly ``FIELDS``, with ``at`` and ``day`` as text (``instant``, ISO)."""
    return hashlib.sha256(prev + canonical(entry)).digest()


def instant(at: datetime) -> str:
    """A moment in UTC with all six digits of its microseconds: 2023-10-12T02:41:00.000000Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def lock_key(chain: str) -> int:
    """The advisory lock of a chain: the first 64 bits of the hash of its name, the same on every machine."""
    return int.from_bytes(hashlib.sha256(b"datchuan.journal:" + chain.encode()).digest()[:8], "big", signed=True)


def text(value: str, limit: int = 0) -> str:
    """Text as it is stored: NFC, without NUL and lone surrogates (PostgreSQL takes neither), cut at ``limit`` signs."""
    if type(value) is not str:
        value = str(value)
    if not value.isascii():
        value = unicodedata.normalize("NFC", value.encode("utf-8", "replace").decode())
    if "\0" in value:
        value = value.replace("\0", "\u2400")
    return value if not limit or len(value) <= limit else value[: limit - 1] + "…"


def plain(value: Any, depth: int = 0) -> Any:
    """A value as it is stored and hashed: decimals, dates, UUIDs and floats become text, keys become text."""
    if isinstance(value, str):
        return text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if -(2**63) <= value < 2**63 else hex(value)
    if depth >= MAX_DEPTH:
        return "…"
    if isinstance(value, dict):
        below = depth + 1
        return {text(k if isinstance(k, str) else _scalar(k)): plain(item, below) for k, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((plain(item, depth + 1) for item in value), key=canonical)
    return text(_scalar(value))


def _scalar(value: Any) -> str:
    if isinstance(value, datetime):
        return instant(value) if value.tzinfo else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return "sha256:" + hashlib.sha256(value).hexdigest()
    if hasattr(value, "pk"):
        return str(value.pk)
    return str(value)


def capped(value: Any) -> Any:
    """``plain(value)``, or a marker with its size, hash and beginning when its JSON is above ``MAX_VALUE_BYTES``."""
    value = plain(value)
    body = canonical(value)
    if len(body) <= MAX_VALUE_BYTES:
        return value
    start = body[:1000].decode("utf-8", "ignore")
    return {"truncated": True, "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest(), "start": start}
