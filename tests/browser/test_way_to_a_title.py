"""The way to a title, from the registration of a dossier to its announcement, and a dossier that the Council sends back.

The first story is done on the pages alone, by everybody who has a part in it: commune, district, Front, departments,
office, the members of the Council and the leader. The second shows the way back from the Council and the second attempt on
the pages; the steps that follow, which the first story has walked, are done by ``way_acts``. The Council of the stories has
three members, who all do their part on their own pages.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import server
from tests.browser.conftest import PHONE, Visit
from tests.browser.way_council import anybody_checks, decides, sits
from tests.browser.way_hearings import closes_consultation, consults, holds_meeting
from tests.browser.way_office import Office, add_papers, completes, look, press, reach, submit, work
from tests.migrated import drop, shared_folder

PROGRAM, ACTS = "tests.browser.small_way", "tests.browser.way_acts"
FIRST, LATER = {"DATCHUAN_TODAY": "2023-10-02"}, {"DATCHUAN_TODAY": "2023-10-12"}
COMMUNE, NEIGHBOUR = "Tiên Lãnh", "Tiên Phong"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The database of the stories, made once: its name and the folder of its files."""
    folder = tmp_path_factory.mktemp("way")
    name = f"{os.environ.get('DATCHUAN_TEST_DATABASE', 'test_datchuan')}_way_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server.fill(name, folder, shared_folder(tmp_path_factory), PROGRAM)
    yield name, folder
    drop(name)


def registers(office: Office) -> None:
    """The commune opens its dossier and seals what it has, on a phone."""
    officer = office("officer", PHONE)
    page = officer.page
    officer.open("/commune/20869/dossiers/open/?level=NTM&year=2023")
    look(officer, "dossier-open")
    press(page, "Lập hồ sơ")
    completes(officer, COMMUNE)
    seals(officer)


def seals(officer: Visit) -> None:
    """Look at what will be judged, seal it, hand it on."""
    page = officer.page
    page.get_by_role("link", name="Kiểm tra trước khi gửi").click()
    expect(page.locator("main")).to_contain_text("2/2 tiêu chí đạt")
    look(officer, "dossier-seal")
    press(page, "Chốt và sang bước sau")
    expect(page.locator("main")).to_contain_text("Phiên bản 1")


def finds_met(visit: Visit, codes: tuple[str, ...]) -> None:
    """An agency finds its indicators met, on the file as it was sealed, and sends its result."""
    page = visit.page
    for code in codes:
        row = page.locator(f"[data-row='{code}']")
        row.locator("form button").first.click()
        expect(row.locator(".said form")).to_have_count(0)
    page.reload()
    look(visit, f"verdicts-{codes[0]}-{len(codes)}")
    submit(page, "send/")


def records(visit: Visit, condition: str, **values: str) -> None:
    """What a condition of the title rests on."""
    page = reach(visit, COMMUNE)
    page.locator(f"a[href$='conditions/{condition}/']").click()
    if not values:
        page.locator("[name=holds][value=yes]").check()
    for name, value in {**values, "dated": "12/10/2023", "source": "Văn bản 45", "author": "Cơ quan"}.items():
        page.fill(f"main form [name={name}]", value)
    press(page, "Ghi vào hồ sơ")


def vets(office: Office) -> None:
    district = office("district")
    completes(district, COMMUNE)
    add_papers(office, district, COMMUNE)
    district.page.get_by_role("link", name="Mở công việc của bước").click()
    finds_met(district, ("1.1", "2.1", "2.2"))
    submit(district.page, "close/")
    for condition in ("no_overdue_debt", "security"):
        records(district, condition)


def surveys(office: Office) -> None:
    front = office("front")
    records(front, "satisfaction", number="95,5")
    add_papers(office, front, COMMUNE)
    completes(front, COMMUNE)


def sends(office: Office) -> None:
    """The district sends what its meeting carried to the province, with its letter, in the round that is open."""
    district = office("district")
    page = work(district, COMMUNE)
    for name, value in {"number": "45/TTr-UBND", "signer": "Nguyễn Văn A", "signer_post": "Phó Chủ tịch"}.items():
        page.fill(f"main form [name={name}]", value)
    look(district, "round-send")
    press(page, "Gửi lên tỉnh")
    expect(page.locator("main")).to_contain_text("45/TTr-UBND")
    look(district, "letter")


def appraises(office: Office) -> None:
    coordinator = office("coordinator")
    completes(coordinator, COMMUNE)
    for username, codes in (("transport", ("1.1",)), ("department", ("2.1", "2.2"))):
        work(office(username), COMMUNE)
        finds_met(office(username), codes)
    add_papers(office, coordinator, COMMUNE)
    coordinator.page.get_by_role("link", name="Mở công việc của bước").click()
    expect(coordinator.page.locator("main")).to_contain_text("2/2")
    look(coordinator, "appraisal")
    submit(coordinator.page, "close/")
    expect(reach(coordinator, COMMUNE).locator("main")).to_contain_text("Đủ điều kiện trình Hội đồng")


def announces(office: Office) -> None:
    district = office("district")
    page = reach(district, COMMUNE)
    expect(page.locator("main")).to_contain_text("Đã có quyết định")
    expect(page.locator("main")).to_contain_text("Quyết định 2044/")
    page.get_by_role("link", name="Hoàn thành bước").click()
    page.fill("[name=announced]", "12/10/2023")
    page.fill("[name=place]", "Nhà văn hóa xã")
    page.fill("[name=channels]", "Trang thông tin điện tử huyện")
    look(district, "announcement")
    press(page, "Hoàn thành bước")
    expect(reach(district, COMMUNE).locator("main")).to_contain_text("Đã công bố")
    look(district, "dossier-announced")


def test_from_registration_to_announcement(browser: Browser, world: tuple[str, Path]) -> None:
    name, folder = world
    with server.web(name, folder, **FIRST) as site, Office(browser, site, folder) as office:
        registers(office)
        consults(office, COMMUNE)
    with server.web(name, folder, **LATER) as site, Office(browser, site, folder) as office:
        closes_consultation(office, COMMUNE)
        holds_meeting(office, COMMUNE, ("officer", "colleague"), slip=True)
        vets(office)
        surveys(office)
        holds_meeting(office, COMMUNE, ("district", "district.two"))
        sends(office)
        appraises(office)
        sits(office, COMMUNE, "eligible")
        address = decides(office, COMMUNE)
        announces(office)
        anybody_checks(office, COMMUNE, address)


def test_what_the_council_sends_back_comes_again(browser: Browser, world: tuple[str, Path]) -> None:
    name, folder = world
    with server.web(name, folder, **LATER) as site, Office(browser, site, folder) as office:
        sits(office, NEIGHBOUR, "improve", "Hoàn thiện đường thôn 3")
        officer = office("neighbour", PHONE)
        page = reach(officer, NEIGHBOUR)
        first = page.url
        expect(page.locator("main")).to_contain_text("Hoàn thiện đường thôn 3")
        look(officer, "dossier-sent-back")
        page.get_by_role("link", name="Lập hồ sơ lần tiếp theo").click()
        press(page, "Lập hồ sơ")
        expect(page.locator("main")).to_contain_text("lần 2")
        officer.known[NEIGHBOUR] = urlsplit(page.url).path
        completes(officer, NEIGHBOUR)
        seals(officer)
        server.run(name, folder, ACTS, "20884", **LATER)
        page.reload()
        expect(page.locator("main")).to_contain_text("Đã biểu quyết")
        look(officer, "dossier-second-attempt")
        assert page.url != first
        page.goto(first)  # the first attempt stays as it was
        expect(page.locator("main")).to_contain_text("Hoàn thiện đường thôn 3")
        expect(page.locator("main")).to_contain_text("Phiên bản 1")
