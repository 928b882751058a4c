"""Heads of the journal: taken from the database, signed, appended to the witness file; the day's first told by mail."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.journal import witness
from datchuan.journal.actions import record
from datchuan.journal.chain import instant, lock_key
from datchuan.journal.models import SYSTEM, Entry
from datchuan.journal.witness import Follower, Head, Problem, State, Witness

# A loose index scan: one index step for each chain, however long the chains are.
_LAST_OF_EACH = """
WITH RECURSIVE names AS (
    SELECT min(chain) AS chain FROM journal_entry
    UNION ALL
    SELECT (SELECT min(e.chain) FROM journal_entry e WHERE e.chain > names.chain)
    FROM names WHERE names.chain IS NOT NULL
)
SELECT names.chain, last.seq, last.hash FROM names
CROSS JOIN LATERAL (SELECT seq, hash FROM journal_entry e WHERE e.chain = names.chain ORDER BY seq DESC LIMIT 1) last
"""


def take_head(*, by: Any = None, witness_file: Path | None = None) -> Head:
    """Take, sign and write down the head of all chains; return it, with what was found amiss in ``problems``.

    The line is on the disk before the transaction commits, together with an entry in the chain "system" that carries
    its number and hash, so that the file cannot be shortened unseen either. Raises ``OSError`` when the file cannot
    be written; then nothing is recorded. A head is taken even when something is amiss: what stands now is evidence,
    and what is amiss is told by ``verify`` for as long as the file is kept.
    """
    path = witness_file or Path(settings.WITNESS_FILE)
    with transaction.atomic():
        at = _turn()
        return _write_head(path, witness.read(path), _state(), at=at, by=by)


def keep_head(*, even_unchanged: bool = False) -> Head | None:
    """A head for the worker's rounds; None when no line was written since the one before.

    Taken each minute and at the end of a run, so that ``verify`` misses what is cut a minute after it was written. The
    witness file is read whole once a day and otherwise only where it grew.
    """
    follower = _follower(Path(settings.WITNESS_FILE))
    with transaction.atomic():
        at = _turn()
        seen, now = follower.catch_up(), _state()
        return (
            _write_head(follower.path, seen, now, at=at, by=None) if even_unchanged or _grew(seen.state, now) else None
        )


def _follower(path: Path) -> Follower:
    today = clock.real_now().date()
    if (path, today) not in _followers:
        _followers.clear()
        _followers[path, today] = Follower(path)
    return _followers[path, today]


#: The witness file as this process has read it today.
_followers: dict[tuple[Path, date], Follower] = {}


def _grew(before: State, now: State) -> bool:
    """Whether there is more than the line which the head before wrote about itself (the next one of its chain)."""
    seq, _hash = before.get(SYSTEM, (0, ""))
    changed = {chain for chain in {*before, *now} if before.get(chain) != now.get(chain)}
    if changed - {SYSTEM} or not before:
        return bool(changed)
    return SYSTEM in changed and now.get(SYSTEM, (0, ""))[0] != seq + 1


def _turn() -> str:
    """Wait until no other head is being taken; the database's time then."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("witness file")])
        cursor.execute("SELECT clock_timestamp()")
        return instant(cursor.fetchone()[0])


def _write_head(path: Path, seen: Witness, now: State, *, at: str, by: Any) -> Head:
    key = witness.signing_key()
    body = _unsigned(seen, now, at=at, key=witness.public_key())
    digest = hashlib.sha256(body.body()).digest()
    head = dataclasses.replace(body, hash=digest.hex(), signature=key.sign(digest).hex())
    record(
        "journal.take_head",
        ("journal.head", head.number),
        by=by,
        after={name: getattr(head, name) for name in ("number", "hash", "root", "entries", "chains")},
    )
    witness.append(path, head)
    return head


def _unsigned(seen: Witness, now: State, *, at: str, key: str) -> Head:
    changes: dict[str, tuple[int, str] | None] = {c: now[c] for c in sorted(now) if seen.state.get(c) != now[c]}
    changes.update({chain: None for chain in sorted(seen.state) if chain not in now})
    return Head(
        number=max(seen.last.number if seen.last else 0, last_number()) + 1,
        at=at,
        day=clock.today().isoformat(),
        entries=sum(seq for seq, _hash in now.values()),
        chains=len(now),
        root=witness.merkle_root(now),
        prev=seen.last.hash if seen.last else "0" * 64,
        heads=changes,
        key=key,
        problems=(*seen.problems, *_shrunk(seen.state, now)),
    )


def last_number() -> int:
    """The number of the newest head that the journal itself remembers; 0 when none."""
    taken = Entry.objects.filter(object_type="journal.head").order_by("-id").first()
    return int(taken.object_id) if taken and taken.object_id.isdecimal() else 0


def _state() -> State:
    with connection.cursor() as cursor:
        cursor.execute(_LAST_OF_EACH)
        return {chain: (seq, bytes(hash_).hex()) for chain, seq, hash_ in cursor.fetchall()}


def _shrunk(before: State, now: State) -> list[Problem]:
    """Chains whose witnessed last entry is no longer there: the quick part of ``verify``, done with each head."""
    wanted = [(chain, seq) for chain, (seq, _hash) in before.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.chain, e.seq, e.hash FROM unnest(%s::text[], %s::bigint[]) AS w(chain, seq) "
            "JOIN journal_entry e ON e.chain = w.chain AND e.seq = w.seq",
            [[chain for chain, _seq in wanted], [seq for _chain, seq in wanted]],
        )
        found = {(chain, seq): bytes(hash_).hex() for chain, seq, hash_ in cursor.fetchall()}
    problems = []
    for chain, (seq, hash_) in sorted(before.items()):
        if chain not in now:
            problems.append(Problem(chain, 1, "missing_chain", missing_sentence(chain, seq)))
        elif now[chain][0] < seq:
            problems.append(Problem(chain, now[chain][0] + 1, "cut", cut_sentence(chain, now[chain][0] + 1, seq)))
        elif found.get((chain, seq)) != hash_:
            problems.append(Problem(chain, seq, "rebuilt", rebuilt_sentence(chain, 0, seq)))
    return problems


def missing_sentence(chain: str, seq: int) -> str:
    """A chain of which nothing is left."""
    return _("Chuỗi %(chain)s đã mất hẳn: tệp dấu ghi chuỗi này có %(seq)s dòng.") % {"chain": chain, "seq": seq}


def cut_sentence(chain: str, first: int, last: int) -> str:
    """A chain shorter than witnessed."""
    words = {"chain": chain, "first": first, "last": last}
    if first == last:
        return _("Chuỗi %(chain)s bị cắt đuôi: mất dòng %(first)s mà tệp dấu đã ghi.") % words
    return _("Chuỗi %(chain)s bị cắt đuôi: mất các dòng từ %(first)s đến %(last)s mà tệp dấu đã ghi.") % words


def rebuilt_sentence(chain: str, good: int, seq: int) -> str:
    """A chain that is sound by itself and yet not the one that was witnessed."""
    text = _("Chuỗi %(chain)s đã bị dựng lại: dòng %(seq)s khác với tệp dấu; chỗ sửa nằm sau dòng %(good)s.")
    return text % {"chain": chain, "seq": seq, "good": good}


def mail_text(head: Head) -> tuple[str, str]:
    """Subject and body of the mail: enough to prove later, without this machine, what stood in the journal then."""
    words = {field.name: getattr(head, field.name) for field in dataclasses.fields(head)}
    words["day"] = "/".join(reversed(head.day.split("-")))
    subject = _("Dấu nhật ký số %(number)s, ngày %(day)s") % words
    text = _(
        "Dấu nhật ký số %(number)s của hệ thống Đạt Chuẩn, ngày %(day)s (giờ máy chủ %(at)s).\n\n"
        "Số chuỗi: %(chains)s\nSố dòng: %(entries)s\nGốc Merkle: %(root)s\nMã của dấu: %(hash)s\n"
        "Dấu trước: %(prev)s\nChữ ký Ed25519: %(signature)s\nKhóa công khai: %(key)s\n\n"
        "Giữ thư này. Để kiểm tra: datchuan manage journal_verify --expect %(hash)s\n"
    )
    body = text % words
    if head.problems:
        subject = _("CẢNH BÁO: ") + subject
        found = "\n".join(f"- {problem.sentence}" for problem in head.problems)
        body += "\n" + _("Khi lấy dấu, hệ thống thấy:") + f"\n{found}\n"
    return subject, body
