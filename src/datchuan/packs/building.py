"""From sheets without problems to a Pack: intervals completed, sources written out, editions as engine documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from datchuan.packs import intervals, schema
from datchuan.packs.files import Folder
from datchuan.packs.pack import EditionDocument, LevelProcedure, Pack
from datchuan.packs.schema_facts import FactGroup
from datchuan.packs.schema_funding import FundingFile
from datchuan.packs.schema_plausibility import PlausibilityFile

if TYPE_CHECKING:
    from datchuan.packs.reading import Sheets

R = TypeVar("R", bound=schema.Entry)
T = TypeVar("T", bound=schema.Table)
Cited = Mapping[str, str]


def build(sheets: Sheets, folder: Folder) -> Pack:
    """The pack of sheets that agree with each other."""
    manifest = sheets.manifest
    cited = {s.id: f"{s.title} — {s.url}" if s.url else s.title for s in manifest.sources}

    def rows(table: type[T]) -> tuple[T, ...]:
        return tuple(with_sources(r, cited) for r in sheets.rows(table))

    units = rows(schema.UnitRow)
    return Pack(
        manifest=manifest,
        units=units,
        names=tuple(complete_names(units, rows(schema.NameRow))),
        parents=tuple(complete_parents(units, rows(schema.ParentRow))),
        lineage=rows(schema.LineageRow),
        participation=rows(schema.ParticipationRow),
        profiles=rows(schema.ProfileRow),
        facts=rows(schema.FactRow),
        agencies=rows(schema.AgencyRow),
        editions=tuple(_edition(e, cited) for e in sheets.editions.values()),
        responsibilities=rows(schema.ResponsibilityRow),
        descents=rows(schema.DescentRow),
        procedures=tuple(level_procedures(sheets.procedures, cited)),
        deadlines=tuple(with_sources(d, cited) for d in sheets.calendar.deadlines) if sheets.calendar else (),
        holidays=tuple(with_sources(h, cited) for h in sheets.calendar.holidays) if sheets.calendar else (),
        terms=tuple(with_sources(t, cited) for t in sheets.calendar.terms) if sheets.calendar else (),
        titles=rows(schema.TitleRow),
        targets=rows(schema.TargetRow),
        figures=rows(schema.FigureRow),
        fact_groups=tuple(_fact_group(g, cited) for g in sheets.base_facts.groups) if sheets.base_facts else None,
        plausibility=_plausibility(sheets.plausibility, cited),
        funding=_funding(sheets.funding, cited),
        checks=tuple(with_sources(c, cited) for c in sheets.checks.checks) if sheets.checks else None,
        margins=tuple(with_sources(m, cited) for m in sheets.upkeep.watch) if sheets.upkeep else None,
        directives=tuple(with_sources(d, cited) for d in sheets.directives.directives) if sheets.directives else None,
        notice=sheets.notice,
        folder=folder.root,
        map_path=folder.paths[manifest.map.file] if manifest.map else None,
        map_text=sheets.map_text,
        digest=folder.digest(),
    )


def written_out(source: str, cited: Cited) -> str:
    """Source ids as titles and addresses; addresses as they are."""
    return "; ".join(cited.get(word, word) for word in source.split(" "))


def with_sources(entry: R, cited: Cited) -> R:
    """The same entry with its source written out."""
    return entry.model_copy(update={"source": written_out(entry.source, cited)})  # type: ignore[attr-defined]


def _plausibility(file: PlausibilityFile | None, cited: Cited) -> PlausibilityFile | None:
    if file is None:
        return None
    draw = with_sources(file.draw, cited) if file.draw else None
    return file.model_copy(update={"signs": tuple(with_sources(s, cited) for s in file.signs), "draw": draw})


def _funding(file: FundingFile | None, cited: Cited) -> FundingFile | None:
    if file is None:
        return None
    lists = {name: tuple(with_sources(row, cited) for row in rows) for name, rows in file.lists.items()}
    return file.model_copy(update={**lists, "shown": with_sources(file.shown, cited)})


def _fact_group(group: FactGroup, cited: Cited) -> FactGroup:
    return group.model_copy(update={"facts": tuple(with_sources(fact, cited) for fact in group.facts)})


def complete_names(units: Iterable[schema.UnitRow], others: Iterable[schema.NameRow]) -> list[schema.NameRow]:
    """Official names for each day of each unit's life, then the aliases."""
    others = list(others)
    found: list[schema.NameRow] = []
    for unit in units:
        life = intervals.of(unit)
        own = [n for n in others if n.unit_code == unit.code and n.use == "official" and intervals.of(n).meets(life)]
        for piece in life.without(intervals.of(n) for n in own):
            found.append(
                schema.NameRow(
                    __line__=unit.line,
                    unit_code=unit.code,
                    use="official",
                    name=unit.name,
                    full_name=unit.full_name,
                    kind=unit.kind,
                    valid_from=piece.start,
                    valid_to=piece.end,
                    legal_act=unit.legal_act,
                    standing=unit.standing,
                    source=unit.source,
                )
            )
        found += [_cut(n, life) for n in own]
    return found + [n for n in others if n.use == "alias"]


def complete_parents(units: Iterable[schema.UnitRow], others: Iterable[schema.ParentRow]) -> list[schema.ParentRow]:
    """The unit above, for each day of each unit's life."""
    others = list(others)
    found: list[schema.ParentRow] = []
    for unit in units:
        if unit.parent_code is None:
            continue
        life = intervals.of(unit)
        own = [p for p in others if p.unit_code == unit.code and intervals.of(p).meets(life)]
        for piece in life.without(intervals.of(p) for p in own):
            found.append(
                schema.ParentRow(
                    __line__=unit.line,
                    unit_code=unit.code,
                    parent_code=unit.parent_code,
                    valid_from=piece.start,
                    valid_to=piece.end,
                    legal_act=unit.legal_act,
                    standing=unit.standing,
                    source=unit.source,
                )
            )
        found += [_cut(p, life) for p in own]
    return found


def _cut(row: R, life: intervals.Interval) -> R:
    piece = intervals.of(row).cut_to(life)
    return row.model_copy(update={"valid_from": piece.start, "valid_to": piece.end})


# --- editions ---------------------------------------------------------------------------------------------------------


def profiles_of(threshold: schema.Threshold, manifest: schema.Manifest) -> tuple[str, ...]:
    """The profile codes that a threshold is for."""
    if threshold.profile == "all":
        return tuple(p.code for p in manifest.profiles)
    return (threshold.profile,) if isinstance(threshold.profile, str) else threshold.profile


def years_of(threshold: schema.Threshold) -> tuple[int | None, ...]:
    """The years that a threshold is for; (None,) is every year."""
    return threshold.year if isinstance(threshold.year, tuple) else (threshold.year,)


def _edition(entry: schema.Edition, cited: Cited) -> EditionDocument:
    criteria = tuple(
        c.model_copy(update={"indicators": tuple(_indicator(i, cited) for i in c.indicators)}) for c in entry.criteria
    )
    entry = with_sources(entry.model_copy(update={"criteria": criteria}), cited)
    return EditionDocument(entry, catalogue_document(entry))


def _indicator(indicator: schema.Indicator, cited: Cited) -> schema.Indicator:
    return indicator.model_copy(
        update={
            "guidance": with_sources(indicator.guidance, cited),
            "thresholds": tuple(with_sources(t, cited) for t in indicator.thresholds),
        }
    )


def catalogue_document(entry: schema.Edition) -> dict[str, Any]:
    """The catalogue document of an edition: {"set", "edition", "criteria": [...], "thresholds": [...]}.

    One threshold entry per indicator (``code``), profile, year and layer; null profile or year is every one. Guidance
    is not part of it, because guidance may be bettered while the edition stays sealed.
    """
    indicators = [i for c in entry.criteria for i in c.indicators]
    return {
        "set": entry.set,
        "edition": entry.edition,
        "criteria": [
            {
                "code": c.code,
                "name_vi": c.name_vi,
                "name_en": c.name_en,
                "group": c.group,
                "subject": c.subject,
                "indicators": [
                    {
                        "code": i.code,
                        "name_vi": i.name_vi,
                        "name_en": i.name_en,
                        "measure": _lean(schema.as_json(i.measure)),
                    }
                    for i in c.indicators
                ],
            }
            for c in entry.criteria
        ],
        "thresholds": [row for i in indicators for t in i.thresholds for row in _threshold_rows(i.code, t)],
    }


def _lean(value: Any) -> Any:
    """JSON without empty texts and lists."""
    if isinstance(value, dict):
        return {k: _lean(v) for k, v in value.items() if v not in ("", [])}
    return [_lean(v) for v in value] if isinstance(value, list) else value


def _threshold_rows(code: str, threshold: schema.Threshold) -> list[dict[str, Any]]:
    profiles: tuple[str | None, ...] = (threshold.profile,) if isinstance(threshold.profile, str) else threshold.profile
    return [
        {
            "code": code,
            "profile": profile,
            "year": year,
            "layer": threshold.layer,
            "value": threshold.value,
            "legal_act": threshold.legal_act,
            "standing": threshold.standing,
            "source": threshold.source,
            "note": threshold.note,
        }
        for profile in ((None,) if threshold.profile == "all" else profiles)
        for year in years_of(threshold)
    ]


def level_procedures(file: schema.ProcedureFile | None, cited: Cited) -> Iterable[LevelProcedure]:
    """The procedures of a file, one for each level."""
    for procedure in file.procedures if file else ():
        body = schema.as_json(procedure)
        whole = {k: _cite_within(body[k], cited) for k in ("name_vi", "name_en", "conditions", "cases", "steps")}
        for level in procedure.levels:
            document = {
                **whole,
                "conditions": _of_level(whole["conditions"], level),
                "steps": _of_level(whole["steps"], level),
            }
            yield LevelProcedure(
                code=procedure.code,
                level=level,
                purpose=procedure.purpose,
                government_model=file.government_model if file else "",
                valid_from=procedure.valid_from,
                valid_to=procedure.valid_to,
                legal_act=procedure.legal_act,
                standing=procedure.standing,
                source=written_out(procedure.source, cited),
                document=document,
            )


def _of_level(parts: list[dict[str, Any]], level: str) -> list[dict[str, Any]]:
    """Conditions or steps with their figures as one level has them: unknown where the file gives it for others only."""
    return [{**part, "figures": [_figure_of(figure, level) for figure in part["figures"]]} for part in parts]


def _figure_of(figure: dict[str, Any], level: str) -> dict[str, Any]:
    own = {key: value for key, value in figure.items() if key != "levels"}
    return own if level in (figure["levels"] or [level]) else {**own, "value": None}


def _cite_within(value: Any, cited: Cited) -> Any:
    if isinstance(value, dict):
        return {k: written_out(v, cited) if k == "source" else _cite_within(v, cited) for k, v in value.items()}
    return [_cite_within(v, cited) for v in value] if isinstance(value, list) else value
