"""The submission letter as an official paper: what stands in the system, in the typed input of ``papers``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import override

from datchuan.config import clock
from datchuan.dossiers.models import Dossier, Passage
from datchuan.dossiers.workflow import Outcome
from datchuan.papers.content import Head, Paper, Signer
from datchuan.papers.lines import CommuneLine
from datchuan.papers.queries import organ_of
from datchuan.papers.submissions import CommuneSubmission, DistrictSubmission
from datchuan.people.models import Agency
from datchuan.places.models import Level, Unit
from datchuan.procedures.kinds import StepKind
from datchuan.rounds import queries
from datchuan.rounds.actions import Letter

#: Titles as a letter names them.
_LEVELS = {
    "NTM": "đạt chuẩn nông thôn mới",
    "NTM_NC": "đạt chuẩn nông thôn mới nâng cao",
    "NTM_KM": "đạt chuẩn nông thôn mới kiểu mẫu",
}
_NUMBER = re.compile(r"\s*([0-9]{1,6})\s*/\s*(\S.*)")


def submission(dossiers: Sequence[Dossier], agency: Agency, letter: Letter) -> Paper:
    """The letter about dossiers of one level, in Vietnamese whatever language its reader has. Five queries."""
    with override(settings.LANGUAGE_CODE):
        head = _head(agency, letter, is_demo=any(d.is_demo for d in dossiers))
        first = dossiers[0]
        level = _LEVELS.get(first.level, first.level)
        versions = "; ".join(f"{d.commune}: {d.content}" for d in dossiers)
        attached = tuple(dict.fromkeys(doc.name_vi for d in dossiers for doc in d.present_step.documents))
        votes = _votes(dossiers)
        if agency.level == Level.COMMUNE:
            results = tuple(filter(None, (_figures(first), votes.get(first.pk, ""))))
            return CommuneSubmission(head, str(first.commune), level, first.year, results, attached, versions).paper()
        districts = _districts(dossiers)
        lines = tuple(
            CommuneLine(str(d.commune), districts.get(d.commune_id, ""), votes.get(d.pk, "")) for d in dossiers
        )
        name = agency.name.replace("UBND ", "")
        return DistrictSubmission(
            head, name, level, first.year, lines, attached, tuple(map(_figures_of, dossiers)), versions
        ).paper()


def _head(agency: Agency, letter: Letter, *, is_demo: bool) -> Head:
    parts = _NUMBER.fullmatch(letter.number)
    return Head(
        organ=organ_of(agency, clock.today()),
        signer=Signer("TM. ỦY BAN NHÂN DÂN", letter.signer_post, letter.signer),
        addressees=("Ủy ban nhân dân tỉnh", "Văn phòng Điều phối nông thôn mới tỉnh"),
        number=int(parts[1]) if parts else None,
        symbol=parts[2].strip() if parts else "",
        day=letter.dated if parts else None,
        illustrative=is_demo,
    )


def _figures(dossier: Dossier) -> str:
    content = dossier.content
    if content is None:
        return ""
    return f"Số tiêu chí đạt: {content.criteria_met}/{content.criteria_total}."


def _figures_of(dossier: Dossier) -> str:
    return f"{dossier.commune}: {_figures(dossier)}"


def _votes(dossiers: Sequence[Dossier]) -> dict[object, str]:
    """Dossier id -> the result of the sender's own ballot, in the words that were kept. One query."""
    rows = Passage.objects.filter(
        dossier__in=[d.pk for d in dossiers], kind=StepKind.BALLOT_MEETING, outcome=Outcome.PASSED, fell_with=None
    )
    return {row.dossier_id: row.summary for row in rows.order_by("number")}


def _districts(dossiers: Sequence[Dossier]) -> dict[int, str]:
    parents = queries.districts_of([d.commune_id for d in dossiers], clock.today())
    names = {unit.pk: str(unit) for unit in Unit.objects.as_of(clock.today()).filter(pk__in=set(parents.values()))}
    return {commune: names.get(parent, "") for commune, parent in parents.items()}
