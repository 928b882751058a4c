"""Illustrative surveys of satisfaction for the demo province, through the real actions, on days before the demo's own.

Nothing here is a fact about a place: villages are numbered and named "(minh họa)", every page says "dữ liệu minh họa".
Where a dossier of the demo already holds a share, the counts are made to give exactly that share.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from datchuan.config import clock
from datchuan.dossiers.models import Fact
from datchuan.files.actions import keep_made
from datchuan.files.models import StoredFile
from datchuan.packs.demo_findings import speaker_of
from datchuan.packs.demo_papers import paper
from datchuan.people.models import Agency, Role, User
from datchuan.places.models import Unit
from datchuan.surveys import actions
from datchuan.surveys.actions import Plan
from datchuan.surveys.models import Survey
from datchuan.surveys.tally import Counts
from datchuan.surveys.workflow import Action

#: (commune, level, how far): under way, locked and waiting for its report, reported.
CASES = (
    ("20869", "NTM", "collecting"),
    ("20545", "NTM_NC", "locked"),
    ("20527", "NTM", "sent"),
    ("20680", "NTM_NC", "sent"),
)
VILLAGES = 8
#: Valid forms of a village and of the commune: a share of one decimal comes out exactly.
VALID = 125
LEFT_OPEN = 3
LASTS = timedelta(days=12)


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the surveys of the demo as of a day; returns how many there are by state. Left alone when there are some."""
    front = Agency.objects.filter(code="MTTQ-49").first()
    if front is not None and not Survey.objects.filter(is_demo=True).exists():
        with transaction.atomic():
            person = speaker_of(front, Role.FRONT, on)
            for code, level, way in CASES:
                commune = Unit.objects.as_of(on).communes().filter(code=code).first()
                if commune is not None:
                    _survey(rng, on, commune, level, way, person)
    counted = Counter(Survey.objects.filter(is_demo=True).values_list("state", flat=True))
    return {f"lấy ý kiến {state}": n for state, n in sorted(counted.items())}


def _survey(rng: Random, on: date, commune: Unit, level: str, way: str, by: User) -> None:
    fact = Fact.objects.filter(dossier__commune=commune, condition="satisfaction").order_by("pk").last()
    ends = fact.dated if fact is not None and way == "sent" else on - timedelta(days=1)
    closes = ends + timedelta(days=6) if way == "collecting" else ends - timedelta(days=2)
    with clock.travel(ends - LASTS):
        plan = Plan(level, ends.year, clock.today(), closes)
        survey = actions.open_survey(commune, plan, by=by, is_demo=True)
        rows = [(f"Thôn {number} (minh họa)", rng.randint(150, 210)) for number in range(1, VILLAGES + 1)]
        actions.list_villages(survey, rows, by=by, version=1)
    with clock.travel(ends - timedelta(days=2)):
        sheet = _minutes(commune, by)
        share = fact.number if fact is not None and fact.number is not None else Decimal(rng.randint(930, 975)) / 10
        _count(rng, survey, share, LEFT_OPEN if way == "collecting" else 0, sheet, by)
    with clock.travel(ends):
        if way != "collecting":
            _move(Action.LOCK, survey, "", by)
        if way == "sent":
            _move(Action.SEND, survey, "báo cáo minh họa", by)


def _count(rng: Random, survey: Survey, share: Decimal, left_open: int, sheet: StoredFile, by: User) -> None:
    """Satisfied forms are spread so that the whole commune comes to the share."""
    satisfied = int(share * 10)  # of the thousand valid forms
    for at, village in enumerate(list(survey.villages.all())):
        village.survey = survey
        yes = satisfied * (at + 1) // VILLAGES - satisfied * at // VILLAGES
        given = village.households - rng.randint(0, 8)
        base = Counts(village.name, village.households, given)
        if at < VILLAGES - left_open:
            returned = min(given, VALID + rng.randint(2, 12))
            counts = Counts(village.name, village.households, given, returned, VALID, yes, VALID - yes - at % 2, at % 2)
            actions.write_village(village, counts, by=by, version=village.version, minutes=sheet)
        elif at < VILLAGES - 1:
            actions.write_village(village, base, by=by, version=village.version)


def _minutes(commune: Unit, by: User) -> StoredFile:
    name, today = str(commune), clock.today()
    rows = [("Đợt lấy ý kiến", "dữ liệu minh họa")]
    drawn = paper(f"Biên bản kiểm phiếu - {name}", name, today, rows, organ="Ủy ban Mặt trận Tổ quốc")
    return keep_made(drawn, "bien-ban-minh-hoa.pdf", "application/pdf", by=by, scope=commune.chain, pages=1)


def _move(action: Action, survey: Survey, text: str, by: User) -> None:
    version = Survey.objects.values_list("version", flat=True).get(pk=survey.pk)
    actions.move(action, survey, text, by=by, version=version)
