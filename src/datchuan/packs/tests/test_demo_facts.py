"""The illustrative base facts agree with the illustrative figures."""

from __future__ import annotations

from random import Random

import pytest

from datchuan.assessments.models import Measurement
from datchuan.checks.models import Explanation
from datchuan.checks.queries import open_warnings
from datchuan.facts.models import FactValue
from datchuan.facts.places_of_values import number_at
from datchuan.facts.queries import facts_of
from datchuan.packs import demo_facts
from datchuan.packs.tests.world import TODAY, World

pytestmark = pytest.mark.django_db


def test_facts_are_read_off_the_figures_and_reasons_stand_beside_warnings(measured: World) -> None:
    built = demo_facts.build(Random(7), TODAY)
    assert built["facts"] == FactValue.objects.count() > 39 * 30
    assert set(FactValue.objects.values_list("is_demo", flat=True)) == {True}
    commune = measured.commune(measured.measured[0])
    households = facts_of(commune.pk, TODAY.year)["so_ho"].value
    figure = Measurement.objects.get(
        commune=commune, year=TODAY.year, set_code="NTM", indicator_code="4.2", voice="self"
    )
    assert number_at(figure.value, 0, "den") == households
    assert built["explanations"] == Explanation.objects.count() > 5
    ids = list(Explanation.objects.values_list("commune_id", flat=True))
    answered = [w for told in open_warnings(ids, "NTM", TODAY.year).values() for w in told if w.explanation]
    assert len(answered) == built["explanations"]
    assert demo_facts.build(Random(7), TODAY) == {"facts": 0, "explanations": 0}
