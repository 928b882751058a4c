"""A village gives its commune a photo: asked from the indicator, sent from a phone without account or script, accepted."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from datchuan.files.tests.making import noise
from tests.browser.conftest import PHONE, Visitor

INDICATOR = "/commune/20869/NTM/17.3/2023/"
ASKED = "Chụp ảnh bể chứa rác của thôn, thấy rõ nắp đậy"


def test_a_village_gives_a_photo_by_phone_and_reads_what_it_served(visit: Visitor, tmp_path: Path) -> None:
    shot = tmp_path / "chup.jpg"
    shot.write_bytes(noise())
    officer = visit("xa.tienlanh")
    desk = officer.page
    officer.open("/commune/20869/villages/")
    desk.fill("[name=villages]", "Thôn Thử; 118")
    desk.get_by_role("button", name="Lưu danh sách thôn").click()
    desk.get_by_text("Địa chỉ riêng của Thôn Thử").click()
    form = desk.locator("form", has=desk.get_by_role("button", name="Tạo địa chỉ")).locator("visible=true")
    form.get_by_label("Họ tên người giữ địa chỉ").fill("Nguyễn Văn Thử")
    form.get_by_label("Làm gì trong thôn").select_option(index=1)
    form.get_by_role("button", name="Tạo địa chỉ").click()
    link = desk.locator("code.source").inner_text()
    assert re.search(r"/v/[\w-]{20,}/$", link), link

    officer.open(INDICATOR)
    desk.get_by_role("link", name="Hỏi các thôn").click()
    desk.fill("[name=text]", ASKED)
    desk.fill("[name=due]", "20/10/2023")
    desk.get_by_role("button", name="Gửi yêu cầu").click()
    expect(desk.locator("h1")).to_have_text(ASKED)
    call = desk.url

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
