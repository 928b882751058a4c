"""A leader tries "income + 3 million" on a phone, sees which communes turn, keeps, shares; the office reads it and copies it."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE, Visit, Visitor

NAME = "Thu nhập cao hơn, xem trước khi chỉ đạo"


def opened(visit: Visit, words: str) -> None:
    """A part of the page that is closed until it is wanted."""
    visit.page.locator("summary", has_text=re.compile(f"^\\s*{words}\\s*$")).click()


def tries(leader: Visit) -> str:
    """The question is one press away; a further change is seen before it is kept. Returns the first commune that turns."""
    leader.open("/whatif/")
    leader.page.get_by_role("button", name="Thử ngay Thu nhập + 3 triệu đồng").click()
    main = leader.page.locator("main")
    expect(main).to_contain_text("Thử, không phải số liệu thật")
    rows = leader.page.locator("#result table.as-cards tbody tr")
    expect(rows.first).to_contain_text(re.compile(r"không còn đạt .*10.*triệu.*\+ 3"))
    commune = rows.first.locator("th a").inner_text()
    kept = leader.page.locator("main section").first.locator("ol li")
    before = kept.count()
    assert before > 0 and leader.overflow() <= 0

    opened(leader, "Năm của mức chuẩn")
    leader.page.select_option("form:has([name=year]) select[name=year]", "2025")
    expect(leader.page.locator("#result")).to_contain_text("Đang xem thử")
    assert leader.overflow() <= 0
    leader.page.get_by_role("button", name="Giữ thay đổi này").click()
    expect(kept).to_have_count(before + 1)
    return commune


def keeps_and_shares(leader: Visit) -> str:
    opened(leader, "Đổi tên")
    leader.page.fill("form[action$='name/'] [name=name]", NAME)
    leader.page.get_by_role("button", name="Lưu tên").click()
    expect(leader.page.locator("h1")).to_have_text(NAME)
    opened(leader, "Chia sẻ")
    leader.page.get_by_label("Văn phòng Điều phối", exact=False).check()
    leader.page.get_by_role("button", name="Lưu cách chia sẻ").click()
    expect(leader.page.locator(".messages")).to_contain_text("Đã chia sẻ")
    opened(leader, "Lưu kết quả thành tệp có mã")
    leader.page.get_by_role("button", name="Lưu kết quả", exact=True).click()
    expect(leader.page.locator("#kept-heading + ul li")).to_contain_text("SHA-256")
    assert leader.overflow() <= 0
    return leader.page.url.removeprefix(leader.site)


def test_a_leader_tries_income_and_three_million(visit: Visitor) -> None:
    leader, office = visit("lanhdao.tinh", viewport=PHONE), visit("vpdp")
    commune = tries(leader)
    address = keeps_and_shares(leader)

    office.open("/whatif/")
    office.page.get_by_role("link", name=NAME).click()
    expect(office.page).to_have_url(office.site + address)
    expect(office.page.locator("#result")).to_contain_text(commune)
    expect(office.page.locator("main")).to_contain_text("Nhân bản nó rồi sửa")
    with office.page.expect_download() as told:
        office.page.get_by_role("link", name="Excel", exact=True).click()
    assert told.value.suggested_filename.endswith(".xlsx")
    office.page.get_by_role("button", name="Nhân bản").click()
    expect(office.page.locator("h1")).to_have_text(f"{NAME} (bản sao)")
    # Nothing real moved: what the commune's page says of the year is as before, and says nothing of a trial.
    office.page.locator("#result table.as-cards tbody th a").first.click()
    expect(office.page.locator("main")).not_to_contain_text("không phải số liệu thật")
