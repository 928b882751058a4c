"""The working day of a commune and a department: three indicators with a photo, asked for more, repaired, confirmed; ten
communes by keyboard; a wrong cell in Excel found and put right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from datchuan.workbooks.layout import AT
from datchuan.workbooks.tests.books import cell_name, row_of, sheet, typed
from tests.browser.conftest import DESK, PHONE, Visitor

TASKS = "/commune/20869/NTM/"
#: Widths of the two screens, each with indicators of its own: three of the health department, the photo at the last.
SCREENS = {"phone": (PHONE, ("15.3", "15.4", "17.8")), "desk": (DESK, ("15.4", "17.8", "15.3"))}


def photo(folder: Path, shade: int) -> Path:
    """A photo as a phone takes it: larger than is kept, with its date in the EXIF."""
    picture = Image.effect_noise((2400, 1800), 40 + shade).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2023:10:05 09:30:00"
    path = folder / f"anh-{shade}.jpg"
    picture.save(path, "JPEG", quality=80, exif=exif)
    return path


def save_figure(page: Page, site: str, code: str, num: int) -> None:
    """Enter a share of 200 and call it done, with a reason for each warning if there are any."""
    page.goto(f"{site}{TASKS}{code}/2023/")
    page.fill("#figure-form [name=num]", str(num))
    page.fill("#figure-form [name=den]", "200")
    page.check("[name=done][value='1']")
    page.get_by_role("button", name="Lưu và về danh sách").click()
    reasons = page.locator("[name^='why-']")
    for at in range(reasons.count()):
        reasons.nth(at).fill("Rà soát lại toàn bộ danh sách trong tháng 9")
    if reasons.count():
        page.get_by_role("button", name="Lưu và về danh sách").click()
    expect(page.locator(".messages")).to_contain_text(f"Đã lưu {code} lúc")


def add_photo(page: Page, site: str, code: str, path: Path) -> None:
    page.goto(f"{site}{TASKS}{code}/2023/evidence/")
    send_photo(page, path)


def send_photo(page: Page, path: Path) -> None:
    """Choose a photo on the page that adds evidence, wait for it, and save it as the first kind."""
    page.set_input_files("input[type=file]", str(path))
    expect(page.locator("body")).to_contain_text("Đã lên hệ thống")
    page.locator("form[enctype] [name=kind]").first.check()
    page.get_by_role("button", name="Lưu minh chứng").click()
    expect(page.locator(".messages")).to_contain_text("Đã lưu 1 minh chứng")


@pytest.mark.parametrize("screen", SCREENS)
def test_from_three_figures_and_a_photo_to_a_confirmation(visit: Visitor, tmp_path: Path, screen: str) -> None:
    size, codes = SCREENS[screen]
    officer, health = visit("xa.tienlanh", viewport=size), visit("so.yte", viewport=size)
    last = codes[-1]
    for at, code in enumerate(codes):
        save_figure(officer.page, officer.site, code, 150 + at if screen == "phone" else 170 + at)
    add_photo(officer.page, officer.site, last, photo(tmp_path, len(screen)))

    address = f"/review/NTM/{last}/2023/20869/"
    health.open(address)
    health.page.locator("#ask summary").click()
    health.page.fill("#ask [name=reason]", "Ảnh chưa thấy rõ sổ. Chụp lại trang đầu.")
    health.page.get_by_role("button", name="Gửi yêu cầu bổ sung").click()

    officer.open("/")
    returned = officer.page.locator(".waiting a", has_text=f"cần bổ sung chỉ tiêu {last}: Ảnh chưa thấy rõ sổ")
    returned.click()
    assert officer.heading.startswith(last)
    above = officer.page.locator(".returned")
    expect(above).to_contain_text("Ảnh chưa thấy rõ sổ. Chụp lại trang đầu.")
    above.get_by_role("link", name="Thêm minh chứng").click()
    send_photo(officer.page, photo(tmp_path, len(screen) + 20))
    expect(above).to_have_count(0)  # back on the indicator: the ball lies with the department

    health.open(address)
    expect(health.page.locator(".confirmation-panel")).to_contain_text("bổ sung")
    looks_within_the_page(health.page)
    health.page.get_by_role("button", name="Xác nhận đúng số này").click()
    officer.open(f"{TASKS}{last}/2023/")
    expect(officer.page.locator(".confirmation-panel")).to_contain_text("đã xác nhận")
    assert officer.overflow() <= 0

    # A later change takes the confirmation back before everybody's eyes.
    save_figure(officer.page, officer.site, last, 140 if screen == "phone" else 160)
    officer.open(f"{TASKS}{last}/2023/")
    expect(officer.page.locator(".confirmation-panel")).to_contain_text("không còn hiệu lực")


def looks_within_the_page(page: Page) -> None:
    """Open the latest photo in its place in the list, and close it; the address stays."""
    address = page.url
    page.locator(".evidence-document").last.click()
    picture = page.locator(".look .viewer-frame img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1600
    page.locator(".look").get_by_role("button", name="Đóng").click()
    expect(page.locator(".look")).to_have_count(0)
    assert page.url == address
    assert page.evaluate("document.activeElement.className") == "evidence-document"


@pytest.mark.parametrize(("size", "code"), [(PHONE, "15.1"), (DESK, "15.2")])
def test_a_department_clears_ten_communes_by_keyboard(visit: Visitor, size: dict[str, int], code: str) -> None:
    health = visit("so.yte", viewport=size)
    board = f"/review/NTM/{code}/2023/?state=ours"
    health.open(board)
    assert health.overflow() <= 0
    rows = health.page.locator("#review tbody tr")
    before = rows.count()
    assert before >= 10
    health.page.keyboard.press("ArrowDown")
    for at in range(10):
        expect(rows.nth(at)).to_have_attribute("aria-current", "true")
        health.page.keyboard.press("d")
        expect(rows.nth(at).locator(".state")).to_contain_text("đã xác nhận")
    assert rows.count() == before, "saving a row does not move the list"
    health.open(board)
    assert health.page.locator("#review tbody tr").count() == before - 10


@pytest.mark.parametrize(("screen", "code"), [("phone", "17.1"), ("desk", "16")])
def test_a_wrong_cell_in_excel_is_found_and_corrected(visit: Visitor, tmp_path: Path, screen: str, code: str) -> None:
    officer = visit("xa.tienlanh", viewport=SCREENS[screen][0])
    page = officer.page

    def taken(link: str) -> bytes:
        with page.expect_download() as download:
            page.get_by_role("link", name=link).click()
        return Path(download.value.path()).read_bytes()

    def send(data: bytes, cells: dict[str, str], name: str) -> None:
        filled = tmp_path / name
        filled.write_bytes(typed(data, **cells))
        officer.open(f"{TASKS}workbook/2023/")
        page.set_input_files("input[type=file]", str(filled))
        page.get_by_role("button", name="Xem thay đổi").click()
        assert officer.overflow() <= 0

    officer.open(f"{TASKS}workbook/2023/")
    data = taken("Tải bảng số liệu (.xlsx)")
    send(data, {f"{code}#1 num": "một trăm", f"{code}#1 den": "200"}, "sai.xlsx")
    expect(page.locator("main")).to_contain_text(cell_name(data, f"{code}#1", "num"))
    expect(page.locator("main")).to_contain_text("“một trăm” chưa đọc được thành số")

    # The file that comes back is the one that is put right: what was typed beside the wrong cell is still there.
    returned = taken("Tải tệp có ô cần sửa (.xlsx)")
    assert sheet(returned).at(row_of(returned, f"{code}#1"), AT["den"]) == "200"
    send(returned, {f"{code}#1 num": "190", f"{code}#1 done": "Rồi"}, "dung.xlsx")
    expect(page.locator("main")).not_to_contain_text("một trăm")
    reasons = page.locator(f"[name^='why-{code}:']")
    for at in range(reasons.count()):
        reasons.nth(at).fill("Rà soát lại toàn bộ danh sách trong tháng 9")
    page.get_by_role("button", name="Lưu các thay đổi này").click()
    expect(page.locator(".messages")).to_contain_text(re.compile(r"Đã lưu \d+ chỉ tiêu"))
    officer.open(f"{TASKS}{code}/2023/")
    expect(page.locator(".summary").first).to_contain_text("190/200")
