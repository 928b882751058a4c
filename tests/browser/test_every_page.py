"""What every main page must be, for every role: accessible, narrow enough, still whole with large letters, printable."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESK, PHONE, Visit, Visitor

AXE = Path(__file__).parent / "vendor" / "axe-core-4.10.3" / "axe.min.js"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
SEVERE = {"serious", "critical"}
#: Of many rows that are made alike, the first eight are looked at.
LOOKED_AT = {"exclude": [["tbody tr:nth-child(n+9)"], ["li:nth-child(n+9)"], ["svg :nth-child(n+9)"]]}

COMMUNE = ("/commune/20869/", *(f"/commune/20869/NTM/{at}" for at in ("", "17.1/2023/", "12.1/2023/")))
COMMON = (
    "/",
    "/titles/",
    "/targets/",
    "/deadlines/",
    "/procedures/",
    "/criteria/",
    "/criteria/NTM-2021-2025/",
    "/criteria/NTM-2021-2025/17.1/",
)
#: Boards of one district: one of the whole province has the same rows, only more of them.
BOARDS = (
    "/board/?district=514",
    "/board/matrix/?district=514",
    "/map/",
    "/districts/",
    "/commune/20869/",
    "/search/?q=tien",
)
PAGES: dict[str, tuple[str, ...]] = {
    "": ("/accounts/login/", "/t/20869/", "/t/20869/remark/"),
    "xa.tienlanh": (*COMMUNE, *COMMON),
    "huyen.tienphuoc": ("/", "/board/", "/commune/20869/NTM/", "/visits/", "/commune/20869/visits/plan/", "/remarks/"),
    "so.yte": ("/", "/board/matrix/?department=SYT"),
    "vpdp": ("/", *BOARDS, "/upkeep/", "/upkeep/campaigns/open/", "/upkeep/watch/"),
    "quantri": ("/operator/people/", "/operator/people/new/", "/operator/import/", "/accounts/sessions/", "/accounts/2fa/"),
}  # fmt: skip


def violations(visit: Visit) -> list[str]:
    """Serious and critical findings of axe on the open page, one line each."""
    visit.page.evaluate(AXE.read_text())
    found: dict[str, Any] = visit.page.evaluate("([where, rules]) => axe.run(where, rules)", [LOOKED_AT, RULES])
    return [
        f"{finding['id']} ({finding['impact']}): {node['target'][0]} {node['html'][:120]}"
        for finding in found["violations"]
        if finding["impact"] in SEVERE
        for node in finding["nodes"][:3]
    ]


@pytest.mark.parametrize("username", PAGES)
def test_axe_finds_nothing_serious_and_nothing_is_wider_than_a_phone(visit: Visitor, username: str) -> None:
    person = visit(username, bypass_csp=True)
    found, wide = {}, {}
    for path in PAGES[username]:
        assert person.open(path).status == 200, path
        if said := violations(person):
            found[path] = said
        person.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        for step, size in {"360 px": "", "letters 200 %": "200%"}.items():
            person.page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
            if (beyond := person.overflow()) > 0:
                wide[f"{path} {step}"] = f"{beyond} px: {widest(person)}"
        person.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    assert (found, wide) == ({}, {})


def test_axe_is_awake(visit: Visitor) -> None:
    """The check can fail: a picture without words is found."""
    person = visit("", bypass_csp=True)
    person.open("/accounts/login/")
    person.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"data:,\">')")
    assert [line.split()[0] for line in violations(person)] == ["image-alt"]
    person.complaints.clear()


def widest(visit: Visit) -> list[str]:
    return list(
        visit.page.evaluate(
            """() => [...document.querySelectorAll("body *")]
            .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".table-scroll, svg"))
            .slice(0, 4).map(e => e.tagName + "." + e.className + " " + e.innerText?.slice(0, 40))"""
        )
    )


COVERED = """() => {
  const hidden = [], all = document.querySelectorAll("main :is(a, button, input:not([type=hidden]), summary, h1, h2)");
  for (const element of all) {
    element.scrollIntoView({block: "center"});
    const box = element.getClientRects()[0];
    if (!box || !box.width || element.closest("details:not([open]) > :not(summary)") || element.closest(".visually-hidden")) continue;
    const x = box.left + Math.min(box.width / 2, 20), y = box.top + box.height / 2;
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight || element.closest(".table-scroll, svg")) continue;
    const top = document.elementFromPoint(x, y);
    if (top && !element.contains(top) && !top.contains(element) && !top.closest("label")) hidden.push(element.innerText?.slice(0, 40) + " under " + top.tagName + "." + top.className);
  }
  return hidden;
}"""  # noqa: E501


@pytest.mark.parametrize(("username", "path"), [("xa.tienlanh", COMMUNE[2]), ("vpdp", "/"), ("vpdp", "/board/")])
def test_large_letters_cover_nothing(visit: Visitor, username: str, path: str) -> None:
    person = visit(username, viewport=DESK)
    person.open(path)
    person.page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert person.page.evaluate(COVERED) == []
    assert person.overflow() <= 0


@pytest.mark.parametrize(
    ("username", "path", "paper", "most"),
    [
        ("vpdp", "/board/", "A3", 8), ("vpdp", "/commune/20869/", "A4", 4), ("vpdp", "/commune/20869/NTM/", "A4", 8),
        ("vpdp", "/", "A4", 6), ("lanhdao.tinh", "/", "A4", 1),
    ],
)  # fmt: skip
def test_pages_print(visit: Visitor, username: str, path: str, paper: str, most: int) -> None:
    person = visit(username)
    person.open(path)
    printed = person.page.pdf(format=paper, landscape=paper == "A3", prefer_css_page_size=False)
    pages = len(re.findall(rb"/Type\s*/Page[^s]", printed))
    assert 1 <= pages <= most
    person.page.emulate_media(media="print")
    assert not person.page.locator(".site-nav").is_visible()
    assert "12/10/2023" in person.page.inner_text("body")
