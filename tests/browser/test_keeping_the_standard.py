"""The coordination office opens a review; a district reviews a commune on a phone, plans its remedy, and reports on it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit, Visitor

NAME = "Rà soát thử trên trình duyệt"


def press(visit: Visit, name: str) -> None:
    assert visit.overflow() <= 0
    visit.page.get_by_role("button", name=name, exact=True).first.click()


def says(visit: Visit, words: str) -> None:
    expect(visit.page.locator("main")).to_contain_text(words)


def opens(office: Visit) -> None:
    office.open("/upkeep/campaigns/open/")
    office.page.fill("[name=name]", NAME)
    office.page.fill("[name=basis]", "Kế hoạch thử")
    office.page.select_option("[name=deadline]", "remedy-2023")
    press(office, "Mở đợt rà soát")
    expect(office.page.locator(".messages")).to_contain_text("Đã mở đợt rà soát")


def reviews(office: Visit, district: Visit) -> str:
    """The district reviews a commune, the office returns it, the district reviews it again. Returns the commune's name."""
    district.open("/")
    district.page.get_by_role("link", name=NAME).click()
    row = district.page.locator("table.review-rows tbody th a").first
    commune = row.inner_text()
    row.click()
    says(district, "chưa phải kết quả rà soát")
    address = district.page.url.removeprefix(district.site)
    press(district, "Hoàn thành rà soát")
    expect(district.page.locator(".error-summary")).to_contain_text("Chọn nguyên nhân chính")
    district.page.select_option("[name=cause]", "data")
    district.page.fill("[name=note]", "Xã chưa nhập đủ số liệu, huyện đôn đốc trong tháng.")
    press(district, "Hoàn thành rà soát")
    expect(district.page.locator(".messages")).to_contain_text("kết quả được niêm phong")

    office.open(address)
    office.page.fill("[name=reason]", "Chưa nói bao giờ nhập xong.")
    press(office, "Trả lại để rà soát lại")
    district.open(address)
    expect(district.page.locator(".note.warn")).to_contain_text("Chưa nói bao giờ nhập xong")
    press(district, "Hoàn thành rà soát")
    expect(district.page.locator(".messages")).to_contain_text("kết quả được niêm phong")
    return commune


def writes_step(district: Visit, due: str) -> None:
    district.page.fill("[name=due]", due)
    press(district, "Lưu bước")
    expect(district.page.locator(".messages")).to_contain_text("Đã lưu bước")


def plans(district: Visit, commune: str) -> str:
    """A plan whose step comes after the day of the order says so; mended, it goes to be approved. Returns its address."""
    district.page.get_by_role("link", name="Kế hoạch khắc phục").first.click()
    row = district.page.locator("tbody tr", has_text=commune)
    row.get_by_role("link", name="Lập kế hoạch").first.click()
    press(district, "Lập kế hoạch")
    says(district, "chưa có bước nào")
    address = district.page.url.removeprefix(district.site)
    district.page.locator("#steps a[href*='indicator=']").first.click()
    district.page.fill("[name=what]", "Rà soát từng thôn và bổ sung phần còn thiếu")
    district.page.select_option("[name=owner]", label=f"Ủy ban nhân dân {commune[0].lower()}{commune[1:]}")
    district.page.fill("[name=proof]", "Biên bản kiểm tra")
    writes_step(district, "15/01/2024")
    says(district, "Kế hoạch này không kịp: 1/1 bước hẹn sau hạn 31/12/2023")
    district.page.locator("#steps ol a").first.click()
    writes_step(district, "20/12/2023")
    expect(district.page.locator("main")).not_to_contain_text("Kế hoạch này không kịp")
    press(district, "Gửi huyện duyệt")
    says(district, "chờ huyện duyệt")
    says(district, "người khác của huyện duyệt")
    return address


def reports(district: Visit, commune: str, address: str) -> None:
    district.open(address)
    says(district, "Xong 0/1 bước")
    district.page.locator("#steps ol a").first.click()
    district.page.fill("[name=why]", "Đã kiểm tra đủ các thôn, có biên bản.")
    district.page.select_option("[name=document]", index=1)
    press(district, "Báo đã xong")
    says(district, "Xong 1/1 bước")


def test_a_district_reviews_plans_and_reports(visit: Visitor) -> None:
    office, district = visit("vpdp"), visit("huyen.tienphuoc", viewport=PHONE)
    opens(office)
    commune = reviews(office, district)
    address = plans(district, commune)

    head = visit("lanhdao.tienphuoc")
    head.open(address)
    press(head, "Duyệt kế hoạch")
    says(head, "hẹn đầu tiên 31/12/2023")
    reports(district, commune, address)

    office.open("/remedies/")
    row = office.page.locator("tbody tr", has_text=commune)
    expect(row).to_contain_text("1/1")
    row.get_by_role("link", name=re.compile(commune)).click()
    press(office, "Ghi là tỉnh đã xem")
    expect(office.page.locator(".messages")).to_contain_text("tỉnh đã xem")
