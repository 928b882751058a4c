"""Every write of titles after the pack: an event for each decision, under the lock of its unit."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from datchuan.config.errors import Refused
from datchuan.journal.chain import canonical, plain
from datchuan.places.models import Unit
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import GIVES, TAKES, events_of

#: The space of advisory locks by which events of one unit queue up.
_UNIT = 0x71711


def recognise(
    unit: Unit,
    level: str,
    *,
    year_met: int,
    decided_on: date,
    decision_no: str,
    criteria_set: str,
    standing: str,
    source: str,
    note: str = "",
) -> TitleEvent:
    """The event of a decision that recognises a unit, inside the caller's attempt.

    ``year_met`` is the year named in the title, ``decided_on`` the day of the decision. Raises ``Refused`` when the unit
    holds the level for that year already.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a title is recognised inside the transaction of its decision")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_UNIT, unit.pk])
    if known := _held_for(unit, level, year_met):
        raise Refused(
            _("%(unit)s đã được công nhận danh hiệu này năm %(year)s (%(act)s).")
            % {"unit": unit, "year": year_met, "act": known.decision_no or known.source},
            status=409,
        )
    fields: dict[str, Any] = {
        "level": level,
        "kind": TitleEvent.Kind.RECOGNISED,
        "year_met": year_met,
        "decided_on": decided_on,
        "decision_no": decision_no,
        "criteria_set": criteria_set,
        "certainty": TitleEvent.Certainty.STATED,
        "standing": standing,
        "source": source,
        "note": note,
    }
    digest = hashlib.sha256(canonical(plain({"unit": unit.code, **fields}))).hexdigest()
    return TitleEvent.objects.create(unit=unit, digest=digest, **fields)


def _held_for(unit: Unit, level: str, year_met: int) -> TitleEvent | None:
    """The event by which a unit holds a level for a year, when none has taken it away since."""
    held: TitleEvent | None = None
    for event in events_of(unit.pk):
        if event.level == level and event.kind in GIVES and event.year_met == year_met:
            held = event
        elif event.level == level and event.kind in TAKES:
            held = None
    return held
