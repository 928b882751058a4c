"""Workbooks for the tests: what the product exports, changed as people and programs change it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from datchuan.workbooks.layout import AT, HEADINGS
from datchuan.workbooks.opening import Book, Sheet, address, open_book

BOOK = "/commune/20869/NTM/workbook/2023/"
SHEET_PART = "xl/worksheets/sheet1.xml"


def exported(client: Client, path: str = BOOK) -> bytes:
    response = client.get(path + "file/")
    assert response.status_code == 200
    return response.content


def read(data: bytes) -> Book:
    return open_book(data)


def sheet(data: bytes) -> Sheet:
    return read(data).sheets[0]


def row_of(data: bytes, key: str) -> int:
    """The row (from 0) of the line whose key begins with ``key`` ("2.1#1")."""
    place = AT["key"]
    return next(
        row
        for row, cells in enumerate(sheet(data).rows)
        if len(cells) > place and str(cells[place]).startswith(key + "@")
    )


def cell_name(data: bytes, key: str, column: str) -> str:
    return address(row_of(data, key), AT[column])


def rezip(data: bytes, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes] | None = None) -> bytes:
    """The file with its parts changed (None: left out) and more parts added."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if (part := change(name, old.read(name))) is not None:
                new.writestr(name, part)
        for name, part in (more or {}).items():
            new.writestr(name, part)
    return held.getvalue()


def on_sheet(data: bytes, change: Callable[[str], str], part: str = SHEET_PART) -> bytes:
    """The file with the text of one part changed; fails when nothing changed."""

    def one(name: str, body: bytes) -> bytes:
        if name != part:
            return body
        text = body.decode()
        changed = change(text)
        assert changed != text, f"{name} was to change"
        return changed.encode()

    return rezip(data, one)


def with_cell(data: bytes, name: str, content: str, part: str = SHEET_PART) -> bytes:
    """The file with a cell put in place of another. ``content``: what follows the style in its element."""
    pattern = re.compile(rf'<c r="{name}"( s="\d+")?(?:/>| [^>]*/>|[^>]*>.*?</c>)')

    def put(text: str) -> str:
        match = pattern.search(text)
        assert match, f"no cell {name}"
        return text[: match.start()] + f'<c r="{name}"{match[1] or ""}{content}' + text[match.end() :]

    return on_sheet(data, put, part)


def text(value: str) -> str:
    """An inline text for ``with_cell``."""
    safe = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("\r", "&#13;")
    return f' t="inlineStr"><is><t xml:space="preserve">{safe}</t></is></c>'


def number(value: Any) -> str:
    return f"><v>{value}</v></c>"


BLANK = "/>"


def formula(body: str, value: Any) -> str:
    return f"><f>{body}</f><v>{value}</v></c>"


def typed(data: bytes, **cells: str) -> bytes:
    """The file after typing texts: ``typed(data, **{"2.1#1 num": "412"})``; "" empties a cell."""
    for where, value in cells.items():
        key, _space, column = where.partition(" ")
        assert column in HEADINGS
        data = with_cell(data, cell_name(data, key, column), text(value) if value else BLANK)
    return data


def upload(client: Client, data: bytes, name: str = "bang.xlsx", path: str = BOOK) -> HttpResponse:
    return client.post(path, {"file": SimpleUploadedFile(name, data)})


def sent(client: Client, data: bytes, path: str = BOOK, name: str = "bang.xlsx") -> HttpResponse:
    """The page of changes of a file that is taken."""
    response = upload(client, data, name, path)
    assert response.status_code == 303, problems(response)
    return client.get(response["Location"])


def problems(response: HttpResponse) -> list[str]:
    form = response.context["form"] if response.context else None
    return [problem.sentence for problem in form.problems] if form else [response.content.decode()[:500]]
