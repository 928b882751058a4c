"""A number on a page opens to a list of exactly so many rows, a few of each kind; no odd address brings a page down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urljoin

import pytest

from datchuan.config import kept
from datchuan.insight.tests.reading import commune_rows, counts_of, links_of, page
from datchuan.packs.tests.world import World

PAGES = [
    ("vpdp", "/"), ("vpdp", "/board/"), ("vpdp", "/board/?on=2023-02-16&district=517"), ("vpdp", "/board/?title=none"),
    ("vpdp", "/board/?district=517&set=NTM_NC"), ("vpdp", "/board/?criterion=17&letter=N"),
    ("vpdp", "/board/?change=new&department=SYT"), ("vpdp", "/board/matrix/?district=517&criterion=17"), ("vpdp", "/districts/"),
    ("vpdp", "/districts/?on=2023-02-16"), ("vpdp", "/districts/?title=NTM"), ("vpdp", "/map/"),
    ("vpdp", "/map/?on=2023-02-16&district=517"), ("vpdp", "/map/?shows=title&district=514"),
    ("vpdp", "/map/?shows=line"), ("vpdp", "/titles/"),
    ("vpdp", "/titles/?title=none"), ("huyen.tienphuoc", "/"), ("huyen.tienphuoc", "/board/"), ("so.yte", "/"),
    ("lanhdao.tinh", "/"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def keeping(settings: Any, _anew: None) -> None:
    """Nothing changes between these tests: each board is made once, as in the served product."""
    settings.BOARDS_KEPT = 48


@pytest.fixture(scope="module")
def _anew() -> Iterator[None]:
    kept.forget_all()
    yield
    kept.forget_all()


#: So many links of a kind are opened, where a page has one in each of its rows.
FEW = 4


def kind_of(target: str) -> str:
    """The sort of thing that an address leads to: the same for every row of a table."""
    return re.sub(r"[0-9a-f-]{36}|[0-9]+", "#", target)


@pytest.fixture(scope="module")
def listed() -> dict[str, dict[str, int]]:
    """Person -> address -> rows of communes there: nothing changes between these tests, so each list is opened once."""
    return {}


@pytest.fixture(scope="module")
def opened() -> dict[str, int]:
    """Address -> its answer to the coordination office, for the same reason."""
    return {}


@pytest.mark.parametrize(("who", "address"), PAGES)
def test_every_number_opens_to_its_list(
    measured: World, listed: dict[str, dict[str, int]], who: str, address: str
) -> None:
    client = measured.client(who)
    found = counts_of(page(client, address))
    known, seen, of_kind = listed.setdefault(who, {}), set(), Counter[str]()
    wrong = []
    for href, number in found:
        target = urljoin("http://testserver" + address, href).removeprefix("http://testserver").partition("#")[0]
        kind = kind_of(target)
        if target not in seen and of_kind[kind] == FEW:
            continue
        of_kind[kind] += target not in seen
        if target == "/review/":  # a number of figures, which the board of the department counts by indicator
            assert re.search(rf"<h1>\s*Còn {number} số liệu chờ", page(client, target))
            continue
        seen.add(target)
        if target not in known:
            known[target] = commune_rows(page(client, target))
        if known[target] != number:
            wrong.append((target, number, known[target]))
    assert wrong == []
    if "letter=" not in address and not address.startswith("/map/?"):
        assert len(seen) >= 3


@pytest.mark.parametrize("address", ["/", "/board/?district=517", "/districts/", "/map/", "/titles/", "/targets/"])
def test_every_link_of_a_page_opens(measured: World, opened: dict[str, int], address: str) -> None:
    """Every link; of a kind of page that stands in many rows, the first few of each sort of link to it."""
    client = measured.client("vpdp")
    seen, of_kind = set(), Counter[str]()
    for href, _text in links_of(page(client, address)):
        target = urljoin("http://testserver" + address, href).removeprefix("http://testserver").partition("#")[0]
        kind = kind_of(target)
        if target in seen or not target.startswith("/") or of_kind[kind] == FEW:
            continue
        seen.add(target)
        of_kind[kind] += 1
        opened[target] = opened.get(target) or client.get(target).status_code
        assert opened[target] in (200, 302), target


def test_turning_between_what_the_map_shows_keeps_the_filters(measured: World) -> None:
    client = measured.client("vpdp")
    for address in ("/map/?district=517&on=2023-02-16", "/map/?shows=title&district=517&on=2023-02-16"):
        html = page(client, address)
        tabs = {text: urljoin(address, href) for href, text in links_of(html) if text in {"Tiêu chí đạt", "Danh hiệu"}}
        assert tabs["Tiêu chí đạt"] == "/map/?on=2023-02-16&district=517"
        assert "/map/?on=2023-02-16&district=517&shows=title" in [urljoin(address, href) for href, _ in links_of(html)]


HOSTILE = [
    "x" * 10_000, "'; DROP TABLE people_user; --", "../../etc/passwd", "\u202e", "%s%n", "{{7*7}}", "0", "-1", "ẠẬ",
    "99999999999999999999",
]  # fmt: skip


KEYS = (
    "on", "district", "profile", "aim", "change", "title", "criterion", "indicator", "letter", "department", "shade",
    "sort", "shows", "level", "part", "q", "year", "page", "unheard-of",
)  # fmt: skip
BOARDS = ("/board/", "/board/matrix/", "/districts/", "/map/")
OTHERS = ("/titles/", "/targets/", "/search/", "/commune/20995/", "/commune/20995/NTM/", "/deadlines/", "/")


@pytest.mark.parametrize("path", [*BOARDS, *OTHERS])
def test_an_odd_address_brings_no_page_down(measured: World, path: str) -> None:
    client = measured.client("vpdp")
    for value in HOSTILE:
        asked, of_set = [f"{key}={quote(value)}" for key in KEYS], f"set={quote(value)}"
        if path in BOARDS:
            assert client.get(f"{path}?{of_set}").status_code == 404, value[:40]
        else:
            asked.append(of_set)
        assert client.get(f"{path}?{'&'.join(asked)}").status_code == 200, value[:40]


@pytest.mark.parametrize("key", KEYS)
def test_an_odd_filter_brings_no_board_down(measured: World, key: str) -> None:
    client = measured.client("vpdp")
    for value in HOSTILE[:3]:
        assert client.get(f"/board/?district=517&{key}={quote(value)}").status_code == 200, value[:40]


@pytest.mark.parametrize("value", ["%00", "a%00b", "%ff%fe", "%ED%A0%80"])
def test_what_no_database_takes_is_refused_at_the_door(measured: World, value: str) -> None:
    client = measured.client("vpdp")
    for path in ("/board/?district=", "/search/?q=", "/map/?on="):
        assert client.get(path + value).status_code == 400


def test_a_day_that_is_no_past_day_is_today(measured: World) -> None:
    client = measured.client("vpdp")
    for value in ("2023-13-01", "2999-01-01", "hôm qua", "2023-10-12", "1800-01-01"):
        assert "Tính đến 12/10/2023" in page(client, f"/board/?on={value}")
    past = page(client, "/board/?on=2023-02-16")
    assert "Tính đến 16/02/2023" in past
    assert 'href="/commune/20995/?on=2023-02-16"' in past


def test_a_day_before_the_set_is_told(measured: World) -> None:
    response = measured.client("vpdp").get("/board/?on=2022-03-07")
    assert response.status_code == 404
    assert "07/03/2022" in response.content.decode()


def test_the_published_and_the_identified_total_stand_side_by_side(measured: World) -> None:
    client = measured.client("vpdp")
    for address in ("/", "/titles/"):
        text = page(client, address)
        assert "112/193" in text
        assert "123/193" in text
        assert "chênh 11" in text
        assert "41 xã chưa rõ tình trạng" in text


def test_every_page_of_figures_says_that_they_are_illustrative(measured: World) -> None:
    client = measured.client("vpdp")
    for address in ("/", "/board/", "/board/matrix/", "/districts/", "/map/", "/commune/20995/"):
        assert "dữ liệu minh họa" in page(client, address).lower(), address


def test_titles_leave_as_a_file_with_every_decision(measured: World) -> None:
    client = measured.client("vpdp")
    kept.forget_all()  # a page that is kept tells nothing of how it was drawn
    page = client.get("/titles/?title=NTM_NC").context["rows"]
    text = client.get("/export/titles.csv?title=NTM_NC").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith("Danh hiệu của các xã")
    codes = {line.split(";")[0].strip('"') for line in lines if line[:6].strip('"')[:5].isdigit()}
    assert codes == {row["unit"].code for row in page}
    assert client.get("/export/titles.xlsx").status_code == 200
    assert client.get("/export/titles.pdf").status_code == 404
    assert measured.client("quantri").get("/export/titles.csv").status_code == 404
