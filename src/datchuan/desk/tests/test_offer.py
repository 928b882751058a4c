"""The agency's figure: offered, taken over, or disputed."""

from __future__ import annotations

import pytest
from django.test import Client

from datchuan.assessments.actions import Figure, save_agency_figure, save_value
from datchuan.assessments.models import Dispute, Measurement, Voice
from datchuan.assessments.tests.setting import YEAR, Setting, page_of, words_of
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice

PAGE = "/commune/20869/NTM/2.1/2023/"
SAID = Figure({"num": "412", "den": "530"}, "06/2023", "Niên giám")


@pytest.fixture
def offered(here: Setting) -> Setting:
    save_agency_figure(here.commune, here.indicator("2.1"), YEAR, here.department, SAID, by=here.cast.department)
    return here


def test_it_is_offered_and_fills_the_form_without_saving(offered: Setting, officer: Client) -> None:
    save_value(
        offered.commune, offered.indicator("2.1"), YEAR, Figure({"percent": "70"}), by=offered.officer, version=0
    )
    assert 'href="?use=agency#figure-form"' in officer.get(PAGE).content.decode()
    page = officer.get(PAGE + "?use=agency")
    form = page.context["form"]
    assert (str(form["num"].value()), str(form["den"].value()), form["percent"].value()) == ("412", "530", "")
    assert form["source"].value() == "Số liệu của Sở Y tế: Niên giám"
    assert form["period"].value() == "06/2023"
    assert "Đã điền số của Sở Y tế vào ô bên dưới." in words_of(page)
    assert Measurement.objects.get(voice=Voice.SELF).value == {"percent": "70"}


def test_equal_figures_are_not_offered(offered: Setting, officer: Client) -> None:
    save_value(offered.commune, offered.indicator("2.1"), YEAR, SAID, by=offered.officer, version=0)
    assert "?use=agency" not in officer.get(PAGE).content.decode()


def dispute(client: Client, reason: str, version: str = "1", path: str = PAGE) -> object:
    return client.post(path + "dispute/", {"dispute-reason": reason, "dispute-version": version})


def test_a_dispute_is_stored_told_and_shown(offered: Setting, officer: Client) -> None:
    assert dispute(officer, "Chưa tính 28 hộ thôn 3").status_code == 303  # type: ignore[attr-defined]
    row = Dispute.objects.get()
    assert (row.version, row.reason, row.raised_by) == (1, "Chưa tính 28 hộ thôn 3", offered.officer)
    notice = Notice.objects.get()
    assert notice.person == offered.cast.department
    assert notice.sentence == "Xã Tiên Lãnh báo số liệu chỉ tiêu 2.1 của cơ quan chưa đúng: Chưa tính 28 hộ thôn 3"
    assert notice.where == "/review/NTM/2.1/2023/20869/"
    (line,) = Entry.objects.filter(kind="assessments.dispute_agency_figure")
    assert (line.outcome, line.reason) == ("ok", "Chưa tính 28 hộ thôn 3")
    page = words_of(officer.get(PAGE))
    assert "Xã đã báo số này chưa đúng" in page
    assert Measurement.objects.get(voice=Voice.AGENCY).value == SAID.value


def test_said_twice_it_stands_once(offered: Setting, officer: Client) -> None:
    for reason in ("một", "hai"):
        dispute(officer, reason)
    assert [d.reason for d in Dispute.objects.all()] == ["một"]
    assert Notice.objects.count() == 1


def test_a_new_figure_of_the_agency_may_be_disputed_anew(offered: Setting, officer: Client) -> None:
    dispute(officer, "một")
    newer = Figure({"num": "420", "den": "530"}, "09/2023")
    save_agency_figure(
        offered.commune, offered.indicator("2.1"), YEAR, offered.department, newer, by=offered.cast.department
    )
    stale = dispute(officer, "hai", version="1")
    assert stale.status_code == 403  # type: ignore[attr-defined]
    assert "Cơ quan phụ trách vừa đổi số này. Xem số mới trước khi báo." in words_of(stale)  # type: ignore[arg-type]
    assert dispute(officer, "hai", version="2").status_code == 303  # type: ignore[attr-defined]
    assert Dispute.objects.count() == 2


def test_without_a_reason_the_page_asks_beside_the_field(offered: Setting, officer: Client) -> None:
    answer = dispute(officer, "  ")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert 'id="d-dispute-reason-error"' in answer.content.decode() or "Vì sao số này chưa đúng" in words_of(answer)  # type: ignore[attr-defined, arg-type]
    assert Dispute.objects.count() == 0


@pytest.mark.parametrize("who", ["district", "department", "coordinator", "leader"])
def test_others_are_refused_in_words(offered: Setting, client: Client, who: str) -> None:
    client.force_login(getattr(offered.cast, who))
    answer = dispute(client, "x")
    assert answer.status_code == 403  # type: ignore[attr-defined]
    assert "Chỉ cán bộ của xã báo được số của cơ quan phụ trách chưa đúng." in words_of(answer)  # type: ignore[arg-type]
    assert Dispute.objects.count() == 0
    assert Entry.objects.filter(kind="assessments.dispute_agency_figure", outcome="refused").count() == 1


def test_no_figure_no_dispute(here: Setting, officer: Client) -> None:
    answer = dispute(officer, "x")
    assert "Cơ quan phụ trách chưa cung cấp số liệu cho chỉ tiêu này." in words_of(answer)  # type: ignore[arg-type]


def test_a_far_commune_is_the_same_404(offered: Setting, officer: Client) -> None:
    far, nowhere = (dispute(officer, "x", path=f"/commune/{code}/NTM/2.1/2023/") for code in ("20968", "00000"))
    assert page_of(far, "20968") == page_of(nowhere, "00000")  # type: ignore[arg-type]
