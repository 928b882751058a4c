"""The checks that the real pack ships. Their examples are run by the check of the pack."""

from __future__ import annotations

import pytest

from datchuan.checks.queries import rules_in_force
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.packs.tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def test_every_indicator_of_the_two_sets_is_looked_at(quang_nam: World) -> None:
    rules, looked_at = rules_in_force(), {}
    for set_code in ("NTM", "NTM_NC"):
        shape = catalogue_of(editions_in_force(TODAY)[set_code]).indicators
        looked_at[set_code] = [any(rule.is_for(set_code, i.code, i.measure) for rule in rules) for i in shape]
    assert {code: (len(seen), all(seen)) for code, seen in looked_at.items()} == {
        "NTM": (57, True),
        "NTM_NC": (75, True),
    }
    specific = [rule for rule in rules if rule.indicators]
    assert len(specific) >= 25
