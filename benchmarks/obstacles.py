"""The compiled report on obstacles of a whole province.

    python -m benchmarks.obstacles [COUNT]          prints JSON

Measured on the database that the settings name (``DATABASE_URL``), which must hold the demo province: 2,000 obstacles (or as
many as asked) of its communes, put in beside those of the demo; everything is rolled back. Aim: compiled in 2 s.
As a scale figure 8,227 obstacles, one for each commune of the country.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from typing import Any

from benchmarks.recognition import timed

COUNT, RUNS, AIM, COUNTRY = 2000, 10, 2000, 8227


def main(count: int = COUNT) -> dict[str, Any]:
    """Measure; returns the figures in milliseconds."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datchuan.config.settings")
    import django

    django.setup()
    from django.db import transaction

    from datchuan.config import clock
    from datchuan.obstacles.compiled import compiled, paper_of
    from datchuan.obstacles.filters import Filters
    from datchuan.papers.docx import render_docx
    from datchuan.papers.pdf import render_pdf
    from datchuan.people.models import User
    from datchuan.people.rights import rights_of

    with transaction.atomic(), clock.travel(clock.now()):
        _insert(count)
        rights = rights_of(User.objects.get(username="vpdp"))
        paper = paper_of(compiled(rights, Filters()))
        figures = {
            "obstacles": count,
            "aim": AIM,
            "compiled": timed(lambda: paper_of(compiled(rights, Filters())), RUNS),
            "as PDF": timed(lambda: render_pdf(paper), 2),
            "as DOCX": timed(lambda: render_docx(paper), 2),
        }
        _insert(COUNTRY - count)
        figures["country"] = timed(lambda: paper_of(compiled(rights, Filters())), 2)
        transaction.set_rollback(True)
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _insert(count: int) -> None:
    """Obstacles of every state in turn, without their events."""
    from datetime import timedelta

    from datchuan.config import clock
    from datchuan.obstacles.models import Obstacle
    from datchuan.obstacles.workflow import UNSETTLED, Cause, State
    from datchuan.people.models import Agency, User

    places = list(Agency.objects.filter(level="commune", kind="peoples_committee").order_by("pk"))
    bodies = list(Agency.objects.filter(kind="department").order_by("pk"))
    states, causes, by, now = list(State), list(Cause), User.objects.order_by("pk")[:1].get(), clock.now()
    rows = []
    for at in range(count):
        place, state, day = places[at % len(places)], states[at % len(states)], (now - timedelta(days=at % 240)).date()
        rows.append(
            Obstacle(
                unit_id=place.unit_id, agency=place, to=bodies[at % len(bodies)], cause=causes[at % len(causes)],
                hard=f"Khó khăn số {at} của xã, cần hướng dẫn và kinh phí để hoàn thành chỉ tiêu trong năm", state=state,
                since=day, closed_on=None if state in UNSETTLED else now.date(), raised_by=by, raised_at=now, raised_on=day,
                is_demo=True,
            )
        )  # fmt: skip
    Obstacle.objects.bulk_create(rows, batch_size=1000)


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    head = [
        f"Report on {found['obstacles']:,} obstacles, one process.", "", "| workload | median ms | p95 ms | aim |",
        "|---|---:|---:|---:|",
    ]  # fmt: skip
    names = {"compiled": found["aim"], "as PDF": "", "as DOCX": ""}
    rows = [
        f"| {name} | {found[name]['median']:,.0f} | {found[name]['p95']:,.0f} | {aim} |" for name, aim in names.items()
    ]
    country = found["country"]
    rows.append(f"| {COUNTRY:,} obstacles, compiled | {country['median']:,.0f} | {country['p95']:,.0f} | |")
    return "\n".join([*head, *rows, "", f"Peak memory {found['peak_mb']:,.0f} MB."])


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:2])), indent=1))
