"""The browser, the people in it, and what every story demands of every page that it visits."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response, sync_playwright

from datchuan.people.demo_accounts import DEMO_PASSWORD
from tests.browser import doors, server
from tests.browser.doors import Cookies
from tests.migrated import drop, shared_folder
from tests.running import until

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}
#: What Chromium leaves out for these stories: a new frame, with its surface in the graphics process, for every page of the
#: same site (a fifth of its work), and what its driver leaves out, which naming any of them would bring back.
LEFT_OUT = (
    "RenderDocument,PaintHolding,AvoidUnnecessaryBeforeUnloadCheckSync,ThirdPartyStoragePartitioning,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,MediaRouter,OptimizationHints,NetworkTimeServiceQuerying,PreconnectToSearch"
)
#: One renderer for all that one person opens.
SWITCHES = [
    "--no-sandbox", "--disable-dev-shm-usage", "--renderer-process-limit=1", f"--disable-features={LEFT_OUT}",
]  # fmt: skip
#: Everybody asks for little motion: a colour that changes gradually is drawn many times at every press of a button.
STILL = {"reduced_motion": "reduce"}
#: Chromium writes a line for every answer from 400 up; these are answers that a story expects.
EXPECTED = re.compile(r"Failed to load resource: the server responded with a status of (401|404|409|422)")

Visitor = Callable[..., "Visit"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the served product."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    shared = shared_folder(tmp_path_factory)
    name = f"{os.environ.get('DATCHUAN_TEST_DATABASE', 'test_datchuan')}_browser"
    with server.serving(name, f"{name}_{worker or 'main'}", tmp_path_factory.mktemp("web"), shared) as address:
        yield address
    if not worker:  # other workers may still copy it; the next run makes it anew
        drop(name)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium, once ``tools/test.sh`` has installed it. Ends with this package: while it runs, Django would
    refuse this thread its database."""
    if being_installed := os.environ.get("CHROMIUM_READY"):
        assert until(Path(being_installed).exists, 600), "tools/chromium.sh does not come to an end"
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if (found := shutil.which(name))), None)
    assert program, "no Chromium on this machine; tools/chromium.sh installs it"
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=program, args=SWITCHES)
        yield chromium
        chromium.close()


class Visit:
    """One person at one screen. Gathers whatever the browser complains about."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site = context, site
        self.complaints: list[str] = []
        self.known: dict[str, str] = {}  # addresses that the person has found already, by name
        context.set_default_timeout(10_000)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("response", self._response)
        self._page, self._at_door = context.new_page(), False

    @property
    def page(self) -> Page:
        """What the person looks at; their first screen, if they came with a session and have gone nowhere yet."""
        if self._at_door:
            self.open("/")
        return self._page

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED.search(message.text):
            self.complaints.append(f"{message.type}: {message.text} ({message.location.get('url', '')})")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status} {response.url}")

    def come_with(self, cookies: list[Any]) -> None:
        """Come with a session, as from a sign-in earlier that day."""
        self.context.add_cookies(cookies)
        self._at_door = True

    def open(self, path: str) -> Response:
        """Go straight to an address, by way of no first screen."""
        self._at_door = False
        answer = self.page.goto(self.site + path)
        assert answer is not None
        return answer

    def sign_in(self, username: str) -> None:
        """Through the form, as people do."""
        self.open("/accounts/login/")
        self.page.fill("[name=login]", username)
        self.page.fill("[name=password]", DEMO_PASSWORD)
        self.page.click("main button[type=submit]")
        self.page.wait_for_url(lambda address: "/accounts/login" not in address)

    @property
    def heading(self) -> str:
        return self.page.inner_text("h1")

    def overflow(self) -> int:
        """CSS pixels by which the page is wider than the window."""
        # Not by a function that is asked again and again: the pages' policy forbids the evaluation that it takes.
        self.page.wait_for_load_state("load")
        self.page.locator("body").wait_for()
        return int(self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.fixture(scope="session")
def keys(site: str, tmp_path_factory: pytest.TempPathFactory) -> Cookies:
    """What opens the served product to those who do not come through the form."""
    return doors.cookies(shared_folder(tmp_path_factory), site)


@pytest.fixture
def visit(browser: Browser, site: str, keys: Cookies) -> Iterator[Visitor]:
    """Opens browser windows: ``visit("xa.tienlanh", viewport=PHONE)``. At the end none may have complained."""
    opened: list[Visit] = []

    def open_window(
        username: str = "", *, viewport: dict[str, int] = DESK, by_form: bool = False, **options: Any
    ) -> Visit:
        context = browser.new_context(viewport=viewport, locale="vi-VN", **STILL, **options)  # type: ignore[arg-type]
        visiting = Visit(context, site)
        opened.append(visiting)
        if username and by_form:
            visiting.sign_in(username)
        elif username:
            visiting.come_with(keys[username])
        return visiting

    yield open_window
    for visiting in opened:
        visiting.context.close()
    assert [complaint for visiting in opened for complaint in visiting.complaints] == []
