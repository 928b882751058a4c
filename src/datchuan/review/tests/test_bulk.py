from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure
from datchuan.assessments.agency_sheet import save_agency_figures
from datchuan.assessments.models import Measurement, Voice
from datchuan.assessments.tests.setting import YEAR, Setting, words_of
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.tests.deeds import saves
from datchuan.criteria.catalogues import editions_in_force
from datchuan.packs.tests.world import TODAY, World
from datchuan.people.models import Agency
from datchuan.people.tests.cast import entered

BULK = "/review/NTM/2.1/2023/bulk/"


def offered(page: str) -> list[str]:
    return re.findall(r'name="row" value="([^"]+)"', page)


@pytest.fixture
def both(here: Setting) -> Setting:
    """Two communes have the figure; the department has the same one for the first, another for the second."""
    saves(here, "412")
    saves(here, "431", commune=here.far)
    figures = {
        (here.commune.pk, "2.1"): Figure({"num": "412", "den": "530"}),
        (here.far.pk, "2.1"): Figure({"num": "400", "den": "530"}),
    }
    save_agency_figures(here.edition, YEAR, here.department, figures, by=here.cast.department)
    return here


def test_the_preview_lists_what_matches_and_why_the_rest_is_left(both: Setting, specialist: Client) -> None:
    assert "Xác nhận 1 xã khớp số liệu của cơ quan" in words_of(specialist.get("/review/NTM/2.1/2023/"))
    response = specialist.get(BULK)
    page = words_of(response)
    assert [row.split(":")[0] for row in offered(response.content.decode())] == [str(both.commune.pk)]
    assert "Để lại 2 xã" in page
    assert "Xã Tam Xuân I, Núi Thành : Xã ghi cao hơn 31 hộ so với số này." in page
    assert "Xã Tiên Phong, Tiên Phước : xã chưa có số liệu" in page
    assert not Confirmation.objects.exists()


def test_ticked_rows_are_confirmed_whatever_the_department_has(both: Setting, specialist: Client) -> None:
    response = specialist.post(BULK, {"pick": [both.commune.pk, both.far.pk, "x"]})
    rows = offered(response.content.decode())
    assert len(rows) == 2
    done = specialist.post(BULK + "confirm/", {"row": rows, "idem": str(uuid4())}, follow=True)
    assert "Đã xác nhận 2 xã: 2.1 Tỷ lệ hộ dùng nước sạch." in words_of(done)
    assert Confirmation.objects.filter(state="confirmed").count() == 2


def test_one_that_moved_after_the_preview_is_left_out_and_named(both: Setting, specialist: Client) -> None:
    rows = offered(specialist.post(BULK, {"pick": [both.commune.pk, both.far.pk]}).content.decode())
    saves(both, "500", commune=both.far)
    page = words_of(specialist.post(BULK + "confirm/", {"row": rows, "idem": str(uuid4())}, follow=True))
    assert "Đã xác nhận 1 xã" in page
    assert "Chưa xác nhận Xã Tam Xuân I. Trong lúc anh/chị xem, số liệu đã đổi." in page
    assert [c.commune_id for c in Confirmation.objects.all()] == [both.commune.pk]


def test_an_exception_is_a_row_without_its_tick(both: Setting, specialist: Client) -> None:
    rows = offered(specialist.post(BULK, {"pick": [both.commune.pk, both.far.pk]}).content.decode())
    specialist.post(BULK + "confirm/", {"row": rows[:1], "idem": str(uuid4())})
    assert Confirmation.objects.count() == 1


@pytest.mark.parametrize("sent", [{}, {"row": "x"}, {"row": "1:2:3"}])
def test_nothing_chosen_confirms_nothing(both: Setting, specialist: Client, sent: dict[str, str]) -> None:
    page = words_of(specialist.post(BULK + "confirm/", {**sent, "idem": str(uuid4())}, follow=True))
    assert "Chưa chọn xã nào, nên chưa xác nhận gì." in page


def test_a_coordinator_confirms_nothing(both: Setting, specialist: Client) -> None:
    rows = offered(specialist.get(BULK).content.decode())
    client = entered(both.cast.coordinator)
    assert client.post(BULK + "confirm/", {"row": rows, "idem": str(uuid4())}).status_code == 403
    assert not Confirmation.objects.exists()


def test_all_communes_with_figures_at_once_in_as_many_statements_as_five(measured: World) -> None:
    edition, agency = editions_in_force(TODAY)["NTM"], Agency.objects.get(code="SYT")
    own = Measurement.objects.filter(set_code="NTM", indicator_code="15.1", year=2023, voice=Voice.SELF)
    figures = {(m.commune_id, "15.1"): Figure(m.value) for m in own if m.value and "na" not in m.value}
    save_agency_figures(edition, 2023, agency, figures, by=measured.user("so.yte"))
    client = measured.client("so.yte")
    rows = offered(client.get("/review/NTM/15.1/2023/bulk/").content.decode())
    assert len(rows) == len(figures) >= 20
    taken = []
    for some in (rows[:1], rows[1:6], rows[6:]):  # the first one fills what the process keeps
        with CaptureQueriesContext(connection) as queries:
            client.post("/review/NTM/15.1/2023/bulk/confirm/", {"row": some, "idem": str(uuid4())})
        taken.append(len(queries))
    assert taken[2] == taken[1]
    assert Confirmation.objects.filter(state="confirmed", indicator_code="15.1").count() == len(rows)
