"""The page of templates and the files of a paper."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from datchuan.config import clock
from datchuan.journal.models import Entry
from datchuan.papers import actions, homes, queries
from datchuan.papers.docx import shipped
from datchuan.papers.models import IssuedPaper, PaperTemplate
from datchuan.papers.samples import sample
from datchuan.papers.tests.scans import scan
from datchuan.papers.tests.test_docx import changed
from datchuan.people.models import User
from datchuan.people.tests.cast import Cast

KIND = "to_trinh_tinh"
SignedIn = Callable[[User], Client]


def put(client: Client, data: bytes, note: str = "") -> object:
    sent = {"file": SimpleUploadedFile("mau.docx", data), "note": note, "idem": str(uuid4())}
    return client.post(f"/papers/templates/{KIND}/", sent)


def test_a_coordinator_changes_a_template_and_goes_back(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.coordinator)
    response = put(client, changed(KIND, "Kính gửi:", "Kính trình:"), "đổi chữ")
    assert (response.status_code, response.headers["Location"]) == (302, f"/papers/templates/#{KIND}")  # type: ignore[attr-defined]
    text = unescape(client.get("/papers/templates/").content.decode())
    assert "Mẫu riêng, lần 1, do Cán bộ Điều phối thay ngày" in text
    assert "đổi chữ" in text
    own = client.get(f"/papers/templates/{KIND}/file/").content
    assert own != shipped(KIND)
    assert client.post(f"/papers/templates/{KIND}/withdraw/").status_code == 302
    assert client.get(f"/papers/templates/{KIND}/file/").content == shipped(KIND)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"x", "Tệp"),
        (changed(KIND, "{{ subject }}", "{{ subject }} {{ la }}"), "trường mà hệ thống không biết: la"),
    ],
)
def test_what_cannot_be_used_is_said_on_the_page(cast: Cast, signed_in: SignedIn, data: bytes, sentence: str) -> None:
    response = put(signed_in(cast.operator), data)
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert sentence in unescape(response.content.decode())  # type: ignore[attr-defined]
    assert not PaperTemplate.objects.exists()


def test_no_file_chosen(cast: Cast, signed_in: SignedIn) -> None:
    response = signed_in(cast.operator).post(f"/papers/templates/{KIND}/", {"idem": str(uuid4())})
    assert response.status_code == 422
    assert "Chọn tệp mẫu .docx" in unescape(response.content.decode())


def test_others_read_and_are_refused_with_a_line(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in(cast.officer)
    assert "Anh/chị tải được mẫu đang dùng" in unescape(client.get("/papers/templates/").content.decode())
    assert put(client, shipped(KIND)).status_code == 403  # type: ignore[attr-defined]
    assert client.post(f"/papers/templates/{KIND}/withdraw/").status_code == 403
    assert Entry.objects.filter(kind="papers.put_template", outcome="refused").count() == 1
    assert Client().get("/papers/templates/").status_code == 302


def test_the_same_queries_whatever_the_templates(
    cast: Cast, signed_in: SignedIn, django_assert_num_queries: Callable[[int], object]
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in(cast.coordinator)
    client.get("/papers/templates/")
    with CaptureQueriesContext(
        connection,
    ) as before:
        client.get("/papers/templates/")
    for _ in range(3):
        actions.put_template(KIND, SimpleUploadedFile("m.docx", shipped(KIND)), by=cast.coordinator)
    with CaptureQueriesContext(connection) as after:
        client.get("/papers/templates/")
    assert len(after) == len(before)


def test_files_go_to_those_who_may_open_the_paper(cast: Cast, signed_in: SignedIn) -> None:
    organ = cast.province.agencies["UBND-20869"]
    found = actions.draft(sample("to_trinh_xa"), organ=organ, scope="commune:20869", by=cast.officer)
    path = f"/papers/{found.pk}/pdf/"
    assert signed_in(cast.officer).get(path).content.startswith(b"%PDF")  # the draft, drawn when it is asked for
    assert signed_in(cast.other_officer).get(path).status_code == 404
    found = actions.take_number(found, by=cast.officer, version=1)
    response = signed_in(cast.officer).get(path)
    assert response.status_code == 200
    assert b"".join(response) == queries.content_of(found.pdf)  # type: ignore[arg-type]
    assert signed_in(cast.district).get(path).status_code == 200
    for person in (cast.other_officer, cast.operator):
        assert signed_in(person).get(path).status_code == 404
    for wrong in (f"/papers/{found.pk}/signed/", f"/papers/{found.pk}/data/", f"/papers/{uuid4()}/pdf/"):
        assert signed_in(cast.officer).get(wrong).status_code == 404


# One paper


def page(client: Client, found: IssuedPaper) -> str:
    response = client.get(f"/papers/{found.pk}/")
    assert response.status_code == 200
    return unescape(response.content.decode())


def drafted(cast: Cast, **more: Any) -> IssuedPaper:
    organ = cast.province.agencies["UBND-20869"]
    return actions.draft(sample("to_trinh_xa"), organ=organ, scope="commune:20869", by=cast.officer, **more)


def test_a_paper_goes_from_draft_to_its_scan_on_its_page(cast: Cast, signed_in: SignedIn) -> None:
    found, client = drafted(cast), signed_in(cast.officer)
    assert "Cấp số" in page(client, found) and "Tra cứu công khai" not in page(client, found)
    wrong = client.post(f"/papers/{found.pk}/number/", {"version": 1, "number": "", "day": "1/1/2999"})
    assert wrong.status_code == 422 and "chưa tới" in unescape(wrong.content.decode())
    for number, status in (("31", 303), ("32", 409)):  # the second: an old page of another person
        sent = {"version": 1, "number": number, "day": f"{clock.today():%d/%m/%Y}"}
        assert client.post(f"/papers/{found.pk}/number/", sent).status_code == status
    assert "31/TTr-UBND" in page(client, found) and "Ký và lưu" in page(client, found)
    empty = client.post(f"/papers/{found.pk}/attach/", {"version": 2, "what": "scan"})
    assert empty.status_code == 422 and "Chọn tệp." in unescape(empty.content.decode())
    sent = {"version": 2, "what": "scan", "file": scan()}
    assert client.post(f"/papers/{found.pk}/attach/", sent).status_code == 303
    found.refresh_from_db()
    said = page(client, found)
    assert found.pdf_sha256 in said and "bản chụp" in said and queries.public_paper(found.code) is not None


def test_others_read_the_paper_and_are_refused_with_a_line(cast: Cast, signed_in: SignedIn) -> None:
    found, client = drafted(cast), signed_in(cast.department)
    assert "không giữ chức vụ ở đó" in page(client, found)
    response = client.post(f"/papers/{found.pk}/number/", {"version": 1, "day": f"{clock.today():%d/%m/%Y}"})
    assert response.status_code == 403 and "do cơ quan đó soạn" in unescape(response.content.decode())
    assert Entry.objects.filter(kind="papers.number", outcome="refused").count() == 1
    for verb in ("", "number/", "sign/", "attach/", "cancel/"):
        ask = client.get if verb == "" else client.post
        assert ask(f"/papers/{uuid4()}/{verb}").status_code == 404
        there = signed_in(cast.other_officer)
        assert (there.get if verb == "" else there.post)(f"/papers/{found.pk}/{verb}").status_code == 404


def test_the_demo_certificate_signs_demo_papers_only(cast: Cast, signed_in: SignedIn) -> None:
    real, shown = (
        actions.draft(
            sample("quyet_dinh_cong_nhan"), organ=cast.province.agencies["UBND-49"], scope="system", by=cast.coordinator,
            is_demo=is_demo,
        )
        for is_demo in (False, True)
    )  # fmt: skip
    for found in (real, shown):
        actions.take_number(found, by=cast.coordinator, version=1)
    leader = signed_in(cast.leader)
    refused = leader.post(f"/papers/{real.pk}/sign/", {"version": 2})
    assert refused.status_code == 409 and "chỉ có ở bản dùng thử" in unescape(refused.content.decode())
    for _press in range(2):
        assert leader.post(f"/papers/{shown.pk}/sign/", {"version": 2}).status_code == 303
    shown.refresh_from_db()
    assert (shown.state, shown.origin) == ("signed", "here")
    assert "Dữ liệu minh họa" in page(leader, shown)


def test_a_paper_that_a_room_keeps_is_not_moved_here(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, client = drafted(cast), signed_in(cast.officer)
    monkeypatch.setattr(homes, "_finders", [lambda paper: homes.Home("/decisions/", "Quyết định 9", keeps=True)])
    assert "tại trang “Quyết định 9”" in page(client, found)
    response = client.post(f"/papers/{found.pk}/number/", {"version": 1, "day": "12/10/2023"})
    assert response.status_code == 409
    found.refresh_from_db()
    assert found.state == "draft"


def test_a_cancelled_paper_says_why(cast: Cast, signed_in: SignedIn) -> None:
    found, client = drafted(cast), signed_in(cast.officer)
    assert client.post(f"/papers/{found.pk}/cancel/", {"version": 1, "reason": ""}).status_code == 422
    assert client.post(f"/papers/{found.pk}/cancel/", {"version": 1, "reason": "Soạn nhầm mẫu"}).status_code == 303
    assert "Soạn nhầm mẫu" in page(client, found)
