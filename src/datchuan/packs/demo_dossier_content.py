"""What a demo commune completes before it opens its dossier: the figures that lack, evidence for what has none."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Any

from datchuan.assessments.actions import Figure, save_sheet
from datchuan.assessments.evaluation import judge_commune
from datchuan.assessments.models import Measurement, Voice
from datchuan.config import clock
from datchuan.confirmations.actions import note_change
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.engine import Verdict
from datchuan.evidence import actions as evidence
from datchuan.evidence.about import About
from datchuan.evidence.models import Attachment
from datchuan.evidence.place import Place
from datchuan.packs.demo_values import Maker

if TYPE_CHECKING:
    from datchuan.packs.demo_dossier_steps import Stage

SOURCE = "Dữ liệu minh họa"
TITLE = "Hồ sơ chứng minh các chỉ tiêu (minh họa)"
WHERE = "Hệ thống quản lý văn bản của huyện (minh họa)"
REASON = "Rà soát lại trước khi lập hồ sơ"


def complete(stage: Stage, code: str, level: str) -> None:
    """Let a commune meet every indicator of a level with evidence, in a sheet of its own and one document elsewhere."""
    commune, officer, year = stage.communes[code], stage.officers[code], clock.today().year
    edition = editions_in_force(stage.on)[level]
    judged = judge_commune(commune, edition, stage.on)
    lacking = [one for criterion in judged.criteria for one in criterion.indicators if not _is_well(one.verdict)]
    figures = {one.code: _figure(stage, one, _stored(commune.pk, level, one.code, year)) for one in lacking}
    if figures:
        save_sheet(commune, edition, year, figures, by=officer, reason=REASON)
        note_change(commune, level, year, list(figures), by=officer)
    applying = [one.code for c in judged.criteria for one in c.indicators if one.verdict is not Verdict.NOT_APPLICABLE]
    rows = Attachment.objects.now().filter(commune=commune, set_code=level, year=year)
    proved = set(rows.values_list("indicator_code", flat=True))
    _prove(stage, code, level, [one for one in applying if one not in proved])


def _is_well(verdict: Verdict) -> bool:
    return verdict in (Verdict.MET, Verdict.NOT_APPLICABLE)


def _stored(commune_id: int, level: str, code: str, year: int) -> Any:
    rows = Measurement.objects.filter(
        commune_id=commune_id, set_code=level, indicator_code=code, year=year, voice=Voice.SELF
    )
    found = rows.first()
    return found.value if found else None


def _figure(stage: Stage, judged: Any, value: Any) -> Figure:
    measure, goal = judged.measure.to_json(), judged.threshold.level.to_json()
    return Figure(_better(stage, measure, goal, value), f"Năm {stage.on.year}", SOURCE, True, is_demo=True)


def _better(stage: Stage, measure: dict[str, Any], goal: Any, value: Any) -> Any:
    """A value that meets the goal; of a share the whole stays as the commune has counted it."""
    if measure["kind"] == "percent" and isinstance(value, dict) and "den" in value:
        floor = measure["comparison"] != "<="
        line = Decimal(str(goal)) * Decimal(value["den"]) / 100
        return {"num": str(line.to_integral_value(ROUND_CEILING if floor else ROUND_FLOOR)), "den": value["den"]}
    return Maker(stage.rng, 4200).figure(measure, goal, True)


def _prove(stage: Stage, code: str, level: str, codes: list[str]) -> None:
    """One document that lies in another system, for every indicator that has no evidence yet."""
    commune, officer, today = stage.communes[code], stage.officers[code], clock.today()
    if not codes:
        return
    places = [Place(set_code=level, year=today.year, indicator_code=one, wanted="") for one in codes]
    about = About(TITLE, dated=today, system=WHERE, checked_on=today)
    document = evidence.add_document(commune, about, by=officer, moved=note_change, place=places[0], is_demo=True)
    for place in places[1:]:
        evidence.attach(document, place, by=officer, moved=note_change)
