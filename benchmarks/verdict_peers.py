"""The contenders of ``verdicts.py``, one per process: ``python verdict_peers.py NAME`` prints one line of JSON.

"engine" is the product: every kind of measure, gaps, "not applicable", thresholds by profile and year with a formula.
It runs in turn with the floor, a bare comparison of floats, so that both feel the same noise. The others do only what
the floor does: 57 numbers against the thresholds of a profile and year, then all of a criterion, then how many
criteria. All numbers are quarters below 100, exact in every floating point, so that all must count the same.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from verdict_country import (
    COMMUNES,
    INDICATORS,
    PROFILES,
    SIZES,
    YEARS,
    engine_catalogues,
    engine_value,
)

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "src"))

STARTS = np.cumsum((0, *SIZES[:-1]))

Run = Callable[[], Any]


def plain_data() -> tuple[Any, Any, Any, Any]:
    """Values (communes × indicators), levels (profiles × years × indicators), profile and year of each commune."""
    draw = np.random.default_rng(2023)
    values = draw.integers(200, 400, (COMMUNES, INDICATORS)) / 4
    levels = draw.integers(160, 240, (len(PROFILES), len(YEARS), INDICATORS)) / 4
    return values, levels, draw.integers(0, len(PROFILES), COMMUNES), draw.integers(0, len(YEARS), COMMUNES)


# --- the floor --------------------------------------------------------------------------------------------------------


def floor_by_rows() -> Run:
    values, levels, profile, year = plain_data()

    def run() -> int:
        met = values >= levels[profile, year]
        return int(np.logical_and.reduceat(met, STARTS, axis=1).sum(axis=1).sum())

    return run


def floor_by_columns() -> Run:
    values, levels, profile, year = plain_data()
    columns = np.ascontiguousarray(values.T)
    table = np.ascontiguousarray(levels.reshape(-1, INDICATORS).T)

    def run() -> int:
        met = columns >= table.take(profile * len(YEARS) + year, axis=1)
        return int(np.logical_and.reduceat(met, STARTS, axis=0).sum(axis=0).sum())

    return run


# --- peers ------------------------------------------------------------------------------------------------------------


def polars_run() -> Run:
    import polars as pl

    values, levels, profile, year = plain_data()
    names = [f"v{k}" for k in range(INDICATORS)]
    frame = pl.DataFrame({name: values[:, k] for k, name in enumerate(names)})
    frame = frame.with_columns(pl.Series("combo", profile * len(YEARS) + year))
    flat = levels.reshape(-1, INDICATORS)
    table = pl.DataFrame({"combo": np.arange(len(flat)), **{f"t{k}": flat[:, k] for k in range(INDICATORS)}})
    criteria = [
        pl.all_horizontal([pl.col(f"v{k}") >= pl.col(f"t{k}") for k in range(start, start + size)]).alias(f"c{n}")
        for n, (start, size) in enumerate(zip(STARTS.tolist(), SIZES, strict=True))
    ]

    def run() -> int:
        judged = frame.lazy().join(table.lazy(), on="combo", how="left").select(criteria)
        return int(judged.select(pl.sum_horizontal(pl.all()).alias("met")).sum().collect().item())

    return run


def python_run() -> Run:
    values, levels, profile, year = plain_data()
    rows = values.tolist()
    keys = [(PROFILES[p], YEARS[y]) for p, y in zip(profile.tolist(), year.tolist(), strict=True)]
    table = {(p, y): levels[i, j].tolist() for i, p in enumerate(PROFILES) for j, y in enumerate(YEARS)}
    ranges = [(start, start + size) for start, size in zip(STARTS.tolist(), SIZES, strict=True)]

    def run() -> int:
        total = 0
        for row, key in zip(rows, keys, strict=True):
            met = [value >= level for value, level in zip(row, table[key], strict=True)]
            total += sum(all(met[start:end]) for start, end in ranges)
        return total

    return run


def openfisca_system(by_where: bool) -> Any:
    """Levels as parameters by date and column; one variable for each value, indicator and criterion.

    The level of a column is chosen by indexing the parameters with the column, as the library teaches, or ``by_where``,
    which is longer to write with many columns but much quicker.
    """
    from openfisca_core.entities import build_entity
    from openfisca_core.indexed_enums import Enum
    from openfisca_core.parameters import ParameterNode
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    levels = plain_data()[1]
    commune = build_entity("commune", "communes", "", is_person=True)
    column = Enum("Column", {name: name for name in PROFILES})
    system = TaxBenefitSystem([commune])
    dated = {
        f"i{k}": {
            p: {"values": {f"{y}-01-01": {"value": levels[i, j, k].item()} for j, y in enumerate(YEARS)}}
            for i, p in enumerate(PROFILES)
        }
        for k in range(INDICATORS)
    }
    system.parameters = ParameterNode("", data={"level": dated})

    def add(name: str, value_type: Any, formula: Any = None, **more: Any) -> None:
        body = {"value_type": value_type, "entity": commune, "definition_period": DateUnit.YEAR, **more}
        system.add_variable(type(name, (Variable,), body | ({"formula": formula} if formula else {})))

    def indicator(k: int) -> Any:
        def formula(population: Any, period: Any, parameters: Any) -> Any:
            levels, chosen = parameters(period).level[f"i{k}"], population("column", period)
            if not by_where:
                return population(f"value{k}", period) >= levels[chosen]
            first, second = (levels[name] for name in PROFILES)
            return population(f"value{k}", period) >= np.where(chosen == column[PROFILES[0]], first, second)

        return formula

    def criterion(start: int, end: int) -> Any:
        def formula(population: Any, period: Any) -> Any:
            met = population(f"met{start}", period)
            for k in range(start + 1, end):
                met = met * population(f"met{k}", period)
            return met

        return formula

    add("column", Enum, possible_values=column, default_value=column[PROFILES[0]])
    for k in range(INDICATORS):
        add(f"value{k}", float)
        add(f"met{k}", bool, indicator(k))
    for n, (start, size) in enumerate(zip(STARTS.tolist(), SIZES, strict=True)):
        add(f"criterion{n}", bool, criterion(start, start + size))
    return system


def openfisca_run(by_where: bool = False) -> tuple[Run, Run]:
    """One simulation for each year, as the library has it; filling in the values is not timed."""
    from openfisca_core.simulations import SimulationBuilder

    system = openfisca_system(by_where)
    values, _levels, profile, year = plain_data()
    ready: list[tuple[str, Any]] = []

    def prepare() -> None:
        ready.clear()
        for j, y in enumerate(YEARS):
            chosen = np.flatnonzero(year == j)
            simulation = SimulationBuilder().build_default_simulation(system, len(chosen))
            simulation.set_input("column", str(y), np.array(PROFILES)[profile[chosen]])
            for k in range(INDICATORS):
                simulation.set_input(f"value{k}", str(y), values[chosen, k])
            ready.append((str(y), simulation))

    def run() -> int:
        return sum(int(s.calculate(f"criterion{n}", y).sum()) for y, s in ready for n in range(len(SIZES)))

    return run, prepare


def zen_document() -> str:
    """A decision table that picks the levels by column and year, then one expression for each indicator and
    criterion."""
    levels = plain_data()[1]
    rules = [
        {
            "_id": f"r{i}{j}", "p": f'"{p}"', "y": str(y),
            **{f"o{k}": str(levels[i, j, k]) for k in range(INDICATORS)},
        }
        for i, p in enumerate(PROFILES)
        for j, y in enumerate(YEARS)
    ]  # fmt: skip
    expressions = [{"id": f"m{k}", "key": f"m{k}", "value": f"v{k} >= t{k}"} for k in range(INDICATORS)]
    for n, (start, size) in enumerate(zip(STARTS.tolist(), SIZES, strict=True)):
        every = " and ".join(f"$.m{k}" for k in range(start, start + size))
        expressions.append({"id": f"c{n}", "key": f"c{n}", "value": every})
    table = {
        "hitPolicy": "first", "passThrough": True, "executionMode": "single", "inputField": None, "outputPath": None,
        "inputs": [{"id": "p", "name": "p", "field": "profile"}, {"id": "y", "name": "y", "field": "year"}],
        "outputs": [{"id": f"o{k}", "name": f"t{k}", "field": f"t{k}"} for k in range(INDICATORS)],
        "rules": rules,
    }  # fmt: skip
    nodes = [
        {"id": "i", "type": "inputNode", "name": "in", "content": {}},
        {"id": "t", "type": "decisionTableNode", "name": "levels", "content": table},
        {
            "id": "e",
            "type": "expressionNode",
            "name": "judge",
            "content": {"passThrough": False, "expressions": expressions},
        },
        {"id": "o", "type": "outputNode", "name": "out", "content": {}},
    ]
    edges = [{"id": a + b, "type": "edge", "sourceId": a, "targetId": b} for a, b in ("it", "te", "eo")]
    nodes = [{**node, "position": {"x": 0, "y": 0}} for node in nodes]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def zen_contexts() -> list[dict[str, Any]]:
    values, _levels, profile, year = plain_data()
    return [
        {"profile": PROFILES[p], "year": YEARS[y], **{f"v{k}": value for k, value in enumerate(row)}}
        for row, p, y in zip(values.tolist(), profile.tolist(), year.tolist(), strict=True)
    ]


def _criteria_met(result: dict[str, Any]) -> int:
    return sum(result[f"c{n}"] for n in range(len(SIZES)))


def zen_run() -> Run:
    import zen

    decision, contexts = zen.ZenEngine().create_decision(zen_document()), zen_contexts()
    return lambda: sum(_criteria_met(decision.evaluate(context)["result"]) for context in contexts)


def zen_batch_run() -> Run:
    import zen

    loader = {"type": "static", "content": {"set": json.loads(zen_document())}}
    engine, contexts = zen.ZenEngine({"loader": loader}), zen_contexts()
    requests = [{"key": "set", "context": context} for context in contexts]
    return lambda: sum(_criteria_met(answer["data"]["result"]) for answer in engine.evaluate_batch(requests))


# --- the engine -------------------------------------------------------------------------------------------------------


def engine() -> dict[str, Any]:
    """The engine and the floor in turn; packing; one commune with its explanations."""
    from datchuan.criteria import engine as product

    catalogues = engine_catalogues()
    indicators = catalogues["NTM"].indicators
    draw = random.Random(2023)
    rows = [{i.code: engine_value(i.measure, draw) for i in indicators} for _ in range(COMMUNES)]
    profile, year = plain_data()[2:]
    bulk = product.compile_bulk(catalogues, "NTM", PROFILES, YEARS)
    packing = time.perf_counter()
    values = product.pack_values(bulk, rows)
    packing = time.perf_counter() - packing

    def run() -> int:
        return int(product.evaluate_many(bulk, values, profile, year).criteria_met.sum())

    def one() -> list[str]:
        read = {code: product.Value.from_json(value) for code, value in rows[0].items()}
        judged = product.evaluate(catalogues, "NTM", read, PROFILES[0], 2023)
        told = [result for criterion in judged.criteria for result in criterion.indicators]
        return [product.explain(result, indicator) for result, indicator in zip(told, indicators, strict=True)]

    found = product.evaluate_many(bulk, values, profile, year)
    for n in range(0, COMMUNES, 200):
        read = {code: product.Value.from_json(value) for code, value in rows[n].items()}
        judged = product.evaluate(catalogues, "NTM", read, PROFILES[profile[n]], YEARS[year[n]])
        assert judged.criteria_met == found.criteria_met[n]
    return {
        "slots": len(bulk.slots),
        "kinds": sorted({str(part.kind) for i in indicators for part in i.measure.slots} | {"composite", "formula"}),
        "packing_ms": packing * 1000,
        "engine_call_mb": _call_mb(run),
        "commune": timed({"commune": one}, 400)["commune"],
        **timed({"engine": run, "floor_by_rows": floor_by_rows(), "floor_by_columns": floor_by_columns()}, 200),
    }


def _call_mb(run: Run) -> float:
    """What one call holds at its peak beyond what was there before."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 2**20


# --- measuring --------------------------------------------------------------------------------------------------------


def timed(runs: dict[str, Run], times: int, prepare: Run | None = None) -> dict[str, Any]:
    """Each run in turn, ``times`` over, after two to warm up: median and 95th percentile in ms, processor seconds per
    run."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    busy = dict.fromkeys(runs, 0.0)
    answers: dict[str, Any] = {}
    for round_ in range(-2, times):
        for name, run in runs.items():
            if prepare:
                prepare()
            start, processor = time.perf_counter(), time.process_time()
            answers[name] = run()
            end = time.perf_counter() - start
            if round_ >= 0:
                taken[name].append(end * 1000)
                busy[name] += time.process_time() - processor
    return {
        name: {
            "median_ms": median(found), "p95_ms": sorted(found)[int(len(found) * 0.95)], "runs": times,
            "cpu_ms": busy[name] / times * 1000, "answer": answers[name] if isinstance(answers[name], int) else None,
        }
        for name, found in taken.items()
    }  # fmt: skip


PEERS: dict[str, tuple[Callable[[], Any], int, str]] = {
    "polars": (polars_run, 60, "polars"),
    "python": (python_run, 15, ""),
    "openfisca": (openfisca_run, 10, "openfisca-core"),
    "openfisca_where": (lambda: openfisca_run(True), 20, "openfisca-core"),
    "zen": (zen_run, 3, "zen-engine"),
    "zen_batch": (zen_batch_run, 3, "zen-engine"),
}


def contend(name: str) -> dict[str, Any]:
    """Measure one contender in this process."""
    if name == "engine":
        found = engine()
        found["version"] = f"NumPy {np.__version__}"
    else:
        build, times, package = PEERS[name]
        built = build()
        run, prepare = built if isinstance(built, tuple) else (built, None)
        found = timed({name: run}, times, prepare)
        found["version"] = version(package) if package else sys.version.split()[0]
    return {**found, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    print(json.dumps(contend(sys.argv[1])))
