"""The way to a title: a dossier that the Council sends back, and its second attempt."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import server
from tests.browser.conftest import DESK, PHONE, Visit

PROGRAM, ACTS = "tests.browser.small_way", "tests.browser.way_acts"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The database of the stories, made once: its name and the folder of its files."""
    folder = tmp_path_factory.mktemp("way")
    name = f"{os.environ.get('DATCHUAN_TEST_DATABASE', 'test_datchuan')}_way_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server.fill(name, folder, PROGRAM)
    yield name, folder
    server.drop(name)


class Office:
    """Opens the product on a day to several people, each at a screen of their own."""

    def __init__(self, browser: Browser, site: str) -> None:
        self.browser, self.site = browser, site
        self.visits: dict[str, Visit] = {}

    def __call__(self, username: str, size: dict[str, int] = DESK) -> Visit:
        if username not in self.visits:
            context = self.browser.new_context(viewport=size, locale="vi-VN")  # type: ignore[arg-type]
            self.visits[username] = Visit(context, self.site)
            self.visits[username].sign_in(username)
        return self.visits[username]

    def close(self) -> None:
        for visit in self.visits.values():
            visit.context.close()
        assert [complaint for visit in self.visits.values() for complaint in visit.complaints] == []


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def reach(visit: Visit, commune: str) -> Page:
    """The page of the dossier of a commune, by way of the list."""
    visit.open("/dossiers/")
    row = visit.page.locator("tbody tr", has_text=commune)
    row.locator("a[href^='/dossiers/']").first.click()
    visit.page.wait_for_url(re.compile(r"/dossiers/[0-9a-f-]{36}/$"))
    assert visit.overflow() <= 0
    return visit.page


def acts(name: str, folder: Path, *what: str) -> None:
    """What other people do on the database that is being served (see ``way_acts``)."""
    server.run(name, folder, ACTS, *what, DATCHUAN_TODAY="2023-10-12")


def test_what_the_council_sends_back_comes_again(browser: Browser, world: tuple[str, Path]) -> None:
    name, folder = world
    acts(name, folder, "improve", "20884")
    with server.web(name, folder, DATCHUAN_TODAY="2023-10-12") as site:
        office = Office(browser, site)
        officer = office("neighbour", PHONE)
        page = reach(officer, "Tiên Phong")
        expect(page.locator("main")).to_contain_text("Hoàn thiện đường thôn 3")
        page.get_by_role("link", name="Lập hồ sơ lần tiếp theo").click()
        press(page, "Lập hồ sơ")
        expect(page.locator("main")).to_contain_text("lần 2")
        page.get_by_role("link", name="Hoàn thành bước").click()
        press(page, "Hoàn thành bước")
        page.get_by_role("link", name="Kiểm tra trước khi gửi").click()
        press(page, "Chốt và sang bước sau")
        expect(page.locator("main")).to_contain_text("Phiên bản 1")
        assert officer.overflow() <= 0
        officer.open("/dossiers/")
        expect(officer.page.locator("tbody tr")).to_have_count(2)
        office.close()
