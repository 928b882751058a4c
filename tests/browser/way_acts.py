"""Leads the second attempt of a commune through the Council, on the database that is being served.

Run as a program: ``python -m tests.browser.way_acts 20884``. Every step is one that the first story about dossiers walks
on the pages; here the real actions of each room's own test world do them.
"""

from __future__ import annotations

import sys

from datchuan.config.loading import load

load()

from datchuan.criteria.models import Edition  # noqa: E402
from datchuan.dossiers.models import Dossier  # noqa: E402
from datchuan.dossiers.tests.way import Way  # noqa: E402
from datchuan.people.models import User  # noqa: E402
from datchuan.people.tests.cast import _PEOPLE, Cast, SmallProvince  # noqa: E402
from datchuan.places.models import Unit  # noqa: E402
from datchuan.procedures.models import Deadline, Procedure  # noqa: E402
from tests.browser.sittings import finds_eligible  # noqa: E402


def person(name: str) -> User:
    return User.objects.get(username=name.replace("_", "."))


def way_of(commune: str) -> Way:
    """The people and the procedure that ``small_way`` has made, as they lie in the database."""
    people = {row[0]: person(row[0]) for row in _PEOPLE}
    cast = Cast(SmallProvince({}, {}), **{**people, "officer": person("neighbour")})
    here = Unit.objects.get(code=commune)
    round_1, round_2 = Deadline.objects.order_by("at")[:2]
    return Way(
        cast, here, here, here, Edition.objects.get(), Procedure.objects.get(), round_1, round_2,
        transport=person("transport"), verifier=person("verifier"), other_leader=person("leader.two"),
    )  # fmt: skip


if __name__ == "__main__":
    way, dossier = way_of(sys.argv[1]), Dossier.objects.on_their_way().get(commune__code=sys.argv[1])
    way.to("council", dossier)
    finds_eligible([way.fresh(dossier)], by=way.cast.coordinator)
