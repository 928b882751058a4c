"""The pages of consultation, meetings and ballot papers, as commune and district use them."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Visit
from tests.browser.way_office import Office, add_papers, fill, look, press, submit, work

COUNTED = {"issued": "22", "returned": "22", "valid": "22", "in_favour": "21", "against": "1", "invalid": "0"}
#: What somebody enters who took one paper for the other heap.
MISCOUNTED = {**COUNTED, "in_favour": "20", "against": "2"}


def consults(office: Office, commune: str) -> None:
    """The commune lays its sealed content open, on a phone, and writes down what people say."""
    officer = office("officer", PHONE)
    page = work(officer, commune)
    fill(page, "consultation/open/", starts="02/10/2023", ends="04/10/2023")
    press(page, "Bắt đầu lấy ý kiến")
    expect(page.locator("main")).to_contain_text("đang lấy ý kiến")
    fill(page, "publish/", channel="loudspeaker", place="Loa các thôn", on="02/10/2023", times="3")
    submit(page, "publish/")
    fill(page, "publish/", channel="front", place="Ủy ban MTTQ xã", on="02/10/2023", times="1")
    submit(page, "publish/")
    expect(page.locator(".hearing-lines li")).to_have_count(2)
    fill(page, "comment/", who="resident", name="Ông Năm", text="Đường thôn 3 còn đoạn lầy.", indicator="1.1")
    submit(page, "comment/")
    expect(page.locator("h1")).to_contain_text("1 ý kiến chưa trả lời")
    look(officer, "consultation")


def closes_consultation(office: Office, commune: str) -> None:
    """Every comment is answered, the summary of opinions is drawn up from the page and signed, the step is over."""
    officer = office("officer", PHONE)
    page = work(officer, commune)
    expect(page.locator("#close-heading ~ *").first).to_contain_text("chưa")
    page.get_by_text("Trả lời ý kiến").first.click()
    page.locator("[name=settled][value=accepted]").check()
    fill(page, "answer/", text="Đã đổ bê tông đoạn 120 m trong tháng 9.")
    submit(page, "answer/")
    expect(page.locator(".hearing-comment")).to_contain_text("tiếp thu")
    issues_paper(office, page, "draw/")
    page = work(officer, commune)
    look(officer, "consultation-answered")
    submit(page, "close/")
    expect(page.locator("main")).to_contain_text("1 ý kiến")


def issues_paper(office: Office, page: Page, form: str) -> None:
    """Draw up the paper of a page, give it its number, bring in the scan of what was signed by hand."""
    submit(page, form)
    press(page, "Cấp số")
    page.locator("[name=what][value=scan]").check()
    page.set_input_files("form[action$='attach/'] input[type=file]", office.scan(page.url))
    submit(page, "attach/")
    expect(page.get_by_role("link", name="Tải bản chụp")).to_be_visible()


def holds_meeting(office: Office, commune: str, names: tuple[str, str], *, slip: bool = False) -> None:
    """A meeting and its ballot papers. Two persons count and enter, neither sees the other's numbers.

    ``slip``: the second has counted otherwise, so nothing counts; both count again and enter the same.
    """
    first, second = (office(name) for name in names)
    add_papers(office, first, commune)
    page = work(first, commune)
    fill(page, "call/", held_on="12/10/2023", place="Hội trường", chair="Ông A, Chủ tịch",
         secretary="Bà B, Văn phòng", invited="25", present="22")  # fmt: skip
    look(first, f"meeting-{names[0]}-call")
    submit(page, "call/")
    look(first, f"meeting-{names[0]}-called")
    submit(page, "meeting/vote/")
    enters(first, commune, COUNTED)
    expect(page.locator("main")).to_contain_text("1/2 người đã nhập")
    enters(second, commune, MISCOUNTED if slip else COUNTED)
    if slip:
        expect(second.page.locator("main")).to_contain_text("Hai người nhập khác nhau")
        expect(second.page.locator("table.figures .tag-fix")).to_have_count(2)
        look(second, "meeting-differ")
        for visit in (second, first):
            enters(visit, commune, COUNTED)
    page.reload()
    expect(page.locator(".ballot-result")).to_contain_text("21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua")
    look(first, f"meeting-{names[0]}")
    submit(page, "finish/")


def enters(visit: Visit, commune: str, numbers: dict[str, str]) -> None:
    page = work(visit, commune)
    fill(page, "enter/", **numbers)
    with page.expect_navigation():
        submit(page, "enter/")
