"""Bytes over the wire, as the browser counts them: a first page on an empty cache, and later pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.conftest import Visit, Visitor

FIRST, LATER, SCRIPT = 150_000, 40_000, 60_000
PAGES: dict[str, tuple[str, ...]] = {
    "xa.tienlanh": ("/", "/commune/20869/", "/commune/20869/NTM/", "/commune/20869/NTM/17.1/2023/", "/criteria/NTM-2021-2025/"),
    "vpdp": ("/", "/board/", "/board/matrix/", "/map/", "/titles/", "/districts/", "/targets/"),
    "quantri": ("/operator/people/",),
}  # fmt: skip


@contextmanager
def counted(visit: Visit) -> Iterator[dict[str, int]]:
    """Address -> bytes received on the wire, head included, while the block runs. What comes from the cache is 0."""
    received: dict[str, int] = {}
    names: dict[str, str] = {}
    wire = visit.context.new_cdp_session(visit.page)
    wire.send("Network.enable")
    wire.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))

    def finished(event: dict[str, object]) -> None:
        name = names.get(str(event["requestId"]), "?")
        received[name] = received.get(name, 0) + int(event["encodedDataLength"])  # type: ignore[call-overload]

    wire.on("Network.loadingFinished", finished)
    yield received
    visit.page.wait_for_load_state("networkidle")
    wire.detach()


def test_the_first_page_on_an_empty_cache(visit: Visitor) -> None:
    stranger = visit()
    with counted(stranger) as received:
        stranger.open("/accounts/login/")
        stranger.page.wait_for_load_state("networkidle")
    assert any("htmx" in address for address in received), "the scripts were not counted"
    assert sum(received.values()) <= FIRST, received
    assert sum(size for address, size in received.items() if ".js" in address) <= SCRIPT


@pytest.mark.parametrize("username", PAGES)
def test_later_pages(visit: Visitor, username: str) -> None:
    person = visit(username)
    too_heavy = {}
    for path in PAGES[username]:
        with counted(person) as received:
            person.open(path)
            person.page.wait_for_load_state("networkidle")
        if sum(received.values()) > LATER:
            too_heavy[path] = received
    assert too_heavy == {}
