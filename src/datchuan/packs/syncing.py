"""One table brought in line with what a pack says: add what is missing, change what differs, leave the rest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django.db import IntegrityError, models, transaction
from psycopg.types.range import DateRange

from datchuan.packs.report import Change, Report
from datchuan.places.models import Unit

#: Key of a row -> its fields.
Rows = dict[Hashable, dict[str, Any]]
Known = Mapping[Any, Any]


#: What an interval that meets another one of the same unit is answered with.
OVERLAPS = (
    "trùng ngày với một dòng đã nạp, mà gói không xóa dòng nào. Giữ ngày bắt đầu của dòng đã nạp, "
    "chỉ đổi ngày kết thúc hoặc nội dung của dòng đó; muốn thêm dòng mới thì bắt đầu từ ngày kết thúc ấy."
)


def sync(
    report: Report,
    what: str,
    model: type[models.Model],
    wanted: Mapping[Hashable, dict[str, Any]],
    existing: Mapping[Any, Any],
    *,
    frozen: str = "",
    derived: frozenset[str] = frozenset(),
) -> None:
    """Add what is missing, change what differs, leave the rest.

    ``frozen`` is the sentence of rows that may not be changed: a difference is then a conflict. ``derived`` fields
    follow from others: they are kept up to date and not reported.
    """
    changed: list[tuple[Hashable, Any, dict[str, tuple[Any, Any]]]] = []
    for key, fields in wanted.items():
        row = existing.get(key)
        differing = _differences(row, fields) if row is not None else {}
        if not differing:
            continue
        shown = {name: pair for name, pair in differing.items() if name not in derived}
        report.changes.append(Change("conflict" if frozen else "change", what, _words(key), shown, frozen))
        if not frozen:
            changed.append((key, row, differing))
    # Intervals are cut before new ones are added, so that no two overlap on the way.
    for key, row, differing in changed:
        for name, (_before, after) in differing.items():
            setattr(row, name, after)
        if not _taken(partial(row.save, update_fields=list(differing))):
            report.changes.append(Change("conflict", what, _words(key), {}, OVERLAPS))
    _add(report, what, model, {key: model(**fields) for key, fields in wanted.items() if key not in existing})
    if gone := sum(1 for key in existing if key not in wanted):
        report.kept[what] += gone


def _add(report: Report, what: str, model: type[models.Model], fresh: Mapping[Hashable, Any]) -> None:
    """Add rows all at once; when the database refuses, one by one, so that each row it refuses is named."""
    refused: set[Hashable] = set()
    if not _taken(partial(model._default_manager.bulk_create, fresh.values(), batch_size=500)):
        for row in fresh.values():
            row.pk = None
        refused = {key for key, row in fresh.items() if not _taken(partial(row.save, force_insert=True))}
    report.changes += [
        Change("conflict", what, _words(key), {}, OVERLAPS) if key in refused else Change("add", what, _words(key))
        for key in fresh
    ]


def _taken(write: Callable[[], Any]) -> bool:
    """Whether the database took a write; one that its constraints refuse leaves no trace."""
    try:
        with transaction.atomic():
            write()
    except IntegrityError:
        return False
    return True


def _words(key: Hashable) -> str:
    """The key of a row as text."""
    return " ".join(str(part) for part in key if part not in (None, "")) if isinstance(key, tuple) else str(key)


def _differences(row: Any, fields: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name, after in fields.items():
        before = getattr(row, name)
        if not _same(before, after):
            found[name] = (before, after)
    return found


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, models.Model) and isinstance(after, models.Model):
        return before.pk == after.pk
    if isinstance(after, DateRange):
        return bool((before.lower, before.upper) == (after.lower, after.upper))
    return bool(before == after)


def interval(row: Any) -> DateRange:
    return DateRange(row.valid_from, row.valid_to)


def cited(row: Any) -> dict[str, Any]:
    return {"legal_act": row.legal_act or "", "standing": row.standing, "source": row.source}


def digest_of(*parts: Any) -> str:
    return hashlib.sha256(json.dumps([str(p) for p in parts], ensure_ascii=False).encode()).hexdigest()


class Units:
    """Units by code; a code that was used again has several, told apart by the day."""

    def __init__(self, rows: Iterable[Unit]) -> None:
        self._rows: dict[str, list[Unit]] = {}
        for unit in sorted(rows, key=lambda u: u.valid.lower or date.min):
            self._rows.setdefault(unit.code, []).append(unit)

    def all(self) -> list[Unit]:
        return [unit for rows in self._rows.values() for unit in rows]

    def named(self, code: str) -> list[Unit]:
        return self._rows[code]

    def at(self, code: str, row: Any) -> Unit:
        """The unit that held the code when the row's interval begins (or on its day)."""
        return self.on(code, getattr(row, "valid_from", None) or date.min)

    def on(self, code: str, day: date) -> Unit:
        rows = self._rows[code]
        return next((u for u in rows if u.valid.upper is None or u.valid.upper > day), rows[-1])


def units_of(codes: Iterable[str]) -> Units:
    return Units(Unit.objects.filter(code__in=list(codes)))
