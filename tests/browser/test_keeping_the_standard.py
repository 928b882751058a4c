"""The coordination office opens a review, a district does its part on a phone, the office returns it, the district mends it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visitor

NAME = "Rà soát thử trên trình duyệt"


def test_a_district_reviews_a_titled_commune(visit: Visitor) -> None:
    office, district = visit("vpdp"), visit("huyen.tienphuoc", viewport=PHONE)
    office.open("/upkeep/campaigns/open/")
    office.page.fill("[name=name]", NAME)
    office.page.fill("[name=basis]", "Kế hoạch thử")
    office.page.select_option("[name=deadline]", "remedy-2023")
    office.page.get_by_role("button", name="Mở đợt rà soát").click()
    expect(office.page.locator(".messages")).to_contain_text("Đã mở đợt rà soát")

    district.open("/")
    district.page.get_by_role("link", name=NAME).click()
    district.page.locator("table.review-rows tbody th a").first.click()
    expect(district.page.locator("main")).to_contain_text("chưa phải kết quả rà soát")
    address = district.page.url.removeprefix(district.site)
    district.page.get_by_role("button", name="Hoàn thành rà soát").click()
    expect(district.page.locator(".error-summary")).to_contain_text("Chọn nguyên nhân chính")
    district.page.select_option("[name=cause]", "data")
    district.page.fill("[name=note]", "Xã chưa nhập đủ số liệu, huyện đôn đốc trong tháng.")
    assert district.overflow() == 0
    district.page.get_by_role("button", name="Hoàn thành rà soát").click()
    expect(district.page.locator(".messages")).to_contain_text("kết quả được niêm phong")

    office.open(address)
    office.page.fill("[name=reason]", "Chưa nói bao giờ nhập xong.")
    office.page.get_by_role("button", name="Trả lại để rà soát lại").click()
    district.open(address)
    expect(district.page.locator(".note.warn")).to_contain_text("Chưa nói bao giờ nhập xong")
    district.page.get_by_role("button", name="Hoàn thành rà soát").click()
    expect(district.page.locator(".messages")).to_contain_text("kết quả được niêm phong")
