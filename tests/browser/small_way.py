"""Fills the database of the stories about dossiers: a small province, three indicators, everybody on the way to a title.

Run as a program (``python -m tests.browser.small_way``), as ``small_demo`` is. Commune 20869 meets everything and has no
dossier yet; that of commune 20884 lies before the Council.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from datchuan.config.loading import load

load()

from django.contrib.auth.hashers import make_password  # noqa: E402

from datchuan.config import clock  # noqa: E402
from datchuan.dossiers.tests import way as ways  # noqa: E402
from datchuan.people.demo_accounts import DEMO_PASSWORD  # noqa: E402
from datchuan.people.models import Role, User  # noqa: E402
from datchuan.people.tests.cast import add_person, build_cast, build_province  # noqa: E402
from tests.browser.doors import open_doors  # noqa: E402

#: The day on which the commune seals and the content is made public, ten days before that of the other stories.
FIRST = date(2023, 10, 2)
MEMBERS = ("council.member", "member.02", "member.03")


def build() -> tuple[ways.Way, User]:
    way = ways.build(build_cast(build_province()))
    agencies = way.cast.province.agencies
    for number, username in enumerate(MEMBERS[1:], start=2):
        add_person(username, f"Ủy viên {number:02d}", Role.COUNCIL_MEMBER, agencies["HDTD-49"])
    add_person("colleague", "Đồng nghiệp Tiên Lãnh", Role.COMMUNE_OFFICER, agencies["UBND-20869"])
    add_person("district.two", "Đồng nghiệp Huyện", Role.DISTRICT_OFFICER, agencies["UBND-514"])
    neighbour = add_person("neighbour", "Cán bộ Tiên Phong", Role.COMMUNE_OFFICER, agencies["UBND-20884"])
    ways.measure(way.edition, way.neighbour, neighbour)
    return way, neighbour


if __name__ == "__main__":
    with clock.travel(FIRST):
        way, neighbour = build()
    with clock.travel(ways.DAY):
        way.commune, way.cast = way.neighbour, replace(way.cast, officer=neighbour)
        way.to("council")
    User.objects.update(is_demo=True, password=make_password(DEMO_PASSWORD))
    open_doors()
