"""Giving out: an attachment that no browser runs, and pictures that we drew ourselves."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponseBase
from PIL import Image

from datchuan.config.errors import Refused
from datchuan.files import actions, inspection, serving
from datchuan.files.models import Kind, StoredFile
from datchuan.files.tests import making
from datchuan.files.workflow import State
from datchuan.people.tests.cast import Cast

ALL = frozenset(Kind)


def taken(cast: Cast, data: bytes, name: str) -> StoredFile:
    return actions.take(SimpleUploadedFile(name, data), by=cast.officer, allowed=ALL)


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


GUARDED = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


@pytest.mark.parametrize(
    ("build", "name", "mime"),
    [
        (making.noise, "ảnh cầu \"dân sinh\"; thôn 2.jpg", "image/jpeg"),
        (making.pdf, "Quyết định 12/QĐ.pdf", "application/pdf"),
        (making.xlsx, "Danh sách.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (lambda: b"a", "a.txt", "text/plain"),
    ],
)  # fmt: skip
def test_a_download_is_an_attachment(cast: Cast, rf: Any, build: Any, name: str, mime: str) -> None:
    stored = taken(cast, build(), name)
    response = serving.download(rf.get("/"), stored)
    assert (response.status_code, response["Content-Type"], response["Content-Length"]) == (200, mime, str(stored.size))
    assert {key: response[key] for key in GUARDED} == GUARDED
    how, _star, shown = response["Content-Disposition"].partition("; filename*=utf-8''")
    if shown:
        assert (how, unquote(shown)) == ("attachment", stored.name)
    else:
        assert response["Content-Disposition"] == f'attachment; filename="{stored.name}"'
    assert "\n" not in response["Content-Disposition"]
    from hashlib import sha256

    assert sha256(body(response)).hexdigest() == stored.sha256


def test_pictures_of_a_photo_are_inline(cast: Cast) -> None:
    stored = taken(cast, making.noise(size=(2000, 1000)), "a.jpg")
    for response, width in ((serving.view_image(stored), 1600), (serving.thumbnail(stored), 320)):
        assert response["Content-Disposition"].startswith("inline")
        assert response["Content-Type"] == "image/jpeg"
        assert {key: response[key] for key in GUARDED} == GUARDED
        assert Image.open(io.BytesIO(body(response))).width == width


def test_a_paper_has_no_view(cast: Cast) -> None:
    stored = taken(cast, making.xlsx(), "a.xlsx")
    for give in (serving.view_image, serving.thumbnail, lambda s: serving.page_image(s, 1)):
        with pytest.raises(Http404):
            give(stored)


@pytest.mark.usefixtures("in_child")
def test_pages_of_a_pdf_are_drawn_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = taken(cast, making.pdf(2), "a.pdf")
    response = serving.page_image(stored, 2)
    assert (response["Content-Type"], response["Content-Disposition"]) == ("image/jpeg", 'inline; filename="2.jpg"')
    assert {key: response[key] for key in GUARDED} == GUARDED
    picture = Image.open(io.BytesIO(response.content))
    assert (picture.format, picture.size) == ("JPEG", (1200, 1600))

    def never(*_given: object) -> None:
        raise AssertionError("drawn twice")

    monkeypatch.setattr(inspection, "draw_page", never)
    assert serving.page_image(stored, 2).content == response.content
    assert serving.thumbnail(stored).status_code == 200


@pytest.mark.parametrize("number", [0, -1, 3, 10**9])
def test_a_page_that_is_not_there(cast: Cast, number: int) -> None:
    stored = taken(cast, making.pdf(2), "a.pdf")
    with pytest.raises(Http404):
        serving.page_image(stored, number)


def test_a_blocked_file_gives_out_nothing(cast: Cast, rf: Any) -> None:
    photo, paper = taken(cast, making.noise(), "a.jpg"), taken(cast, making.pdf(), "a.pdf")
    serving.page_image(paper, 1)  # a drawn page is in the folder of pages
    StoredFile.objects.update(state=State.BLOCKED, problem="Tệp có vi-rút.")
    photo.refresh_from_db()
    paper.refresh_from_db()
    gives = [
        lambda: serving.download(rf.get("/"), photo), lambda: serving.view_image(photo), lambda: serving.thumbnail(photo),
        lambda: serving.download(rf.get("/"), paper), lambda: serving.page_image(paper, 1),
    ]  # fmt: skip
    for give in gives:
        with pytest.raises(Refused) as caught:
            give()
        assert str(caught.value) == "Tệp có vi-rút."


def test_the_middleware_neither_packs_nor_loosens_a_download(cast: Cast, rf: Any) -> None:
    from csp.middleware import CSPMiddleware
    from django.middleware.gzip import GZipMiddleware

    stored = taken(cast, b"a" * 5000, "a.txt")
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    request._csp_nonce = None
    response = GZipMiddleware(CSPMiddleware(lambda r: serving.download(r, stored)))(request)
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Length"] == "5000"
    assert body(response) == b"a" * 5000
