"""People at their screens in the stories about dossiers, and what each of them does on any page."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, STILL, Visit
from tests.browser.doors import cookies

#: A folder for pictures of every page that a story looks at; none unless it is asked for.
SHOTS = os.environ.get("DATCHUAN_SHOTS", "")


class Office:
    """Opens the product on a day to several people, each at a screen of their own. ``home`` holds the files of the database."""

    def __init__(self, browser: Browser, site: str, home: Path) -> None:
        self.browser, self.site, self.home = browser, site, home
        self.visits: dict[str, Visit] = {}

    def __call__(self, username: str, size: dict[str, int] = DESK) -> Visit:
        if username not in self.visits:
            context = self.browser.new_context(viewport=size, locale="vi-VN", **STILL)  # type: ignore[arg-type]
            visit = self.visits[username] = Visit(context, self.site)
            visit.come_with(cookies(self.home, self.site)[username])
        return self.visits[username]

    def __enter__(self) -> Office:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_rest: object) -> None:
        """Everybody goes home, and no browser may have complained; of a story that failed, what each saw at last."""
        for username, visit in self.visits.items():
            if failure is not None and SHOTS:
                visit.page.screenshot(path=f"{SHOTS}/last-{username}.png", full_page=True)
            visit.context.close()
        complaints = [complaint for visit in self.visits.values() for complaint in visit.complaints]
        assert failure is not None or complaints == []

    def scan(self, words: str) -> str:
        """A scanned paper with some words, each its own file."""
        picture = Image.new("RGB", (900, 1200), (250, 250, 246))
        ImageDraw.Draw(picture).text((60, 60), words.encode("ascii", "replace").decode(), fill=(20, 20, 20))
        path = self.home / f"{abs(hash(words))}.png"
        picture.save(path)
        return str(path)


def look(visit: Visit, name: str) -> None:
    """No page is wider than its window; pictures at both widths and as printed where they are asked for."""
    assert visit.overflow() <= 0, name
    if not SHOTS:
        return
    before = visit.page.viewport_size
    for size in (PHONE, DESK):
        visit.page.set_viewport_size(size)  # type: ignore[arg-type]
        assert visit.overflow() <= 0, f"{name} at {size['width']}"
        visit.page.screenshot(path=f"{SHOTS}/{name}-{size['width']}.png", full_page=True)
    visit.page.pdf(path=f"{SHOTS}/{name}.pdf", format="A4")
    visit.page.set_viewport_size(before)  # type: ignore[arg-type]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def submit(page: Page, form: str) -> None:
    """Press the button of the form that leads to an address."""
    page.locator(f"form[action$='{form}'] button:not([type=button])").last.click()


def fill(page: Page, form: str, **values: str) -> None:
    """Fill the fields of the form that leads to an address; what lies folded is unfolded first."""
    for name, value in values.items():
        field = page.locator(f"form[action$='{form}'] [name={name}]").first
        field.wait_for(state="attached")
        if not field.is_visible():
            field.locator("xpath=ancestor::details[not(@open)][1]/summary").click()
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def reach(visit: Visit, commune: str) -> Page:
    """The page of the dossier of a commune that is on its way: by way of the list, and straight from then on."""
    if commune in visit.known:
        visit.open(visit.known[commune])
        return visit.page
    visit.open("/dossiers/")
    row = visit.page.locator("tbody tr", has_text=commune)
    row.locator("a[href^='/dossiers/']").first.click()
    visit.page.wait_for_url(re.compile(r"/dossiers/[0-9a-f-]{36}/$"))
    visit.known[commune] = urlsplit(visit.page.url).path
    return visit.page


def work(visit: Visit, commune: str) -> Page:
    """The page on which the work of the present step is done."""
    page = reach(visit, commune)
    page.get_by_role("link", name=re.compile("công việc của bước")).first.click()
    return page


def completes(visit: Visit, commune: str) -> None:
    """A step that a press completes."""
    page = reach(visit, commune)
    page.get_by_role("link", name="Hoàn thành bước").click()
    press(page, "Hoàn thành bước")


def add_papers(office: Office, visit: Visit, commune: str) -> None:
    """Add every paper that the page of the dossier shows as missing where the person may add it; back on that page."""
    page, count = reach(visit, commune), 0
    missing = page.locator("#documents li", has_text="còn thiếu").get_by_role("link", name=re.compile("^Thêm tệp"))
    while missing.count():
        address = page.url.split("#")[0]
        missing.first.click()
        page.set_input_files("input[type=file]", office.scan(f"{page.url} {count}"))
        expect(page.locator("body")).to_contain_text("Đã lên hệ thống")
        assert visit.overflow() <= 0
        with page.expect_navigation():
            press(page, "Thêm vào hồ sơ")
        if page.url.split("#")[0] != address:
            page.goto(address)
        count += 1
