"""The illustrative findings of the demo, on the real pack with the figures of three districts."""

from __future__ import annotations

from random import Random

import pytest
from django.test import Client

from datchuan.config import clock
from datchuan.findings.filters import Period
from datchuan.findings.late import shares_of
from datchuan.findings.models import Finding, FindingEvent
from datchuan.findings.workflow import Stage, State
from datchuan.packs.demo_findings import build
from datchuan.packs.tests.world import TODAY, World, _measured, measured
from datchuan.people.rights import rights_of

__all__ = ["_measured", "measured"]


@pytest.fixture(scope="module")
def counts(_measured: World) -> dict[str, int]:
    """The findings, made once for both tests, and how many of each sort."""
    with clock.travel(TODAY):
        return build(Random(7), TODAY)


@pytest.mark.slow
def test_the_demo_has_every_stage_and_state(measured: World, counts: dict[str, int]) -> None:
    assert set(counts) == {*Stage.values, *State.values}
    total = Finding.objects.count()
    assert 100 <= total <= 220
    assert Finding.objects.filter(is_demo=False).count() == 0
    assert not FindingEvent.objects.filter(on__gt=TODAY).exists()
    assert Finding.objects.overdue(TODAY).exists()
    shown = Finding.objects.filter(commune__code="20869").order_by("state").values_list("stage", "state")
    assert list(shown) == [("early", "answered"), ("early", "open")]
    page = measured.client("xa.tienlanh").get("/findings/").context["list"]
    assert (page.mine, page.total) == (1, 2)
    period = Period(TODAY.replace(month=1, day=1), TODAY)
    shares = shares_of(rights_of(measured.user("vpdp")), period)
    late, cases = sum(s.late for s in shares), sum(s.cases for s in shares)
    assert 0 < late < cases
    assert build(Random(8), TODAY) == counts


@pytest.mark.slow
def test_each_role_opens_every_page_of_the_demo(measured: World, counts: dict[str, int]) -> None:
    one = Finding.objects.filter(commune__code="20869").first()
    assert one is not None
    place = f"{one.set_code}/{one.indicator_code}/{one.year}/"
    addresses = ["/findings/", "/findings/late/", f"/findings/{one.pk}/", f"/findings/raise/{place}",
                 f"/commune/20869/{place}findings/raise/"]  # fmt: skip
    with clock.travel(TODAY):
        for username in ("xa.tienlanh", "huyen.tienphuoc", "so.yte", "vpdp", "hoidong", "lanhdao.tinh", "mattran.tinh"):
            client: Client = measured.client(username)
            assert [client.get(address).status_code for address in addresses] == [200] * 5
