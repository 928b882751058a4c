"""A bad line while a photo is sent, and warnings that are answered where they appear."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.conftest import DESK, PHONE, Visit, Visitor
from tests.browser.test_working_day import TASKS, photo

PART = re.compile(r"/files/uploads/[0-9a-f-]{36}/")
ADD = f"{TASKS}16/2023/evidence/"


class Line:
    """The line for parts of an upload: which went through, and whether the next ones are cut."""

    def __init__(self, visit: Visit) -> None:
        self.through: list[int] = []
        self.asked = 0
        self.cuts = 0
        visit.page.route(PART, self)

    def __call__(self, route: Route) -> None:
        if route.request.method == "GET":
            self.asked += 1
        elif int(route.request.headers["upload-offset"]) and self.cuts:
            self.cuts -= 1
            route.abort("connectionreset")
            return
        else:
            self.through.append(int(route.request.headers["upload-offset"]))
        route.continue_()


def forgive(visit: Visit) -> None:
    """The browser writes a line for each cut, which this story made itself."""
    assert all("ERR_CONNECTION_RESET" in complaint for complaint in visit.complaints)
    visit.complaints.clear()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_a_line_that_is_cut_twice_goes_on_where_it_was(visit: Visitor, tmp_path: Path, size: dict[str, int]) -> None:
    officer = visit("xa.tienlanh", viewport=size)
    page, line = officer.page, Line(officer)
    line.cuts = 2
    officer.open(ADD)
    page.set_input_files("input[type=file]", str(photo(tmp_path, 31 + size["width"] % 7)))
    expect(page.locator(".file-queue .state")).to_contain_text("Mất mạng - sẽ gửi tiếp khi có mạng")
    expect(page.locator(".file-queue .state")).to_contain_text("Đã lên hệ thống", timeout=30_000)
    assert line.cuts == 0 and line.asked >= 1
    assert len(line.through) >= 3 and line.through == sorted(set(line.through)), "no part was sent twice"
    page.locator("form[enctype] [name=kind]").first.check()
    page.get_by_role("button", name="Lưu minh chứng").click()
    expect(page.locator(".messages")).to_contain_text("Đã lưu 1 minh chứng")
    forgive(officer)


def test_a_page_that_was_closed_goes_on_with_the_same_file(visit: Visitor, tmp_path: Path) -> None:
    officer = visit("xa.tienlanh", viewport=PHONE)
    page, line = officer.page, Line(officer)
    page.on("dialog", lambda dialog: dialog.accept())
    line.cuts = 1000
    path = str(photo(tmp_path, 47))
    officer.open(ADD)
    page.set_input_files("input[type=file]", path)
    expect(page.locator(".file-queue .state")).to_contain_text("Mất mạng")
    assert line.through == [0]
    page.reload()
    line.cuts = 0
    page.set_input_files("input[type=file]", path)
    expect(page.locator(".file-queue .state")).to_contain_text("Đã lên hệ thống", timeout=30_000)
    assert line.through == sorted(set(line.through)), "what had arrived was not sent again"
    forgive(officer)


def test_a_warning_is_answered_beside_its_number(visit: Visitor) -> None:
    officer = visit("xa.tienlanh", viewport=PHONE)
    page = officer.page
    officer.open(f"{TASKS}2.2/2023/")
    page.fill("[name=num]", "0,5")
    page.fill("[name=den]", "950")
    reason = page.locator("#checks [name^='why-']").first
    reason.fill("Đo lại toàn tuyến cùng cán bộ huyện")
    page.fill("[name=num]", "0,6")
    expect(page.locator("#verdict")).to_contain_text("0,6/950")
    expect(reason).to_have_value("Đo lại toàn tuyến cùng cán bộ huyện")
    assert officer.overflow() <= 0
