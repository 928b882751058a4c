"""The illustrative remarks of citizens, answers of villages and works: made by the real actions, marked, made once."""

from __future__ import annotations

from random import Random

from django.test import Client

from datchuan.config import clock
from datchuan.evidence.models import Document
from datchuan.funding.models import Contribution, Work
from datchuan.packs import demo_funding, demo_remarks, demo_villages
from datchuan.packs.demo import TODAY
from datchuan.packs.tests.world import World
from datchuan.people.rights import rights_of
from datchuan.remarks.models import Remark
from datchuan.remarks.queries import Waiting, waiting
from datchuan.remarks.workflow import State
from datchuan.villages.models import Address, Request, Village
from datchuan.villages.workflow import State as Given


def test_the_demo_has_a_remark_of_every_state_once(measured: World) -> None:
    with clock.travel(TODAY):
        made = demo_remarks.build(Random(7), TODAY)
        assert made == {f"remarks_{state}": 1 for state in State}
        assert demo_remarks.build(Random(7), TODAY) == made and Remark.objects.count() == len(State)
        assert waiting(rights_of(measured.user("xa.tienlanh"))) == Waiting(0, 1, 0, 0)
        assert waiting(rights_of(measured.user("huyen.tienphuoc"))) == Waiting(1, 0, 1, 1)


def test_villages_of_two_communes_gave_something_and_one_address_is_public(measured: World) -> None:
    with clock.travel(TODAY):
        made = demo_villages.build(Random(7), TODAY)
        assert made == {"villages": 12, "village_calls": 6} == demo_villages.build(Random(7), TODAY)
        states = set(Request.objects.values_list("state", flat=True))
        assert {Given.ASKED, Given.PROMISED, Given.ANSWERED, Given.ACCEPTED} <= states
        assert not Village.objects.exclude(is_demo=True).exists() and not Address.objects.exclude(is_demo=True).exists()
        assert Document.objects.filter(title__startswith="Thôn 3", is_demo=True).exists()
        page = Client().get("/v/thon-2-minh-hoa/").content.decode()
        assert "cần 2 việc từ Thôn 2" in page and "dữ liệu minh họa" in page


def test_works_and_contributions_are_marked_and_one_commune_owes_what_is_overdue(measured: World) -> None:
    with clock.travel(TODAY):
        made = demo_funding.build(Random(7), TODAY)
        assert made == demo_funding.build(Random(7), TODAY) and Work.objects.count() > 10
        assert (
            not Work.objects.exclude(is_demo=True).exists() and not Contribution.objects.exclude(is_demo=True).exists()
        )
        officer = measured.client("xa.tienlanh").get("/commune/20869/funding/").content.decode()
        assert "1 công trình đã quá hạn trả" in officer
