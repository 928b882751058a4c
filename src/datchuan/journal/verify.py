"""Checking the whole journal: every hash, every link, and every head that the witness file remembers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from datchuan.journal import witness
from datchuan.journal.chain import FIELDS
from datchuan.journal.heads import missing_sentence
from datchuan.journal.models import SYSTEM
from datchuan.journal.scan import ChainScan
from datchuan.journal.witness import WITNESS, Problem, Witness

_BATCH = 5000
_DECODER = json.JSONDecoder()
_COLUMNS = ", ".join(
    {
        "at": """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
        "day": "to_char(day, 'YYYY-MM-DD')",
        "before": "before::text",
        "after": "after::text",
    }.get(name, name)
    for name in FIELDS
)
_BEFORE, _AFTER = FIELDS.index("before"), FIELDS.index("after")


def _decode(text: str) -> Any:
    """The value of a ``jsonb`` text; the text itself when it is beyond reading, so that it fits no hash."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError):
        return text


@dataclass
class Report:
    """The outcome of a check. ``ok`` is True when nothing at all is amiss."""

    entries: int = 0
    chains: int = 0
    heads: int = 0
    public_key: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        """For ``--json``: ok, entries, chains, heads, public_key, problems."""
        return {"ok": self.ok, **asdict(self)}


Row = tuple[dict[str, Any], bytes, bytes]


def rows() -> Iterator[Row]:
    """Every entry as (fields for ``chain.digest``, prev, hash), by chain and number, streamed from one snapshot."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {_COLUMNS}, prev, hash FROM journal_entry ORDER BY chain, seq, id")  # noqa: S608
        while batch := cursor.fetchmany(_BATCH):
            for row in batch:
                body = dict(zip(FIELDS, row, strict=False))
                if row[_BEFORE] is not None:
                    body["before"] = _decode(row[_BEFORE])
                if row[_AFTER] is not None:
                    body["after"] = _decode(row[_AFTER])
                yield body, bytes(row[-2]), bytes(row[-1])


def verify(witness_file: Path | None = None, *, expected_head: str = "", public_key: str = "") -> Report:
    """Check every chain and compare it with the witness file (the installation's own by default).

    ``expected_head`` is the hash of a head kept elsewhere, as in the daily mail: it must stand in the file.
    ``public_key`` is the key known to the checker; by default the installation's own. Reads only; entries and heads
    that arrive meanwhile do no harm.
    """
    path = witness_file or Path(settings.WITNESS_FILE)
    key = public_key or witness.public_key()
    seen = witness.read(path, key)
    report = Report(heads=len(seen.heads), public_key=key, problems=list(seen.problems))
    taken: dict[int, str] = {}
    found: set[str] = set()
    scan = ChainScan("")
    for body, prev, hash_ in rows():
        if body["chain"] != scan.chain:
            _close(report, scan)
            scan = ChainScan(body["chain"], seen.points.get(body["chain"], {}))
            found.add(scan.chain)
        scan.feed(body["seq"], prev, hash_, body)
        if body["kind"] == "journal.take_head" and body["chain"] == SYSTEM:
            taken.update(_head_of(body["after"]))
    _close(report, scan)
    for chain in sorted(set(seen.points) - found):
        sentence = missing_sentence(chain, max(seen.points[chain]))
        report.problems.append(Problem(chain, 1, "missing_chain", sentence))
    # A head is in the file before its entry commits: the file, read again, holds every head that the scan has met.
    report.problems += _against_journal(witness.read(path, key), taken, expected_head)
    return report


def _head_of(after: Any) -> dict[int, str]:
    """Number and hash of a head as its entry tells them; nothing when the entry was falsified (the scan names it)."""
    if isinstance(after, dict) and isinstance(after.get("number"), int) and isinstance(after.get("hash"), str):
        return {after["number"]: after["hash"]}
    return {}


def _close(report: Report, scan: ChainScan) -> None:
    if scan.count:
        report.chains += 1
        report.entries += scan.count
        report.problems += scan.finish()


def _against_journal(seen: Witness, taken: dict[int, str], expected_head: str) -> Iterator[Problem]:
    """Heads that the journal or the checker knows of and the file does not."""
    in_file = {head.number: head.hash for head in seen.heads}
    newest = max(in_file, default=0)
    lost = sorted(number for number in taken if number > newest)
    if lost and not in_file:
        yield Problem(WITNESS, 1, "witness_missing", _("Không có tệp dấu, dù nhật ký ghi đã lấy dấu."))
    elif lost:
        sentence = _("Tệp dấu bị cắt đuôi: nhật ký ghi đã lấy dấu số %(n)s.") % {"n": lost[-1]}
        yield Problem(WITNESS, lost[0], "witness_cut", sentence)
    named = {problem.seq for problem in seen.problems}
    for number, hash_ in sorted(taken.items()):
        if number in in_file and in_file[number] != hash_ and number not in named:
            sentence = _("Dấu số %(n)s trong tệp dấu khác với dấu mà nhật ký đã ghi.") % {"n": number}
            yield Problem(WITNESS, number, "witness_rebuilt", sentence)
    if expected_head and expected_head not in in_file.values():
        sentence = _("Tệp dấu không có dấu mang mã %(hash)s: tệp đã bị thay.") % {"hash": expected_head}
        yield Problem(WITNESS, 0, "witness_rebuilt", sentence)
