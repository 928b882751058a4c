"""Load a pack: one transaction, idempotent, journalled; nothing is deleted and nothing sealed is rewritten.

``diff_pack`` is the same code with the transaction rolled back at the end, so that what it shows is what loading does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.db import models, transaction
from psycopg.types.range import DateRange

from datchuan.assessments.evaluation import refresh_all
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.criteria.models import Edition, Guidance, Indicator, Labels, Responsibility, seal
from datchuan.dossiers.models import Deadline, Procedure
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.packs import schema
from datchuan.packs.models import LoadedPack
from datchuan.packs.pack import EditionDocument, Pack
from datchuan.packs.problems import Problem
from datchuan.packs.reading import read_pack
from datchuan.packs.report import Change, Report
from datchuan.people.models import Agency, User
from datchuan.places.models import Lineage, Outline, Participation, Profile, Unit, UnitFact, UnitName, UnitParent
from datchuan.targets.models import PublishedFigure, Target
from datchuan.titles.models import TitleEvent

LOAD = kinds.register("packs.load_pack", "Nạp gói dữ liệu", "loaded a pack")

SEALED = (
    "đã niêm phong, không sửa được. Chỉ tiêu hoặc mức chuẩn thay đổi phải ghi thành một bộ mới (edition mới) "
    "với ngày hiệu lực của nó."
)
WRITTEN = "đã nạp, không sửa được. Ghi thêm một dòng mới (đính chính, thu hồi…) thay vì sửa dòng cũ."

#: What is asked of the pack's folder and not yet known to be sound.
Progress = Callable[[str], None]


class BadPack(Exception):
    """The pack has problems: nothing was loaded. ``problems`` names them all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


class _Undo(Exception):
    """Rolls the transaction of a diff back."""


def load_pack(path: str | Path, *, by: User | None = None, progress: Progress = lambda _line: None) -> Report:
    """Load the pack of a folder. Loading the same pack again changes nothing and leaves no line.

    Raises ``BadPack`` when the files have problems, ``Refused`` when something sealed would have to change; in both cases
    nothing is loaded.
    """
    pack = _sound(path)
    with attempt(LOAD, by=by) as line:
        line.object_label = f"{pack.code} {pack.version}"
        report = _sync_all(pack, progress)
        if report.conflicts:
            raise Refused("\n".join(map(str, report.conflicts)), status=409)
        latest = LoadedPack.objects.order_by("-id").first()
        if not report.changes and latest and latest.digest == pack.digest:
            line.skip()
            return report
        loaded = LoadedPack.objects.create(
            code=pack.code, version=pack.version, digest=pack.digest, name_vi=pack.name_vi, name_en=pack.name_en,
            document=_about(pack), report=report.to_json(), loaded_at=clock.now(),
        )
        progress("tính lại kết quả của các xã")
        refresh_all(clock.today())
        line.obj, line.before = loaded, {"digest": latest.digest if latest else None}
        line.after = {"digest": pack.digest, "counts": report.counts(), "changes": report.to_json()["changes"][:100]}
    return report


def diff_pack(path: str | Path) -> Report:
    """What loading the pack of a folder would change. Raises ``BadPack``."""
    pack = _sound(path)
    report = Report(pack.code, pack.digest)
    try:
        with transaction.atomic():
            report = _sync_all(pack, lambda _line: None)
            raise _Undo
    except _Undo:
        return report


def _sound(path: str | Path) -> Pack:
    pack, problems = read_pack(path)
    if pack is None:
        raise BadPack(problems)
    return pack


def _about(pack: Pack) -> dict[str, Any]:
    """What the product needs to know of the pack afterwards; the folder may move."""
    manifest = pack.manifest
    return {
        "as_of": manifest.as_of.isoformat(), "government_model": manifest.government_model, "province": manifest.province,
        "levels": [{"code": v.code, "name_vi": v.name_vi, "name_en": v.name_en} for v in manifest.levels],
        "notice": pack.notice,
    }  # fmt: skip


def _sync_all(pack: Pack, progress: Progress) -> Report:
    """Bring the database in line with the pack, room by room from the top."""
    report = Report(pack.code, pack.digest)
    for words, step in (
        ("đơn vị hành chính", _places), ("cơ quan", _agencies), ("bộ tiêu chí", _criteria),
        ("quy trình và lịch", _calendar), ("danh hiệu và mục tiêu", _titles),
    ):  # fmt: skip
        progress(words)
        step(pack, report)
    return report


# --- one table --------------------------------------------------------------------------------------------------------


def _sync(
    report: Report, what: str, model: type[models.Model], wanted: Mapping[Hashable, dict[str, Any]],
    existing: Mapping[Hashable, Any], *, frozen: str = "", build: Callable[..., Any] | None = None,
) -> dict[Hashable, Any]:
    """Add what is missing, change what differs, leave the rest; returns key -> row for every wanted row.

    ``frozen`` is the sentence of rows that may not be changed: a difference is then a conflict.
    """
    changed = []
    for key, fields in wanted.items():
        row = existing.get(key)
        differing = _differences(row, fields) if row is not None else {}
        if not differing:
            continue
        words = " ".join(str(part) for part in key) if isinstance(key, tuple) else str(key)
        report.changes.append(Change("conflict" if frozen else "change", what, words, differing, frozen))
        if not frozen:
            changed.append((row, differing))
    # Intervals are cut before new ones are added, so that no two overlap on the way.
    for row, differing in changed:
        for name, (_before, after) in differing.items():
            setattr(row, name, after)
        row.save(update_fields=list(differing))
    fresh = {key: (build or model)(**fields) for key, fields in wanted.items() if key not in existing}
    model._default_manager.bulk_create(fresh.values(), batch_size=500)
    report.changes += [Change("add", what, str(key)) for key in fresh]
    if gone := sum(1 for key in existing if key not in wanted):
        report.kept[what] += gone
    return {**existing, **fresh}


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
    if isinstance(before, DateRange | models.Model) or hasattr(before, "lower"):
        if hasattr(before, "lower") and not isinstance(before, str):
            return (before.lower, before.upper) == (after.lower, after.upper)
    return bool(before == after)


def _valid(row: Any) -> DateRange:
    return DateRange(row.valid_from, row.valid_to)


def _cited(row: Any) -> dict[str, Any]:
    return {"legal_act": row.legal_act or "", "standing": row.standing, "source": row.source}


def _digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps([str(p) for p in parts], ensure_ascii=False).encode()).hexdigest()


# --- places -----------------------------------------------------------------------------------------------------------


def _places(pack: Pack, report: Report) -> None:
    codes = {row.code for row in pack.units}
    known = {(u.code, u.valid.lower): u for u in Unit.objects.filter(code__in=codes)}
    wanted: dict[Hashable, dict[str, Any]] = {
        (u.code, u.valid_from): {"code": u.code, "level": u.level, "valid": _valid(u), **_cited(u)} for u in pack.units
    }
    _sync(report, "đơn vị", Unit, wanted, known)
    units = _units(codes)
    _names(pack, report, units)
    _dated(report, "đơn vị cấp trên", UnitParent, pack.parents, units, lambda r: {"parent": units.at(r.parent_code, r)})
    _dated(report, "tham gia Chương trình", Participation, pack.participation, units,
           lambda r: {"takes_part": bool(r.takes_part), "basis": r.basis or ""})  # fmt: skip
    _dated(report, "cột mức chuẩn", Profile, pack.profiles, units, lambda r: {"code": r.profile})
    facts = {f.unit_id: f for f in UnitFact.objects.filter(unit__in=units.all())}
    _sync(
        report, "dữ kiện đơn vị", UnitFact,
        {
            unit.pk: {
                "unit": unit, "area_km2": r.area_km2, "label_lon": r.label_lon, "label_lat": r.label_lat,
                "population_2009": r.population_2009, "source": r.source,
            }
            for r in pack.facts for unit in units.named(r.unit_code)[-1:]
        },
        facts,
    )  # fmt: skip
    _lineage(pack, report, units)
    _outline(pack, report)


class _Units:
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


def _units(codes: Iterable[str]) -> _Units:
    return _Units(Unit.objects.filter(code__in=list(codes)))


def _names(pack: Pack, report: Report, units: _Units) -> None:
    def key(unit: Unit, use: str, full_name: str, start: date | None) -> tuple[Any, ...]:
        return unit.code, use, full_name, start

    known = {key(n.unit, n.use, n.full_name, n.valid.lower): n for n in UnitName.objects.filter(unit__in=units.all()).select_related("unit")}
    wanted: dict[Hashable, dict[str, Any]] = {}
    for row in pack.names:
        unit = units.at(row.unit_code, row)
        wanted[key(unit, row.use, row.full_name, row.valid_from)] = {
            "unit": unit, "use": row.use, "name": row.name, "full_name": row.full_name, "kind": row.kind,
            "valid": _valid(row), **_cited(row),
        }  # fmt: skip
    _sync(report, "tên gọi", UnitName, wanted, known, build=UnitName.build)


def _dated(
    report: Report, what: str, model: type[models.Model], rows: Iterable[Any], units: _Units,
    more: Callable[[Any], dict[str, Any]],
) -> None:
    """A table with one row for each unit and interval."""
    found = model._default_manager.filter(unit__in=units.all()).select_related("unit")
    known = {(row.unit.code, row.valid.lower): row for row in found}  # type: ignore[attr-defined]
    wanted: dict[Hashable, dict[str, Any]] = {}
    for row in rows:
        cited = _cited(row) if hasattr(row, "legal_act") else {"standing": row.standing, "source": row.source}
        unit = units.at(row.unit_code, row)
        wanted[unit.code, row.valid_from] = {"unit": unit, "valid": _valid(row), **cited, **more(row)}
    _sync(report, what, model, wanted, known)


def _lineage(pack: Pack, report: Report, units: _Units) -> None:
    known = set(Lineage.objects.values_list("digest", flat=True))
    for row in pack.lineage:
        digest = _digest(row.kind, row.on, *row.from_codes, "->", *row.to_codes)
        if digest in known:
            continue
        event = Lineage.objects.create(kind=row.kind, on=row.on, note=row.note or "", digest=digest, **_cited(row))
        event.sources.set(units.on(code, row.on.replace(year=row.on.year - 1)) for code in row.from_codes)
        event.results.set(units.on(code, row.on) for code in row.to_codes)
        report.changes.append(Change("add", "biến động đơn vị", f"{row.kind} {row.on}"))


def _outline(pack: Pack, report: Report) -> None:
    layers = pack.manifest.map
    if pack.map_text is None or layers is None:
        return
    digest = hashlib.sha256(pack.map_text.encode()).hexdigest()
    if not Outline.objects.filter(digest=digest).exists():
        Outline.objects.create(
            pack=pack.code, digest=digest, topology=json.loads(pack.map_text), notice_vi=layers.notice_vi,
            notice_en=layers.notice_en,
        )
        report.changes.append(Change("add", "bản đồ", layers.file))


# --- agencies, criteria -----------------------------------------------------------------------------------------------


def _agencies(pack: Pack, report: Report) -> None:
    units = _units({row.unit_code for row in pack.agencies})
    wanted: dict[Hashable, dict[str, Any]] = {
        a.code: {
            "code": a.code, "name": a.name, "name_en": a.name_en or "", "kind": a.kind, "level": a.level,
            "unit": units.on(a.unit_code, pack.as_of), "valid": _valid(a), "source": a.source,
        }
        for a in pack.agencies
    }  # fmt: skip
    known = {a.code: a for a in Agency.objects.filter(code__in=list(wanted))}
    _sync(report, "cơ quan", Agency, wanted, known)


def _criteria(pack: Pack, report: Report) -> None:
    labels: dict[Hashable, dict[str, Any]] = {}
    for kind, rows in (("group", pack.manifest.groups), ("profile", pack.manifest.profiles)):
        for at, row in enumerate(rows):
            labels[kind, row.code] = {
                "kind": kind, "code": row.code, "name_vi": row.name_vi, "name_en": row.name_en or "", "position": at,
            }  # fmt: skip
    _sync(report, "tên nhóm và cột", Labels, labels, {(r.kind, r.code): r for r in Labels.objects.all()})
    for entry in pack.editions:
        _edition(pack, entry, report)
    _responsibilities(pack, report)


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
    wanted: dict[Hashable, dict[str, Any]] = {}
    for criterion in written.criteria:
        for row in criterion.indicators:
            document = schema.as_json(row.guidance)
            standing, source = document.pop("standing"), document.pop("source")
            wanted[edition.code, row.code] = {
                "indicator": indicators[row.code], "document": document, "standing": standing, "source": source,
            }  # fmt: skip
    known = {(edition.code, g.indicator.code): g for g in Guidance.objects.filter(indicator__edition=edition).select_related("indicator")}
    _sync(report, "hướng dẫn chỉ tiêu", Guidance, wanted, known)


def _responsibilities(pack: Pack, report: Report) -> None:
    agencies = {a.code: a for a in Agency.objects.filter(code__in={r.agency_code for r in pack.responsibilities})}
    editions = {e.edition for e in pack.editions}
    indicators = {(i.edition.set_code, i.code): i for i in Indicator.objects.filter(edition__code__in=editions).select_related("edition")}
    wanted: dict[Hashable, dict[str, Any]] = {}
    for row in pack.responsibilities:
        indicator = indicators.get((row.set, row.indicator_code))
        if indicator is None:  # its edition is in conflict, which is reported already
            continue
        wanted[row.set, row.indicator_code, row.agency_code, row.role, row.valid_from] = {
            "indicator": indicator, "agency": agencies[row.agency_code], "part": row.role, "valid": _valid(row), **_cited(row),
        }  # fmt: skip
    rows = Responsibility.objects.filter(indicator__edition__code__in=editions)
    known = {
        (r.indicator.edition.set_code, r.indicator.code, r.agency.code, r.part, r.valid.lower): r
        for r in rows.select_related("indicator__edition", "agency")
    }
    _sync(report, "phân công phụ trách", Responsibility, wanted, known)


# --- procedure, calendar, titles, targets, figures ---------------------------------------------------------------------


def _calendar(pack: Pack, report: Report) -> None:
    wanted: dict[Hashable, dict[str, Any]] = {
        d.code: {
            "code": d.code, "kind": d.kind, "name_vi": d.name_vi, "name_en": d.name_en or "", "wording": d.wording,
            "at": d.at, "note": d.note or "", **_cited(d),
        }
        for d in pack.deadlines
    }  # fmt: skip
    _sync(report, "thời hạn", Deadline, wanted, {d.code: d for d in Deadline.objects.all()})
    known = {(p.code, p.level, p.digest): p for p in Procedure.objects.all()}
    procedures: dict[Hashable, dict[str, Any]] = {}
    for row in pack.procedures:
        document = json.loads(json.dumps(row.document))
        digest = seal({"document": document, "model": row.government_model, "from": str(row.valid_from)})
        procedures[row.code, row.level, digest] = {
            "code": row.code, "level": row.level, "purpose": row.purpose, "government_model": row.government_model,
            "document": document, "digest": digest, "valid": _valid(row), **_cited(row),
        }  # fmt: skip
    _sync(report, "quy trình", Procedure, procedures, {k: v for k, v in known.items() if k in procedures})


def _titles(pack: Pack, report: Report) -> None:
    units = _units({r.unit_code for r in (*pack.titles, *pack.targets, *pack.figures)})
    events: dict[Hashable, dict[str, Any]] = {}
    for row in pack.titles:
        key = (row.unit_code, row.level, row.kind, row.year_met, row.year_note or "")
        events[key] = {
            "unit": units.on(row.unit_code, pack.as_of), "level": row.level, "kind": row.kind, "year_met": row.year_met,
            "year_note": row.year_note or "", "decided_on": row.decided_on, "decided_on_note": row.decided_on_note or "",
            "decision_no": row.decision_no or "", "criteria_set": row.criteria_set_vi or "", "certainty": row.certainty,
            "standing": row.standing, "source": row.source, "note": row.note or "", "digest": _digest(*key),
        }  # fmt: skip
    known = {
        (e.unit.code, e.level, e.kind, e.year_met, e.year_note): e
        for e in TitleEvent.objects.filter(unit__in=units.all()).select_related("unit")
    }
    _sync(report, "sự kiện danh hiệu", TitleEvent, events, known, frozen=WRITTEN)
    targets: dict[Hashable, dict[str, Any]] = {
        (t.unit_code, t.level, t.year, t.plan): {
            "unit": units.on(t.unit_code, pack.as_of), "level": t.level, "year": t.year, "plan": t.plan,
            "standing": t.standing, "source": t.source, "note": t.note or "",
        }
        for t in pack.targets
    }  # fmt: skip
    rows = Target.objects.filter(unit__in=units.all()).select_related("unit")
    _sync(report, "mục tiêu", Target, targets, {(t.unit.code, t.level, t.year, t.plan): t for t in rows})
    figures: dict[Hashable, dict[str, Any]] = {
        f.code: {
            "code": f.code, "unit": units.on(f.unit_code, pack.as_of), "on": f.on, "level": f.level or "",
            "set_code": f.set or "", "value": f.value, "of": f.of, "label_vi": f.label_vi, "label_en": f.label_en or "",
            "note": f.note or "", "source": f.source,
        }
        for f in pack.figures
    }  # fmt: skip
    _sync(report, "số liệu công bố", PublishedFigure, figures, {f.code: f for f in PublishedFigure.objects.all()})
