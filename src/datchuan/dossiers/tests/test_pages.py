"""The pages of dossiers: the list, one dossier, its versions, what differs, the opening."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.config import clock
from datchuan.dossiers import actions, turns
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import Way, browser, change
from datchuan.places.models import Unit

SEEN = ("officer", "district", "department", "coordinator", "council_member", "leader", "front")


def text_of(way: Way, who: str, name: str, *args: object, query: str = "") -> str:
    client = browser(getattr(way.cast, who))
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.content.decode()[:3000]
    return re.sub(r"\s+", " ", response.content.decode())


def heading(text: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", text)
    assert found
    return found.group(1)


# The list


def test_the_list_puts_what_waits_for_the_reader_first(way: Way) -> None:
    way.to("completeness_district")
    assert heading(text_of(way, "district", "dossiers")) == "Còn 1 hồ sơ chờ anh/chị"
    assert heading(text_of(way, "officer", "dossiers")) == "Không có hồ sơ nào chờ anh/chị"


def test_the_list_shows_step_days_and_version(way: Way) -> None:
    dossier = way.to("completeness_district")
    text = text_of(way, "district", "dossiers")
    assert "Huyện kiểm tra thành phần hồ sơ" in text and "cho phép 5 ngày làm việc" in text
    assert dossier.content is not None and dossier.content.digest[:8] in text


def test_beyond_reach_nothing_is_listed(way: Way) -> None:
    dossier = way.open()
    assert str(dossier.pk) not in text_of(way, "other_officer", "dossiers")
    assert browser(way.cast.other_officer).get(reverse("dossier", args=[dossier.pk])).status_code == 404
    assert browser(way.cast.operator).get(reverse("dossiers")).status_code == 404


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?level=NTM", True), ("?level=NTM_NC", False), ("?year=2023", True), ("?year=2022", False),
        ("?state=drafting", True), ("?state=review", False), ("?district=514", True), ("?district=517", False),
        ("?commune=20869", True), ("?commune=20884", False), ("?show=open", True), ("?show=ended", False),
        ("?show=mine", False), ("?late=step", False), ("?late=round", False), ("?round=round-1-2023", False),
        ("?show=unheard&year=x&late=y", True),
    ],
)  # fmt: skip
def test_filters_live_in_the_address(way: Way, query: str, there: bool) -> None:
    dossier = way.open()
    assert (reverse("dossier", args=[dossier.pk]) in text_of(way, "coordinator", "dossiers", query=query)) == there


def test_a_step_that_is_over_its_days_is_found(way: Way) -> None:
    dossier = way.to("completeness_district")
    with clock.travel(clock.today() + timedelta(days=30)):
        text = text_of(way, "coordinator", "dossiers", query="?late=step")
        assert reverse("dossier", args=[dossier.pk]) in text and "quá hạn" in text


def many(way: Way, count: int) -> None:
    """More dossiers of the same commune, one a year."""
    first = way.open() if not Dossier.objects.exists() else Dossier.objects.earliest("year")
    for year in range(first.year - 1, first.year - count - 1, -1):
        Dossier.objects.create(
            commune=way.commune, level="NTM", year=year, edition=first.edition, procedure=first.procedure, state="drafting",
            step="registration", entered_at=clock.now(), opened_by=way.cast.officer, opened_at=clock.now(),
        )  # fmt: skip


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(way: Way) -> None:
    many(way, 0)
    client = browser(way.cast.coordinator)
    counts = []
    for more in (0, 12):
        many(way, more)
        client.get(reverse("dossiers"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("dossiers"))
        counts.append(len(queries))
    assert counts[0] == counts[1] and counts[0] < 25, counts


# One dossier


@pytest.mark.parametrize(
    ("step", "who", "said"),
    [
        ("registration", "officer", "Việc tiếp theo: đăng ký danh hiệu và năm phấn đấu"),
        ("self_assessment", "officer", "Việc tiếp theo: hoàn thành tự đánh giá rồi gửi hồ sơ đi"),
        ("self_assessment", "district", "Hồ sơ đang ở UBND xã: Xã tự đánh giá"),
        ("completeness_district", "district", "Việc tiếp theo: kiểm tra thành phần hồ sơ, nhận hoặc trả lại"),
        ("completeness_district", "officer", "Hồ sơ đang ở Cơ quan thường trực NTM huyện: Huyện kiểm tra thành phần hồ sơ"),
        ("survey", "front", "Việc tiếp theo: ghi kết quả lấy ý kiến sự hài lòng của người dân"),
        ("announcement", "district", "Việc tiếp theo: công bố quyết định và ghi nơi công bố"),
    ],
)  # fmt: skip
def test_the_heading_says_what_to_do_or_where_it_is(way: Way, step: str, who: str, said: str) -> None:
    dossier = way.to(step)
    assert heading(text_of(way, who, "dossier", dossier.pk)) == said


@pytest.mark.parametrize("who", SEEN)
@pytest.mark.parametrize("step", ["self_assessment", "vetting_district", "council", "announcement"])
def test_everybody_within_reach_opens_it_at_any_step(way: Way, who: str, step: str) -> None:
    dossier = way.to(step)
    text = text_of(way, who, "dossier", dossier.pk)
    assert "Đăng ký, danh sách phấn đấu" in text and "Điều kiện của danh hiệu" in text


def test_the_page_names_what_is_missing(way: Way) -> None:
    dossier = way.to("consultation")
    text = text_of(way, "officer", "dossier", dossier.pk)
    assert "còn thiếu 1 giấy tờ: Báo cáo tổng hợp ý kiến" in text
    assert "Đang ở" in text


def test_the_days_left_are_working_days_with_the_date(way: Way) -> None:
    dossier = way.to("completeness_district")
    text = text_of(way, "officer", "dossier", dossier.pk)
    assert "còn 5 ngày làm việc (đến thứ Năm 19/10/2023)" in text
    with clock.travel(clock.today() + timedelta(days=7)):
        assert "hôm nay là ngày làm việc cuối" in text_of(way, "officer", "dossier", dossier.pk)


def test_a_returned_dossier_shows_its_reasons_with_the_place_to_mend(way: Way) -> None:
    dossier = way.to("vetting_district")
    reasons = [
        {"about": "2.2", "text": "Thiếu danh sách hộ thôn 3"},
        {"about": "document:minutes_commune", "text": "Thiếu dấu"},
    ]
    turns.return_dossier(dossier, by=way.cast.district, reasons=reasons)
    text = text_of(way, "officer", "dossier", dossier.pk)
    assert heading(text) == "Việc tiếp theo: sửa theo lý do trả lại"
    assert reverse("indicator", args=["20869", "NTM", "2.2", 2023]) in text and "Thiếu danh sách hộ thôn 3" in text
    assert "Biên bản cuộc họp của xã" in text and "Bắt đầu sửa" in text
    assert reverse("dossier-repair", args=[dossier.pk]) in text
    assert reverse("dossier-repair", args=[dossier.pk]) not in text_of(way, "district", "dossier", dossier.pk)


def test_the_time_line_tells_done_fallen_present_and_to_come(way: Way) -> None:
    dossier = way.to("commune_meeting")
    change(way, "2.2", "150")
    actions.seal_version(dossier, by=way.cast.officer)
    text = text_of(way, "officer", "dossier", dossier.pk)
    assert 'class="now" aria-current="step"' in text and 'class="ahead"' in text and 'class="done"' in text
    assert "hết hiệu lực từ phiên bản 2" in text


def test_a_dossier_takes_the_same_queries_however_long_its_way(way: Way) -> None:
    counts = []
    client = browser(way.cast.coordinator)
    dossier = way.to("consultation")
    for step in ("completeness_district", "announcement"):
        dossier = way.to(step, dossier)
        client.get(reverse("dossier", args=[dossier.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("dossier", args=[dossier.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1] and counts[0] < 40, counts


def test_an_ended_dossier_says_how(way: Way) -> None:
    dossier = way.open()
    turns.withdraw(dossier, by=way.cast.officer, reason="Làm lại năm sau")
    text = text_of(way, "officer", "dossier", dossier.pk)
    assert heading(text) == "Xã đã rút hồ sơ ngày 12/10/2023" and "Làm lại năm sau" in text


# Versions


def test_a_version_shows_every_item_with_threshold_evidence_and_hashes(way: Way) -> None:
    dossier = way.to("consultation")
    version = dossier.content
    assert version is not None
    text = text_of(way, "department", "dossier-version", dossier.pk, 1)
    assert heading(text) == "Phiên bản 1: 2/2 tiêu chí đạt"
    assert version.digest in text and version.content_digest in text
    assert "140 hộ" in text and "từ 100 hộ trở lên" in text and "Sổ theo dõi 2.2" in text


def test_the_differences_name_figures_papers_and_what_fell(way: Way) -> None:
    dossier = way.to("commune_meeting")
    change(way, "2.2", "150")
    way.paper(dossier, dossier.plan.step("commune_meeting"), "pictures")
    actions.seal_version(dossier, by=way.cast.officer)
    text = text_of(way, "officer", "dossier-changes", dossier.pk, 2)
    assert heading(text) == "1 chỉ tiêu khác giữa phiên bản 1 và 2"
    assert "140 hộ" in text and "150 hộ" in text
    assert "Giấy tờ thêm vào:" in text and "pictures" in text
    assert "Lấy ý kiến trong xã, trên phiên bản 1" in text


@pytest.mark.parametrize("path", ["versions/2/", "versions/1/changes/", "versions/9/changes/"])
def test_what_was_never_sealed_is_not_there(way: Way, path: str) -> None:
    dossier = way.to("consultation")
    client = browser(way.cast.officer)
    assert client.get(reverse("dossier", args=[dossier.pk]) + path).status_code == 404


# Opening


def test_the_preview_says_what_lacks_and_the_form_opens(way: Way) -> None:
    change(way, "2.2", "99")
    text = text_of(way, "officer", "dossier-open", "20869")
    assert "1/2 tiêu chí đạt" in text and reverse("indicator", args=["20869", "NTM", "2.2", 2023]) in text
    client = browser(way.cast.officer)
    form = {"level": "NTM", "year": "2023", "idem": "7b3c1ad0-6a9c-4f4e-8f6b-0a8d1a2f3b4c"}
    for _press in range(2):
        response = client.post(reverse("dossier-open", args=["20869"]), form)
        assert response.status_code == 303
    dossier = Dossier.objects.get()
    assert response.headers["Location"] == reverse("dossier", args=[dossier.pk])


def test_opening_again_is_refused_with_its_sentence(way: Way) -> None:
    way.open()
    text = text_of(way, "officer", "dossier-open", "20869", query="?level=NTM&year=2023")
    assert "Xã đang có một hồ sơ cho danh hiệu và năm này" in text
    client = browser(way.cast.officer)
    form = {"level": "NTM", "year": "2023", "idem": "7b3c1ad0-6a9c-4f4e-8f6b-0a8d1a2f3b4c"}
    response = client.post(reverse("dossier-open", args=["20869"]), form)
    assert response.status_code == 403 and "đang có một hồ sơ" in response.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("district", 403), ("coordinator", 403), ("other_officer", 404), ("operator", 404)]
)
def test_nobody_else_opens(way: Way, who: str, status: int) -> None:
    client = browser(getattr(way.cast, who))
    for response in (
        client.get(reverse("dossier-open", args=["20869"])),
        client.post(reverse("dossier-open", args=["20869"]), {}),
    ):
        assert response.status_code == status
    assert not Dossier.objects.exists()


def test_nothing_to_open_without_a_procedure(way: Way) -> None:
    text = text_of(way, "officer", "dossier-open", "20869", query="?level=NTM_NC")
    assert "NTM nâng cao" not in text  # only levels with a procedure in force are offered


def test_names_come_from_the_day(way: Way) -> None:
    assert str(Unit.objects.as_of(clock.today()).get(code="20869")) in text_of(way, "officer", "dossier-open", "20869")
