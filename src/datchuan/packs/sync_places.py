"""Places of a pack: units, names, parents, participation, profiles, facts, lineage, outlines."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from django.db import models

from datchuan.packs.pack import Pack
from datchuan.packs.report import Change, Report
from datchuan.packs.syncing import Rows, Units, cited, digest_of, interval, sync, units_of
from datchuan.places.models import Lineage, Outline, Participation, Profile, Unit, UnitFact, UnitName, UnitParent
from datchuan.places.text import fold, sort_key


def places(pack: Pack, report: Report) -> None:
    codes = {row.code for row in pack.units}
    known = {(u.code, u.valid.lower): u for u in Unit.objects.filter(code__in=codes)}
    wanted: Rows = {
        (u.code, u.valid_from): {"code": u.code, "level": u.level, "valid": interval(u), **cited(u)} for u in pack.units
    }
    sync(report, "đơn vị", Unit, wanted, known)
    units = units_of(codes)
    _names(pack, report, units)
    _dated(report, "đơn vị cấp trên", UnitParent, pack.parents, units, lambda r: {"parent": units.at(r.parent_code, r)})
    _dated(report, "tham gia Chương trình", Participation, pack.participation, units,
           lambda r: {"takes_part": bool(r.takes_part), "basis": r.basis or ""})  # fmt: skip
    _dated(report, "cột mức chuẩn", Profile, pack.profiles, units, lambda r: {"code": r.profile})
    facts = {
        (f.unit.code, f.unit.valid.lower): f
        for f in UnitFact.objects.filter(unit__in=units.all()).select_related("unit")
    }
    sync(
        report, "dữ kiện đơn vị", UnitFact,
        {
            (unit.code, unit.valid.lower): {
                "unit": unit, "area_km2": r.area_km2, "label_lon": r.label_lon, "label_lat": r.label_lat,
                "population_2009": r.population_2009, "source": r.source,
            }
            for r in pack.facts for unit in units.named(r.unit_code)[-1:]
        },
        facts,
    )  # fmt: skip
    _lineage(pack, report, units)
    _outline(pack, report)


def _names(pack: Pack, report: Report, units: Units) -> None:
    """Names. An official name is known by its first day (on a day there is one), an alias by its words as well."""

    def key(unit: Unit, use: str, full_name: str, start: date | None) -> tuple[Any, ...]:
        return unit.code, use, full_name if use == UnitName.Use.ALIAS else "", start

    known = {
        key(n.unit, n.use, n.full_name, n.valid.lower): n
        for n in UnitName.objects.filter(unit__in=units.all()).select_related("unit")
    }
    wanted: Rows = {}
    for row in pack.names:
        unit = units.at(row.unit_code, row)
        wanted[key(unit, row.use, row.full_name, row.valid_from)] = {
            "unit": unit, "use": row.use, "name": row.name, "full_name": row.full_name, "kind": row.kind,
            "valid": interval(row), "folded": fold(row.full_name), "sort_key": sort_key(row.name), **cited(row),
        }  # fmt: skip
    sync(report, "tên gọi", UnitName, wanted, known, derived=frozenset({"folded", "sort_key"}))


def _dated(
    report: Report,
    what: str,
    model: type[models.Model],
    rows: Iterable[Any],
    units: Units,
    more: Callable[[Any], dict[str, Any]],
) -> None:
    """A table with one row for each unit and interval."""
    found = model._default_manager.filter(unit__in=units.all()).select_related("unit")
    known = {(row.unit.code, row.valid.lower): row for row in found}  # type: ignore[attr-defined]
    wanted: Rows = {}
    for row in rows:
        said = cited(row) if hasattr(row, "legal_act") else {"standing": row.standing, "source": row.source}
        unit = units.at(row.unit_code, row)
        wanted[unit.code, row.valid_from] = {"unit": unit, "valid": interval(row), **said, **more(row)}
    sync(report, what, model, wanted, known)


def _lineage(pack: Pack, report: Report, units: Units) -> None:
    known = set(Lineage.objects.values_list("digest", flat=True))
    for row in pack.lineage:
        digest = digest_of(row.kind, row.on, *row.from_codes, "->", *row.to_codes)
        if digest in known:
            continue
        event = Lineage.objects.create(kind=row.kind, on=row.on, note=row.note or "", digest=digest, **cited(row))
        event.sources.set(units.on(code, row.on - timedelta(days=1)) for code in row.from_codes)
        event.results.set(units.on(code, row.on) for code in row.to_codes)
        report.changes.append(Change("add", "biến động đơn vị", f"{row.kind} {row.on}"))


def _outline(pack: Pack, report: Report) -> None:
    layers = pack.manifest.map
    if pack.map_text is None or layers is None:
        return
    digest = hashlib.sha256(pack.map_text.encode()).hexdigest()
    if not Outline.objects.filter(digest=digest).exists():
        Outline.objects.create(
            pack=pack.code,
            digest=digest,
            topology=json.loads(pack.map_text),
            notice_vi=layers.notice_vi,
            notice_en=layers.notice_en,
        )
        report.changes.append(Change("add", "bản đồ", layers.file))
