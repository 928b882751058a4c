"""How long the verdicts of all 8,227 communes of the country take, beside a bare NumPy comparison and other engines.

    python benchmarks/verdicts.py          prints a table

The contenders run one after the other, each in a process of its own. Absolute figures move from machine to machine:
quote the ratios. ``main`` returns the figures for the file of results.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
BENCH_PYTHON = HERE.parent / ".venv-bench" / "bin" / "python"
#: How a contender is called in the table, in the order in which they run.
NAMES = {
    "engine": "evaluate_many, every kind of measure",
    "floor_by_rows": "floor: NumPy compare and reduce, by rows",
    "floor_by_columns": "floor: NumPy compare and reduce, by columns",
    "polars": "Polars",
    "python": "plain Python",
    "openfisca": "OpenFisca-Core, parameters indexed by column",
    "openfisca_where": "OpenFisca-Core, columns chosen by where",
    "zen_batch": "zen-engine, one batch",
    "zen": "zen-engine, one by one",
}
PROCESSES = ("engine", "polars", "python", "openfisca", "openfisca_where", "zen_batch", "zen")


def measure(name: str) -> dict[str, Any]:
    """The figures of a contender, measured in a process of its own. Raises ``RuntimeError`` with what it printed."""
    python = str(BENCH_PYTHON) if BENCH_PYTHON.exists() else sys.executable
    done = subprocess.run([python, str(HERE / "verdict_peers.py"), name], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr.strip()[-600:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    processor = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    memory = next((int(line.split()[1]) // 2**20 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processor": processor, "cores": os.cpu_count(), "memory_gb": memory, "system": platform.platform(),
        "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def _lines(path: str) -> list[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def gather() -> dict[str, Any]:
    """Every contender in turn, with ratios to the quicker floor and to the engine."""
    before = machine()
    measured = {name: measure(name) for name in PROCESSES}
    engine = measured["engine"]
    lines = {}
    for name in NAMES:
        own = measured.get(name, engine)
        lines[name] = {**own[name], "peak_mb": own["peak_mb"], "version": own["version"]}
    floor = min(lines[name]["median_ms"] for name in ("floor_by_rows", "floor_by_columns"))
    for line in lines.values():
        line["of_floor"] = line["median_ms"] / floor
        line["of_engine"] = line["median_ms"] / lines["engine"]["median_ms"]
    counts = {line["answer"] for name, line in lines.items() if name != "engine"}
    if len(counts) != 1:
        raise RuntimeError(f"the contenders do not count the same: {counts}")
    return {
        "machine": before, "contenders": lines, "commune": engine["commune"], "slots": engine["slots"],
        "packing_ms": engine["packing_ms"], "engine_call_mb": engine["engine_call_mb"], "kinds": engine["kinds"],
    }  # fmt: skip


def table(found: dict[str, Any]) -> str:
    """The figures as a Markdown table with what was measured on which machine."""
    where, one = found["machine"], found["commune"]
    lines = [
        f"{where['processor']}, {where['cores']} cores, {where['memory_gb']} GB, {where['system']}, load {where['load']}",
        f"8,227 communes x 57 indicators ({found['slots']} numbers), 2 profiles x 5 years; kinds: {', '.join(found['kinds'])}",
        "",
        "| contender | version | runs | median ms | p95 ms | CPU ms | peak MB | x floor | x engine |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, line in found["contenders"].items():
        figures = (line["median_ms"], line["p95_ms"], line["cpu_ms"])
        lines.append(
            f"| {NAMES[name]} | {line['version']} | {line['runs']} | " + " | ".join(f"{f:,.2f}" for f in figures)
            + f" | {line['peak_mb']:,.0f} | {line['of_floor']:,.2f} | {line['of_engine']:,.1f} |"
        )  # fmt: skip
    return "\n".join(
        [
            *lines, "",
            f"One call of evaluate_many holds {found['engine_call_mb']:.1f} MB; the process also keeps all stored values as "
            f"JSON. Packing these into arrays, once: {found['packing_ms']:,.0f} ms.",
            f"One commune, 57 verdicts with explanations: median {one['median_ms']:.2f} ms, p95 {one['p95_ms']:.2f} ms, "
            f"{one['runs']} runs.",
        ]
    )  # fmt: skip


def main() -> dict[str, Any]:
    """Measure."""
    return gather()


if __name__ == "__main__":
    print(table(main()))
