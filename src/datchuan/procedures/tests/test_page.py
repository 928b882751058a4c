"""The page of procedures: for everybody who has signed in, with what is not known said as not known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.people.models import User
from datchuan.people.tests.cast import Cast
from datchuan.procedures.models import Deadline, Holiday, Procedure
from datchuan.procedures.tests.loaded import THREE_TIER, TWO_TIER, add_procedures

SignIn = Callable[[User], Client]
DAY = date(2023, 10, 12)


def page(browser: Client, query: str = "", **headers: str) -> str:
    with clock.travel(DAY):
        answer = browser.get(f"/procedures/{query}", headers=headers)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.fixture
def loaded(cast: Cast) -> Cast:
    add_procedures(THREE_TIER)
    return cast


def test_everybody_reads_it_and_nobody_else(loaded: Cast, signed_in: SignIn, client: Client) -> None:
    for user in loaded.everyone.values():
        assert "14 bước" in page(signed_in(user))
    answer = client.get("/procedures/")
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_steps_with_limits_documents_and_returns(loaded: Cast, signed_in: SignIn) -> None:
    text = page(signed_in(loaded.officer))
    assert "<h3>5. Huyện kiểm tra thành phần hồ sơ</h3>" in text
    assert '<b>5 ngày làm việc</b> <span class="standing standing-to_check">cần đối chiếu văn bản</span>' in text
    assert "Thời hạn thẩm định: <b>chưa biết</b>" in text
    assert "quy trình không nêu" in text
    assert '<a href="#step-commune_meeting">Quay về bước Xã họp và bỏ phiếu</a>' in text
    assert text.count("Quá hạn không trả lời là đồng ý.") == 0
    assert text.count("trừ chỗ ghi khác") == 1  # said once for the documents, and at every known figure
    assert text.count("standing-to_check") == 1 + 10
    assert "bản chính, phần mềm soạn sẵn" in text and "kèm theo, nếu có" in text
    # Counted in the file by hand: shares 6 (one of them in a condition), times 2, days 2; and 7 that are null.
    assert "10 con số chưa đối chiếu văn bản" in text and "7 con số chưa biết" in text


def test_another_level_and_purpose(loaded: Cast, signed_in: SignIn) -> None:
    browser = signed_in(loaded.leader)
    text = page(browser, "?level=NTM_KM&purpose=revocation")
    assert "Thu hồi quyết định công nhận xã nâng cao, kiểu mẫu: 8 bước" in text
    assert "Chất lượng môi trường sống" in text
    assert '<a href="?level=NTM_KM&amp;purpose=revocation" aria-current="true">' in text
    for strange in ("?level=X", "?purpose=y", "?level=&purpose=", "?level=NTM%00"):
        with clock.travel(DAY):
            assert browser.get(f"/procedures/{strange}").status_code < 500
    assert "Xét, công nhận, công bố xã đạt chuẩn" in page(browser, "?level=X&purpose=y")


def test_in_english(loaded: Cast, signed_in: SignIn) -> None:
    browser = signed_in(loaded.officer)
    browser.post("/language/", {"language": "en", "next": "/procedures/"})
    text = page(browser)
    assert "District completeness check" in text and "5 working days" in text and "not known" in text
    assert "Back to the step: Commune meeting and ballot" in text


def test_two_tiers_and_silence(cast: Cast, signed_in: SignIn) -> None:
    add_procedures(TWO_TIER)
    text = page(signed_in(cast.officer))
    assert "10 bước" in text and "hai cấp" in text
    assert "Quá hạn không trả lời là đồng ý." in text
    assert "minh họa" in text


def test_what_differs_from_the_whole_is_labelled(cast: Cast, signed_in: SignIn) -> None:
    row = add_procedures(TWO_TIER)["two-tier", "NTM"]
    document = row.document | {"steps": [step | {"standing": "to_check"} for step in row.document["steps"]]}
    Procedure.objects.create(
        code="x", level="NTM", purpose="recognition", government_model="two_tier", document=document, digest="x",
        valid=row.valid, standing="official",
    )  # fmt: skip
    text = page(signed_in(cast.officer))
    assert "trừ chỗ ghi khác" not in text
    assert text.count('<p><span class="standing standing-to_check">') == 10


def test_the_calendar(loaded: Cast, signed_in: SignIn) -> None:
    for day in range(8, 15):
        Holiday.objects.create(day=date(2024, 2, day), kind="off", name_vi="Tết Nguyên đán", standing="to_check")
    Holiday.objects.create(day=date(2024, 5, 4), kind="worked", name_vi="Làm bù ngày 29/4", standing="to_check")
    Deadline.objects.create(
        code="r", kind="dossier_round", name_vi="Đợt 1", wording="trước ngày 30/11/2023", year=2023, standing="to_check",
        at=datetime.fromisoformat("2023-11-30T00:00:00+07:00"), opens=date(2023, 11, 1),
        late_until=datetime.fromisoformat("2023-12-05T00:00:00+07:00"),
    )  # fmt: skip
    text = page(signed_in(loaded.officer))
    assert "<b>08/02 – 14/02</b>: Tết Nguyên đán" in text
    assert "<b>04/05</b>: Làm bù ngày 29/4 (ngày làm bù)" in text
    assert "năm đánh giá 2023. Hết hạn lúc 00:00 30/11/2023, nhận từ 01/11/2023, nhận trễ đến 00:00 05/12/2023" in text
    assert "đã qua" not in text


def test_before_anything_is_loaded(cast: Cast, signed_in: SignIn) -> None:
    text = page(signed_in(cast.officer))
    assert "Chưa có quy trình nào áp dụng hôm nay" in text and "Chưa có ngày nghỉ nào" in text


def test_the_page_costs_the_same_whatever_is_loaded(loaded: Cast, signed_in: SignIn) -> None:
    browser = signed_in(loaded.officer)
    page(browser)
    with CaptureQueriesContext(connection) as few:
        page(browser)
    first = Procedure.objects.get(code="recognition-2022", level="NTM")
    for n in range(12):
        Procedure.objects.create(
            code="more", level=f"L{n}", purpose="recognition", government_model="three_tier", document=first.document,
            digest=str(n), valid=first.valid, standing="to_check",
        )  # fmt: skip
        Holiday.objects.create(day=date(2024, 2, n + 1), kind="off", name_vi=str(n), standing="to_check")
    with CaptureQueriesContext(connection) as many:
        page(browser)
    assert len(many) == len(few)


def test_pages_lead_to_it(loaded: Cast, signed_in: SignIn) -> None:
    browser = signed_in(loaded.officer)
    for address in ("/criteria/", "/deadlines/"):
        assert 'href="/procedures/"' in browser.get(address).content.decode(), address
