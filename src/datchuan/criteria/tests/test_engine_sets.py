"""From indicators to criteria and sets; which threshold holds; formulas over other sets."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, product
from typing import Any

import pytest

from datchuan.criteria.engine import Catalogue, Value, check_formulas, evaluate, resolve_threshold
from datchuan.criteria.tests.engine_cases import catalogue, level

PASS = ({"kind": "pass_fail", "may_not_apply": True}, [level("pass")])
UNKNOWN = ({"kind": "pass_fail", "may_not_apply": True}, [])
YES, NO, NOTHING, NA = {"pass": True}, {"pass": False}, None, {"na": True, "reason": "không có"}


def judged(criteria: dict[str, dict[str, Any]], values: dict[str, Any]) -> Any:
    sets = {"NTM": catalogue("NTM", criteria)}
    return evaluate(sets, "NTM", {code: Value.from_json(value) for code, value in values.items()}, "DHNTB", 2023)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ((YES, YES), "met"), ((YES, NO), "not_met"), ((NO, NOTHING), "not_met"), ((NO, NA), "not_met"),
        ((YES, NOTHING), "no_data"), ((YES, NA), "met"), ((NA, NA), "not_applicable"), ((NOTHING, NA), "no_data"),
    ],
)  # fmt: skip
def test_a_criterion_is_as_its_gravest_indicator(values: tuple[Any, Any], verdict: str) -> None:
    result = judged({"1": {"1.1": PASS, "1.2": PASS}}, dict(zip(("1.1", "1.2"), values, strict=True)))
    assert str(result.criteria[0].verdict) == verdict


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        (YES, YES, "no_threshold"), (NO, YES, "not_met"), (NOTHING, YES, "no_data"), (NA, YES, "no_threshold"),
        (YES, NA, "met"), (YES, NOTHING, "no_data"),
    ],
)  # fmt: skip
def test_no_threshold_is_never_met(first: Any, second: Any, verdict: str) -> None:
    result = judged({"1": {"1.1": PASS, "1.2": UNKNOWN}}, {"1.1": first, "1.2": second})
    assert str(result.criteria[0].verdict) == verdict


def test_all_criteria_are_met_exactly_when_the_set_is() -> None:
    """Every mixture of three criteria; "not applicable" lacks nothing, so it counts among the met."""
    for values in product((YES, NO, NOTHING, NA), repeat=3):
        result = judged({str(n): {str(n): PASS} for n in range(3)}, {str(n): v for n, v in enumerate(values)})
        assert result.criteria_met == sum(v in (YES, NA) for v in values)
        assert result.criteria_total == 3
        assert (result.criteria_met == 3) == (result.verdict in ("met", "not_applicable"))
        order = ((NO, "not_met"), (NOTHING, "no_data"), (YES, "met"), (NA, "not_applicable"))
        gravest = next(told for value, told in order if value in values)
        assert result.verdict == gravest


def test_values_of_unknown_codes_are_not_read_and_missing_ones_are_no_data() -> None:
    result = judged({"1": {"1.1": PASS}}, {"9.9": YES})
    assert str(result.verdict) == "no_data"
    assert (result.edition, result.profile, result.year) == ("NTM/2021-2025", "DHNTB", 2023)


PLACES = [(profile, year) for profile in ("DHNTB", None) for year in (2023, None)]
LAYERS = ("provincial", "national", "illustrative")


def test_the_strongest_layer_wins_and_within_it_the_most_specific() -> None:
    """Every pair of places and layers: the order is layer, then profile and year, profile, year, any."""
    order = [(layer, profile, year) for layer in LAYERS for profile, year in PLACES]
    for (at, strong), (_at, weak) in combinations(enumerate(order), 2):
        given = [level(str(10 + n), place[1], place[2], place[0]) for n, place in enumerate((strong, weak))]
        for thresholds in (given, given[::-1]):
            sets = {"NTM": catalogue("NTM", {"1": {"1": ({"kind": "money"}, thresholds)}})}
            found = resolve_threshold(sets, "NTM", "1", "DHNTB", 2023)
            assert found is not None
            assert found.level.number == 10, (at, strong, weak)


def test_a_threshold_of_another_profile_or_year_does_not_hold() -> None:
    given = [level("10", "TDMNPB"), level("20", "DHNTB", 2022)]
    sets = {"NTM": catalogue("NTM", {"1": {"1": ({"kind": "money"}, given)}})}
    assert resolve_threshold(sets, "NTM", "1", "DHNTB", 2023) is None
    assert resolve_threshold(sets, "NTM", "1", "", 2022) is None


def formula(set_code: str, code: str, factor: str = "1.10", **how: Any) -> Any:
    return level({"formula": {"set": set_code, "code": code, "factor": factor}}, **how)


def sets_with(base: list[Any], rule: Any) -> dict[str, Catalogue]:
    return {
        "NTM_NC": catalogue("NTM_NC", {"10": {"10": ({"kind": "money"}, base)}}),
        "NTM_KM": catalogue("NTM_KM", {"2": {"KM2": ({"kind": "money"}, [rule, level("1", layer="illustrative")])}}),
    }


def test_a_formula_takes_the_base_of_the_same_profile_and_year() -> None:
    base = [level("50", "DHNTB", 2023, standing="to_check", legal_act="QĐ 2333/QĐ-UBND"), level("40")]
    sets = sets_with(base, formula("NTM_NC", "10", legal_act="QĐ 319/QĐ-TTg"))
    found = resolve_threshold(sets, "NTM_KM", "KM2", "DHNTB", 2023)
    assert found is not None and found.base is not None and found.formula is not None
    assert found.level.number == Decimal("55")
    assert (str(found.standing), found.legal_act) == ("to_check", "QĐ 319/QĐ-TTg; QĐ 2333/QĐ-UBND")
    assert (found.base.level.number, found.formula.code, str(found.layer)) == (Decimal(50), "10", "national")
    other = resolve_threshold(sets, "NTM_KM", "KM2", "TDMNPB", 2023)
    assert other is not None
    assert (other.level.number, str(other.standing)) == (Decimal("44"), "official")


@pytest.mark.parametrize("target", [("NTM_NC", "99"), ("NTM_XX", "10")])
def test_a_formula_without_its_base_is_no_threshold_and_nothing_weaker_stands_in(target: tuple[str, str]) -> None:
    assert resolve_threshold(sets_with([level("50")], formula(*target)), "NTM_KM", "KM2", "DHNTB", 2023) is None
    assert resolve_threshold(sets_with([], formula("NTM_NC", "10")), "NTM_KM", "KM2", "DHNTB", 2023) is None


def test_a_formula_over_a_formula() -> None:
    money = {"kind": "money"}
    sets = {
        "A": catalogue("A", {"1": {"1": (money, [formula("A", "2", "2")]), "2": (money, [formula("B", "1")])}}),
        "B": catalogue("B", {"1": {"1": ({"kind": "money"}, [level("50")])}}),
    }
    found = resolve_threshold(sets, "A", "1", "DHNTB", 2023)
    assert found is not None and found.level.number == Decimal("110")
    check_formulas(sets)


def test_formulas_that_lead_back_are_refused() -> None:
    money = {"kind": "money"}
    with pytest.raises(ValueError, match="vòng tròn"):
        catalogue("A", {"1": {"1": (money, [formula("A", "2")]), "2": (money, [formula("A", "1")])}})
    with pytest.raises(ValueError, match="vòng tròn"):
        catalogue("A", {"1": {"1": (money, [formula("A", "1")])}})
    sets = {
        "A": catalogue("A", {"1": {"1": (money, [formula("B", "1")])}}),
        "B": catalogue("B", {"1": {"1": (money, [formula("A", "1")])}}),
    }
    with pytest.raises(ValueError, match="vòng tròn"):
        check_formulas(sets)
    with pytest.raises(ValueError, match="vòng tròn"):
        resolve_threshold(sets, "A", "1", "DHNTB", 2023)
