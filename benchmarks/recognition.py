"""The way to a title: sealing a snapshot, drawing the papers of a round, the batch page of a whole province.

    python -m benchmarks.recognition          prints JSON

Measured on the database that the settings name (``DATABASE_URL``), which must hold the demo province: a dossier for each commune
that takes part, with its own 57 sealed indicators; everything is rolled back. Aims: sealing 150 ms, a decision of 20
communes as PDF 300 ms, the papers of a round (193 × 4) 60 s, the batch page of 193 dossiers 200 ms (p95).
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

from benchmarks import host

RUNS = 40
KINDS = ("to_trinh_xa", "bao_cao_ket_qua", "bien_ban_hop_xa", "bao_cao_tham_tra")
AIMS = {
    "sealing one dossier of 57 indicators": 150,
    "PDF of one decision with 20 communes": 300,
    "batch page of the round, 193 dossiers": 200,
}


def timed(work: Callable[[], Any], runs: int = RUNS) -> dict[str, float]:
    """Median, p95 (milliseconds) and processor time (milliseconds); the first run warms up."""
    work()
    taken, begun_cpu = [], time.process_time()
    for _run in range(runs):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    cpu = (time.process_time() - begun_cpu) * 1000 / runs
    ordered = sorted(taken)
    return {"median": statistics.median(ordered), "p95": ordered[round(0.95 * (len(ordered) - 1))], "cpu": cpu}


def main() -> dict[str, Any]:
    """Measure; returns the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datchuan.config.settings")
    import django

    django.setup()
    from django.db import transaction

    from datchuan import web

    web.settle()  # as the web process does: full collections count among what a page waits for

    with transaction.atomic():
        found = _measured()
        transaction.set_rollback(True)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _measured() -> dict[str, Any]:
    from datchuan.dossiers import content
    from datchuan.dossiers.models import Version
    from datchuan.people.models import User

    officer = User.objects.get(username="xa.tienlanh")
    dossiers = _dossiers(officer)
    at: Iterator[int] = iter(range(10**6))

    number = iter(range(100, 10**6))

    def seal() -> None:
        dossier = dossiers[next(at) % len(dossiers)]
        live = content.gather(dossier)
        Version.objects.create(
            dossier=dossier, number=next(number), document=live.document, content_digest=live.content_digest,
            digest=live.digest, letters="", criteria_met=0, criteria_total=1, standing="to_check",
            sealed_at=dossier.opened_at, sealed_by=officer,
        )  # fmt: skip

    lines = {
        "sealing one dossier of 57 indicators": timed(seal),
        "PDF of one decision with 20 communes": timed(_decision()),
        "batch page of the round, 193 dossiers": timed(_batch(dossiers), 20),
    }
    return {"lines": lines, "dossiers": len(dossiers), "papers": _papers(dossiers)}


def _dossiers(officer: Any) -> list[Any]:
    """A dossier of each commune that takes part, sealed, in the appraisal of the departments."""
    from datchuan.config import clock
    from datchuan.criteria.catalogues import editions_in_force
    from datchuan.dossiers import content
    from datchuan.dossiers.models import Dossier, Passage, Version
    from datchuan.dossiers.queries import with_communes
    from datchuan.places.models import Participation, Unit
    from datchuan.procedures.models import Deadline
    from datchuan.procedures.queries import procedure_for

    on, now = clock.today(), clock.now()
    procedure, edition = procedure_for("NTM", "recognition", on), editions_in_force(on)["NTM"]
    deadline = Deadline.objects.filter(kind="dossier_round").order_by("at").first()
    ids = Participation.objects.filter(takes_part=True, valid__contains=on).values("unit_id")
    made = []
    for unit in Unit.objects.as_of(on).communes().filter(pk__in=ids):
        dossier = Dossier(
            id=uuid4(), commune=unit, level="NTM", edition=edition, year=on.year, attempt=90, procedure=procedure,
            state="withdrawn", step="appraisal", entered_at=now, opened_by=officer, opened_at=now, ended_on=on,
        )  # fmt: skip
        dossier.save()
        live = content.gather(dossier)
        dossier.content = Version.objects.create(
            dossier=dossier, number=1, document=live.document, content_digest=live.content_digest, digest=live.digest,
            letters="".join(item["letter"] for item in live.items.values()),
            criteria_met=live.document["criteria_met"], criteria_total=live.document["criteria_total"],
            standing="to_check", sealed_at=now, sealed_by=officer,
        )  # fmt: skip
        made.append(dossier)
        Passage.objects.create(
            dossier=dossier, number=1, step="appraisal", kind="departmental_appraisal", entered_at=now
        )
    # One on its way for each commune and level: those of the demo make place while this transaction lasts.
    Dossier.objects.exclude(pk__in=[d.pk for d in made]).update(state="withdrawn", ended_on=on)
    for dossier in made:
        dossier.state, dossier.ended_on, dossier.deadline, dossier.sent_at = "review", None, deadline, now
        dossier.save()
    return with_communes(
        Dossier.objects.filter(pk__in=[d.pk for d in made]).select_related("procedure", "content", "edition")
    )


def _decision() -> Callable[[], Any]:
    from datchuan.papers import samples
    from datchuan.papers.pdf import render_pdf

    paper = samples.sample("quyet_dinh_cong_nhan")
    count = iter(range(10**6))
    return lambda: render_pdf(replace(paper, subject=f"{paper.subject} ({next(count)})"))


def _papers(dossiers: list[Any]) -> dict[str, float]:
    """All papers of a round through the code of the background job, each dossier with four: seconds and how many."""
    from unittest import mock

    from datchuan.config import clock
    from datchuan.papers import samples
    from datchuan.people.models import User
    from datchuan.rounds import drawing, round_papers
    from datchuan.rounds.models import PaperRun

    def source(kind: str) -> Callable[[Any, Any], Any]:
        paper = samples.sample(kind)
        return lambda _reader, dossier: replace(paper, subject=f"{paper.subject} ({dossier.commune})")

    run = PaperRun.objects.create(
        deadline=dossiers[0].deadline, state="waiting", asked_by=User.objects.get(username="vpdp"), asked_at=clock.now(),
        touched_at=clock.real_now(),
    )  # fmt: skip
    begun = time.perf_counter()
    with mock.patch.dict(round_papers.SOURCES, {kind: source(kind) for kind in KINDS}, clear=True):
        drawing.draw(run.pk)
    seconds = time.perf_counter() - begun
    run.refresh_from_db()
    drawing.zip_of(run).unlink()
    return {"count": run.drawn, "seconds": seconds, "mb": run.size / 1e6}


def _batch(dossiers: list[Any]) -> Callable[[], Any]:
    """The batch page as the coordination office gets it, drawn anew each time."""
    from django.test import Client

    from datchuan.people.models import User

    client = Client(HTTP_HOST="localhost")
    client.force_login(User.objects.get(username="vpdp"))
    path = f"/rounds/{dossiers[0].deadline.code}/"

    def get() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"

    return get


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    papers = found["papers"]
    return "\n".join(
        [
            f"{host.machine()}; {found['dossiers']} dossiers of 57 indicators; {RUNS} runs each, 20 of the page",
            "",
            "| workload | median ms | p95 ms | CPU ms | aim p95 |",
            "|---|---:|---:|---:|---:|",
            *(
                f"| {name} | {line['median']:,.0f} | {line['p95']:,.0f} | {line['cpu']:,.0f} | {AIMS[name]} |"
                for name, line in found["lines"].items()
            ),
            "",
            f"All papers of the round: {papers['count']:,.0f} PDF/A, {papers['mb']:,.0f} MB, in {papers['seconds']:,.1f} s "
            f"(aim 60 s) by the background job, one process. Peak memory {found['peak_mb']:,.0f} MB.",
        ]
    )


if __name__ == "__main__":
    print(json.dumps(main()))
