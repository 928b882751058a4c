"""Papers of a dossier and what its conditions rest on: added, taken out, given out, recorded, by whom they belong to."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from datchuan.config.errors import Refused
from datchuan.dossiers import actions, keeping, turns
from datchuan.dossiers.models import Document, Dossier, Fact
from datchuan.dossiers.tests.way import Way, browser, stored_file
from datchuan.files.models import StoredFile
from datchuan.files.tests import making
from datchuan.journal.models import Entry
from datchuan.people.models import User


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path / "files"
    settings.FILES_KEEP_FREE_BYTES = 0


def add(person: User, dossier: Dossier, step: str = "commune_meeting", **more: Any) -> HttpResponse:
    data = {"wanted": "minutes_commune", "form": "scan", "title": "", "number": "01/BB", "dated": "10/10/2023",
            "organ": "", "idem": str(uuid4()), "file": pdf(), **more}  # fmt: skip
    return browser(person).post(reverse("dossier-document-add", args=[dossier.pk, step]), data)


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("bien-ban.pdf", making.pdf(), "application/pdf")


def told(response: Any) -> str:
    return str(response.content.decode())


def test_a_paper_is_added_under_the_name_of_the_list_and_given_out(way: Way) -> None:
    dossier = way.to("commune_meeting")
    key = str(uuid4())
    for _press in range(2):
        response = add(way.cast.officer, dossier, idem=key)
        assert response.status_code == 303, told(response)[:2000]
    document = Document.objects.get(dossier=dossier, wanted="minutes_commune")
    assert (document.title, document.number, document.form) == (
        "Biên bản cuộc họp của xã (có số phiếu)",
        "01/BB",
        "scan",
    )
    assert Entry.objects.filter(kind="dossiers.add_document", outcome="ok", object_id=str(document.pk)).count() == 1
    got = browser(way.cast.district).get(reverse("dossier-document", args=[dossier.pk, document.pk]))
    assert got.status_code == 200 and got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["Cache-Control"] == "private, no-store"


def test_a_paper_is_not_given_out_elsewhere(way: Way) -> None:
    dossier = way.to("commune_meeting")
    add(way.cast.officer, dossier)
    document = Document.objects.get(dossier=dossier, wanted="minutes_commune")
    address = reverse("dossier-document", args=[dossier.pk, document.pk])
    assert browser(way.cast.other_officer).get(address).status_code == 404
    other = actions.open_dossier(way.commune, "NTM", 2022, by=way.cast.officer)
    assert browser(way.cast.officer).get(reverse("dossier-document", args=[other.pk, document.pk])).status_code == 404


def test_without_a_file_the_form_stays_with_its_sentence(way: Way) -> None:
    dossier = way.to("commune_meeting")
    response = browser(way.cast.officer).post(
        reverse("dossier-document-add", args=[dossier.pk, "commune_meeting"]),
        {"wanted": "minutes_commune", "form": "scan", "number": "07/BB", "idem": str(uuid4())},
    )
    assert response.status_code == 422
    assert "Chọn ít nhất một ảnh hoặc tệp" in told(response) and "07/BB" in told(response)


def test_a_paper_outside_the_list_needs_its_name(way: Way) -> None:
    dossier = way.to("commune_meeting")
    assert "Nhập tên giấy tờ" in told(add(way.cast.officer, dossier, wanted="", title=""))
    assert add(way.cast.officer, dossier, wanted="", title="Thư ngỏ").status_code == 303
    assert "Thư ngỏ" in told(browser(way.cast.officer).get(reverse("dossier", args=[dossier.pk])))


@pytest.mark.parametrize("who", ["district", "coordinator", "front"])
def test_papers_of_the_commune_are_added_by_the_commune(way: Way, who: str) -> None:
    dossier = way.to("commune_meeting")
    address = reverse("dossier-document-add", args=[dossier.pk, "commune_meeting"])
    assert browser(getattr(way.cast, who)).get(address).status_code == 403
    before = StoredFile.objects.count()
    response = add(getattr(way.cast, who), dossier)
    assert response.status_code == 403 and "Giấy tờ của bước “Xã họp và bỏ phiếu” do UBND xã thêm" in told(response)
    assert StoredFile.objects.count() == before
    assert Entry.objects.filter(kind="dossiers.add_document", outcome="refused").count() == 1


def test_once_it_left_the_commune_its_papers_stand(way: Way) -> None:
    dossier = way.to("completeness_district")
    response = add(way.cast.officer, dossier)
    assert response.status_code == 403 and "Hồ sơ đã rời xã" in told(response)


def test_a_step_that_is_not_in_the_procedure_is_not_there(way: Way) -> None:
    dossier = way.to("commune_meeting")
    assert add(way.cast.officer, dossier, step="zzz").status_code == 404


def test_a_paper_is_taken_out_with_a_reason_and_stays_readable(way: Way) -> None:
    dossier = way.to("commune_meeting")
    add(way.cast.officer, dossier)
    document = Document.objects.get(dossier=dossier, wanted="minutes_commune")
    address = reverse("dossier-document-remove", args=[dossier.pk, document.pk])
    client = browser(way.cast.officer)
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "", "idem": str(uuid4())}).status_code == 422
    sent = {"reason": "Nhầm tệp của xã khác", "idem": str(uuid4())}
    for _press in range(2):
        assert client.post(address, sent).status_code == 303
    document.refresh_from_db()
    assert document.removed_reason == "Nhầm tệp của xã khác" and document.removed_by == way.cast.officer
    assert Entry.objects.filter(kind="dossiers.remove_document", outcome="ok").count() == 1
    assert client.get(reverse("dossier-document", args=[dossier.pk, document.pk])).status_code == 200
    assert browser(way.cast.district).post(address, sent).status_code == 403


# Conditions


def fact(person: User, dossier: Dossier, condition: str, **more: Any) -> HttpResponse:
    data = {"dated": "10/10/2023", "source": "Công văn 45/CAH", "author": "Công an huyện", "note": "", "document": "",
            "idem": str(uuid4()), **more}  # fmt: skip
    return browser(person).post(reverse("dossier-condition", args=[dossier.pk, condition]), data)


def test_the_front_alone_records_the_satisfaction(way: Way) -> None:
    dossier = way.to("survey")
    for who in ("officer", "district", "coordinator", "leader"):
        response = fact(getattr(way.cast, who), dossier, "satisfaction", number="95")
        assert response.status_code == 403 and "do Mặt trận Tổ quốc ghi" in told(response), who
    assert not Fact.objects.exists()
    key = str(uuid4())
    for _press in range(2):
        assert fact(way.cast.front, dossier, "satisfaction", number="95,5", idem=key).status_code == 303
    row = Fact.objects.get()
    assert (str(row.number), row.unit, row.by) == ("95.5000", "%", way.cast.front)
    text = told(browser(way.cast.officer).get(reverse("dossier", args=[dossier.pk])))
    assert "95,5 %, cần từ 90 %" in text and "Công văn 45/CAH" in text


@pytest.mark.parametrize(
    ("holds", "mark"), [("yes", "Đã xác nhận: đúng."), ("no", "Đã ghi: chưa bảo đảm điều kiện này.")]
)
def test_a_condition_is_confirmed_or_not_with_its_paper(way: Way, holds: str, mark: str) -> None:
    dossier = way.to("district_meeting")
    document = way.paper(dossier, dossier.plan.step("district_meeting"), "security")
    response = fact(way.cast.district, dossier, "security", holds=holds, document=str(document.pk))
    assert response.status_code == 303, told(response)[:2000]
    text = told(browser(way.cast.officer).get(reverse("dossier", args=[dossier.pk])))
    assert mark in text and reverse("dossier-document", args=[dossier.pk, document.pk]) in text


def test_what_is_missing_in_a_fact_is_asked_for(way: Way) -> None:
    dossier = way.to("district_meeting")
    text = told(fact(way.cast.district, dossier, "security", source="", dated="13/10/2023"))
    assert (
        "Nhập nguồn" in text
        and "Chọn kết quả" in text
        and "Ngày muộn nhất nhận được là 12/10/2023" in text.replace("ngày muộn", "Ngày muộn")
    )


@pytest.mark.parametrize("condition", ["all_criteria", "level_below", "zzz"])
def test_what_the_system_finds_itself_is_not_recorded(way: Way, condition: str) -> None:
    dossier = way.to("district_meeting")
    assert fact(way.cast.district, dossier, condition, holds="yes").status_code == 404


def test_an_ended_dossier_takes_no_more_facts(way: Way) -> None:
    dossier = way.to("completeness_district")
    turns.withdraw(dossier, by=way.cast.officer, reason="thôi không xét")
    response = fact(way.cast.district, dossier, "security", holds="yes")
    assert response.status_code == 409 and "Xã đã rút hồ sơ này" in told(response)


def test_a_refusal_inside_is_rolled_back(way: Way) -> None:
    dossier = way.to("commune_meeting")
    about = keeping.About(step="council", wanted="", title="x", form="scan")
    with pytest.raises(Refused):
        keeping.add_document(dossier, about, stored_file(dossier), by=way.cast.officer)
    assert not Document.objects.filter(step="council").exists()
