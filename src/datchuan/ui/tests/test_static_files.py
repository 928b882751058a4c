"""Addresses with hashes, compressed twins, and how long browsers may keep what they got."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from datchuan.ui.storage import BRIEFLY, FOREVER, StaticFilesMiddleware, StaticStorage, digest_of

STYLES = "ui/app.css"
FONT = "vendor/be-vietnam-pro-5.3.0/latin-400.woff2"

Get = Callable[..., Any]


@pytest.fixture(autouse=True)
def looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are looked for anew here, which one search does for all other tests."""
    look = WhiteNoiseMiddleware.add_files_from_finders.__wrapped__  # type: ignore[attr-defined]
    monkeypatch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", look)


def content(name: str) -> bytes:
    return Path(str(finders.find(name))).read_bytes()


@pytest.fixture
def get(settings: Any, tmp_path: Path) -> Get:
    settings.VAR = tmp_path
    middleware = StaticFilesMiddleware(lambda request: HttpResponse(status=404))

    def fetch(address: str, **headers: str) -> Any:
        return middleware(RequestFactory().get(address, **headers))

    return fetch


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_address_carries_the_hash_of_the_content() -> None:
    digest = hashlib.sha256(content(STYLES)).hexdigest()[:12]
    assert StaticStorage().url(STYLES) == f"/static/ui/app.css?v={digest}"


def test_a_vendored_file_has_its_version_in_the_path_alone() -> None:
    assert StaticStorage().url(FONT) == f"/static/{FONT}"


def test_a_name_that_does_not_exist_breaks_no_page() -> None:
    assert StaticStorage().url("ui/nothing.css") == "/static/ui/nothing.css"


def test_a_changed_file_gets_another_hash(tmp_path: Path) -> None:
    path = tmp_path / "a.css"
    path.write_text("a{}")
    before = digest_of(path)
    path.write_text("b{}")
    import os

    os.utime(path, ns=(1, 1))
    assert digest_of(path) != before


def test_styles_are_sent_compressed(get: Get) -> None:
    response = get(StaticStorage().url(STYLES), HTTP_ACCEPT_ENCODING="gzip, br")
    packed = body(response)
    assert response["Content-Encoding"] == "gzip" and response["Vary"] == "Accept-Encoding"
    assert response["Content-Type"] == 'text/css; charset="utf-8"'
    assert response["Content-Length"] == str(len(packed))
    assert gzip.decompress(packed) == content(STYLES)
    assert len(packed) < len(content(STYLES)) / 3


def test_a_browser_without_gzip_gets_the_plain_file(get: Get) -> None:
    response = get("/static/ui/app.css")
    assert "Content-Encoding" not in response and body(response) == content(STYLES)


def test_fonts_are_not_compressed_again(get: Get) -> None:
    response = get(f"/static/{FONT}", HTTP_ACCEPT_ENCODING="gzip")
    assert "Content-Encoding" not in response and body(response)[:4] == b"wOF2"
    assert response["Cache-Control"] == FOREVER


@pytest.mark.parametrize(("query", "expected"), [("", BRIEFLY), ("?v=000000000000", BRIEFLY), ("?v=", BRIEFLY)])
def test_only_the_right_hash_is_kept_for_a_year(get: Get, query: str, expected: str) -> None:
    assert get(StaticStorage().url(STYLES))["Cache-Control"] == FOREVER
    assert get(f"/static/{STYLES}{query}")["Cache-Control"] == expected


def test_what_has_not_changed_is_not_sent_again(get: Get) -> None:
    tag = get("/static/ui/app.css")["ETag"]
    again = get("/static/ui/app.css", HTTP_IF_NONE_MATCH=tag)
    assert again.status_code == 304 and body(again) == b""


def test_twins_are_made_once(get: Get, settings: Any) -> None:
    def stamps() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in (settings.VAR / "static-gzip").iterdir()}

    before = stamps()
    assert f"app.css-{digest_of(str(finders.find(STYLES)))}.gz" in before
    StaticFilesMiddleware(lambda request: HttpResponse(status=404))
    assert stamps() == before


def test_without_a_place_for_twins_files_are_sent_plain(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings.VAR = tmp_path / "file"
    middleware = StaticFilesMiddleware(lambda request: HttpResponse(status=404))
    response = middleware(RequestFactory().get("/static/ui/app.css", HTTP_ACCEPT_ENCODING="gzip"))
    assert "Content-Encoding" not in response and body(response) == content(STYLES)


@pytest.mark.parametrize(
    "address", ["/static/../config/settings.py", "/static/ui/../../settings.py", "/static/ui/app.css.gz", "/static/"]
)
def test_nothing_else_is_served(get: Get, address: str) -> None:
    assert get(address).status_code == 404
