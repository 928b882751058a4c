"""What follows a title: what-if over a province and a country, and the titles of a country on a day.

    python -m benchmarks.after_title          prints JSON

Measured on the database that the settings name (``DATABASE_URL``), which must hold the demo province. The country is
generated: 8,227 communes of 57 figures (``verdict_country``), and as many units with three events each, put in beside those
of the demo and rolled back. Aims: a draft over 193 communes in 300 ms, over 8,227 in 1 s; none is set for the
titles of 8,227.
"""

from __future__ import annotations

import json
import os
import random
import resource
from datetime import date, timedelta
from typing import Any

from benchmarks.recognition import timed
from benchmarks.verdict_country import COMMUNES, PROFILES, engine_catalogues, engine_value

RUNS = 15
PROVINCE, COUNTRY = "income + 3 million, 193 communes, with reasons", f"a level moved, {COMMUNES:,} communes"
PACKING, TITLES = f"{COUNTRY}, figures packed anew", f"titles of {COMMUNES:,} units on a day"
AIMS = {PROVINCE: 300, COUNTRY: 1000, PACKING: 1000}


def main() -> dict[str, Any]:
    """Measure; returns the figures in milliseconds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datchuan.config.settings")
    import django

    django.setup()
    lines = {PROVINCE: _province(), **_country(), TITLES: _titles()}
    return {"lines": lines, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _province() -> dict[str, float]:
    """The first starting point as the page shows it, without its HTML."""
    from datchuan.people.models import User
    from datchuan.people.rights import rights_of
    from datchuan.whatif import pages
    from datchuan.whatif.loading import world_of
    from datchuan.whatif.starts import starts

    rights = rights_of(User.objects.get(username="lanhdao.tinh"))
    chosen = next(start for start in starts(world_of(rights, None)) if start.key == "income")

    def show() -> None:
        result = pages.result_of(rights, chosen.changes, on=None, filters=pages.Filters(), named=pages.names())
        assert result.rows and result.by_district and result.by_criterion and result.by_agency

    return timed(show, RUNS)


def _country() -> dict[str, dict[str, float]]:
    """A draft that moves one level, with the figures packed already and packed anew. No database."""
    from decimal import Decimal

    from datchuan.whatif.apply import apply, judged
    from datchuan.whatif.changes import ThresholdChange
    from datchuan.whatif.outcome import outcomes
    from datchuan.whatif.world import Place, World

    draw, catalogues = random.Random(8227), engine_catalogues()
    measures = {i.code: i.measure for i in catalogues["NTM"].indicators}
    rows = tuple({code: engine_value(m, draw) for code, m in measures.items()} for _n in range(COMMUNES))
    values = tuple({code: value for code, value in row.items() if value is not None} for row in rows)
    places = tuple(Place(str(n), f"Xã {n}", str(n // 15), f"Huyện {n // 15}") for n in range(COMMUNES))
    profiles = tuple(draw.choice(PROFILES) for _place in places)
    moved = next(code for code, measure in measures.items() if str(measure.kind) == "percent")
    change = [ThresholdChange("NTM", moved, Decimal(3))]

    def world() -> World:
        return World(places, profiles, 2023, catalogues, {"NTM": values}, PROFILES)

    def look(at: World) -> None:
        judged(at, "NTM")
        (outcome,) = outcomes(apply(at, change))
        assert outcome.flips and outcome.by_district(at) and outcome.by_criterion()

    held = world()
    return {COUNTRY: timed(lambda: look(held), RUNS), PACKING: timed(lambda: look(world()), 5)}


def _titles() -> dict[str, float]:
    """Holdings of a country from the database: recognised, recognised higher, revoked or corrected."""
    from django.db import transaction

    from datchuan.titles.queries import holdings

    with transaction.atomic():
        ids = _insert_titles()
        on = date(2023, 10, 12)
        found = timed(lambda: holdings(ids, on), RUNS)
        transaction.set_rollback(True)
    return found


def _insert_titles() -> list[int]:
    from django.db import connection
    from django.db.backends.postgresql.psycopg_any import DateRange

    from datchuan.places.models import Unit
    from datchuan.titles.models import TitleEvent

    draw, since = random.Random(2023), DateRange(date(2010, 1, 1), None)
    made = Unit.objects.bulk_create(
        [Unit(code=f"Z{n:05d}", level="commune", valid=since) for n in range(COMMUNES)], batch_size=2000
    )
    kinds = (("NTM", "recognised"), ("NTM_NC", "recognised"), ("NTM", "revoked"))
    TitleEvent.objects.bulk_create(
        [
            TitleEvent(
                unit=unit, level=level, kind=kind, year_met=2014 + n, digest=f"{unit.code}{n}", certainty="stated",
                standing="to_check", decided_on=date(2015 + n, 1, 1) + timedelta(days=draw.randint(0, 2500)),
                decision_no=f"{n}/QĐ-UBND",
            )
            for unit in made
            for n, (level, kind) in enumerate(kinds)
        ],
        batch_size=5000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE titles_titleevent")
    return [unit.pk for unit in made]


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    head = ["| workload | median ms | p95 ms | CPU ms | aim |", "|---|---:|---:|---:|---:|"]
    rows = [
        f"| {name} | {line['median']:,.0f} | {line['p95']:,.0f} | {line['cpu']:,.0f} | {AIMS.get(name, '')} |"
        for name, line in found["lines"].items()
    ]
    return "\n".join([*head, *rows, "", f"Peak memory {found['peak_mb']:,.0f} MB."])


if __name__ == "__main__":
    print(json.dumps(main()))
