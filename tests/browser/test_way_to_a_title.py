"""The way to a title, from the opening of a dossier to its announcement, and a dossier that the Council sends back."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.browser import server
from tests.browser.conftest import DESK, PHONE, Visit
from tests.migrated import drop, shared_folder

PROGRAM, ACTS = "tests.browser.small_way", "tests.browser.way_acts"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The database of the stories, made once: its name and the folder of its files."""
    folder = tmp_path_factory.mktemp("way")
    name = f"{os.environ.get('DATCHUAN_TEST_DATABASE', 'test_datchuan')}_way_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server.fill(name, folder, shared_folder(tmp_path_factory), PROGRAM)
    yield name, folder
    drop(name)


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


def scan(folder: Path, words: str) -> Path:
    """A scanned paper."""
    picture = Image.new("RGB", (900, 1200), (250, 250, 246))
    ImageDraw.Draw(picture).text((60, 60), words.encode("ascii", "replace").decode(), fill=(20, 20, 20))
    path = folder / f"{abs(hash(words))}.png"
    picture.save(path)
    return path


def add_papers(visit: Visit, folder: Path) -> int:
    """Add every paper that the page of the dossier shows as missing where the person may add it; back on the page."""
    page, count = visit.page, 0
    missing = page.locator("#documents li", has_text="còn thiếu").get_by_role("link", name=re.compile("^Thêm tệp"))
    while missing.count():
        address = page.url
        missing.first.click()
        page.set_input_files("input[type=file]", str(scan(folder, f"{page.url} {count}")))
        expect(page.locator("body")).to_contain_text("Đã lên hệ thống")
        assert visit.overflow() <= 0
        press(page, "Thêm vào hồ sơ")
        page.goto(address)
        count += 1
    return count


def acts(name: str, folder: Path, *what: str) -> None:
    """What other people do on the database that is being served (see ``way_acts``)."""
    server.run(name, folder, ACTS, *what, DATCHUAN_TODAY="2023-10-12")


def prepares(office: Office) -> None:
    """The commune opens its dossier and seals what it has, on a phone."""
    officer = office("officer", PHONE)
    page = officer.page
    officer.open("/commune/20869/dossiers/open/?level=NTM&year=2023")
    press(page, "Lập hồ sơ")
    expect(page.locator("h1")).to_be_visible()
    page.get_by_role("link", name="Hoàn thành bước").click()
    assert officer.overflow() <= 0
    press(page, "Hoàn thành bước")
    page.get_by_role("link", name="Kiểm tra trước khi gửi").click()
    expect(page.locator("main")).to_contain_text("2/2 tiêu chí đạt")
    assert officer.overflow() <= 0
    press(page, "Chốt và sang bước sau")
    assert officer.overflow() <= 0


def submit(page: Page, form: str) -> None:
    """Press the button of the form that leads to an address."""
    page.locator(f"form[action$='{form}'] button:not([type=button])").last.click()


def add_papers_of(visit: Visit, folder: Path) -> None:
    reach(visit, "Tiên Lãnh")
    assert add_papers(visit, folder) > 0


def completes(visit: Visit) -> None:
    """A step that a press completes."""
    page = reach(visit, "Tiên Lãnh")
    page.get_by_role("link", name="Hoàn thành bước").click()
    press(page, "Hoàn thành bước")


def finds_met(visit: Visit, codes: tuple[str, ...]) -> None:
    """An agency finds its indicators met, on the file as it was sealed, and sends its result."""
    page = visit.page
    for code in codes:
        row = page.locator(f"[data-row='{code}']")
        row.locator("form button").first.click()
        expect(row.locator(".said form")).to_have_count(0)
    page.reload()
    assert visit.overflow() <= 0
    submit(page, "send/")


def records(visit: Visit, condition: str, **values: str) -> None:
    """What a condition of the title rests on."""
    page = reach(visit, "Tiên Lãnh")
    page.locator(f"a[href$='conditions/{condition}/']").click()
    if not values:
        page.locator("[name=holds][value=yes]").check()
    for name, value in {**values, "dated": "12/10/2023", "source": "Văn bản 45", "author": "Cơ quan"}.items():
        page.fill(f"main form [name={name}]", value)
    press(page, "Ghi vào hồ sơ")


def vets(office: Office, folder: Path) -> None:
    district = office("district")
    completes(district)
    add_papers_of(district, folder)
    district.page.get_by_role("link", name="Mở công việc của bước").click()
    finds_met(district, ("1.1", "2.1", "2.2"))
    submit(district.page, "close/")
    for condition in ("no_overdue_debt", "security"):
        records(district, condition)


def surveys(office: Office, folder: Path) -> None:
    front = office("front")
    records(front, "satisfaction", number="95,5")
    add_papers_of(front, folder)
    completes(front)


def appraises(office: Office, folder: Path) -> None:
    coordinator = office("coordinator")
    completes(coordinator)
    for username, codes in (("transport", ("1.1",)), ("department", ("2.1", "2.2"))):
        page = reach(office(username), "Tiên Lãnh")
        page.get_by_role("link", name=re.compile("công việc của bước")).first.click()
        finds_met(office(username), codes)
    add_papers_of(coordinator, folder)
    coordinator.page.get_by_role("link", name="Mở công việc của bước").click()
    expect(coordinator.page.locator("main")).to_contain_text("2/2")
    submit(coordinator.page, "close/")
    page = reach(coordinator, "Tiên Lãnh")
    expect(page.locator("main")).to_contain_text("Đủ điều kiện trình Hội đồng")


def signs(office: Office, folder: Path) -> str:
    """The leader signs what lies ready, the office brings in the scan; returns the public address that the paper names."""
    leader, coordinator = office("leader"), office("coordinator")
    leader.open("/decisions/")
    leader.page.locator("tbody a[href^='/decisions/']").first.click()
    leader.page.get_by_role("link", name="Xem trước khi ký").click()
    expect(leader.page.locator("main")).to_contain_text("Tiên Lãnh")
    leader.page.fill("form[action$='sign/'] [name=number]", "2044")
    leader.page.fill("form[action$='sign/'] [name=decided_on]", "12/10/2023")
    leader.page.locator("form[action$='sign/'] [name=sure]").check()
    press(leader.page, "Ký ban hành")
    expect(leader.page.locator("h1")).to_contain_text("Quyết định 2044/QĐ-UBND ngày 12/10/2023")
    assert leader.overflow() <= 0
    coordinator.open(leader.page.url.removeprefix(office.site))
    page = coordinator.page
    page.get_by_text("Tải bản đã ký hoặc bản chụp").first.click()
    page.locator("[name=what][value=scan]").check()
    page.set_input_files("form[action$='attach/'] input[type=file]", str(scan(folder, "Quyet dinh 2044")))
    submit(page, "attach/")
    expect(page.locator("#paper")).to_contain_text("bản chụp")
    address = page.locator("#paper a[href^='/q/']").get_attribute("href")
    assert address is not None
    return address


def anybody_checks(office: Office, address: str) -> None:
    """Somebody without an account reads on a phone what the decision is worth today; a code that is nobody's says so."""
    context = office.browser.new_context(viewport=PHONE, locale="vi-VN")  # type: ignore[arg-type]
    visit = Visit(context, office.site)
    visit.open(address)
    for said in ("đang có hiệu lực", "2044/QĐ-UBND", "Xã Tiên Lãnh", "đang giữ danh hiệu", "bản chụp"):
        expect(visit.page.locator("main")).to_contain_text(said)
    assert visit.overflow() <= 0
    if folder := os.environ.get("DATCHUAN_SHOTS"):
        visit.page.screenshot(path=f"{folder}/check-360.png", full_page=True)
        visit.page.set_viewport_size(DESK)  # type: ignore[arg-type]
        visit.page.screenshot(path=f"{folder}/check-1366.png", full_page=True)
    context.close()
    assert visit.complaints == []


def announces(office: Office) -> None:
    district = office("district")
    page = reach(district, "Tiên Lãnh")
    expect(page.locator("main")).to_contain_text("Đã có quyết định")
    expect(page.locator("main")).to_contain_text("Quyết định 2044/")
    page.get_by_role("link", name="Hoàn thành bước").click()
    page.fill("[name=announced]", "12/10/2023")
    page.fill("[name=place]", "Nhà văn hóa xã")
    page.fill("[name=channels]", "Trang thông tin điện tử huyện")
    press(page, "Hoàn thành bước")
    page = reach(district, "Tiên Lãnh")
    expect(page.locator("main")).to_contain_text("Đã công bố")
    assert district.overflow() <= 0


def test_from_the_opening_to_the_announcement(browser: Browser, world: tuple[str, Path], tmp_path: Path) -> None:
    name, folder = world
    with server.web(name, folder, DATCHUAN_TODAY="2023-10-12") as site:
        office = Office(browser, site)
        prepares(office)
        for _step in ("consultation", "commune_meeting"):
            acts(name, folder, "passed", "20869")
        vets(office, tmp_path)
        surveys(office, tmp_path)
        acts(name, folder, "passed", "20869")
        appraises(office, tmp_path)
        acts(name, folder, "eligible", "20869")
        address = signs(office, tmp_path)
        announces(office)
        anybody_checks(office, address)
        office.close()


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
