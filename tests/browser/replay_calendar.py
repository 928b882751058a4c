"""The calendar of a district in the replay, as the date moves: its page, and what an application gets without signing in."""

from __future__ import annotations

from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.replay_office import press, says
from tests.browser.way_office import look

#: The term of the obstacles and that of the first round, as tasks of the letter.
OBSTACLES, ROUND = "Nhiệm vụ 4 của văn bản ngày 11/10/2023", "Nhiệm vụ 2 của văn bản ngày 11/10/2023"


def feed(district: Visit, path: str) -> str:
    """What an application reads behind the private address, its folded lines put together."""
    with urlopen(f"{district.site}{path}", timeout=20) as answer:
        assert answer.headers["Content-Type"].startswith("text/calendar")
        return str(answer.read().decode().replace("\r\n ", ""))


def is_opened(district: Visit) -> str:
    """The terms of the letter stand in the calendar; the district takes the address for its own calendar."""
    district.open("/deadlines/")
    says(district, OBSTACLES, ROUND, "Tháng 10/2023")
    look(district, "1-calendar")
    press(district, "Tạo địa chỉ lịch")
    says(district, "chỉ hiện lần này")
    path = urlsplit(district.page.locator(".feed-address").inner_text()).path
    body = feed(district, path)
    assert body.startswith("BEGIN:VCALENDAR") and OBSTACLES in body and ROUND in body
    return path


def has_less(district: Visit, path: str) -> None:
    """What the system saw done is no term any more."""
    district.open("/deadlines/")
    says(district, ROUND)
    expect(district.page.locator("main")).not_to_contain_text(OBSTACLES)
    body = feed(district, path)
    assert ROUND in body and OBSTACLES not in body


def is_overdue(district: Visit, path: str) -> None:
    """The round went by without the dossier: first on the page, and marked in the calendar."""
    district.open("/deadlines/")
    says(district, "Đã quá hạn, chưa xong", ROUND)
    look(district, "5-calendar")
    assert f"Quá hạn: {ROUND}" in feed(district, path)


def is_closed(district: Visit, path: str) -> None:
    """The address is closed; whoever has it finds nothing there."""
    assert feed(district, path)
    district.open("/deadlines/")
    press(district, "Đóng địa chỉ")
    says(district, "Tạo địa chỉ lịch")
    with pytest.raises(HTTPError, match="404"):
        feed(district, path)
