"""Targets and early warning: the pages under eight clients, and the same for a country.

    python -m benchmarks.targets [PORT]          prints JSON

Measured on the database that the settings name (``DATABASE_URL`` or ``DATCHUAN_VAR``), which must hold the demo province. With
the port of a product that serves this database its pages are asked by eight clients while every commune of the province aims at a
level; these targets are taken away afterwards. The country is generated: 8,227 communes in 660 districts, each with a target, a
result and every second one with a title, put in beside those of the demo and rolled back. Aim: pages of 18 districts and
193 communes p95 200 ms; none is set for the country.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from benchmarks.recognition import timed
from benchmarks.verdict_country import COMMUNES

AIM, PLAN, DISTRICTS = 200, "đo tốc độ", 660
PAGES = {
    "ledger of targets": "/targets/?year=2023",
    "who answers for what": "/targets/2023/report/",
    "early warning of 193 communes": "/warning/round-1-2023/",
    "early warning of departments": "/warning/departments/",
}


def main(port: int = 0) -> dict[str, Any]:
    """Measure; returns the figures in milliseconds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datchuan.config.settings")
    import django

    django.setup()
    found: dict[str, Any] = {"aim": AIM, "one process": {}, "8 clients": {}}
    with everybody_aims():
        found["one process"] = _alone()
        if port:
            found["8 clients"] = _served(port)
    found["country"] = _country()
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


@contextmanager
def everybody_aims() -> Iterator[None]:
    """A target for every commune of the province that has none, taken away afterwards."""
    from datchuan.config import clock
    from datchuan.places.models import Unit
    from datchuan.targets.models import Target

    day = clock.today()
    held = Target.objects.filter(year=day.year).values("unit_id")
    rest = Unit.objects.as_of(day).communes().taking_part(day).exclude(pk__in=held)
    made = Target.objects.bulk_create(
        [Target(unit_id=unit.pk, level="NTM", year=day.year, plan=PLAN, standing="illustrative") for unit in rest]
    )
    try:
        yield
    finally:
        Target.objects.filter(pk__in=[row.pk for row in made]).delete()


def _alone() -> dict[str, dict[str, float]]:
    """Each page with its HTML, by one process."""
    from django.test import Client

    from datchuan.people.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="vpdp"))

    def show(path: str) -> None:
        assert client.get(path).status_code == 200, path

    return {name: timed(lambda path=path: show(path), 15) for name, path in PAGES.items()}  # type: ignore[misc]


def _served(port: int) -> dict[str, Any]:
    from benchmarks import web
    from benchmarks.actors import session

    clients = [web.client(port, session("vpdp")) for _ in range(web.CLIENTS)]
    found = {}
    for name, path in PAGES.items():
        for one in clients:
            one["requests"] = [{"path": path}]
        found[name] = web.drive(port, clients, [])
    return found


def _country() -> dict[str, dict[str, float]]:
    """The ledger and the warning of a country, without their HTML."""
    from django.db import transaction

    from datchuan.config import clock
    from datchuan.people.models import User
    from datchuan.people.rights import rights_of
    from datchuan.procedures.models import Deadline
    from datchuan.targets.queries import ledger
    from datchuan.warning.queries import warning_page

    with transaction.atomic():
        _insert()
        rights, round_1 = rights_of(User.objects.get(username="vpdp")), Deadline.objects.get(code="round-1-2023")
        found = {
            f"ledger of {COMMUNES:,} communes": timed(lambda: ledger(2023, clock.today()), 3),
            f"early warning of {COMMUNES:,} communes": timed(lambda: warning_page(rights, round_1), 2),
        }
        transaction.set_rollback(True)
    return found


def insert_units() -> tuple[list[Any], list[Any]]:
    """660 districts and 8,227 communes below them, put in beside those of the demo."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from datchuan.places.models import Level, Unit, UnitName, UnitParent

    since = DateRange(date(2010, 1, 1), None)
    above = Unit.objects.bulk_create(
        [Unit(code=f"Y{n:04d}", level=Level.DISTRICT, valid=since) for n in range(DISTRICTS)]
    )
    made = Unit.objects.bulk_create(
        [Unit(code=f"Z{n:05d}", level=Level.COMMUNE, valid=since) for n in range(COMMUNES)], batch_size=2000
    )
    names = [
        UnitName.build(unit=u, name=u.code, full_name=f"Xã {u.code}", kind="xã", valid=since) for u in [*above, *made]
    ]
    UnitName.objects.bulk_create(names, batch_size=2000)
    UnitParent.objects.bulk_create(
        [UnitParent(unit=u, parent=above[n % DISTRICTS], valid=since) for n, u in enumerate(made)], batch_size=2000
    )
    return above, made


def _insert() -> None:
    from django.db import connection

    from datchuan.assessments.models import Result
    from datchuan.config import clock
    from datchuan.criteria.catalogues import editions_in_force
    from datchuan.targets.models import Target
    from datchuan.titles.models import TitleEvent

    draw, edition = random.Random(2023), editions_in_force(date(2023, 10, 12))["NTM"]
    _districts, made = insert_units()
    Target.objects.bulk_create(
        [Target(unit=u, level="NTM", year=2023, plan=PLAN, standing="illustrative") for u in made], batch_size=2000
    )
    TitleEvent.objects.bulk_create(
        [
            TitleEvent(
                unit=u, level="NTM", kind="recognised", year_met=2022, decided_on=date(2023, 8, 9), certainty="stated",
                standing="illustrative", digest=f"bench {u.code}",
            )
            for u in made[::2]
        ],
        batch_size=2000,
    )  # fmt: skip
    Result.objects.bulk_create(
        [
            Result(
                commune=u, edition=edition, year=2023, profile="DHNTB", indicators="".join(draw.choices("MND", (8, 1, 1), k=57)),
                criteria="M" * 19, criteria_met=12, criteria_total=19, verdict="N", evaluated_at=clock.now(),
            )
            for u in made
        ],
        batch_size=2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    head = ["| workload | median ms | p95 ms | aim p95 | of the floor |", "|---|---:|---:|---:|---:|"]
    rows = []
    for part in ("one process", "8 clients", "country"):
        aim = AIM if part == "8 clients" else ""
        for name, one in found[part].items():
            share = f"{one['rate'] / found['floor']:.1%}" if found.get("floor") and "rate" in one else ""
            rows.append(f"| {name}, {part} | {one['median']:,.0f} | {one['p95']:,.0f} | {aim} | {share} |")
    return "\n".join([*head, *rows, "", f"Peak memory {found['peak_mb']:,.0f} MB."])


if __name__ == "__main__":
    measured = main(*map(int, sys.argv[1:2]))
    print(json.dumps(measured, indent=1))
    print(table(measured), file=sys.stderr)
