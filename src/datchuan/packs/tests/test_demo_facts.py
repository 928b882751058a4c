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
from datchuan.packs import demo_facts, demo_values
from datchuan.packs.tests.world import TODAY, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(20))
def test_the_same_things_are_counted_alike_and_the_sexes_add_up(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_values, "RESTATED", 0)
    maker = demo_values.Maker(Random(seed), 5913)
    roads = {"kind": "percent", "comparison": ">=", "counted_vi": "km", "den_label_vi": "tổng chiều dài đường xã"}
    people = {
        "kind": "percent",
        "comparison": ">=",
        "counted_vi": "người",
        "den_label_vi": "dân số",
        "both_sexes": True,
    }
    last, now = (maker.figure(roads, "80", meets) for meets in (True, False))
    assert last["den"] == now["den"]
    sexes = maker.figure(people, "95", True)
    assert int(sexes["female"]["den"]) + int(sexes["male"]["den"]) == 5913
    assert sexes["female"]["den"] != sexes["male"]["den"]


def test_facts_are_read_off_the_figures_and_reasons_stand_beside_warnings(measured: World) -> None:
    built = demo_facts.build(Random(7), TODAY)
    assert built["facts"] == FactValue.objects.count() > 39 * 30
    assert set(FactValue.objects.values_list("is_demo", flat=True)) == {True}
    # One fact in so many is left open: the first commune whose register holds the households.
    communes = (measured.commune(code) for code in measured.measured)
    commune = next(one for one in communes if "so_ho" in facts_of(one.pk, TODAY.year))
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
