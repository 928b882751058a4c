"""Guidance and a commune's library as files: the rows of the page with its filters, within rights."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.evidence.models import Document
from datchuan.findings.tests.world import World, browser
from datchuan.workbooks.opening import open_book
from datchuan.workbooks.tests.test_list_files import lines_of, rows_of

GUIDANCE, LIBRARY = "/export/guidance.csv", "/commune/20869/evidence.csv"


def document(world: World, title: str) -> Document:
    made = Document(commune=world.here.commune, title=title, system="Kho hồ sơ", received_at=clock.now())
    made.refold()
    made.save()
    return made


def test_guidance_leaves_with_its_filter(world: World) -> None:
    client = browser(world.cast.department)
    lines = lines_of(client, GUIDANCE + "?agency=all&show=none")
    assert lines[0][0].startswith("Hướng dẫn về chỉ tiêu") and "Đang lọc: " in lines[2][0]
    rows = rows_of(client, GUIDANCE + "?agency=all&show=none")
    assert rows and {row["Hướng dẫn"] for row in rows} == {"chưa có hướng dẫn"}
    assert client.get("/guidance/?agency=all").content.decode().count("/export/guidance.") == 2


def test_a_library_leaves_whole_and_harmless(world: World) -> None:
    for n in range(35):  # more than a page
        document(world, f"Sổ {n}")
    document(world, "=1+1 Biên bản")
    client = browser(world.cast.officer)
    rows = rows_of(client, LIBRARY)
    assert len(rows) == 36 and rows[0]["Hệ thống đang giữ tài liệu"] == "Kho hồ sơ"
    assert not any(row["Tên tài liệu"].startswith("=") for row in rows)
    assert [row["Tên tài liệu"] for row in rows_of(client, LIBRARY + "?q=so 34")] == ["Sổ 34"]
    book = client.get("/commune/20869/evidence.xlsx")
    assert book.status_code == 200 and open_book(book.content) is not None
    assert rows_of(client, LIBRARY + "?show=missing") is not None


def test_who_may_not_look_finds_no_file(world: World) -> None:
    assert browser(world.cast.other_officer).get(LIBRARY).status_code == 404
    assert browser(world.cast.officer).get("/commune/00000/evidence.csv").status_code == 404
    for address in (LIBRARY, GUIDANCE):
        assert browser(world.cast.operator).get(address).status_code == 404
        assert browser(world.cast.officer).get(address.replace(".csv", ".pdf")).status_code == 404


@pytest.mark.parametrize("address", [LIBRARY, GUIDANCE])
def test_files_take_a_constant_number_of_queries(world: World, address: str) -> None:
    client = browser(world.cast.officer)
    document(world, "Một")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for n in range(4):
        document(world, f"Thêm {n}")
    with CaptureQueriesContext(connection) as more:
        client.get(address)
    assert len(one) == len(more)
