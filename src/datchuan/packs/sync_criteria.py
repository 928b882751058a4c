"""Agencies and criteria of a pack: editions that are sealed, guidance that is not, responsibilities."""

from __future__ import annotations

import json
from typing import Any

from datchuan.config import clock
from datchuan.criteria.models import Descent, Edition, Guidance, Indicator, Labels, Responsibility, seal
from datchuan.packs import schema
from datchuan.packs.pack import EditionDocument, Pack
from datchuan.packs.report import Change, Report
from datchuan.packs.syncing import Rows, cited, interval, sync, units_of
from datchuan.people.models import Agency

SEALED = (
    "đã niêm phong, không sửa được. Chỉ tiêu hoặc mức chuẩn thay đổi phải ghi thành một bộ mới (edition mới) "
    "với ngày hiệu lực của nó."
)


def agencies(pack: Pack, report: Report) -> None:
    units = units_of({row.unit_code for row in pack.agencies})
    wanted: Rows = {
        a.code: {
            "code": a.code, "name": a.name, "name_en": a.name_en or "", "kind": a.kind, "level": a.level,
            "unit": units.on(a.unit_code, pack.as_of), "valid": interval(a), "source": a.source,
        }
        for a in pack.agencies
    }  # fmt: skip
    known = {a.code: a for a in Agency.objects.filter(code__in=list(wanted))}
    sync(report, "cơ quan", Agency, wanted, known)


def criteria(pack: Pack, report: Report) -> None:
    labels: Rows = {}
    for kind, rows in (("group", pack.manifest.groups), ("profile", pack.manifest.profiles)):
        for at, row in enumerate(rows):
            labels[kind, row.code] = {
                "kind": kind, "code": row.code, "name_vi": row.name_vi, "name_en": row.name_en or "", "position": at,
            }  # fmt: skip
    sync(report, "tên nhóm và cột", Labels, labels, {(r.kind, r.code): r for r in Labels.objects.all()})
    for entry in pack.editions:
        _edition(pack, entry, report)
    _responsibilities(pack, report)
    _descents(pack, report)


def _edition(pack: Pack, entry: EditionDocument, report: Report) -> None:
    """A new edition with its indicators; one that is there must be the same to the letter."""
    written, document = entry.entry, _sealed_document(entry)
    mark = seal(document)
    known = Edition.objects.filter(code=entry.edition).defer("document").first()
    if known is not None and known.seal != mark:
        report.changes.append(Change("conflict", "bộ tiêu chí", entry.edition, {}, SEALED))
        return
    if known is None:
        taken = Edition.objects.filter(set_code=entry.set, effective_from=written.effective_from).first()
        if taken is not None:
            sentence = f"bộ {taken.code} đã có cùng ngày hiệu lực; mỗi ngày chỉ một bộ bắt đầu có hiệu lực."
            report.changes.append(Change("conflict", "bộ tiêu chí", entry.edition, {}, sentence))
            return
        known = Edition.objects.create(
            set_code=entry.set, code=entry.edition, name_vi=written.name_vi, name_en=written.name_en or "",
            legal_act=written.legal_act, provincial_act=written.provincial_act or "",
            effective_from=written.effective_from, document=document, seal=mark, standing=written.standing,
            source=written.source, pack=pack.code, loaded_at=clock.now(),
        )  # fmt: skip
        Indicator.objects.bulk_create(_indicators(known, written))
        report.changes.append(Change("add", "bộ tiêu chí", entry.edition))
    _guidance(known, written, report)


def _sealed_document(entry: EditionDocument) -> dict[str, Any]:
    """The engine's document with what else is law in it: acts, dates, what changed against the former set."""
    written = entry.entry
    changes = {
        i.code: {"change": i.change or "", "note": i.change_note or ""} for c in written.criteria for i in c.indicators
    }
    return {
        **json.loads(json.dumps(entry.document)), "name_vi": written.name_vi, "legal_act": written.legal_act,
        "provincial_act": written.provincial_act or "", "effective_from": written.effective_from.isoformat(),
        "changes": changes,
    }  # fmt: skip


def _indicators(edition: Edition, written: schema.Edition) -> list[Indicator]:
    rows = [(c, i) for c in written.criteria for i in c.indicators]
    return [
        Indicator(
            edition=edition, criterion=c.code, criterion_vi=c.name_vi, criterion_en=c.name_en or "", group=c.group or "",
            subject=c.subject, code=i.code, position=at, name_vi=i.name_vi, name_en=i.name_en or "",
            change=i.change or "", change_note=i.change_note or "",
        )
        for at, (c, i) in enumerate(rows)
    ]  # fmt: skip


def _guidance(edition: Edition, written: schema.Edition, report: Report) -> None:
    indicators = {i.code: i for i in edition.indicators.all()}
    wanted: Rows = {}
    for criterion in written.criteria:
        for row in criterion.indicators:
            document = schema.as_json(row.guidance)
            standing, source = document.pop("standing"), document.pop("source")
            # The English of a sealed note is no law: it stands here, where it may be bettered.
            document["change_note_en"] = row.change_note_en or ""
            wanted[edition.code, row.code] = {
                "indicator": indicators[row.code], "document": document, "standing": standing, "source": source,
            }  # fmt: skip
    known = {
        (edition.code, g.indicator.code): g
        for g in Guidance.objects.filter(indicator__edition=edition).select_related("indicator")
    }
    sync(report, "hướng dẫn chỉ tiêu", Guidance, wanted, known)


def _responsibilities(pack: Pack, report: Report) -> None:
    """Who answers for an indicator answers for it in every edition of the set that the pack holds."""
    agencies = {a.code: a for a in Agency.objects.filter(code__in={r.agency_code for r in pack.responsibilities})}
    editions = {e.edition for e in pack.editions}
    indicators: dict[tuple[str, str], list[Indicator]] = {}
    for indicator in Indicator.objects.filter(edition__code__in=editions).select_related("edition"):
        indicators.setdefault((indicator.edition.set_code, indicator.code), []).append(indicator)
    wanted: Rows = {}
    for row in pack.responsibilities:
        # Where there is none its edition is in conflict, which is reported already.
        for indicator in indicators.get((row.set, row.indicator_code), ()):
            wanted[indicator.edition.code, row.indicator_code, row.agency_code, row.role, row.valid_from] = {
                "indicator": indicator, "agency": agencies[row.agency_code], "part": row.role, "valid": interval(row),
                **cited(row),
            }  # fmt: skip
    rows = Responsibility.objects.filter(indicator__edition__code__in=editions)
    known = {
        (r.indicator.edition.code, r.indicator.code, r.agency.code, r.part, r.valid.lower): r
        for r in rows.select_related("indicator__edition", "agency")
    }
    sync(report, "phân công phụ trách", Responsibility, wanted, known)


def _descents(pack: Pack, report: Report) -> None:
    """Lineage of indicators: not sealed, for it is read out of sources that may be found later."""
    if not pack.descents:
        return
    names = {row.edition for row in pack.descents} | {row.former_edition for row in pack.descents}
    editions = {e.code: e for e in Edition.objects.filter(code__in=names).defer("document")}
    indicators = {(i.edition_id, i.code): i for i in Indicator.objects.filter(edition__in=editions.values())}
    if editions.keys() != names:  # in conflict, which is reported already
        return
    wanted: Rows = {}
    for row in pack.descents:
        edition, former = editions[row.edition], editions[row.former_edition]
        wanted[row.edition, row.code or "", row.former_edition, row.former_code or ""] = {
            "edition": edition, "former": former, "indicator": indicators.get((edition.pk, row.code or "")),
            "origin": indicators.get((former.pk, row.former_code or "")), "note": row.note or "", **cited(row),
        }  # fmt: skip
    known = {
        (d.edition.code, d.indicator.code if d.indicator else "", d.former.code, d.origin.code if d.origin else ""): d
        for d in Descent.objects.filter(edition__in=editions.values()).select_related(
            "edition", "former", "indicator", "origin"
        )
    }
    sync(report, "nguồn gốc chỉ tiêu", Descent, wanted, known)
