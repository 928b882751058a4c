"""A village gives its commune a photo: asked from the indicator, sent from a phone without account, accepted."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from datchuan.files.tests.making import noise
from tests.browser.conftest import PHONE, Visitor
from tests.browser.test_working_day import photo

INDICATOR = "/commune/20869/NTM/17.3/2023/"
ASKED = "Chụp ảnh bể chứa rác của thôn, thấy rõ nắp đậy"


def private_address(desk: Page, site: str, village: str) -> str:
    """The officer puts a village on the list and makes its private address."""
    desk.goto(f"{site}/commune/20869/villages/")
    desk.fill("[name=villages]", f"{village}; 118")
    desk.get_by_role("button", name="Lưu danh sách thôn").click()
    desk.get_by_text(f"Địa chỉ riêng của {village}").click()
    form = desk.locator("form", has=desk.get_by_role("button", name="Tạo địa chỉ")).locator("visible=true")
    form.get_by_label("Họ tên người giữ địa chỉ").fill("Nguyễn Văn Thử")
    form.get_by_label("Làm gì trong thôn").select_option(index=1)
    form.get_by_role("button", name="Tạo địa chỉ").click()
    return desk.locator("code.source").inner_text()


def ask(desk: Page, site: str) -> str:
    """The officer asks the villages for a photo from the page of the indicator. The address of what was asked."""
    desk.goto(f"{site}{INDICATOR}")
    desk.get_by_role("link", name="Hỏi các thôn").click()
    desk.fill("[name=text]", ASKED)
    desk.fill("[name=due]", "20/10/2023")
    desk.get_by_role("button", name="Gửi yêu cầu").click()
    expect(desk.locator("h1")).to_have_text(ASKED)
    return desk.url


def test_a_village_gives_a_photo_by_phone_and_reads_what_it_served(visit: Visitor, tmp_path: Path) -> None:
    shot = tmp_path / "chup.jpg"
    shot.write_bytes(noise())
    officer = visit("xa.tienlanh")
    desk = officer.page
    link = private_address(desk, officer.site, "Thôn Thử")
    assert re.search(r"/v/[\w-]{20,}/$", link), link
    call = ask(desk, officer.site)

    village = visit(viewport=PHONE, java_script_enabled=False)
    phone = village.page
    phone.goto(link)
    assert village.heading == "Xã Tiên Lãnh cần 1 việc từ Thôn Thử" and phone.locator("nav").count() == 0
    phone.get_by_role("button", name="Gửi cho xã").click()  # nothing chosen yet
    expect(phone.locator(".field-error").first).to_be_visible()
    phone.set_input_files("[name=uploads]", shot)
    phone.get_by_role("button", name="Gửi cho xã").click()
    expect(phone.get_by_role("status")).to_contain_text("Cảm ơn. Đã gửi cho xã")
    assert "xã đang xem" in phone.inner_text("main")

    officer.open("/")
    desk.get_by_role("link", name="câu trả lời của thôn chờ xem").click()
    desk.goto(call)
    desk.get_by_role("button", name="Nhận", exact=True).click()
    phone.goto(link)
    assert "đã là minh chứng của chỉ tiêu 17.3" in phone.inner_text("main")
    officer.open(INDICATOR)
    expect(desk.get_by_text(f"Thôn Thử: {ASKED}").first).to_be_visible()


def test_a_phone_with_script_sends_a_small_photo_once_with_the_day_on_which_it_was_taken(
    visit: Visitor, tmp_path: Path
) -> None:
    large = photo(tmp_path, 3)
    officer = visit("xa.tienlanh")
    desk = officer.page
    link = private_address(desk, officer.site, "Thôn Nhỏ")
    call = ask(desk, officer.site)

    phone = visit(viewport=PHONE).page
    phone.goto(link)
    phone.set_input_files("[name=uploads]", large)
    with phone.expect_request(lambda request: request.method == "POST") as sent:
        phone.get_by_role("button", name="Gửi cho xã").dblclick()
    expect(phone.get_by_role("status")).to_contain_text("Cảm ơn. Đã gửi cho xã")
    assert int(sent.value.all_headers()["content-length"]) < 0.6 * large.stat().st_size

    desk.goto(call)
    desk.get_by_role("button", name="Nhận", exact=True).click()
    officer.open(INDICATOR)
    desk.get_by_text(f"Thôn Nhỏ: {ASKED}").first.click()
    expect(desk.locator("main")).to_contain_text("05/10/2023")
