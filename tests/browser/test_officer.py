"""The commune officer's day: from the first screen to a saved figure, on a phone, at a desk, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE, Visit, Visitor

COMMUNE = "20869"


def left(visit: Visit) -> int:
    found = re.search(r"Còn (\d+) chỉ tiêu cần làm", visit.heading)
    assert found, visit.heading
    return int(found[1])


def test_look(visit: Visitor) -> None:
    v = visit("xa.tienlanh", viewport=PHONE)
    print(v.heading)
    v.open(f"/commune/{COMMUNE}/NTM/")
    for row in v.page.locator(".task-list a").all():
        print(row.get_attribute("href"), row.inner_text().replace("\n", " | ")[:150])
