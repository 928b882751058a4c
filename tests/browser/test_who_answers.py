"""A target that a district missed: the office asks, its head answers on a phone, the province concludes; one A4 tells it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit, Visitor

HERE = "/targets/2022/514/"


def press(visit: Visit, name: str) -> None:
    assert visit.overflow() <= 0
    visit.page.get_by_role("button", name=name, exact=True).first.click()


def says(visit: Visit, words: str) -> None:
    expect(visit.page.locator("main")).to_contain_text(words)


def gives_and_lowers(office: Visit) -> None:
    """A number of a plan, lowered in autumn: the first one stays in sight."""
    for value, reason in (("4", "Chỉ tiêu giao đầu năm"), ("3", "Mưa lũ làm chậm công trình")):
        office.open(f"{HERE}revise/")
        office.page.check("[name=change][value=figure]")
        office.page.fill("[name=value]", value)
        office.page.fill("[name=document]", "Quyết định thử trên trình duyệt")
        office.page.fill("[name=reason]", reason)
        press(office, "Ghi điều chỉnh")
        says(office, reason)
    says(office, "Chỉ tiêu đầu năm 4 xã")
    says(office, "từ 4 xã thành 3 xã")


def test_a_missed_target_is_asked_for_answered_and_concluded(visit: Visitor) -> None:
    office, head, leader = visit("vpdp"), visit("lanhdao.tienphuoc", viewport=PHONE), visit("lanhdao.tinh")
    gives_and_lowers(office)
    office.page.fill("#ask-text", "Nêu vì sao thiếu xã so với chỉ tiêu.")
    press(office, "Yêu cầu giải trình")
    says(office, "chờ người đứng đầu giải trình")

    head.open(HERE)
    press(head, "Gửi giải trình")
    expect(head.page.locator(".error-summary")).to_contain_text("Chọn nguyên nhân")
    head.page.fill("#explain-text", "Nước sạch chưa đạt; đã bố trí vốn, giao từng thôn.")
    head.page.check("[name=cause][value=outside]")
    head.page.fill("[name=promised]", "31/12/2023")
    press(head, "Gửi giải trình")
    says(head, "đã giải trình, chờ tỉnh kết luận")

    leader.open(HERE)
    leader.page.fill("#conclude-text", "Nhất trí một phần; xong trong năm và báo cáo từng quý.")
    leader.page.check("[name=cause][value=both]")
    press(leader, "Kết luận")
    says(leader, "tỉnh đã kết luận")
    says(leader, "trong hạn")

    leader.open("/targets/2023/report/")
    assert leader.page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 1
