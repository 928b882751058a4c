"""Fills the database of the browser stories: the real pack, the demo accounts, the figures of one district.

Run as a program (``python -m tests.browser.small_demo``), so that the tests never load this database into Django.
"""

from __future__ import annotations

from random import Random

from datchuan.config.loading import load

load()

from django.contrib.auth.hashers import make_password  # noqa: E402

from datchuan.assessments.actions import save_sheet  # noqa: E402
from datchuan.config import clock  # noqa: E402
from datchuan.confirmations.actions import note_change  # noqa: E402
from datchuan.evidence import actions as evidence  # noqa: E402
from datchuan.evidence.about import About  # noqa: E402
from datchuan.packs import demo  # noqa: E402
from datchuan.packs.loading import load_pack  # noqa: E402
from datchuan.packs.tests.world import QUANG_NAM, TODAY  # noqa: E402
from datchuan.people import actions  # noqa: E402
from datchuan.people.demo_accounts import DEMO_PASSWORD, FIRST_DAY, ensure_demo_accounts  # noqa: E402
from datchuan.people.models import Agency, Role  # noqa: E402
from tests.browser.doors import open_doors  # noqa: E402

#: Tiên Phước, the district of the commune whose officer can sign in.
DISTRICT, COMMUNE = "514", "20869"
#: Indicators of that commune without a figure for this year: each story fills in its own.
LEFT_OPEN = ("2.1", "2.2", "2.3", "3.1", "4.2", "9.2", "16")
#: What lies in the library of each commune.
PROOF = "Biên bản kiểm tra các thôn"
#: Beside the demo accounts: a colleague in the same commune, and two whose posts end during a story.
COLLEAGUES = {
    "xa.tienlanh2": "Đồng nghiệp xã Tiên Lãnh",
    "xa.tienlanh3": "Người sắp chuyển công tác",
    "xa.tienlanh4": "Người sắp nghỉ",
}


def colleague(username: str, full_name: str) -> None:
    actions.create_user(
        by=None,
        username=username,
        full_name=full_name,
        is_demo=True,
        password_hash=make_password(DEMO_PASSWORD),
        first_post={
            "role": Role.COMMUNE_OFFICER,
            "agency": Agency.objects.get(code="UBND-20869"),
            "first_day": FIRST_DAY,
            "title": "Công chức",
        },
    )


def measure() -> None:
    """The demo sheets of the district, without what is left open, and a document in each library."""
    with clock.travel(TODAY):
        places = [place for place in demo._places() if place.district_code == DISTRICT]
    for at, place in enumerate(places):
        for day, edition, year, figures in demo._sheets(place, at, Random(place.unit.code)):
            if place.unit.code == COMMUNE and year == TODAY.year and edition.set_code == "NTM":
                figures = {code: figure for code, figure in figures.items() if code not in LEFT_OPEN}
            with clock.travel(day):
                save_sheet(place.unit, edition, year, figures, by=place.officer)
        with clock.travel(TODAY):
            evidence.add_document(place.unit, About(title=PROOF, system=PROOF), by=place.officer, moved=note_change)


if __name__ == "__main__":
    load_pack(QUANG_NAM)
    with clock.travel(TODAY):
        ensure_demo_accounts()
    measure()
    with clock.travel(TODAY):
        for username, full_name in COLLEAGUES.items():
            colleague(username, full_name)
    open_doors()
