"""Fills the database of the replay of 11/10/2023 to 28/02/2024: the real pack on the day before the letter.

Run as a program (``python -m tests.browser.small_replay``). Everything is that of the pack but the targets: of the communes
named for 2023 four stay, in four districts, so that few dossiers have to be led to the province. Everybody may sign in.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from datchuan.config.loading import load

load()

from django.contrib.auth.hashers import make_password  # noqa: E402

from datchuan.assessments.actions import Figure, save_sheet  # noqa: E402
from datchuan.config import clock  # noqa: E402
from datchuan.criteria.catalogues import editions_in_force  # noqa: E402
from datchuan.packs import demo_dossier_steps as steps  # noqa: E402
from datchuan.packs import demo_targets  # noqa: E402
from datchuan.packs.demo_dossier_content import complete  # noqa: E402
from datchuan.packs.demo_dossiers import SEPTEMBER, _districts, _one, _second  # noqa: E402
from datchuan.packs.demo_findings import speaker_of  # noqa: E402
from datchuan.packs.loading import load_pack  # noqa: E402
from datchuan.packs.tests.world import QUANG_NAM  # noqa: E402
from datchuan.people.demo_accounts import DEMO_PASSWORD, ensure_demo_accounts  # noqa: E402
from datchuan.people.models import Agency, AgencyKind, Role, User  # noqa: E402
from datchuan.places.models import Level, Unit  # noqa: E402
from datchuan.procedures.models import Deadline  # noqa: E402
from datchuan.targets.models import Target  # noqa: E402
from tests.browser.doors import open_doors  # noqa: E402

#: The day before the letter, and that on which the first two dossiers were opened.
EVE, OPENED = date(2023, 10, 10), date(2023, 8, 31)
#: Communes that aim at the level NTM in 2023: two that send in time, two that come late.
IN_TIME, LATE = ("20527", "20668"), ("20869", "20734")
#: Nine communes with the same obstacle; the first raises it on its page.
NINE = ("20869", "20884", "20878", "20827", "20984", "20677", "20680", "20380", "20386")
#: A commune that holds a title and has lost an indicator of the set in force.
LOST = "20884"


def stage(on: date) -> steps.Stage:
    """Everybody who has a part in the four dossiers."""
    communes = {unit.code: unit for unit in Unit.objects.as_of(on).communes().filter(code__in=(*IN_TIME, *LATE))}
    committees = {agency.unit_id: agency for agency in Agency.objects.filter(unit__in=communes.values(), kind=_OF)}
    officers = {code: speaker_of(committees[unit.pk], Role.COMMUNE_OFFICER, on) for code, unit in communes.items()}
    return steps.Stage(
        Random(11), on, communes, officers, districts=_districts(communes.values(), on),
        office=_one(Role.COORDINATOR, "VPDP", on), front=_one(Role.FRONT, "MTTQ-49", on),
        deadline=Deadline.objects.get(code="round-1-2023"), second=_second,
    )  # fmt: skip


def lead(here: steps.Stage, commune: str, opened: date, *, first: str = "", until: str = "sent") -> None:
    """Lead a dossier through the steps from ``first`` up to, and without, ``until``; each on its day."""
    order = list(SEPTEMBER)
    if not first:
        with clock.travel(opened - timedelta(days=1)):
            complete(here, commune, "NTM")
        with clock.travel(opened):
            steps.open_one(here, commune, "NTM")
    for step in order[order.index(first) if first else 0 : order.index(until)]:
        with clock.travel(min(here.on, opened + timedelta(days=SEPTEMBER[step]))):
            steps.DONE[step](here, steps.dossier_of(commune, "NTM"))


_OF = AgencyKind.PEOPLES_COMMITTEE


def people() -> None:
    """Who speaks for each district, department and commune of the story, and who heads each district."""
    for agency in Agency.objects.filter(valid__contains=EVE).order_by("code"):
        if agency.kind == _OF and agency.level == Level.DISTRICT:
            speaker_of(agency, Role.DISTRICT_OFFICER, EVE)
            demo_targets._heads(Unit.objects.as_of(EVE).get(pk=agency.unit_id), agency, 0)
        elif agency.kind == AgencyKind.DEPARTMENT:
            speaker_of(agency, Role.DEPARTMENT_SPECIALIST, EVE)
        elif agency.code.removeprefix("UBND-") in NINE:
            speaker_of(agency, Role.COMMUNE_OFFICER, EVE)


def lose() -> None:
    """A titled commune below the standard of the set in force: to it goes the task of a remedy plan."""
    commune = Unit.objects.as_of(EVE).get(code=LOST)
    officer = speaker_of(Agency.objects.get(code=f"UBND-{LOST}"), Role.COMMUNE_OFFICER, EVE)
    figure = Figure({"num": "2", "den": "100"}, "Năm 2023", "Dữ liệu minh họa", True, is_demo=True)
    save_sheet(commune, editions_in_force(EVE)["NTM"], 2023, {"9.2": figure}, by=officer)


if __name__ == "__main__":
    load_pack(QUANG_NAM)
    with clock.travel(EVE):
        ensure_demo_accounts()
        people()
        lose()
    Target.objects.exclude(unit__code__in=(*IN_TIME, *LATE)).delete()
    here = stage(EVE)
    for commune in IN_TIME:
        lead(here, commune, OPENED)
    User.objects.update(is_demo=True, password=make_password(DEMO_PASSWORD))
    open_doors()
