"""People who keep their screens from one simulated day to the next, while the product's processes are restarted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, expect

from tests.browser import server
from tests.browser.conftest import DESK, PHONE, Visit
from tests.browser.way_office import Office

PROGRAM, ACTS = "tests.browser.small_replay", "tests.browser.replay_acts"
#: Who works on a phone.
ON_PHONES = ("huyen.tienphuoc", "xa.tienlanh", "can.bo.ubnd-20884", "lanhdao.tienphuoc")


class Others:
    """Everybody else, and the background process: what they do between two days, beside the start of the next one."""

    def __init__(self, database: str, folder: Path) -> None:
        self.log, self.process = folder / f"{ACTS}.log", server.listening(database, folder, ACTS)

    def begin(self, chapter: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{chapter}\n")
        self.process.stdin.flush()

    def wait(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "done\n", self.log.read_text()[-3000:]


class Replay(Office):
    """An office that stays while days pass: ``with replay.on("2023-10-11"):``. ``feed``: the private address of a calendar."""

    feed = ""

    def __init__(self, browser: Browser, database: str, folder: Path) -> None:
        super().__init__(browser, "", folder)
        self.database, self.others = database, Others(database, folder)

    def __call__(self, username: str, size: dict[str, int] | None = None) -> Visit:
        visit = super().__call__(username, size or (PHONE if username in ON_PHONES else DESK))
        visit.site = self.site
        return visit

    def __exit__(self, *failure: Any) -> None:
        self.others.process.kill()
        self.others.process.communicate()
        super().__exit__(*failure)

    @contextlib.contextmanager
    def on(self, day: str, chapter: str = "") -> Iterator[None]:
        """A day on which the product is served, after what the others have done until then."""
        if chapter:
            self.others.begin(chapter)
        with server.web(self.database, self.home, DATCHUAN_TODAY=day) as self.site:
            if chapter:
                self.others.wait()
            yield


def says(visit: Visit, *words: str) -> None:
    for one in words:
        expect(visit.page.locator("main")).to_contain_text(one)


def press(visit: Visit, name: str) -> None:
    """Press a button that one can see; what lies folded is unfolded first."""
    button = visit.page.get_by_role("button", name=name, exact=True, include_hidden=True).first
    unfold(button)
    button.click()


def write(visit: Visit, form: str, **values: str) -> None:
    """Fill the fields of the form that leads to an address, and send it."""
    inside = visit.page.locator(f"main form[action$='{form}']").first
    unfold(inside.locator("button").last)
    for name, value in values.items():
        field = inside.locator(f"[name={name}]").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    inside.locator("button:not([type=button])").last.click()


def unfold(inside: Locator) -> None:
    inside.wait_for(state="attached")
    if not inside.is_visible():
        inside.locator("xpath=ancestor::details[not(@open)][1]/summary").click()


def follow(visit: Visit, words: str) -> None:
    visit.page.locator("main").get_by_role("link", name=words).first.click()
