"""Every write of the room but the issue itself. Locks: the report, then what the journal locks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Stale, refuse_if
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit
from datchuan.reports import rules
from datchuan.reports.content import plain
from datchuan.reports.counting import figures
from datchuan.reports.models import STANDING, Report
from datchuan.reports.periods import Period
from datchuan.reports.workflow import BY_ACTION, TABLE, Action, State

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.name_field("differences", "chỗ không khớp", "differences")
kinds.name_field("explanation", "giải thích", "explanation")


def compile_report(organ: Agency, period: Period, *, by: User, key: UUID) -> Report:
    """Compile the figures of a committee's place for a period. The draft that is there already is given back.

    Raises ``Refused``.
    """
    place = Unit.objects.as_of(clock.today()).get(pk=organ.unit_id)
    with attempt(BY_ACTION[Action.COMPILE].kind, organ, by=by) as line:
        line.object_label = f"{place.full_name} · {period.name}"
        refuse_if(rules.why_not_write(rights_of(by), organ))
        refuse_if(rules.why_not_period(period, clock.today()), 409)
        receipt = once(by, key, [organ.pk, period.code])
        known = _standing(place, period)
        if receipt.repeated or known is not None:
            line.skip()
            return known or Report.objects.get(pk=receipt.answer["report"])
        report = _create(organ, place, period, by)
        receipt.answer = {"report": str(report.pk)}
        line.obj, line.after = report, {"differences": len(report.differences)}
    return report


def _standing(place: Unit, period: Period) -> Report | None:
    return Report.objects.filter(place=place, span=period.span, first=period.first, state__in=STANDING).first()


def _create(organ: Agency, place: Unit, period: Period, by: User) -> Report:
    fields = {
        "organ": organ, "place": place, "span": period.span, "first": period.first, "last": period.last,
        "content": plain(figures(place, period)), "compiled_by": by, "compiled_at": clock.now(), "is_demo": settings.DEMO,
    }  # fmt: skip
    try:
        with transaction.atomic():
            return Report.objects.create(**fields)
    except IntegrityError:
        raise Stale(_("Vừa có người khác lập báo cáo của kỳ này. Mở danh sách để làm tiếp trên bản đó.")) from None


def recompile(report: Report, *, by: User, version: int) -> Report:
    """Take the figures anew; explanations stay with the differences that are still there. Raises ``Refused``, ``Stale``."""
    with moving(report, Action.RECOMPILE, by, version) as move:
        row = move.report
        before = {one.key for one in row.differences}
        row.content = plain(figures(row.place, row.period))
        fresh = Report(content=row.content)
        kept = {one.key for one in fresh.differences}
        explained = {key: text for key, text in row.explained.items() if key in kept}
        move.store(content=row.content, explained=explained, compiled_by=by, compiled_at=clock.now())
        move.line.before, move.line.after = {"differences": len(before)}, {"differences": len(kept)}
    return Report.objects.get(pk=report.pk)


def explain(report: Report, difference: str, text: str, *, by: User, version: int) -> Report:
    """Write why a total does not equal its parts. Raises ``Refused``, ``Stale``."""
    with moving(report, Action.EXPLAIN, by, version) as move:
        known = {one.key for one in move.report.differences}
        refuse_if(rules.why_not_explain(text, difference in known), 409)
        move.store(explained=move.report.explained | {difference: text.strip()[:1000]})
        move.line.after = {"explanation": text.strip()[:1000]}
    return move.report


def drop(report: Report, *, by: User, version: int) -> Report:
    """Give up a draft. Raises ``Refused``, ``Stale``."""
    with moving(report, Action.DROP, by, version) as move:
        move.store()
    return move.report


@dataclass
class Move:
    """A report that is being moved, locked, with its line."""

    report: Report
    line: Line
    target: State

    def store(self, **fields: Any) -> None:
        """Write the fields with the new state."""
        row = self.report
        for name, value in (fields | {"state": self.target, "version": row.version + 1}).items():
            setattr(row, name, value)
        row.save(update_fields=[*fields, "state", "version"])


@contextmanager
def moving(report: Report, action: Action, by: User, version: int) -> Iterator[Move]:
    """Lock the report, ask whether the person may and whether the state allows it, and write the line."""
    row = BY_ACTION[action]
    with attempt(row.kind, report, by=by) as line:
        held = Report.objects.select_for_update(of=("self",)).select_related("organ", "place").get(pk=report.pk)
        line.obj, line.object_label = held, str(held)
        refused = rules.why_not(action, rights_of(by), held)
        refuse_if(refused, 409 if rules.is_of_state(refused, action, held) else 403)
        if held.version != version:
            raise Stale(_("Báo cáo này vừa có người khác sửa. Xem bản đang lưu rồi làm tiếp."), theirs=held)
        yield Move(held, line, row.target)
