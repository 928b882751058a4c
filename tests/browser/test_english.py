"""The English switch: no Vietnamese left in the interface; names of places, official texts and figures stay."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, Visitor

#: Letters that only Vietnamese has among the two languages.
VIETNAMESE = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
#: Words of the interface: what the person presses or fills in, headings of tables and pages, and what leads around.
CHROME = "nav a, button, label, legend, th[scope=col], summary, .button, .matrix-legend li, .tag, .result, .simulated p"
#: What is the same in both languages: the product, the province, the letter of a cell that says "met".
NAMES = re.compile(r"Đạt Chuẩn|Tiếng Việt|Quảng Nam|^Đ\b")

PAGES = {
    "xa.tienlanh": (
        "/", "/commune/20869/", "/commune/20869/NTM/", "/commune/20869/NTM/2.4/2023/", "/criteria/", "/deadlines/",
        "/procedures/",
    ),
    "vpdp": ("/", "/board/", "/map/", "/titles/", "/targets/", "/districts/"),
    "quantri": ("/operator/people/", "/operator/people/new/", "/accounts/sessions/"),
}  # fmt: skip


def in_english(visit: Visit) -> None:
    visit.page.get_by_role("button", name="English").click()
    expect(visit.page.locator("html")).to_have_attribute("lang", "en")


def left_over(visit: Visit) -> list[str]:
    """Words of the interface that are still Vietnamese: capitals and place names after a word are let through."""
    texts = visit.page.evaluate(
        """chrome => [...document.querySelectorAll(chrome)]
        .filter(e => !e.closest("table.matrix tbody, .choice, .siblings, .guidance, [lang=vi]"))
        .map(e => [...e.querySelectorAll("[lang=vi]")].reduce((text, own) => text.replace(own.innerText, ""), e.innerText))
        .map(text => text.trim())""",
        CHROME,
    )
    return sorted({text for text in texts if VIETNAMESE.search(NAMES.sub("", text))})


@pytest.mark.parametrize("username", PAGES)
def test_the_interface_is_english_throughout(visit: Visitor, username: str) -> None:
    person = visit(username)
    in_english(person)
    found = {}
    for path in PAGES[username]:
        person.open(path)
        assert person.page.get_attribute("html", "lang") == "en"
        if left := left_over(person):
            found[path] = left
    assert found == {}
    person.page.get_by_role("button", name="Tiếng Việt").click()
    expect(person.page.locator("html")).to_have_attribute("lang", "vi")
