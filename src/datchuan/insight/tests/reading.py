"""Pages read as a person reads them: rows of tables, and numbers that are links."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.test import Client


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.rows = 0
        self._href = ""
        self._text = ""
        self._in_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href, self._text = dict(attrs).get("href") or "", ""
        elif tag == "tbody":
            self._in_body = True
        elif tag == "tr" and self._in_body:
            self.rows += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._href:
            self.links.append((self._href, " ".join(self._text.split())))
            self._href = ""
        elif tag == "tbody":
            self._in_body = False

    def handle_data(self, data: str) -> None:
        self._text += data


def links_of(html: str) -> list[tuple[str, str]]:
    """(address, text) of every link."""
    reader = _Reader()
    reader.feed(html)
    return reader.links


def counts_of(html: str) -> list[tuple[str, int]]:
    """(address, number) of every link whose text begins with a whole number or is one."""
    main = html[html.index("<main") : html.index("</main>")]
    found = []
    for href, text in links_of(main):
        number = re.match(r"(\d{1,3}(?:\.\d{3})*)(?:$| [^\d/])", text)
        if number and "#" not in href:
            found.append((href, int(number[1].replace(".", ""))))
    return found


def commune_rows(html: str) -> int:
    """How many rows of communes a page lists (a page that says that nothing fits has none)."""
    main = html[html.index("<main") : html.index("</main>")]
    body = " ".join(re.findall(r"<tbody>.*?</tbody>", main, re.DOTALL))  # one for each district where a list is folded
    return len(re.findall(r'<th scope="row"><a href="/(?:commune|titles/of)/\d+/', body))


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return response.content.decode()
