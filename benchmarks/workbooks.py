"""The whole province at once: the matrix 193 × 57 out and in, a commune's workbook, one indicator confirmed, the pack checked.

    python -m benchmarks.workbooks          prints a table

Measured on the database that the settings name (``DATABASE_URL``), which must hold the demo province; what is written is rolled
back. "In" counts everything from the bytes of the file to the report: the child process that opens it, matching, keeping
it, the comparison with every stored figure. Aims: out below 2 s, in below 3 s, an indicator confirmed for all communes
below 2 s, the pack checked below 3 s, peak memory below 300 MB in any process.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import host

RUNS = 15
PACK = Path(__file__).resolve().parent.parent / "packs" / "quang-nam-2023"
#: A launcher of its own, because a child counts the memory of the process from which it was started as its own.
LAUNCHER = "import subprocess,sys,resource\nwith open(sys.argv[2],'rb') as f:\n    subprocess.run([sys.executable,'-I',sys.argv[1]],stdin=f,stdout=subprocess.DEVNULL,check=True,env={},cwd='/')\nprint(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"  # noqa: E501


def timed(work: Callable[[], Any]) -> dict[str, float]:
    """Median and p95 in milliseconds; the first run warms up."""
    work()
    taken = []
    for _run in range(RUNS):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    return {"median": statistics.median(taken), "p95": sorted(taken)[round(0.95 * (len(taken) - 1))]}


def child_mb(data: bytes) -> float:
    """Peak memory of the process that opens a file."""
    from datchuan.workbooks import book_reader

    with tempfile.NamedTemporaryFile(suffix=".xlsx") as held:
        held.write(data)
        held.flush()
        command = [sys.executable, "-c", LAUNCHER, str(Path(book_reader.__file__).resolve()), held.name]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout) / 1024


def main() -> dict[str, Any]:
    """Measure; returns the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "datchuan.config.settings")
    import django

    django.setup()
    from django.db import transaction

    with transaction.atomic():
        found = _measured()
        transaction.set_rollback(True)
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def _measured() -> dict[str, Any]:
    from django.db import transaction

    from datchuan.confirmations.actions import confirm_many
    from datchuan.criteria.catalogues import catalogue_of
    from datchuan.desk import queries as desks
    from datchuan.insight.board import board
    from datchuan.insight.exports import matrix_of
    from datchuan.insight.scope import Filters
    from datchuan.packs.checking import check
    from datchuan.people.models import User
    from datchuan.people.rights import rights_of
    from datchuan.review import queries as reviews
    from datchuan.review.filters import Filters as Chosen
    from datchuan.workbooks import actions, comparing, queries
    from datchuan.workbooks.commune_book import commune_file
    from datchuan.workbooks.lines import lines_of
    from datchuan.workbooks.marker import marker_of
    from datchuan.workbooks.matrix import matrix_csv, matrix_xlsx
    from datchuan.workbooks.opening import open_book

    coordinator, officer = User.objects.get(username="vpdp"), User.objects.get(username="xa.tienlanh")
    filters = Filters()

    def filled() -> Any:
        drawn = board(rights_of(coordinator), filters, by_indicator=True)
        assert drawn is not None
        return matrix_of(drawn, filters)

    whole = filled()
    changed = [
        replace(row, values=tuple(_moved(at, value) for at, value in enumerate(row.values))) for row in whole.rows
    ]
    file = matrix_xlsx(replace(whole, rows=tuple(changed)))
    edition = desks.desk(rights_of(officer), "20869", "NTM", 2023).edition  # type: ignore[union-attr]

    def compare() -> Any:
        book = open_book(file)
        content = comparing.matrix_of(book, catalogue_of(edition))
        intake = actions.take_matrix(
            edition, 2023, content, exported_at=marker_of(book).at, name="a.xlsx", data=file, by=coordinator
        )
        return comparing.comparison(rights_of(coordinator), intake)

    def commune_out() -> bytes:
        place = desks.desk(rights_of(officer), "20869", "NTM", 2023)
        assert place is not None
        return commune_file(queries.standing(place), queries.marker_for(place, whole.marker.at))

    own = commune_out()

    def commune_in() -> Any:
        place = desks.desk(rights_of(officer), "20869", "NTM", 2023)
        assert place is not None
        book = open_book(own)
        read = lines_of(book)
        intake = actions.take_in(place, read, exported_at=marker_of(book).at, name="a.xlsx", data=own, by=officer)
        return queries.difference(place, intake)

    specialist = User.objects.get(username="so.yte")

    def confirm() -> int:
        with transaction.atomic():
            rights = rights_of(specialist)
            task = reviews.task_of(rights, "NTM", "15.1", 2023)
            assert task is not None and task.agency is not None
            seen = {row.pk: row.seen for row in reviews.table(rights, task, Chosen()).rows if row.has_value}
            done = confirm_many(task.indicator, 2023, task.agency, seen, by=specialist)
            transaction.set_rollback(True)
        return len(done.done)

    gaps = compare()
    lines = {
        "matrix 193 × 57 out, XLSX (list, letters, figures)": timed(lambda: matrix_xlsx(filled())),
        "matrix 193 × 57 out, CSV": timed(lambda: matrix_csv(filled())),
        "matrix 193 × 57 in: opened, matched, kept, compared": timed(compare),
        "workbook of a commune out": timed(commune_out),
        "workbook of a commune in: opened, kept, difference": timed(commune_in),
        f"15.1 of {confirm()} communes confirmed at once": timed(confirm),
        "pack of the province checked": timed(lambda: check(PACK)),
    }
    return {
        "lines": lines, "rows": len(whole.rows), "columns": len(whole.columns), "gaps": len(gaps.gaps),
        "kb": len(file) // 1024, "child_mb": child_mb(file), "commune_child_mb": child_mb(own),
    }  # fmt: skip


def _moved(at: int, value: Any) -> Any:
    """One figure in twenty differs, so that the comparison has something to read."""
    if at % 20 == 2 and isinstance(value, dict) and "num" in value:
        return {**value, "num": str(max(0, int(float(value["num"])) - 1))}
    return value


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        f"{host.machine()}; {found['rows']} communes × {found['columns']} indicators, file of {found['kb']} KB, "
        f"{found['gaps']} cells that differ; {RUNS} runs each",
        "",
        "| workload | median ms | p95 ms |",
        "|---|---:|---:|",
        *(f"| {name} | {line['median']:,.0f} | {line['p95']:,.0f} |" for name, line in found["lines"].items()),
        "",
        f"Peak memory: {found['child_mb']:,.0f} MB in the child that opens the matrix ({found['commune_child_mb']:,.0f} MB for "
        f"a commune's workbook), {found['peak_mb']:,.0f} MB in the process that does all the rest.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(json.dumps(main()))
