"""The page of templates and the files of a paper."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from datchuan.journal.models import Entry
from datchuan.papers import actions, queries
from datchuan.papers.docx import shipped
from datchuan.papers.models import PaperTemplate
from datchuan.papers.samples import sample
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
    assert signed_in(cast.officer).get(path).status_code == 404  # not drawn yet
    found = actions.take_number(found, by=cast.officer, version=1)
    response = signed_in(cast.officer).get(path)
    assert response.status_code == 200
    assert b"".join(response) == queries.content_of(found.pdf)  # type: ignore[arg-type]
    assert signed_in(cast.district).get(path).status_code == 200
    for person in (cast.other_officer, cast.operator):
        assert signed_in(person).get(path).status_code == 404
    for wrong in (f"/papers/{found.pk}/signed/", f"/papers/{found.pk}/data/", f"/papers/{uuid4()}/pdf/"):
        assert signed_in(cast.officer).get(wrong).status_code == 404
