"""Those who look at many communes: first screens, boards, filters, counts that open their lists, the map, the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, Visitor

BOARD_ROWS = "table.matrix tbody tr"


def rows(visit: Visit, selector: str = BOARD_ROWS) -> int:
    visit.page.wait_for_load_state("load")
    return visit.page.locator(selector).count()


@pytest.mark.parametrize(
    ("username", "heading", "communes"),
    [
        ("huyen.tienphuoc", r"\d+ trong 14 xã còn thiếu tiêu chí", 14),
        ("so.yte", r"Sở Y tế", 193),
        ("vpdp", r"Còn \d+ việc chờ anh/chị|Không có việc nào chờ anh/chị", 193),
        ("lanhdao.tinh", r"Năm 2023: \d+/27 xã được giao đã đạt, còn thiếu \d+", 193),
    ],
)
def test_first_screen_and_board(visit: Visitor, username: str, heading: str, communes: int) -> None:
    person = visit(username)
    assert re.fullmatch(heading, person.heading), person.heading
    head = person.page.locator(".site-nav")
    if not head.get_by_role("link", name="Bảng theo dõi").is_visible():
        head.get_by_text("Trang khác").click()
    head.get_by_role("link", name="Bảng theo dõi").click()
    assert person.heading == f"{communes} xã × 19 tiêu chí"
    expect(person.page.locator(BOARD_ROWS)).to_have_count(communes)
    person.page.get_by_role("link", name="Xem theo chỉ tiêu").click()
    assert person.heading == f"{communes} xã × 57 chỉ tiêu"
    expect(person.page.locator(BOARD_ROWS)).to_have_count(communes)


@pytest.mark.parametrize("width", [360, 683])  # a phone; a laptop at 200 %
def test_the_head_of_a_narrow_page_is_short_and_opens(visit: Visitor, width: int) -> None:
    person = visit("so.yte", viewport={"width": width, "height": 640}, java_script_enabled=False)
    person.open("/review/")
    assert person.page.locator("main").bounding_box()["y"] <= 150  # type: ignore[index]
    link, summary = person.page.get_by_role("link", name="Bảng theo dõi"), person.page.locator(".menu summary")
    assert not link.is_visible()
    summary.focus()
    person.page.keyboard.press("Enter")
    assert person.page.get_by_role("button", name="Đăng xuất").is_visible()
    assert not link.is_visible()  # not one of the everyday pages of a department: one fold further
    person.page.get_by_text("Trang khác").click()
    assert link.is_visible()


def test_a_filter_lives_in_the_address(visit: Visitor) -> None:
    person = visit("vpdp")
    person.open("/board/")
    person.page.locator(".filters summary").click()
    person.page.locator(".choice").get_by_role("link", name="Huyện Tiên Phước").click()
    expect(person.page).to_have_url(re.compile("district=514"))
    expect(person.page.locator(BOARD_ROWS)).to_have_count(14)
    again = visit("vpdp")
    again.open(person.page.url.removeprefix(person.site))
    expect(again.page.locator(BOARD_ROWS)).to_have_count(14)
    again.page.locator(".applied .chip").first.click()
    expect(again.page.locator(BOARD_ROWS)).to_have_count(193)


@pytest.mark.parametrize("start", ["/board/", "/titles/"])
def test_every_title_count_opens_exactly_so_many_rows(visit: Visitor, start: str) -> None:
    person = visit("lanhdao.tinh")
    person.open(start)
    links = person.page.locator("ul.counts a")
    told = [(int(link.locator("b").inner_text()), link.evaluate("a => a.href")) for link in links.all()]
    assert sum(count for count, _address in told) == 193
    for count, address in told:
        person.page.goto(address)
        listed = rows(person, "main table tbody tr th[scope=row]:has(a)")
        assert listed == count, address


def test_counts_under_the_board_open_their_lists(visit: Visitor) -> None:
    person = visit("huyen.tienphuoc")
    person.open("/board/")
    links = person.page.locator("table.matrix tfoot a").all()
    told = [(int(link.inner_text()), link.evaluate("a => a.href")) for link in links]
    assert len(told) > 10
    for count, address in told[:4] + told[-3:]:
        person.page.goto(address)
        assert rows(person) == count, address


def test_counts_of_a_department_open_their_lists(visit: Visitor) -> None:
    person = visit("so.yte")
    links = person.page.locator("main table.figures td a").all()
    told = [(int(link.inner_text()), link.evaluate("a => a.href")) for link in links]
    assert len(told) >= 5
    for count, address in told[:6]:
        person.page.goto(address)
        assert rows(person) == count, address


def test_the_map_leads_to_a_commune(visit: Visitor) -> None:
    person = visit("lanhdao.tinh")
    person.page.get_by_role("link", name="Bản đồ", exact=True).first.click()
    area = person.page.locator("main svg a").first
    area.focus()
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(re.compile(r"/commune/\d{5}/"))
    assert person.heading


def test_published_and_identified_totals_stand_side_by_side(visit: Visitor) -> None:
    person = visit("vpdp")
    person.open("/titles/")
    assert person.heading == "112/193 xã xác định được là đang giữ danh hiệu"
    expect(person.page.locator(".notice-box")).to_contain_text("Số công bố: 123/193 xã (ngày 09/08/2023)")
    expect(person.page.locator(".notice-box")).to_contain_text("Xác định được tên 112 xã, chênh 11")
    assert rows(person, "main table.figures tbody tr") == 193


FOCUS = """() => {
  const element = document.activeElement, style = getComputedStyle(element);
  return {
    name: element.tagName + "." + element.className,
    text: (element.innerText || element.value || "").slice(0, 40),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none",
    inside: element.getBoundingClientRect().bottom > 0,
  };
}"""


def test_keyboard_walk_to_and_through_the_board(visit: Visitor) -> None:
    person = visit("huyen.tienphuoc", viewport={"width": 900, "height": 600})
    person.open("/board/")
    person.page.keyboard.press("Tab")
    first = person.page.evaluate(FOCUS)
    assert first["text"] == "Đến nội dung chính"
    assert first["inside"] and first["seen"]
    person.page.keyboard.press("Enter")
    assert person.page.evaluate("document.activeElement.id") == "main"
    walked = []
    for _ in range(30):
        person.page.keyboard.press("Tab")
        walked.append(person.page.evaluate(FOCUS))
        if "table-scroll" in walked[-1]["name"]:
            break
    assert "table-scroll" in walked[-1]["name"]
    assert [stop["name"] for stop in walked if not (stop["seen"] and stop["inside"])] == []
    before = person.page.locator(".table-scroll").evaluate("frame => frame.scrollLeft")
    for _ in range(5):
        person.page.keyboard.press("ArrowRight")
    person.page.wait_for_timeout(300)
    assert person.page.locator(".table-scroll").evaluate("frame => frame.scrollLeft") > before
