"""The board of overdue tasks of a whole province, as eight leaders open it at once.

    python -m benchmarks.directives          prints JSON

Starts the product on the database of the benchmarks (``DATCHUAN_BENCH_VAR``; the first time it builds the demo province), puts
in a letter of 12 tasks for 18 districts and 193 communes each, in every state, lets eight clients read, and takes the letter
out again. Aim: p95 200 ms.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from typing import Any

from benchmarks import host, web
from benchmarks.actors import session
from benchmarks.recognition import timed
from benchmarks.targets import insert_units
from benchmarks.verdict_country import COMMUNES

TASKS, AIM, CODE = 12, 200.0, "benchmark"
PAGES = {
    "overdue board, 18 districts x 193 communes": "/directives/overdue/",
    "list of tasks of the province": "/directives/",
    "one task with its 211 bodies": "/directives/tasks/{}/",
}


def main() -> dict[str, Any]:
    """Measure every page with eight clients, on a product started for it."""
    port = web.free_port()
    with web.product(port) as launcher:
        return measure(port, launcher.pid)


def measure(port: int, launcher: int) -> dict[str, Any]:
    """The same on a product that runs: milliseconds, processor seconds, memory of its web processes."""
    made = web.answer_of(web.module_of("benchmarks.directives", "insert"))
    servers = [pid for pid in host.tree(launcher) if "datchuan.web" in host.name(pid)]
    asked = {name: {"path": path.format(made["task"])} for name, path in PAGES.items()}
    try:
        lines = {
            name: web.drive(port, [web.client(port, made["session"], request)] * web.CLIENTS, servers)
            for name, request in asked.items()
        }
    finally:
        web.answer_of(web.module_of("benchmarks.directives", "remove"))
    scale = web.answer_of(web.module_of("benchmarks.directives", "country"))
    return {"country": scale, "rows": made["rows"], "aim": AIM, "lines": lines, "peak_mb": host.peak_mb(servers)}


def insert() -> dict[str, Any]:
    """Tasks of every state in turn, half of them late, without their events; with the session of a leader."""
    from datchuan.config import clock
    from datchuan.people.models import Agency
    from datchuan.places.models import Unit

    remove()
    units = Unit.objects.as_of(clock.today())
    places = [*units.districts(), *units.communes().taking_part(clock.today())]
    bodies = list(Agency.objects.filter(kind="peoples_committee", unit__in=[unit.pk for unit in places]).order_by("pk"))
    return {**_give(bodies), "session": session("lanhdao.tinh")}


def _give(bodies: list[Any]) -> dict[str, int]:
    """A letter with its tasks for each of the bodies."""
    from datchuan.config import clock
    from datchuan.directives.models import Assignment, Directive, Task, last_day
    from datchuan.directives.workflow import DONE, State
    from datchuan.people.models import Agency, User

    now, by, other = clock.now(), *User.objects.order_by("pk")[:2]
    organ = Agency.objects.get(code="UBND-49")
    letter = Directive.objects.create(
        code=CODE, dated=now.date(), organ=organ, subject_vi="Đo tốc độ", state="issued", issued_by=by, issued_at=now,
        made_at=now, is_demo=True,
    )  # fmt: skip
    states, rows = [state for state in State if state != State.CANCELLED], []
    for number in range(1, TASKS + 1):
        at = now + timedelta(days=number * 3 - TASKS * 2)
        task = Task.objects.create(
            directive=letter, number=number, text_vi=f"Nhiệm vụ {number}", result="report", rules=["districts", "communes"],
            wording="theo văn bản", at=at,
        )  # fmt: skip
        for place, body in enumerate(bodies):
            state = states[(place + number) % len(states)]
            came = state in {State.REPORTED, *DONE}
            rows.append(
                Assignment(
                    task=task, agency=body, unit_id=body.unit_id, state=state, due_at=at, due=last_day(at),
                    first_due=last_day(at), given_at=now - timedelta(days=40), is_demo=True,
                    delivered_at=at + timedelta(days=place % 5 - 3) if came else None,
                    delivered_by=by if came and state != State.SEEN else None,
                    settled_by=other if state == State.ACCEPTED else None, settled_at=now if state in DONE else None,
                    fact={"vi": "đã thấy", "url": "/"} if state == State.SEEN else {},
                )
            )  # fmt: skip
    Assignment.objects.bulk_create(rows, batch_size=1000)
    return {"rows": len(rows), "task": letter.tasks.order_by("number").values_list("pk", flat=True)[0]}


def country() -> dict[str, Any]:
    """The board for 8,227 generated communes in 660 districts, without its HTML; rolled back."""
    from django.db import connection, transaction

    from datchuan.directives.board import board
    from datchuan.people.models import Agency, User
    from datchuan.people.rights import rights_of

    with transaction.atomic():
        districts, communes = insert_units()
        kind, since = "peoples_committee", districts[0].valid
        bodies = Agency.objects.bulk_create(
            [
                Agency(code=f"UB-{u.code}", name=f"UBND {u.code}", kind=kind, level=u.level, unit=u, valid=since)
                for u in [*districts, *communes]
            ],
            batch_size=2000,
        )
        made = _give(bodies)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        rights = rights_of(User.objects.get(username="vpdp"))
        found = {"rows": made["rows"], **timed(lambda: board(rights), 3)}
        transaction.set_rollback(True)
    return found


def remove() -> dict[str, Any]:
    """Take the letter of the benchmark out again."""
    from datchuan.directives.models import Assignment, Directive, Task

    Assignment.objects.filter(task__directive__code=CODE).delete()
    Task.objects.filter(directive__code=CODE).delete()
    Directive.objects.filter(code=CODE).delete()
    return {}


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown; ``floor``: requests a second of the bare application's board, where it was measured."""
    rows = [
        f"{found['rows']:,} tasks, {web.CLIENTS} clients.",
        "",
        "| page | requests/s | median ms | p95 ms | CPU s | aim p95 | of the floor |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, one in found["lines"].items():
        share = f"{one['rate'] / found['floor']:.1%}" if found.get("floor") else ""
        rows.append(
            f"| {name} | {one['rate']:,.1f} | {one['median']:,.0f} | {one['p95']:,.0f} | {one['cpu']:.1f} "
            f"| {found['aim']:.0f} | {share} |"
        )
    scale = found["country"]
    said = (
        f"The board for {COMMUNES:,} communes ({scale['rows']:,} tasks), one process, without HTML: median "
        f"{scale['median']:,.0f} ms."
    )
    return "\n".join([*rows, "", said, f"Peak memory of the web processes {found['peak_mb']:,.0f} MB."])


if __name__ == "__main__":
    if what := sys.argv[1:]:
        import django

        django.setup()
        print(json.dumps({"insert": insert, "remove": remove, "country": country}[what[0]]()))
    else:
        measured = main()
        print(json.dumps(measured, indent=1))
        print(table(measured), file=sys.stderr)
