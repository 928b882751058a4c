"""What the tests of the engine share: short ways to write catalogues, strategies over every kind of measure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from datchuan.criteria.engine import Catalogue

Json = Any
PROFILES = ("DHNTB", "TDMNPB", "")
YEARS = (2021, 2022, 2023, 2024, 2025)
LEVELS = ["Trung bình", "Khá", "Tốt"]
NUMBERS = ("percent", "count", "money", "quantity")


def level(
    value: Json, profile: str | None = None, year: int | None = None, layer: str = "national",
    standing: str = "official", legal_act: str = "QĐ 318/QĐ-TTg",
) -> dict[str, Json]:  # fmt: skip
    """One threshold, without the code of its indicator."""
    return {
        "profile": profile, "year": year, "layer": layer, "value": value, "legal_act": legal_act, "standing": standing,
        "source": "",
    }  # fmt: skip


def catalogue(set_code: str, criteria: dict[str, dict[str, tuple[Json, Sequence[Json]]]]) -> Catalogue:
    """A set from {criterion: {indicator: (measure, thresholds)}}."""
    return Catalogue.from_json(
        {
            "set": set_code,
            "edition": f"{set_code}/2021-2025",
            "criteria": [
                {
                    "code": code, "name_vi": f"Tiêu chí {code}", "name_en": f"Criterion {code}", "group": "",
                    "indicators": [
                        {"code": i, "name_vi": f"Chỉ tiêu {i}", "name_en": f"Indicator {i}", "measure": measure}
                        for i, (measure, _levels) in indicators.items()
                    ],
                }
                for code, indicators in criteria.items()
            ],
            "thresholds": [
                {"code": i, **given}
                for indicators in criteria.values()
                for i, (_measure, levels) in indicators.items()
                for given in levels
            ],
        }
    )  # fmt: skip


# --- strategies -------------------------------------------------------------------------------------------------------

small = st.integers(0, 130).map(str)
cents = st.integers(0, 13_000).map(lambda n: f"{n // 100}.{n % 100:02d}")
fine = st.integers(0, 10**9).map(lambda n: f"{n % 120}.{n:09d}")
signed = st.integers(-500, 500).map(lambda n: f"{n / 10:.1f}")
huge = st.integers(10**11, 10**29).map(str)
decimals = st.one_of(small, cents, small, cents, fine, signed, huge)
bounds = st.one_of(small, cents, small, cents, fine, huge)


@st.composite
def number_parts(draw: st.DrawFn) -> dict[str, Json]:
    return {
        "kind": draw(st.sampled_from(NUMBERS)),
        "comparison": draw(st.sampled_from((">=", ">=", "<=", "==", "range"))),
        "counted_vi": draw(st.sampled_from(("", "hộ", "km"))),
    }


rank_parts = st.one_of(
    st.just({"kind": "pass_fail"}),
    st.sampled_from((">=", "<=", "==")).map(lambda sign: {"kind": "level", "levels": LEVELS, "comparison": sign}),
)
parts = st.one_of(number_parts(), rank_parts)


@st.composite
def measures(draw: st.DrawFn) -> dict[str, Json]:
    may = {"may_not_apply": draw(st.booleans())}
    if draw(st.integers(0, 4)) == 0:
        return {"kind": "composite", "parts": draw(st.lists(parts, min_size=2, max_size=3)), **may}
    return {**draw(parts), "both_sexes": draw(st.integers(0, 3)) == 0, **may}


@st.composite
def slot_levels(draw: st.DrawFn, part: Json) -> Json:
    if part["kind"] == "pass_fail":
        return "pass"
    if part["kind"] == "level":
        return {"level": draw(st.sampled_from(LEVELS))}
    if part["comparison"] == "range":
        low, high = sorted((draw(bounds), draw(bounds)), key=float)
        return {"min": low, "max": high} if float(low) < float(high) else {"min": low, "max": low}
    return draw(bounds)


@st.composite
def levels_of(draw: st.DrawFn, measure: Json) -> Json:
    if measure["kind"] == "composite":
        return {"parts": [{"value": draw(slot_levels(part))} for part in measure["parts"]]}
    if measure["kind"] in NUMBERS and measure["comparison"] != "range" and draw(st.integers(0, 5)) == 0:
        target = draw(st.sampled_from((("BASE", "b1"), ("BASE", "b2"), ("BASE", "none"), ("AWAY", "b1"))))
        return {"formula": {"set": target[0], "code": target[1], "factor": draw(st.sampled_from(("1.10", "0.5", "2")))}}
    return draw(slot_levels(measure))


@st.composite
def threshold_lists(draw: st.DrawFn, measure: Json) -> list[Json]:
    places = st.tuples(
        st.sampled_from((None, "DHNTB", "TDMNPB")),
        st.sampled_from((None, None, 2022, 2023)),
        st.sampled_from(("provincial", "national", "national", "illustrative")),
    )
    chosen = draw(st.lists(places, max_size=4, unique=True))
    return [level(draw(levels_of(measure)), profile, year, layer) for profile, year, layer in chosen]


@st.composite
def catalogue_pairs(draw: st.DrawFn) -> dict[str, Catalogue]:
    """A set under test and a base set that formulas point at."""
    criteria: dict[str, dict[str, tuple[Json, Sequence[Json]]]] = {}
    for at in range(draw(st.integers(1, 4))):
        count = draw(st.integers(1, 3))
        chosen = [draw(measures()) for _ in range(count)]
        criteria[str(at)] = {f"{at}.{n}": (m, draw(threshold_lists(m))) for n, m in enumerate(chosen)}
    plain = {"kind": "money", "comparison": ">="}
    base = {
        "b1": (plain, [level(draw(bounds), "DHNTB", 2023), level(draw(bounds), "DHNTB")]),
        "b2": (plain, [level(draw(bounds))]),
        "none": (plain, []),
    }
    return {"NTM": catalogue("NTM", criteria), "BASE": catalogue("BASE", {"1": base})}


@st.composite
def slot_values(draw: st.DrawFn, part: Json) -> Json:
    if draw(st.integers(0, 7)) == 0:
        return draw(
            st.sampled_from((None, {"pass": True}, {"number": "3"}, {"level": "Kém"}, {"num": "1", "den": "0"}))
        )
    if part["kind"] == "pass_fail":
        return {"pass": draw(st.booleans())}
    if part["kind"] == "level":
        return {"level": draw(st.sampled_from(LEVELS))}
    if part["kind"] != "percent":
        return {"number": draw(decimals)}
    form = draw(st.integers(0, 3))
    if form == 0:
        return {"percent": draw(decimals)}
    numbers = decimals if form == 1 else small
    return {"num": draw(numbers), "den": draw(numbers)}


@st.composite
def values_of(draw: st.DrawFn, measure: Json) -> Json:
    """A value that mostly has the form of the measure, and sometimes anything."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return draw(st.sampled_from((None, {"na": True, "reason": "không có"}, {"na": True, "reason": " "})))
    if kind == 1:
        return draw(st.sampled_from(({"parts": [{"number": "1"}]}, {"female": None, "male": None}, {"percent": "50"})))
    if measure["kind"] == "composite":
        return {"parts": [draw(slot_values(part)) for part in measure["parts"]]}
    if measure["both_sexes"]:
        return {"female": draw(slot_values(measure)), "male": draw(slot_values(measure))}
    return draw(slot_values(measure))


@st.composite
def near_threshold(draw: st.DrawFn, only_shares: bool = False) -> tuple[Json, str, Json]:
    """A simple number measure, a threshold, and a share or number close to it: (measure, threshold, value)."""
    places = draw(st.integers(0, 4))
    goal = draw(st.integers(1, 100 * 10**places - 1))
    text = f"{goal // 10**places}.{goal % 10**places:0{places}d}" if places else str(goal)
    comparison = draw(st.sampled_from((">=", "<=") if only_shares else (">=", "<=", "==")))
    if only_shares or draw(st.booleans()):
        den = draw(st.integers(1, 10**7))
        exact = goal * den // (100 * 10**places)
        num = min(den, max(0, exact + draw(st.integers(-2, 2))))
        return {"kind": "percent", "comparison": comparison}, text, {"num": str(num), "den": str(den)}
    step = draw(st.integers(-3, 3))
    shown = f"{float(goal) / 10**places + step / 10 ** (places + 1):.{places + 2}f}"
    return {"kind": "quantity", "comparison": comparison}, text, {"number": shown}
