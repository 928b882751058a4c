"""A titled commune that has lost half of its criteria, and its revocation led to a step: for every room of the way."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from datchuan.config.tests.remembered import remembered
from datchuan.dossiers import actions, revoking
from datchuan.dossiers.actions import Basis
from datchuan.dossiers.content import digest_of
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import PACK, YEAR, Way, change
from datchuan.people.models import User
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.models import Procedure
from datchuan.titles import actions as titles
from datchuan.titles.models import TitleEvent

REASON = "Rà soát năm 2023: hai tiêu chí nay chỉ còn một"
ANSWER = {"stance": "disagrees", "text": "Xã đề nghị cho khắc phục trong năm 2024"}


def procedure(level: str = "NTM", **figures: str) -> Procedure:
    """The revocation of the pack as a row; ``figures`` fill what the pack does not know."""
    rows = yaml.safe_load((PACK / "procedure.yaml").read_text(encoding="utf-8"))["procedures"]
    document = next(row for row in rows if row["purpose"] == "revocation" and level in row["levels"])
    for step in document["steps"]:
        for figure in step.get("figures", ()):
            figure["value"] = figures.get(figure["code"], figure["value"])
    return Procedure.objects.create(
        code=document["code"], level=level, purpose="revocation", government_model="three_tier", document=document,
        digest=digest_of(document), valid=DateRange(date(2022, 8, 2), None), legal_act=document["legal_act"],
        standing="to_check",
    )  # fmt: skip


def hold(way: Way, level: str = "NTM") -> TitleEvent:
    """The commune holds a title since 2021."""
    with transaction.atomic():
        return titles.recognise(
            way.commune, level, year_met=2020, decided_on=date(2021, 3, 1), decision_no="600/QĐ-UBND", criteria_set="",
            standing="official", source="Quyết định 600/QĐ-UBND",
        )  # fmt: skip


def lose(way: Way) -> None:
    """One of its two criteria is no longer met: 50 %, case B."""
    change(way, "2.2", "20")


def regain(way: Way) -> None:
    change(way, "2.2", "140")


@remembered
def prepared(way: Way, **figures: str) -> Way:
    procedure(**figures)
    hold(way)
    lose(way)
    return way


@remembered
def opened(way: Way, *, by: User | None = None, **more: Any) -> Dossier:
    found = revoking.open_revocation(way.commune, "NTM", YEAR, by=by or way.cast.district, reason=REASON, **more)
    return way.fresh(found)


def step(way: Way, dossier: Dossier) -> Dossier:
    """One step further; the work of rooms above has a plain basis."""
    here = dossier.present_step
    basis = Basis("thử") if here.kind in actions.rules.BY_OTHER_ROOMS else None
    if here.kind == StepKind.ANSWER:
        basis = Basis(ANSWER["text"], ANSWER)
    return way.fresh(actions.pass_step(dossier, by=way.actor(here), basis=basis))


@remembered
def to(way: Way, code: str, dossier: Dossier | None = None) -> Dossier:
    """A revocation that has come to a step."""
    found = dossier or opened(way)
    while found.step != code:
        found = step(way, found)
    return found


def written(way: Way, dossier: Dossier) -> None:
    """The written answer of the commune lies in the dossier."""
    way.paper(dossier, dossier.plan.step("answer"), "answer", by=way.cast.officer)
