"""Procedure, calendar, titles, targets and published figures of a pack."""

from __future__ import annotations

import json
from typing import Any

from datchuan.criteria.models import seal
from datchuan.obstacles.models import Term
from datchuan.packs.pack import LevelProcedure, Pack
from datchuan.packs.report import Report
from datchuan.packs.syncing import Rows, cited, digest_of, interval, sync, units_of
from datchuan.procedures.models import Deadline, Holiday, Procedure
from datchuan.targets.models import PublishedFigure, Target
from datchuan.titles.models import TitleEvent

WRITTEN = "đã nạp, không sửa được. Ghi thêm một dòng mới (đính chính, thu hồi…) thay vì sửa dòng cũ."


def calendar(pack: Pack, report: Report) -> None:
    wanted: Rows = {
        d.code: {
            "code": d.code, "kind": d.kind, "name_vi": d.name_vi, "name_en": d.name_en or "", "wording": d.wording,
            "at": d.at, "opens": d.opens, "late_until": d.late_until, "year": d.year, "note": d.note or "",
            "remind_before": list(d.remind_before), **cited(d),
        }
        for d in pack.deadlines
    }  # fmt: skip
    sync(report, "thời hạn", Deadline, wanted, {d.code: d for d in Deadline.objects.all()})
    days: Rows = {
        day: {"day": day, "kind": h.kind, "name_vi": h.name_vi, "name_en": h.name_en or "", **cited(h)}
        for h in pack.holidays
        for day in h.days
    }
    sync(report, "ngày nghỉ, ngày làm bù", Holiday, days, {h.day: h for h in Holiday.objects.all()})
    terms: Rows = {
        t.code: {
            "code": t.code, "working_days": t.working_days, "name_vi": t.name_vi, "name_en": t.name_en or "", **cited(t),
        }
        for t in pack.terms
    }  # fmt: skip
    sync(report, "số ngày làm việc", Term, terms, {t.code: t for t in Term.objects.all()})
    known = {(p.code, p.level, p.digest): p for p in Procedure.objects.all()}
    procedures: Rows = {}
    for row in pack.procedures:
        fields = procedure_fields(row)
        procedures[row.code, row.level, fields["digest"]] = fields
    sync(report, "quy trình", Procedure, procedures, {k: v for k, v in known.items() if k in procedures})


def procedure_fields(row: LevelProcedure) -> dict[str, Any]:
    """The fields of a procedure's row; the digest is that of what it says, of its model and of its first day."""
    document = json.loads(json.dumps(row.document))
    return {
        "code": row.code, "level": row.level, "purpose": row.purpose, "government_model": row.government_model,
        "document": document, "valid": interval(row), **cited(row),
        "digest": seal({"document": document, "model": row.government_model, "from": str(row.valid_from)}),
    }  # fmt: skip


def titles(pack: Pack, report: Report) -> None:
    units = units_of(
        {r.unit_code for r in pack.titles} | {r.unit_code for r in pack.targets} | {r.unit_code for r in pack.figures}
    )
    events: Rows = {}
    for row in pack.titles:
        key = (row.unit_code, row.level, row.kind, row.year_met, row.year_note or "")
        events[key] = {
            "unit": units.on(row.unit_code, pack.as_of), "level": row.level, "kind": row.kind, "year_met": row.year_met,
            "year_note": row.year_note or "", "decided_on": row.decided_on, "decided_on_note": row.decided_on_note or "",
            "decision_no": row.decision_no or "", "criteria_set": row.criteria_set_vi or "", "certainty": row.certainty,
            "standing": row.standing, "source": row.source, "note": row.note or "", "digest": digest_of(*key),
        }  # fmt: skip
    known = {
        (e.unit.code, e.level, e.kind, e.year_met, e.year_note): e
        for e in TitleEvent.objects.filter(unit__in=units.all()).select_related("unit")
    }
    sync(report, "sự kiện danh hiệu", TitleEvent, events, known, frozen=WRITTEN)
    targets: Rows = {
        (t.unit_code, t.level, t.year, t.plan): {
            "unit": units.on(t.unit_code, pack.as_of), "level": t.level, "year": t.year, "plan": t.plan,
            "standing": t.standing, "source": t.source, "note": t.note or "",
        }
        for t in pack.targets
    }  # fmt: skip
    rows = Target.objects.filter(unit__in=units.all()).select_related("unit")
    sync(report, "mục tiêu", Target, targets, {(t.unit.code, t.level, t.year, t.plan): t for t in rows})
    figures: Rows = {
        f.code: {
            "code": f.code, "unit": units.on(f.unit_code, pack.as_of), "on": f.on, "level": f.level or "",
            "set_code": f.set or "", "value": f.value, "of": f.of, "label_vi": f.label_vi, "label_en": f.label_en or "",
            "note": f.note or "", "source": f.source,
        }
        for f in pack.figures
    }  # fmt: skip
    sync(report, "số liệu công bố", PublishedFigure, figures, {f.code: f for f in PublishedFigure.objects.all()})
