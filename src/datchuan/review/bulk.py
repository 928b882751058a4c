"""Many confirmations at once: what would be confirmed, what is left out and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from datchuan.assessments.models import Revision, Voice
from datchuan.confirmations.actions import ManyDone
from datchuan.confirmations.seen import Seen
from datchuan.confirmations.words import figure_text
from datchuan.confirmations.workflow import State
from datchuan.people.rights import Rights
from datchuan.review.queries import Row, Table, Task


@dataclass(frozen=True)
class Preview:
    """Rows to confirm, and rows left out with the reason of each. ``picked``: chosen one by one, not by their match."""

    rows: tuple[Row, ...]
    left: tuple[tuple[Row, str], ...]
    picked: bool


def preview(table: Table, picked: Collection[int] | None) -> Preview:
    """Sort the rows of a table: those picked, or (None) those whose figure is that of the department."""
    asked = [row for row in table.rows if picked is None or row.pk in picked]
    rows, left = [], []
    for row in asked:
        if why := why_left(row, matching=picked is None):
            left.append((row, why))
        else:
            rows.append(row)
    return Preview(tuple(rows), tuple(left), picked is not None)


def why_left(row: Row, *, matching: bool) -> str:
    """Why a row is not confirmed with the others; "" when it is."""
    if row.state == State.CONFIRMED:
        return _("đã xác nhận rồi")
    if not row.has_value:
        return _("xã chưa có số liệu")
    if row.state == State.MORE_WANTED:
        return _("đang chờ xã bổ sung")
    if not matching:
        return ""
    if not row.own_text:
        return _("cơ quan chưa có số liệu của xã này để so")
    return "" if row.same else row.gap or _("hai số khác nhau")


def left_in_words(rights: Rights, done: ManyDone, most: int) -> list[str]:
    """One sentence for each cause for which communes were left out, with their names. One query."""
    if not done.left:
        return []
    names = {u.pk: u.full_name for u in rights.communes().filter(pk__in=[pk for pk, _why in done.left])}
    by_cause: dict[str, list[str]] = {}
    for pk, why in done.left:
        by_cause.setdefault(why, []).append(names.get(pk, ""))
    said = []
    for why, found in by_cause.items():
        more = _(" và %(n)d xã khác") % {"n": len(found) - most} if len(found) > most else ""
        named = ", ".join(found[:most]) + more
        said.append(_("Chưa xác nhận %(names)s. %(why)s") % {"names": named, "why": why})
    return said


@dataclass(frozen=True)
class Before:
    """The figure that a person saw, beside the one that stands now."""

    text: str
    period: str
    source: str


def seen_before(task: Task, commune: Any, seen: Seen) -> Before | None:
    """The commune's figure at the version that was seen; None when nothing was stored then."""
    revision = Revision.objects.filter(
        measurement__commune=commune,
        measurement__set_code=task.set_code,
        measurement__indicator_code=task.code,
        measurement__year=task.year,
        measurement__voice=Voice.SELF,
        version=seen.version,
    ).first()
    if revision is None:
        return None
    return Before(figure_text(task.measure, revision.value), revision.period, revision.source)
