"""A draft equals the real thing: the same verdicts as when the changed edition, columns and figures are really loaded."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from datchuan.criteria.engine import BULK_VERDICTS, Catalogue, Value, evaluate, resolve_threshold
from datchuan.whatif.apply import apply, judge, judged, touched_sets
from datchuan.whatif.changes import (
    Change,
    EditionChange,
    ProfileChange,
    ThresholdChange,
    ValueChange,
    YearChange,
    from_json,
    to_json,
)
from datchuan.whatif.outcome import outcomes
from datchuan.whatif.tests import small
from datchuan.whatif.world import World

shares = st.tuples(st.integers(0, 20), st.integers(20, 25)).map(lambda p: {"num": str(p[0]), "den": str(p[1])})
numbers = st.decimals(0, 60, places=1).map(lambda n: {"number": str(n)})
counts = st.integers(0, 6).map(lambda n: {"number": str(n)})
cells: dict[str, st.SearchStrategy[Any]] = {
    "1.1": numbers,
    "1.2": st.booleans().map(lambda b: {"pass": b}),
    "2.1": shares,
    "2.2": st.sampled_from(["Yếu", "Khá", "Tốt"]).map(lambda n: {"level": n}),
    "3.1": st.tuples(shares, counts).map(lambda pair: {"parts": list(pair)}),
    "3.2": numbers,
    "2.9": st.booleans().map(lambda b: {"pass": b}),
}
rows = st.fixed_dictionaries({code: st.none() | cell for code, cell in cells.items()})
codes = st.sampled_from([*small.MEASURES, "9"])
places = st.sampled_from(["c0", "c1", "c4", "d0", "d1", "c99"])


@st.composite
def changes(draw: Any) -> Change:
    kind = draw(st.sampled_from(["by", "by", "to", "profile", "year", "edition", "value"]))
    code = draw(codes)
    set_code = "NC" if code == "9" else "NTM"
    if kind == "by":
        by = draw(st.integers(-6, 6))
        return ThresholdChange(
            set_code, code, by=Decimal(by), at=draw(st.sampled_from([None, None, 0, 1])),
            profile=draw(st.sampled_from(["", "A", "B"])), year=draw(st.sampled_from([None, None, 2023, 2024])),
        )  # fmt: skip
    if kind == "to":
        to = draw(st.sampled_from(["Yếu", "Tốt"])) if code == "2.2" else str(draw(st.integers(0, 60)))
        return ThresholdChange(set_code, code, to=to, profile=draw(st.sampled_from(["", "A"])))
    if kind == "profile":
        return ProfileChange(draw(places), draw(st.sampled_from(["A", "B"])))
    if kind == "year":
        return YearChange(draw(st.sampled_from(small.YEARS)))
    if kind == "edition":
        return EditionChange("NTM", "NTM/2")
    value = draw(st.none() | (cells["1.1"] if code == "9" else cells[code]))
    return ValueChange(draw(places), set_code, code, value)


class Really:
    """The changes made for real, in the plainest way: documents rewritten and loaded again, columns and figures written."""

    def __init__(self, world: World, made: list[Change]) -> None:
        self.world, self.documents = world, {"NTM": small.document(), "NC": small.upper()}
        self.the_year, self.profiles = (
            world.year,
            dict(zip((p.code for p in world.places), world.profiles, strict=True)),
        )
        self.values = {
            s: {p.code: dict(v) for p, v in zip(world.places, given, strict=True)} for s, given in world.values.items()
        }
        for kind in (EditionChange, YearChange, ProfileChange, ThresholdChange, ValueChange):
            for change in made:
                if isinstance(change, kind):
                    getattr(self, kind.__name__.removesuffix("Change").lower())(change)

    def loaded(self) -> dict[str, Catalogue]:
        return {code: Catalogue.from_json(document) for code, document in self.documents.items()}

    def edition(self, _change: Any) -> None:
        self.documents["NTM"] = small.other()

    def year(self, change: Any) -> None:
        self.the_year = change.year

    def profile(self, change: Any) -> None:
        for place in self.world.places:
            if change.place in (place.code, place.district_code):
                self.profiles[place.code] = change.profile

    def value(self, change: Any) -> None:
        if change.commune in self.profiles:
            self.values[change.set][change.commune][change.code] = change.value

    def threshold(self, change: Any) -> None:
        document = self.documents[change.set]
        known = {i["code"]: i["measure"] for c in document["criteria"] for i in c["indicators"]}
        if change.code not in known or change.year not in (None, self.the_year):
            return
        loaded = self.loaded()
        for column in [change.profile] if change.profile else ["A", "B", ""]:
            old = resolve_threshold(loaded, change.set, change.code, column, self.the_year)
            value = self.level(known[change.code], old.level.to_json() if old else None, change)
            if value is None:
                continue
            own = ("provincial", column, self.the_year, change.code)
            document["thresholds"] = [
                t for t in document["thresholds"] if (t["layer"], t["profile"], t["year"], t["code"]) != own
            ]
            new = {"code": change.code, "profile": column, "year": self.the_year, "value": value}
            document["thresholds"].append({**small.HOW, **new, "layer": "provincial"})

    def level(self, measure: Any, old: Any, change: Any) -> Any:
        if measure["kind"] == "composite":
            if old is None:
                return None
            parts = [dict(part) for part in old["parts"]]
            for at, part in enumerate(parts):
                if change.at in (None, at):
                    part["value"] = self.level(measure["parts"][at], part["value"], change) or part["value"]
            return {"parts": parts}
        if measure["kind"] == "pass_fail":
            return None
        if measure["kind"] == "level":
            names = measure["levels"]
            if change.by is None:
                return {"level": change.to}
            return old and {"level": names[min(max(names.index(old["level"]) + int(change.by), 0), len(names) - 1)]}
        if measure.get("comparison") == "range":
            if change.by is None or old is None:
                return None
            return {key: str(Decimal(old[key]) + change.by) for key in ("min", "max")}
        if change.by is not None and old is None:
            return None
        number = Decimal(change.to) if change.by is None else Decimal(old) + change.by
        number = max(number, Decimal(0))
        return str(min(number, Decimal(100)) if measure["kind"] == "percent" else number)


@settings(max_examples=60, deadline=None)
@given(st.lists(rows, min_size=1, max_size=6), st.lists(changes(), max_size=5))
def test_a_draft_equals_the_changes_really_made(values: list[dict[str, Any]], made: list[Change]) -> None:
    world = small.world(values)
    tried, real = apply(world, made), Really(world, made)
    catalogues = real.loaded()
    for set_code in world.values:
        result = judge(tried, set_code)
        for row, place in enumerate(world.places):
            read = {c: Value.from_json(v) for c, v in real.values[set_code][place.code].items()}
            said = evaluate(catalogues, set_code, read, real.profiles[place.code], real.the_year)
            assert [BULK_VERDICTS[v] for v in result.indicator_verdicts[row]] == [
                i.verdict for c in said.criteria for i in c.indicators
            ]
            assert [BULK_VERDICTS[v] for v in result.criterion_verdicts[row]] == [c.verdict for c in said.criteria]
            assert BULK_VERDICTS[result.set_verdicts[row]] == said.verdict
            assert result.criteria_met[row] == said.criteria_met
        if set_code not in touched_sets(world, tried):
            before = judged(world, set_code)
            assert (before.indicator_verdicts == result.indicator_verdicts).all()


@given(changes())
def test_a_change_is_stored_and_read_as_it_was(change: Change) -> None:
    assert from_json(to_json(change)) == change


VALUES: list[dict[str, Any]] = [
    {"1.1": {"number": n}, "1.2": {"pass": True}, "2.1": {"num": "1", "den": "25"}, "2.2": {"level": "Khá"},
     "3.1": {"parts": [{"num": "3", "den": "5"}, {"number": "3"}]}, "3.2": {"number": "5"}}
    for n in ("41", "47", "44", "60")
]  # fmt: skip


def test_income_and_three_million() -> None:
    """Columns A, B, none, A with levels 41, 46, none, 41: the first two fall, the last stays, what had no level had none."""
    world = small.world(VALUES)
    found = {o.set: o for o in outcomes(apply(world, [ThresholdChange("NTM", "1.1", by=Decimal(3))]))}
    low = found["NTM"]
    assert low.standing == (3, 1)
    assert [(f.row, f.level, f.lost, f.criteria_lost, f.met_before, f.met_after) for f in low.flips] == [
        (0, -1, ("1.1",), ("1",), 3, 2), (1, -1, ("1.1",), ("1",), 3, 2),
    ]  # fmt: skip
    assert low.by_district(world)["d0"].lost == low.by_district(world)["d1"].lost == 1
    assert low.by_agency({"1.1": ["x"], "1.2": ["y"]})["x"].lost == 2
    # The level above leans on it: 1.1 × 41 = 45.1 was met by 60 only, and still is.
    assert found["NC"].flips == ()


def test_nothing_real_is_touched() -> None:
    world = small.world(VALUES)
    before = replace(world), world.catalogues["NTM"].to_json(), [dict(v) for v in world.values["NTM"]]
    judge(apply(world, [ThresholdChange("NTM", "1.1", to="99"), ValueChange("c0", "NTM", "1.2", None)]), "NTM")
    assert (world, world.catalogues["NTM"].to_json(), [dict(v) for v in world.values["NTM"]]) == before
