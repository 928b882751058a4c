"""A revocation from its opening to its public page, on the pages alone, by everybody who has a part in it.

District, commune, departments, office, members of the Council, leader and somebody without an account. Nothing is done by
actions: the small province of the story has what must lie there before, a title of 2021 and a criterion lost since.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import server
from tests.browser.conftest import PHONE, STILL, Visit
from tests.browser.way_council import decides, sits
from tests.browser.way_office import Office, completes, fill, look, press, reach, submit, work
from tests.migrated import drop, shared_folder

PROGRAM = "tests.browser.small_revocation"
FIRST, LATER = {"DATCHUAN_TODAY": "2023-10-02"}, {"DATCHUAN_TODAY": "2023-10-12"}
COMMUNE = "Tiên Lãnh"
ANSWER = "Xã đã vận động thêm 60 hộ, đề nghị cho khắc phục đến hết năm."
#: Words of a recognition, of which no page of a revocation may speak.
OF_A_TITLE = re.compile(r"[đĐ]ề nghị công nhận|[đĐ]ủ điều kiện (công nhận|trình)|Công nhận xã|Hồ sơ NTM")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The database of the story: its name and the folder of its files."""
    folder = tmp_path_factory.mktemp("revocation")
    name = f"{os.environ.get('DATCHUAN_TEST_DATABASE', 'test_datchuan')}_rev_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server.fill(name, folder, shared_folder(tmp_path_factory), PROGRAM)
    yield name, folder
    drop(name)


def shows(visit: Visit, name: str, *words: str) -> None:
    """What a page says, as wide as its window and in words of a revocation."""
    main = visit.page.locator("main")
    for said in words:
        expect(main).to_contain_text(said)
    expect(main).not_to_contain_text(OF_A_TITLE)
    look(visit, name)


def opens(office: Office) -> None:
    """The district reads what the figures say, opens the revocation and seals its assessment."""
    district = office("district")
    district.open("/commune/20869/")
    district.page.get_by_role("link", name="Mở thủ tục thu hồi danh hiệu").first.click()
    shows(district, "revoke", "Không còn đạt 1/2 tiêu chí", "Thuộc trường hợp B", "chưa làm thay đổi danh hiệu")
    district.page.fill("[name=reason]", "Rà soát năm 2023: chỉ còn một tiêu chí")
    press(district.page, "Mở thủ tục thu hồi")
    shows(district, "revocation-opened", "Thu hồi NTM 2023", "Danh hiệu chưa thay đổi")
    completes(district, COMMUNE)


def consults(office: Office) -> None:
    """The district asks for opinions and writes down what the Front says."""
    district = office("district")
    page = work(district, COMMUNE)
    fill(page, "consultation/open/", starts="02/10/2023", ends="04/10/2023")
    press(page, "Bắt đầu lấy ý kiến")
    fill(page, "publish/", channel="front", place="Ủy ban MTTQ xã", on="02/10/2023", times="1")
    submit(page, "publish/")
    fill(page, "comment/", who="front", name="Ủy ban MTTQ xã", text="Nhân dân mong xã giữ danh hiệu.", indicator="")
    submit(page, "comment/")
    shows(district, "revocation-consultation", "1 ý kiến chưa trả lời", "thu hồi NTM 2023")


def closes(office: Office) -> None:
    district = office("district")
    page = work(district, COMMUNE)
    page.get_by_text("Trả lời ý kiến").first.click()
    page.locator("[name=settled][value=explained]").check()
    fill(page, "answer/", text="Quy định tính theo số tiêu chí không còn đạt.")
    submit(page, "answer/")
    submit(page, "close/")
    shows(district, "revocation-consulted", "1 ý kiến")


def answers(office: Office) -> None:
    """The commune answers on a phone."""
    officer = office("officer", PHONE)
    officer.open("/")
    expect(officer.page.locator("main")).to_contain_text("Đang xem xét thu hồi danh hiệu")
    page = reach(officer, COMMUNE)
    shows(officer, "revocation-to-answer", "trả lời về kết quả đánh giá")
    page.get_by_role("link", name="Hoàn thành bước").click()
    page.locator("[name=stance][value=remedy]").check()
    page.fill("[name=text]", ANSWER)
    look(officer, "revocation-answer")
    press(page, "Hoàn thành bước")
    shows(officer, "revocation-answered", ANSWER)


def finds(visit: Visit, codes: tuple[str, ...]) -> None:
    """An agency says of each of its indicators whether it is still met, and sends its result."""
    page = visit.page
    for code in codes:
        row = page.locator(f"[data-row='{code}']")
        if code == "2.2":
            row.get_by_role("link", name="Chưa đạt").click()
            fill(page, f"{code}/", note="Chỉ còn 20 trong 100 hộ.")
            press(page, "Lưu kết quả")
        else:
            row.locator("form button").first.click()
        expect(page.locator(f"[data-row='{code}'] .said .tag").first).to_be_visible()
    page.reload()
    shows(visit, f"revocation-verdicts-{codes[0]}-{len(codes)}")
    submit(page, "send/")


def judges(office: Office) -> None:
    """The district completes the dossier, the departments appraise, the office closes the appraisal."""
    district, coordinator = office("district"), office("coordinator")
    work(district, COMMUNE)
    finds(district, ("1.1", "2.1", "2.2"))
    submit(district.page, "close/")
    for username, codes in (("transport", ("1.1",)), ("department", ("2.1", "2.2"))):
        work(office(username), COMMUNE)
        finds(office(username), codes)
    work(coordinator, COMMUNE)
    shows(coordinator, "revocation-appraisal")
    submit(coordinator.page, "close/")
    reach(coordinator, COMMUNE)
    shows(coordinator, "revocation-to-council", "Hội đồng")


def announces(office: Office) -> None:
    district = office("district")
    page = reach(district, COMMUNE)
    shows(district, "revocation-decided", "Đã có quyết định thu hồi", "2044/QĐ-UBND")
    page.get_by_role("link", name="Hoàn thành bước").click()
    for name, value in {"announced": "12/10/2023", "place": "Nhà văn hóa xã", "channels": "Trang của huyện"}.items():
        page.fill(f"[name={name}]", value)
    press(page, "Hoàn thành bước")
    reach(district, COMMUNE)
    shows(district, "revocation-announced", "Đã công khai quyết định thu hồi")


def appeals(office: Office) -> None:
    """The commune complains, which changes no title."""
    officer = office("officer", PHONE)
    page = reach(officer, COMMUNE)
    page.get_by_role("link", name="Ghi khiếu nại").click()
    for name, value in {"dated": "12/10/2023", "who": "UBND xã", "text": "Đề nghị xem lại tiêu chí 2."}.items():
        page.fill(f"[name={name}]", value)
    press(page, "Ghi khiếu nại")
    shows(officer, "revocation-appealed", "Đề nghị xem lại tiêu chí 2.", "Chưa có kết quả")


def anybody_reads(office: Office, address: str) -> None:
    """Somebody without an account reads both decisions on a phone."""
    context = office.browser.new_context(viewport=PHONE, locale="vi-VN", **STILL)  # type: ignore[arg-type]
    visit = Visit(context, office.site)
    visit.open(address)
    for said in (
        "đang có hiệu lực",
        "Thu hồi danh hiệu xã",
        f"Xã {COMMUNE}",
        "công nhận năm 2020: quyết định 600/QĐ-UBND ngày 01/03/2021",
        "thu hồi: quyết định 2044/QĐ-UBND ngày 12/10/2023",
    ):
        expect(visit.page.locator("main")).to_contain_text(said)
    look(visit, "revocation-check")
    context.close()
    assert visit.complaints == []


def test_from_the_opening_to_the_public_page(browser: Browser, world: tuple[str, Path]) -> None:
    name, folder = world
    with server.web(name, folder, **FIRST) as site, Office(browser, site, folder) as office:
        opens(office)
        consults(office)
    with server.web(name, folder, **LATER) as site, Office(browser, site, folder) as office:
        closes(office)
        answers(office)
        judges(office)
        sits(office, COMMUNE, "eligible", revokes=True)
        address = decides(office, COMMUNE)
        announces(office)
        appeals(office)
        anybody_reads(office, address)
