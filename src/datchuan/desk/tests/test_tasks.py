"""The task list: what is left to do, apart from what the result is."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.actions import Figure, save_sheet, save_value
from datchuan.assessments.tests.setting import YEAR, Setting, words_of
from datchuan.desk.worklist import Row, work_of
from datchuan.people.tests.cast import entered

LIST = "/commune/20869/NTM/"
CODES = ["1.1", "1.2", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "4", "4.2"]
FIGURES = {
    "1.1": Figure({"pass": True}, done=True),
    "1.2": Figure({"na": True, "reason": "Không có làng nghề"}, done=True),
    "2.1": Figure({"num": "412", "den": "530"}, done=True),
    "2.2": Figure({"female": {"percent": "70"}, "male": None}),
    "2.4": Figure({"num": "200", "den": "530"}),
    "3.4": Figure({"number": "5"}),
}


def fill(here: Setting) -> None:
    save_sheet(here.commune, here.edition, YEAR, FIGURES, by=here.officer)


def rows(response: HttpResponse) -> dict[str, Row]:
    tasks = response.context["tasks"]
    return {row.indicator.code: row for g in tasks.groups for c in g.criteria for row in c.rows}


def text(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def test_it_heads_the_page_with_the_work_that_is_left(here: Setting, officer: Client) -> None:
    assert "<h1>Còn 12 chỉ tiêu cần làm</h1>" in text(officer.get(LIST))
    fill(here)
    assert "<h1>Còn 9 chỉ tiêu cần làm</h1>" in text(officer.get(LIST))


def test_work_and_result_are_two_things(here: Setting, officer: Client) -> None:
    fill(here)
    found = rows(officer.get(LIST))
    assert [(row.work, row.shown) for row in found.values()] == [
        ("done", "M"), ("done", "X"), ("done", "near"), ("doing", "D"), ("todo", "D"), ("doing", "N"),
        ("todo", "D"), ("todo", "D"), ("todo", "D"), ("doing", "T"), ("todo", "D"), ("todo", "D"),
    ]  # fmt: skip
    assert list(found) == CODES


def test_it_says_both_in_the_words_of_the_office(here: Setting, officer: Client) -> None:
    fill(here)
    page = words_of(officer.get(LIST))
    for words in (
        "Gần đạt (còn thiếu 12 hộ)",
        "Chưa đạt (giảm thêm 174 hộ)",
        "Đang làm (Cán bộ Tiên Lãnh, 12/10/2023)",
        "Chưa làm",
        "Chưa có mức chuẩn",
        "Chưa có số liệu",
        "Không áp dụng",
        "Xong Đạt",
        "2/2 xong",
        "1/4 tiêu chí đạt",
    ):
        assert words in page
    assert "cơ bản đạt" not in page.lower()


def test_groups_and_criteria_count_what_is_done(here: Setting, officer: Client) -> None:
    fill(here)
    groups = officer.get(LIST).context["tasks"].groups
    assert [(g.label.name_vi, g.done, g.total) for g in groups] == [
        ("Quy hoạch", 2, 2),
        ("Kinh tế", 1, 8),
        ("Hệ thống chính trị", 0, 2),
    ]
    assert [(c.code, c.done, c.total, c.letter) for g in groups for c in g.criteria] == [
        ("1", 2, 2, "M"),
        ("2", 1, 4, "N"),
        ("3", 0, 4, "D"),
        ("4", 0, 2, "D"),
    ]


def test_a_value_taken_back_is_work_again(here: Setting) -> None:
    saved = save_value(
        here.commune, here.indicator("2.1"), YEAR, Figure({"percent": "90"}, done=True), by=here.officer, version=0
    )
    assert work_of(saved) == "done"
    saved = save_value(here.commune, here.indicator("2.1"), YEAR, Figure(None, done=True), by=here.officer, version=1)
    assert work_of(saved) == "doing"
    assert work_of(None) == "todo"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", CODES),
        ("?show=todo", ["2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "4", "4.2"]),
        ("?change=new_or_raised", ["1.1", "1.2", "2.1"]),
        ("?change=new", ["1.2"]),
        ("?result=near", ["2.1"]),
        ("?result=N", ["2.4"]),
        ("?result=T", ["3.4"]),
        ("?result=M&show=todo", []),
        ("?result=Z&show=all&change=none&year=abc", CODES),
    ],
)  # fmt: skip
def test_filters_live_in_the_address(here: Setting, officer: Client, query: str, codes: list[str]) -> None:
    fill(here)
    assert list(rows(officer.get(LIST + query))) == codes


def test_every_count_is_the_length_of_its_list(here: Setting, officer: Client) -> None:
    fill(here)
    page = officer.get(LIST)
    for choice in page.context["results"]:
        assert len(rows(officer.get(LIST + choice.url))) == choice.count
    tasks, links = page.context["tasks"], page.context["filters"].links
    assert len(rows(officer.get(LIST + links["todo"]))) == tasks.left
    assert len(rows(officer.get(LIST + links["changed"]))) == tasks.changed
    assert len(rows(officer.get(LIST + links["all"]))) == tasks.total


def test_an_empty_list_says_what_to_do(here: Setting, officer: Client) -> None:
    assert "Không có chỉ tiêu nào khớp điều đang lọc." in text(officer.get(LIST + "?result=M"))


def test_it_names_day_edition_and_column(here: Setting, officer: Client) -> None:
    assert (
        "Xã Tiên Lãnh: số liệu năm 2023, tính đến 12/10/2023, bộ tiêu chí NTM/2021-2025 (QĐ 318/QĐ-TTg). "
        "Mức đạt chuẩn theo cột Duyên hải Nam Trung Bộ." in text(officer.get(LIST))
    )


def test_sets_and_years_are_switched_by_links(here: Setting, officer: Client) -> None:
    page = text(officer.get(LIST))
    assert 'href="/commune/20869/NTM_KM/"' in page
    assert 'href="?year=2022"' in page
    assert "năm 2022" in text(officer.get(LIST + "?year=2022"))
    assert officer.get("/commune/20869/NTM_KM/").context["tasks"].total == 1


def test_a_set_without_groups_is_one_list(here: Setting, officer: Client) -> None:
    page = officer.get("/commune/20869/NTM_KM/")
    assert [g.label for g in page.context["tasks"].groups] == [None]


@pytest.mark.parametrize("address", ["/commune/20869/XX/", "/commune/99999/NTM/", "/commune/20869/NTM/?year=2030"])
def test_unknown_places_sets_and_years_are_404(here: Setting, officer: Client, address: str) -> None:
    assert officer.get(address).status_code == 404


def test_a_reader_reads_and_is_told_who_writes(here: Setting) -> None:
    client = entered(here.cast.coordinator)
    assert "Số liệu tự đánh giá do cán bộ của xã nhập." in text(client.get(LIST))
    client.force_login(here.cast.other_officer)
    assert client.get(LIST).status_code == 404


def test_it_asks_the_same_number_of_questions_with_one_row_and_with_all(here: Setting, officer: Client) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(LIST).status_code == 200
        return len(queries)

    save_value(here.commune, here.indicator("1.1"), YEAR, Figure({"pass": True}), by=here.officer, version=0)
    count()
    with_one = count()
    fill(here)
    assert count() == with_one
    assert with_one <= 24
