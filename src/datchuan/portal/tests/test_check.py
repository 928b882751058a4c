"""Anybody checks a paper: what is told, what is not, and whether a file in somebody's hand is the one that counts."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from datchuan.config import clock
from datchuan.files.models import StoredFile
from datchuan.papers import actions, codes, demo_authority, queries, signing
from datchuan.papers.models import IssuedPaper
from datchuan.papers.samples import sample
from datchuan.people import limits
from datchuan.people.tests.cast import Cast


@pytest.fixture
def numbered(cast: Cast) -> IssuedPaper:
    organ = cast.province.agencies["UBND-49"]
    found = actions.draft(sample("quyet_dinh_cong_nhan"), organ=organ, scope="system", by=cast.coordinator)
    return actions.take_number(found, by=cast.coordinator, version=1)


@pytest.fixture
def signed(cast: Cast, numbered: IssuedPaper) -> IssuedPaper:
    key = demo_authority.identity_of("lanhdao", "Lê Văn Minh Họa")
    return actions.sign(numbered, key, by=cast.leader, version=2)


def address(found: IssuedPaper) -> str:
    return f"/q/{codes.in_words(found.code)}/"


def page(client: Client, path: str, **more: Any) -> str:
    response = client.get(path, **more)
    assert response.status_code == 200
    return unescape(response.content.decode())


def content(found: IssuedPaper, which: str = "signed") -> bytes:
    return queries.content_of(getattr(found, which))


def compared(client: Client, found: IssuedPaper, data: bytes) -> str:
    response = client.post(address(found), {"file": SimpleUploadedFile("qd.pdf", data, "application/pdf")})
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_anybody_reads_what_is_known_of_a_signed_paper(client: Client, signed: IssuedPaper) -> None:
    text = page(client, address(signed))
    for said in (
        "Quyết định công nhận 01/QĐ-UBND", "UBND tỉnh Quảng Nam", "Văn bản minh họa, không có giá trị pháp lý.",
        "Về việc công nhận xã đạt chuẩn nông thôn mới năm 2023", "đã ký, chưa bị hủy", signed.pdf_sha256,
        "Chữ ký số của Lê Văn Minh Họa còn nguyên vẹn", "CHỨNG THƯ MINH HỌA - KHÔNG CÓ GIÁ TRỊ", "Danh sách (20 xã)",
        "xã Tiên Lãnh, huyện Tiên Phước", "xã Tam Thạnh, huyện Núi Thành",
    ):  # fmt: skip
        assert said in text
    english = Client()
    english.cookies["django_language"] = "en"
    assert "Issued by" in page(english, address(signed))


def test_the_address_on_the_paper_is_this_page(client: Client, signed: IssuedPaper, settings: Any) -> None:
    assert signed.paper.head.verification is not None
    assert signed.paper.head.verification.address == f"{settings.OWN_ADDRESS}{address(signed)}"
    settings.ADDRESS = "https://ntm.example.gov.vn/"
    assert codes.verification(signed.code).address == f"https://ntm.example.gov.vn{address(signed)}"
    assert page(client, f"/q/{signed.code.lower()}/")


def test_a_cancelled_paper_says_so_today(client: Client, cast: Cast, signed: IssuedPaper) -> None:
    actions.cancel(signed, "Danh sách sai một xã", by=cast.leader, version=signed.version)
    text = page(client, address(signed))
    assert "Văn bản bị hủy ngày" in text
    assert "Danh sách sai một xã" in text
    assert "đã ký, chưa bị hủy" not in text
    assert "nhưng văn bản đã bị hủy" in compared(client, signed, content(signed))


def test_what_is_not_signed_and_what_does_not_exist_answer_alike(client: Client, numbered: IssuedPaper) -> None:
    answers = [client.get(path) for path in (address(numbered), "/q/22222-22222/", "/q/x/", "/q/%F0%9F%98%80/")]
    bodies = {a.content.decode().replace(a.headers["X-Request-ID"], "") for a in answers}
    assert [a.status_code for a in answers] == [404] * 4
    paths = (address(numbered), "/q/22222-22222/", "/q/x/", "/q/😀/", "/q/%F0%9F%98%80/")
    assert len({_without(body, paths) for body in bodies}) == 1
    assert "Không có văn bản nào mang mã này" in bodies.pop()


def _without(body: str, paths: tuple[str, ...]) -> str:
    import re

    for path in paths:
        body = body.replace(path, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", body)


def test_the_form_leads_to_the_page(client: Client, signed: IssuedPaper) -> None:
    assert "Mười chữ và số ở cuối văn bản" in page(client, "/q/")
    response = client.get("/q/", {"code": f" {signed.code.lower()} "})
    assert (response.status_code, response.headers["Location"]) == (302, address(signed))
    assert "không có các chữ dễ nhầm" in page(client, "/q/", data={"code": "0000"})


@pytest.mark.usefixtures("in_child")
def test_the_very_file(client: Client, signed: IssuedPaper) -> None:
    before = StoredFile.objects.count()
    text = compared(client, signed, content(signed))
    assert "Tệp này đúng là văn bản đã ban hành, không sai một byte." in text
    assert StoredFile.objects.count() == before


@pytest.mark.usefixtures("in_child")
def test_other_files_are_told_apart(client: Client, signed: IssuedPaper) -> None:
    assert "nhưng chưa có chữ ký" in compared(client, signed, content(signed, "pdf"))
    appended = compared(client, signed, content(signed) + b" ")
    assert "Tệp này khác với văn bản được lưu." in appended
    assert "bị thêm nội dung không được ký" in appended
    again = signing.sign(content(signed, "pdf"), demo_authority.identity_of("x", "Người Khác"), at=clock.now())
    other = compared(client, signed, again)
    assert "Tệp này khác với văn bản được lưu." in other
    assert "Chữ ký số của Người Khác còn nguyên vẹn" in other
    assert "không phải PDF" in compared(client, signed, b"<html>")
    assert "không phải PDF" in compared(client, signed, b"\0" * 100)


def test_no_file_and_a_file_too_big(client: Client, signed: IssuedPaper, settings: Any) -> None:
    response = client.post(address(signed), {})
    assert response.status_code == 422
    assert "Chọn tệp PDF cần đối chiếu" in unescape(response.content.decode())
    settings.FILES_MAX_BYTES = 1000
    assert "quá mức 1000 byte" in compared(client, signed, b"%PDF-" + b"x" * 2000)


def test_a_scan_claims_no_signature(client: Client, cast: Cast, numbered: IssuedPaper) -> None:
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    Image.new("RGB", (300, 400), "white").save(picture, "JPEG")
    found = actions.attach_scan(
        numbered, SimpleUploadedFile("a.jpg", picture.getvalue()), by=cast.coordinator, version=2
    )
    text = page(client, address(found))
    assert "bản chụp" in text
    assert "không có chữ ký số để kiểm tra" in text


def test_an_address_that_asks_too_often_waits(
    client: Client, signed: IssuedPaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(limits.MOST, "look", 3)
    monkeypatch.setitem(limits.MOST, "compare", 1)
    statuses = [client.get(f"/q/{codes.in_words(codes.new_code())}/").status_code for _ in range(4)]
    assert statuses == [404, 404, 404, 429]
    assert client.get(address(signed)).status_code == 429
    other = {"REMOTE_ADDR": "10.1.1.1"}
    assert client.post(address(signed), {}, **other).status_code == 422
    assert client.post(address(signed), {}, **other).status_code == 429


def test_headers(client: Client, signed: IssuedPaper) -> None:
    response = client.get(address(signed))
    assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_minutes_list_no_places_and_the_page_asks_little(
    client: Client, cast: Cast, signed: IssuedPaper, django_assert_max_num_queries: Any
) -> None:
    client.get(address(signed))
    with django_assert_max_num_queries(12):
        client.get(address(signed))
