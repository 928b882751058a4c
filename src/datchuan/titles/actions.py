"""Every write of titles after the pack: an event for each decision, under the lock of its unit.

These functions run inside the attempt of their caller (a decision, an import, a form), whose journal line tells of them.
"""

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
from datchuan.titles.queries import GIVES, TAKES, holding, standing_events

Kind = TitleEvent.Kind

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
    _lock(unit)
    if known := _held_for(unit, level, year_met):
        raise Refused(
            _("%(unit)s đã được công nhận danh hiệu này năm %(year)s (%(act)s).")
            % {"unit": unit, "year": year_met, "act": known.decision_no or known.source},
            status=409,
        )
    return _write(
        unit, level, Kind.RECOGNISED, year_met=year_met, decided_on=decided_on, decision_no=decision_no,
        criteria_set=criteria_set, standing=standing, source=source, note=note,
    )  # fmt: skip


def acknowledge(
    unit: Unit,
    level: str,
    *,
    year_met: int | None,
    decided_on: date,
    decision_no: str,
    standing: str,
    source: str,
    note: str = "",
) -> TitleEvent:
    """The event by which a unit made from others keeps the title that they had. Raises ``Refused`` when it holds it already."""
    _lock(unit)
    if known := _held(unit, level, decided_on):
        raise Refused(
            _("%(unit)s đang giữ danh hiệu này rồi (%(act)s), không cần thừa nhận lại.")
            % {"unit": unit, "act": known.decision_no or known.source},
            status=409,
        )
    return _write(
        unit, level, Kind.ACKNOWLEDGED, year_met=year_met, decided_on=decided_on, decision_no=decision_no,
        standing=standing, source=source, note=note,
    )  # fmt: skip


def revoke(
    unit: Unit, level: str, *, decided_on: date, decision_no: str, standing: str, source: str, note: str = ""
) -> TitleEvent:
    """The event of a decision that takes a title away from its day on. Raises ``Refused`` when the title is not held."""
    return _end(Kind.REVOKED, unit, level, decided_on, decision_no, standing=standing, source=source, note=note)


def lapse(
    unit: Unit, level: str, *, decided_on: date, decision_no: str, standing: str, source: str, note: str = ""
) -> TitleEvent:
    """The event by which a title ends without a fault: its unit was merged or became a ward. Raises ``Refused``."""
    return _end(Kind.LAPSED, unit, level, decided_on, decision_no, standing=standing, source=source, note=note)


def correct(wrong: TitleEvent, *, acts_as: str, source: str, note: str, **said: Any) -> TitleEvent:
    """The event that replaces what an earlier one says, on every day; the earlier one stays readable.

    ``acts_as``: the kind that is right, "" when the event should not have been recorded at all. ``said``: the fields that
    are right (year_met, decided_on, decision_no, criteria_set, standing); those not named stay as they were. An event at
    a wrong level is withdrawn and recorded anew: a correction stays with its unit and level, which the database holds.
    Raises ``Refused`` when the event has been corrected already, the level is another, or nothing would change.
    """
    unit = wrong.unit
    if said.pop("level", wrong.level) != wrong.level:
        raise Refused(
            _("Đính chính không đổi được mức danh hiệu. Hủy bản ghi này rồi ghi quyết định lại với đúng mức."),
            status=409,
        )
    _lock(unit)
    if later := TitleEvent.objects.filter(corrects=wrong).first():
        raise Refused(
            _("Sự kiện này đã được đính chính bằng một sự kiện khác. Đính chính sự kiện sau cùng (%(act)s).")
            % {"act": later.decision_no or later.source},
            status=409,
        )
    kept = ("year_met", "year_note", "decided_on", "decided_on_note", "decision_no", "criteria_set", "standing")
    fields = {name: getattr(wrong, name) for name in kept} | said
    if acts_as == wrong.meaning and all(getattr(wrong, name) == value for name, value in fields.items()):
        raise Refused(_("Nội dung đính chính giống hệt bản ghi. Sửa ít nhất một mục, hoặc không cần đính chính."))
    return _write(
        unit, wrong.level, Kind.CORRECTED, corrects=wrong, acts_as=acts_as, source=source, note=note, **fields
    )


def _end(kind: str, unit: Unit, level: str, decided_on: date, decision_no: str, **about: str) -> TitleEvent:
    _lock(unit)
    if _held(unit, level, decided_on) is None:
        raise Refused(
            _(
                "Ngày %(on)s %(unit)s không giữ danh hiệu này, nên không có gì để thu hồi hay chấm dứt. Xem lại ngày và xã."
            )
            % {"on": f"{decided_on:%d/%m/%Y}", "unit": unit},
            status=409,
        )
    return _write(unit, level, kind, decided_on=decided_on, decision_no=decision_no, **about)


def _lock(unit: Unit) -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "an event of a title is written inside the transaction of its decision"
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_UNIT, unit.pk])


def _write(unit: Unit, level: str, kind: str, **fields: Any) -> TitleEvent:
    """Insert an event; its digest is that of all it says, so that the same is never written twice."""
    fields |= {"level": level, "kind": kind, "certainty": TitleEvent.Certainty.STATED}
    said = fields | ({"corrects": fields["corrects"].digest} if "corrects" in fields else {})
    digest = hashlib.sha256(canonical(plain({"unit": unit.code, **said}))).hexdigest()
    return TitleEvent.objects.create(unit=unit, digest=digest, **fields)


def _held(unit: Unit, level: str, on: date) -> TitleEvent | None:
    return holding(TitleEvent.objects.filter(unit=unit), on).by_level.get(level)


def _held_for(unit: Unit, level: str, year_met: int) -> TitleEvent | None:
    """The event by which a unit holds a level for a year, when none has taken it away since."""
    held: TitleEvent | None = None
    for event in standing_events(TitleEvent.objects.filter(unit=unit)):
        if event.level == level and event.meaning in GIVES and event.year_met == year_met:
            held = event
        elif event.level == level and event.meaning in TAKES:
            held = None
    return held
