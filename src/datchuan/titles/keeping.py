"""Keeping the register by hand: events that were decided outside the system, corrections, lists from spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config.errors import Refused, refuse_if
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.people.sheet_rows import Row
from datchuan.places.models import Standing, Unit
from datchuan.titles import actions, rules
from datchuan.titles.decision_list import Checked, Fate, Line, check_list
from datchuan.titles.models import TitleEvent

Kind = TitleEvent.Kind
RECORD = kinds.register("titles.record", "ghi sự kiện danh hiệu vào sổ", "recorded an event of a title")
CORRECT = kinds.register("titles.correct", "đính chính sổ danh hiệu", "corrected the register of titles")
IMPORT = kinds.register("titles.import", "nhập danh sách quyết định vào sổ danh hiệu", "imported a list of decisions")
kinds.name_field("year_met", "năm đạt", "year met")
kinds.name_field("decided_on", "ngày quyết định", "day of the decision")
kinds.name_field("decision_no", "số quyết định", "number of the decision")


@dataclass(frozen=True)
class Said:
    """What a decision says of a title; ``source``: where the decision was seen."""

    kind: str
    level: str
    year_met: int | None
    decided_on: date
    decision_no: str
    source: str
    note: str = ""

    def plain(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "level": self.level, "year_met": self.year_met, "decided_on": self.decided_on,
            "decision_no": self.decision_no, "source": self.source, "note": self.note,
        }  # fmt: skip


def record_event(unit: Unit, said: Said, *, by: User, key: UUID | str | None = None) -> TitleEvent:
    """Write an event of a decision that was made outside the system. Raises ``Refused``."""
    with attempt(RECORD, unit, by=by, chain=unit.chain) as line:
        line.object_label = str(unit)
        refuse_if(rules.why_not_keep(rights_of(by)), 403)
        receipt = once(by, key, [unit.pk, said.plain()]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return TitleEvent.objects.get(pk=receipt.answer["event"])
        refuse_if(rules.why_not_said(said.source, said.note, is_correction=False), 409)
        event = _event(unit, said)
        line.obj, line.after = event, said.plain()
        if receipt is not None:
            receipt.answer = {"event": event.pk}
    return event


def correct_event(wrong: TitleEvent, said: Said, *, by: User, key: UUID | str | None = None) -> TitleEvent:
    """Put what is right in the place of what the register says; ``said.kind`` "" withdraws it. Raises ``Refused``."""
    unit = Unit.objects.get(pk=wrong.unit_id)
    with attempt(CORRECT, wrong, by=by, chain=unit.chain) as line:
        line.object_label = str(unit)
        refuse_if(rules.why_not_keep(rights_of(by)), 403)
        receipt = once(by, key, [wrong.pk, said.plain()]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return TitleEvent.objects.get(pk=receipt.answer["event"])
        refuse_if(rules.why_not_said(said.source, said.note, is_correction=True), 409)
        fields = said.plain()
        event = actions.correct(wrong, acts_as=fields.pop("kind"), **fields)
        line.before = {
            "kind": wrong.meaning, "level": wrong.level, "year_met": wrong.year_met, "decided_on": wrong.decided_on,
            "decision_no": wrong.decision_no,
        }  # fmt: skip
        line.after, line.reason = said.plain(), said.note
        if receipt is not None:
            receipt.answer = {"event": event.pk}
    return event


def import_decisions(rows: Sequence[Row], *, source: str, by: User, key: UUID | str, expected: int) -> Checked:
    """Write every line of a list that is new or fills a gap; the faulty and the known ones are left.

    ``rows`` are what ``decision_list.rows_of`` gives; they are checked again here. ``expected``: how many lines the report
    said would be written. Raises ``Refused`` when that is no longer so.
    """
    with attempt(IMPORT, None, by=by) as line:
        line.object_label = _("%(count)d dòng") % {"count": len(rows)}
        refuse_if(rules.why_not_keep(rights_of(by)), 403)
        if once(by, key, [source, list(rows)]).repeated:
            line.skip()
            return check_list(rows)
        checked = check_list(rows)
        if len(checked.to_write) != expected:
            raise Refused(
                _("Sổ danh hiệu vừa thay đổi sau khi đọc thử. Tải tệp lên lại để xem báo cáo mới."), status=409
            )
        # One order of chains, so that two imports never lock crosswise; within a commune as it was decided.
        for one in sorted(checked.to_write, key=_order):
            _write_line(one, source, by)
        line.after = {fate.value: checked.counts[fate] for fate in Fate} | {"source": source}
    return checked


def _order(line: Line) -> tuple[str, date, int]:
    return (line.unit.chain if line.unit else "", line.decided_on or date.min, line.number)


def _write_line(line: Line, source: str, by: User) -> None:
    if line.unit is None or line.decided_on is None:
        raise ValueError("a line without a commune or a day is faulty and is not written")
    where = _("%(source)s, dòng %(line)d") % {"source": source, "line": line.number}
    said = Said(line.kind, line.level, line.year or None, line.decided_on, line.decision_no, where, line.note)
    if line.fate == Fate.NEW:
        record_event(line.unit, said, by=by)
        return
    if line.known is None:
        raise ValueError("a line that fills a gap names the event with the gap")
    why = _("Bổ sung số, ngày quyết định hoặc năm mà sổ còn thiếu")
    correct_event(line.known, Said(**(said.plain() | {"note": line.note or why})), by=by)


def _event(unit: Unit, said: Said) -> TitleEvent:
    about: dict[str, Any] = {
        "decided_on": said.decided_on, "decision_no": said.decision_no, "standing": Standing.TO_CHECK,
        "source": said.source, "note": said.note,
    }  # fmt: skip
    if said.kind == Kind.RECOGNISED:
        if said.year_met is None:
            raise Refused(_("Ghi năm đạt của danh hiệu."), status=409)
        return actions.recognise(unit, said.level, year_met=said.year_met, criteria_set="", **about)
    if said.kind == Kind.ACKNOWLEDGED:
        return actions.acknowledge(unit, said.level, year_met=said.year_met, **about)
    end = actions.revoke if said.kind == Kind.REVOKED else actions.lapse
    return end(unit, said.level, **about)
