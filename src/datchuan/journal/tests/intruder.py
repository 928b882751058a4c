"""What a database administrator with bad intentions can do: for the tamper drill only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from datchuan.journal.chain import START, digest
from datchuan.journal.models import Entry
from datchuan.journal.verify import rows


@contextmanager
def past_the_guard() -> Iterator[Any]:
    """A superuser's session in which no trigger fires and two lines may bear one number."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin")


def edit(chain: str, seq: int, reason: str = "sửa lén") -> None:
    """Change a line and leave its hash."""
    with past_the_guard() as cursor:
        cursor.execute("UPDATE journal_entry SET reason = %s WHERE chain = %s AND seq = %s", [reason, chain, seq])


def edit_and_hash(chain: str, seq: int, prev: bytes | None = None) -> None:
    """Change a line and give it the hash that fits."""
    _store(chain, seq, *_hashed(chain, seq, prev, reason="sửa khéo"))


def delete(chain: str, *seqs: int) -> None:
    with past_the_guard() as cursor:
        cursor.execute("DELETE FROM journal_entry WHERE chain = %s AND seq = ANY(%s)", [chain, list(seqs)])


def renumber(chain: str, change: Callable[[int], int]) -> None:
    """Give every line of a chain another number."""
    with past_the_guard() as cursor:
        cursor.execute("ALTER TABLE journal_entry DROP CONSTRAINT entry_seq_once")
        for pk, seq in Entry.objects.filter(chain=chain).values_list("id", "seq"):
            cursor.execute("UPDATE journal_entry SET seq = %s WHERE id = %s", [change(seq), pk])


def insert(chain: str, seq: int, like: int, *, linked: bool = True) -> None:
    """Put a false line at a free number, with the hash that fits the line before it (or with a borrowed one)."""
    columns = [f.column for f in Entry._meta.concrete_fields if f.column not in ("id", "seq")]
    names = ", ".join(f'"{name}"' for name in columns)
    with past_the_guard() as cursor:
        cursor.execute(
            f"INSERT INTO journal_entry (seq, {names}) "
            f"SELECT %s, {names} FROM journal_entry WHERE chain = %s AND seq = %s",
            [seq, chain, like],
        )
    if linked:
        before = Entry.objects.filter(chain=chain, seq=seq - 1).first()
        _store(chain, seq, *_hashed(chain, seq, bytes(before.hash) if before else START, reason="chen"))


def rebuild(chain: str, first: int) -> None:
    """Change a line and give every line from it on a new hash: the chain is sound again."""
    prev = b""
    for seq in Entry.objects.filter(chain=chain, seq__gte=first).order_by("seq").values_list("seq", flat=True):
        reason = {"reason": "dựng lại"} if seq == first else {}
        body, prev_, hash_ = _hashed(chain, seq, prev or None, **reason)
        _store(chain, seq, body, prev_, hash_)
        prev = hash_


def _hashed(chain: str, seq: int, prev: bytes | None, **changes: str) -> tuple[dict[str, Any], bytes, bytes]:
    body, own_prev, _hash = next(r for r in rows() if (r[0]["chain"], r[0]["seq"]) == (chain, seq))
    body, prev = body | changes, own_prev if prev is None else prev
    return body, prev, digest(prev, body)


def _store(chain: str, seq: int, body: dict[str, Any], prev: bytes, hash_: bytes) -> None:
    with past_the_guard() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET reason = %s, after = %s::jsonb, prev = %s, hash = %s "
            "WHERE chain = %s AND seq = %s",
            [body["reason"], json.dumps(body["after"]), prev, hash_, chain, seq],
        )
