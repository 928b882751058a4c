from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from datchuan.assessments.models import Measurement, Revision, Voice
from datchuan.assessments.tests.setting import Setting, words_of
from datchuan.criteria.models import Indicator, Responsibility
from datchuan.journal.models import Entry
from datchuan.people.sheets import read_table
from datchuan.people.tests.cast import ALWAYS, Cast
from datchuan.places.models import Level, Participation, Profile, Unit, UnitName, UnitParent

ADDRESS = "/review/import/NTM/2023/"
HEADING = ["Mã xã", "Xã", "Huyện", "2.1 tử số: Hộ dùng nước sạch", "2.1 mẫu số: Tổng số hộ", "2.1 tỷ lệ %"]
TIEN_LANH, TAM_XUAN = "20869", "20968"


def xlsx(rows: list[list[Any]], change: Callable[[Any, Any], None] | None = None) -> bytes:
    """A spreadsheet of these rows; ``change`` may do more to the book and sheet."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
        if change:
            change(book, sheet)
    return held.getvalue()


def send(client: Client, data: bytes, query: str = "", name: str = "so-lieu.xlsx") -> HttpResponse:
    body = {"file": SimpleUploadedFile(name, data), "source": "Báo cáo ngành", "period": "30/9/2023"}
    return client.post(ADDRESS + query, body)  # type: ignore[return-value]


def payload(response: HttpResponse) -> str:
    return re.search(r'name="payload" value="([^"]+)"', response.content.decode())[1]  # type: ignore[index]


def apply(client: Client, response: HttpResponse, **more: Any) -> HttpResponse:
    return client.post(ADDRESS + "apply/", {"payload": payload(response), **more}, follow=True)  # type: ignore[return-value]


def figures() -> dict[str, Any]:
    rows = Measurement.objects.filter(voice=Voice.AGENCY).values_list("commune__code", "value")
    return dict(rows.order_by("commune__code"))


@pytest.mark.usefixtures("in_child")
def test_the_template_comes_back_filled(here: Setting, specialist: Client) -> None:
    table = read_table(specialist.get(ADDRESS + "template/").content)
    assert table[1] == [
        "Mã xã", "Xã", "Huyện", "2.1 tử số: Số hộ dùng nước sạch", "2.1 mẫu số: Tổng số hộ",
        "2.1 tỷ lệ %: chỉ khi chưa có hai số",
    ]  # fmt: skip
    assert sorted(row[0] for row in table[2:]) == ["20869", "20884", "20968"]
    for row in table[2:]:
        row[3:5] = [412, 530]
    response = send(specialist, xlsx(table))
    assert "Sẵn sàng ghi 3 số liệu của 3 xã" in words_of(response)
    assert figures() == {}
    page = words_of(apply(specialist, response))
    assert "Đã ghi 3 số liệu của Sở Y tế; 0 số đã có từ trước, giữ nguyên." in page
    assert figures() == {code: {"num": "412", "den": "530"} for code in ("20869", "20884", "20968")}
    stored = Measurement.objects.filter(voice=Voice.AGENCY).first()
    assert stored is not None
    assert (stored.source, stored.period, stored.agency) == ("Báo cáo ngành", "30/9/2023", here.department)
    entry = Entry.objects.get(kind="assessments.save_agency_figures")
    assert entry.after == {"figures": 3, "codes": ["2.1"]}


def test_the_same_file_again_changes_nothing(here: Setting, specialist: Client) -> None:
    data = xlsx([HEADING, [TIEN_LANH, "", "", 412, 530]])
    first = send(specialist, data)
    apply(specialist, first)
    apply(specialist, first)
    again = send(specialist, data)
    assert "Tệp không có gì mới" in words_of(again)
    assert "1 số đã có và giống hệt, giữ nguyên." in words_of(again)
    assert (Measurement.objects.count(), Revision.objects.count()) == (1, 1)


def test_a_difference_shows_what_is_stored(here: Setting, specialist: Client) -> None:
    apply(specialist, send(specialist, xlsx([HEADING, [TIEN_LANH, "", "", 412, 530]])))
    response = send(specialist, xlsx([HEADING, [TIEN_LANH, "", "", 420, 530]]))
    assert "412/530 hộ = 77,73 % 420/530 hộ = 79,24 %" in words_of(response)
    apply(specialist, response)
    assert figures() == {TIEN_LANH: {"num": "420", "den": "530"}}
    assert Measurement.objects.get().version == 2


@pytest.mark.parametrize(
    "row",
    [
        ["20869", "", ""],
        [20869, "", ""],
        ["", "Tiên Lãnh", ""],
        ["", "xã tien lanh", "Huyện Tiên Phước"],
        ["", "XÃ TIÊN LÃNH", "tien phuoc"],
        ["", "Tiên Lãnh cũ", ""],
    ],
)
def test_a_commune_is_found_by_code_and_by_every_name(here: Setting, specialist: Client, row: list[Any]) -> None:
    old = UnitName.build(
        unit=here.commune, name="Tiên Lãnh cũ", full_name="Xã Tiên Lãnh cũ", kind="xã", valid=ALWAYS, use="alias"
    )
    old.save()
    apply(specialist, send(specialist, xlsx([HEADING, [*row, 412, 530]])))
    assert figures() == {TIEN_LANH: {"num": "412", "den": "530"}}


@pytest.fixture
def namesake(here: Setting) -> Unit:
    """A second Tiên Phong, in the other district."""
    unit = Unit.objects.create(code="20999", level=Level.COMMUNE, valid=ALWAYS)
    UnitName.build(unit=unit, name="Tiên Phong", full_name="Xã Tiên Phong", kind="xã", valid=ALWAYS).save()
    UnitParent.objects.create(unit=unit, parent=here.cast.province["517"], valid=ALWAYS)
    Participation.objects.create(unit=unit, takes_part=True, valid=ALWAYS)
    Profile.objects.create(unit=unit, code="DHNTB", valid=ALWAYS)
    return unit


def test_two_communes_of_one_name_are_asked_about(here: Setting, specialist: Client, namesake: Unit) -> None:
    response = send(specialist, xlsx([HEADING, ["", "Tiên Phong", "", 412, 530]]))
    page = words_of(response)
    assert "Dòng 2: “Tiên Phong” là xã nào?" in page
    assert "Xã Tiên Phong (Huyện Núi Thành)" in page
    left = words_of(apply(specialist, response))
    assert figures() == {}
    assert "1 dòng cần sửa chưa được ghi" in left
    apply(specialist, send(specialist, xlsx([HEADING, ["", "Tiên Phong", "", 412, 530]])), **{"pick-2": namesake.pk})
    assert figures() == {"20999": {"num": "412", "den": "530"}}


def test_the_district_parts_them(here: Setting, specialist: Client, namesake: Unit) -> None:
    rows = [["", "Tiên Phong", "Tiên Phước", 1, 530], ["", "Tiên Phong", "Núi Thành", 2, 530]]
    apply(specialist, send(specialist, xlsx([HEADING, *rows])))
    assert {code: value["num"] for code, value in figures().items()} == {"20884": "1", "20999": "2"}


def test_a_district_merged_over_its_lines_holds_for_all(here: Setting, specialist: Client, namesake: Unit) -> None:
    def merge(book: Any, sheet: Any) -> None:
        sheet.merge_range("C2:C3", "Huyện Tiên Phước", book.add_format())

    data = xlsx([HEADING, ["", "Tiên Lãnh", "", 1, 530], ["", "Tiên Phong", "", 2, 530]], merge)
    apply(specialist, send(specialist, data))
    assert {code: value["num"] for code, value in figures().items()} == {"20869": "1", "20884": "2"}


BAD_CELLS = [
    ([TIEN_LANH, "", "", 600, 530], "D2: ", "lớn hơn"),
    ([TIEN_LANH, "", "", "nhiều", 530], "D2: ", "chưa đọc được thành số"),
    ([TIEN_LANH, "", "", -4, 530], "D2: ", "số âm"),
    ([TIEN_LANH, "", "", 412.5, 530], "D2: ", "số nguyên"),
    ([TIEN_LANH, "", "", 412, 0], "E2: ", "là 0"),
    ([TIEN_LANH, "", "", 412, ""], "E2: |D2: ", "để tính tỷ lệ"),
    ([TIEN_LANH, "", "", "#DIV/0!", 530], "D2: ", "công thức trong ô đang báo lỗi"),
    ([TIEN_LANH, "", "", "'=A1", 530], "D2: ", "chưa đọc được thành số"),
    ([TIEN_LANH, "", "", "", "", 0.282], "F2: ", "Excel lưu 28,2 % thành 0,282"),
    ([TIEN_LANH, "", "", "", "", 120], "F2: ", "lớn hơn"),
    ([TIEN_LANH, "", "", 412, 530, 77], "F2: ", "Đã có số ở trên"),
    (["99999", "", "", 412, 530], "", "Không có xã nào mang mã 99999"),
    ([TIEN_LANH, "Tam Xuân I", "", 412, 530], "", "Mã 20869 là Xã Tiên Lãnh (Huyện Tiên Phước), nhưng dòng này ghi"),
    (["", "Xã Không Có", "", 412, 530], "", "Không tìm thấy xã “Xã Không Có”"),
    (["", "", "", 412, 530], "", "Dòng này chưa ghi xã nào."),
    (["", "Thị trấn Núi Thành", "", 412, 530], "", "Không tìm thấy xã"),
]


@pytest.mark.parametrize(("row", "cell", "sentence"), BAD_CELLS)
def test_a_wrong_cell_is_named_and_the_others_are_stored(
    here: Setting, specialist: Client, row: list[Any], cell: str, sentence: str
) -> None:
    response = send(specialist, xlsx([HEADING, row, [TAM_XUAN, "", "", 431, 530]]))
    page = words_of(response)
    assert sentence in page
    assert any(part in page for part in cell.split("|"))
    assert "1 dòng cần sửa." in page
    apply(specialist, response)
    assert figures() == {TAM_XUAN: {"num": "431", "den": "530"}}


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (["412", "530", ""], {"num": "412", "den": "530"}),
        ([" 1.412 ", "1.530", ""], {"num": "1412", "den": "1530"}),
        (["", "", 28.2], {"percent": "28.2"}),
        (["", "", "28,2"], {"percent": "28.2"}),
        (["", "", "28,2%"], {"percent": "28.2"}),
        (["", "", 28.123], {"percent": "28.123"}),
        (["", "", 100], {"percent": "100"}),
    ],
)
def test_text_numbers_and_excel_numbers_are_read(
    here: Setting, specialist: Client, cells: list[Any], value: dict[str, str]
) -> None:
    apply(specialist, send(specialist, xlsx([HEADING, [TIEN_LANH, "", "", *cells]])))
    assert figures() == {TIEN_LANH: value}


def test_a_formula_counts_by_its_result(here: Setting, specialist: Client) -> None:
    def formula(_book: Any, sheet: Any) -> None:
        sheet.write_formula("D2", "=400+12", None, 412)

    apply(specialist, send(specialist, xlsx([HEADING, [TIEN_LANH, "", "", "", 530]], formula)))
    assert figures() == {TIEN_LANH: {"num": "412", "den": "530"}}


def test_a_commune_twice_with_other_numbers_is_not_stored(here: Setting, specialist: Client) -> None:
    rows = [[TIEN_LANH, "", "", 412, 530], ["", "Tiên Lãnh", "", 420, 530], [TAM_XUAN, "", "", 1, 530]]
    response = send(specialist, xlsx([HEADING, *rows]))
    assert "có ở cả dòng 2 và dòng 3 với số khác nhau. Giữ lại một dòng." in words_of(response)
    apply(specialist, response)
    assert list(figures()) == [TAM_XUAN]


def test_a_commune_twice_with_the_same_numbers_is_stored_once(here: Setting, specialist: Client) -> None:
    rows = [[TIEN_LANH, "", "", 412, 530], ["", "Tiên Lãnh", "", 412, 530]]
    apply(specialist, send(specialist, xlsx([HEADING, *rows])))
    assert figures() == {TIEN_LANH: {"num": "412", "den": "530"}}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (xlsx([["STT", "Ghi chú"], ["1", "x"]]), "Không thấy cột “Mã xã” hoặc “Xã”."),
        (xlsx([["Mã xã", "Xã", "9.9 số liệu"], [TIEN_LANH, "", 1]]), "Không thấy cột số liệu nào của chỉ tiêu"),
        (xlsx([HEADING]), "Dưới dòng tiêu đề chưa có số liệu nào."),
        (xlsx([HEADING, [TIEN_LANH, "Tiên Lãnh"]]), "Dưới dòng tiêu đề chưa có số liệu nào."),
        (b"PK\x03\x04broken", "bị hỏng"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", ".xls đời cũ"),
        (b"\xff\xfe\x00nothing", "không phải .xlsx"),
        (b"a" * (1024 * 1024 + 1), "lớn hơn 1 MB"),
    ],
)
def test_a_file_that_is_no_such_sheet_gets_a_sentence(
    here: Setting, specialist: Client, data: bytes, sentence: str
) -> None:
    response = send(specialist, data)
    assert response.status_code == 422
    assert sentence in words_of(response)
    assert 'value="Báo cáo ngành"' in response.content.decode()


def test_csv_and_plain_headings_for_one_indicator(here: Setting, specialist: Client) -> None:
    data = "\ufeffXã;Huyện;Tử số;Mẫu số\nTiên Lãnh;Tiên Phước;412;530\n".encode()
    apply(specialist, send(specialist, data, name="so-lieu.csv"))
    assert figures() == {TIEN_LANH: {"num": "412", "den": "530"}}


def test_columns_that_mean_nothing_are_named(here: Setting, specialist: Client) -> None:
    response = send(specialist, xlsx([[*HEADING, "Dân số"], [TIEN_LANH, "", "", 412, 530, "", 9]]))
    assert "Các cột không dùng tới: Dân số" in words_of(response)


def led(cast: Cast, indicator: Indicator) -> None:
    Responsibility.objects.create(
        indicator=indicator, agency=cast.province.agencies["SYT"], part="lead", valid=ALWAYS, standing="to_check"
    )


def test_several_indicators_of_every_kind_in_one_sheet(here: Setting, specialist: Client) -> None:
    for code in ("1.1", "2.2", "2.3", "3.2", "4"):
        led(here.cast, here.indicator(code))
    table = read_table(specialist.get(ADDRESS + "template/").content)
    heading = table[1]
    filled = {
        "1.1 kết quả": "Chưa đạt", "2.2 tử số: Nữ": 9, "2.2 mẫu số: Nữ": 10, "2.2 tử số: Nam": 8, "2.2 mẫu số: Nam": 10,
        "2.3 tử số": 412, "2.3 mẫu số": 530, "2.3 số liệu": 2, "3.2 số liệu": 0, "4 mức": "tốt",
    }  # fmt: skip
    row = [TIEN_LANH, "", ""] + [""] * (len(heading) - 3)
    for start, value in filled.items():
        (place,) = [at for at, text in enumerate(heading) if str(text).startswith(start)]
        row[place] = value
    apply(specialist, send(specialist, xlsx([heading, row])))
    rows = Measurement.objects.filter(voice=Voice.AGENCY).values_list("indicator_code", "value")
    assert dict(rows) == {
        "1.1": {"pass": False},
        "2.2": {"female": {"num": "9", "den": "10"}, "male": {"num": "8", "den": "10"}},
        "2.3": {"parts": [{"num": "412", "den": "530"}, {"number": "2"}]},
        "3.2": {"number": "0"},
        "4": {"level": "Tốt"},
    }


def test_a_report_of_somebody_else_is_not_applied(here: Setting, specialist: Client) -> None:
    response = send(specialist, xlsx([HEADING, [TIEN_LANH, "", "", 412, 530]]))
    for text in ("", "x" + payload(response)):
        answer = specialist.post(ADDRESS + "apply/", {"payload": text})
        assert answer.status_code == 409
    assert figures() == {}
