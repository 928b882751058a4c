"""Files as people, programs and enemies make them: for each one sentence, and never anything half-written."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from django.test import Client

from datchuan.assessments.models import Measurement
from datchuan.assessments.tests.setting import Setting
from datchuan.workbooks.layout import AT, HEADINGS
from datchuan.workbooks.models import Intake
from datchuan.workbooks.opening import address
from datchuan.workbooks.tests.books import (
    SHEET_PART,
    cell_name,
    exported,
    formula,
    number,
    on_sheet,
    problems,
    rezip,
    row_of,
    sent,
    text,
    typed,
    upload,
    with_cell,
)
from datchuan.workbooks.tests.hostile import WHOLE


@pytest.mark.usefixtures("in_child")
@pytest.mark.parametrize("case", WHOLE)
def test_a_file_that_is_not_taken_says_why_and_writes_nothing(case: str, here: Setting, officer: Client) -> None:
    change, name, sentence = WHOLE[case]
    response = upload(officer, change(exported(officer)), name)
    assert (response.status_code, problems(response)) == (422, [sentence])
    assert (Intake.objects.count(), Measurement.objects.count()) == (0, 0)


def test_without_a_file_it_asks_for_one(here: Setting, officer: Client) -> None:
    response = officer.post("/commune/20869/NTM/workbook/2023/", {})
    assert (response.status_code, problems(response)) == (422, ["Chọn tệp đã điền."])


@pytest.mark.parametrize("lost", ["cell", "property"])
def test_one_of_its_two_markers_is_enough(lost: str, here: Setting, officer: Client) -> None:
    def one(name: str, part: bytes) -> bytes:
        gone = name == "docProps/custom.xml" if lost == "property" else name == "xl/sharedStrings.xml"
        return part.replace(b"DATCHUAN|1|", b"") if gone else part

    assert sent(officer, rezip(exported(officer), one)).context["found"].unchanged == 12


# Single cells. Each: where ("line column"), what stands there, the sentence, and the name of the blamed column.

FORMULA = "Ô này là công thức, kết quả có thể đổi khi mở ở máy khác. Gõ thẳng kết quả vào ô."
CELLS: dict[str, tuple[str, str, str]] = {
    "formula with a value": ("2.1#1 num", formula("200+212", 412), FORMULA),
    "formula without a value": ("2.1#1 num", "><f>NOW()</f></c>", FORMULA),
    "a text like a formula": ("2.1#1 num", text("=200+212"), FORMULA),
    "an error of Excel": ("2.1#1 num", ' t="e"><v>#REF!</v></c>', "Ô này đang báo lỗi của Excel. Xóa đi rồi gõ số liệu vào."),
    "a formula in a text": ("2.1#1 source", formula("HYPERLINK(A1)", 1), FORMULA),
    "a truth value": ("2.1#1 num", ' t="b"><v>1</v></c>', "Ô này cần một số, không phải TRUE hay FALSE. Gõ số liệu vào."),
    "letters": (
        "2.1#1 num", text("bốn trăm"),
        "Số hộ dùng nước sạch: “bốn trăm” chưa đọc được thành số. Chỉ dùng chữ số 0-9 và dấu phẩy, ví dụ 1530 hoặc 28,2.",
    ),
    "ambiguous": (
        "3.1#1 number", text("1.530"),
        "1.530 có thể là một nghìn năm trăm ba mươi hoặc 1,53. Nhập 1530 hoặc 1,53",
    ),
    "below zero": ("2.4#1 num", number(-3), "Số hộ nghèo: số âm chưa nhận được ở ô này. Nhập từ 0 trở lên."),
    "a fraction of households": (
        "2.1#1 num", number("412.5"), "Số hộ dùng nước sạch là số nguyên, không có phần lẻ. Nhập lại, ví dụ 412.",
    ),
    "too many decimals": (
        "3.3#1 number", number("33.33333333333"), "Chỉ lưu được 6 chữ số sau dấu phẩy. Nhập lại cho gọn.",
    ),
    "above the whole": (
        "2.1#1 num", number(600),
        "Số hộ dùng nước sạch (600) lớn hơn tổng số hộ (530). Kiểm tra lại một trong hai số",
    ),
    "a share of nothing": (
        "2.1#1 den", number(0), "Tổng số hộ là 0 nên chưa tính được tỷ lệ. Kiểm tra lại số này.",
    ),
    "a percentage beside its numbers": (
        "2.1#1 percent", text("77"), "Đã có số ở trên thì tỷ lệ tự tính. Xóa tỷ lệ, hoặc xóa hai số đó.",
    ),
    "a choice that is none": (
        "1.1#1 choice", text("Cơ bản đạt"), "“Cơ bản đạt” không có trong danh sách. Chọn một trong: Đạt, Chưa đạt.",
    ),
    "a level that is none": (
        "4#1 choice", text("Xuất sắc"), "“Xuất sắc” không có trong danh sách. Chọn một trong: Trung bình, Khá, Tốt.",
    ),
    "the wrong column": (
        "3.2#1 num", number(4), "Chỉ tiêu này không nhập ở cột “Số đạt (tử số)”. Chuyển sang cột “Số liệu”.",
    ),
    "must apply": (
        "1.1#1 na", text("Không áp dụng"),
        "Chỉ tiêu này xã nào cũng phải có, không chọn “Không áp dụng” được. Xóa ô này rồi nhập số liệu.",
    ),
    "no reason": (
        "1.2#1 na", text("Không áp dụng"), "Ghi vì sao chỉ tiêu này không áp dụng cho xã, để người thẩm tra hiểu.",
    ),
    "a reason alone": (
        "1.2#1 na_reason", text("không có làng nghề"),
        "Có lý do nhưng chưa chọn “Không áp dụng”. Chọn ở cột bên trái, hoặc xóa lý do.",
    ),
    "the source on the second line": (
        "2.2#2 source", text("Sổ"), "Cột “Nguồn” chỉ ghi ở dòng đầu của chỉ tiêu. Chuyển lên dòng đầu, xóa ở đây.",
    ),
    "done without a value": (
        "2.3#1 done", text("Rồi"),
        "Còn thiếu: hộ dùng nước sạch, trường đạt mức độ 2. Nhập nốt, hoặc chọn “Để sau” để lưu phần đã có.",
    ),
    "done in other words": ("2.1#1 done", text("hôm qua"), "“hôm qua” không có trong danh sách. Chọn một trong: Rồi, Để sau."),
    "letters that turn round": (
        "2.1#1 source", text("Sổ\u202e gnuht"),
        "Nguồn có ký tự đảo chiều chữ, làm dòng chữ hiện khác với nội dung lưu. Gõ lại bằng bàn phím.",
    ),
    "a long text": ("2.1#1 period", text("x" * 130), "Kỳ số liệu dài 130 ký tự, vượt mức 120. Rút bớt 10 ký tự."),
    "another code before the key": (
        "2.1#1 code", text("2.4"),
        "Dòng này hiện chỉ tiêu 2.4 nhưng mã dòng là của 2.1. Chép lại từ tệp mới tải về.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CELLS)
def test_a_wrong_cell_is_named_and_the_others_are_taken(case: str, here: Setting, officer: Client) -> None:
    where, content, sentence = CELLS[case]
    key, _space, column = where.partition(" ")
    data = typed(exported(officer), **{"2.1#1 num": "412", "2.1#1 den": "530", "3.4#1 number": "7"})
    at = address(row_of(data, key), AT[column])
    found = sent(officer, with_cell(data, at, content)).context["found"]
    cells = [cell for _indicator, wrong in found.wrong for cell in wrong]
    assert [cell.sentence for cell in cells] == [sentence]
    if column in HEADINGS and case not in {"another code before the key", "no reason"}:
        assert [cell.at for cell in cells] == [at]
    assert "3.4" in {change.code for change in found.changes}
    assert key.partition("#")[0] not in {change.code for change in found.changes}


def test_a_date_in_a_cell_of_a_number_is_told_as_what_excel_did(here: Setting, officer: Client) -> None:
    data = exported(officer)

    def dated(name: str, part: bytes) -> bytes:
        if name != "xl/styles.xml":
            return part
        body = part.decode()
        return re.sub(r'(<cellXfs count="\d+">)<xf numFmtId="\d+"', r'\1<xf numFmtId="14"', body, count=1).encode()

    at = cell_name(data, "2.1#1", "num")
    changed = re.compile(rf'<c r="{at}" s="\d+"')
    data = on_sheet(data, lambda body: changed.sub(f'<c r="{at}" s="0"', body))
    data = with_cell(rezip(data, dated), at, number(44987))
    (_indicator, (cell,)) = sent(officer, data).context["found"].wrong[0]
    assert (cell.at, cell.sentence) == (
        at, "Excel đã đổi số anh/chị gõ thành ngày tháng (02/03/2023). Đặt kiểu ô là Văn bản rồi gõ lại số.",
    )  # fmt: skip


@pytest.mark.usefixtures("in_child")
def test_a_percent_format_is_read_as_it_is_shown(here: Setting, officer: Client) -> None:
    """28 % typed into a cell that Excel formats is stored as 0.28."""
    data = exported(officer)

    def percent(name: str, part: bytes) -> bytes:
        if name != "xl/styles.xml":
            return part
        body = part.decode()
        return re.sub(r'(<cellXfs count="\d+">)<xf numFmtId="\d+"', r'\1<xf numFmtId="10"', body, count=1).encode()

    at = cell_name(data, "2.1#1", "percent")
    style = re.compile(rf'<c r="{at}" s="\d+"')
    data = on_sheet(data, lambda body: style.sub(f'<c r="{at}" s="0"', body))
    data = with_cell(rezip(data, percent), at, number("0.282"))
    (change,) = sent(officer, data).context["found"].changes
    assert change.figure.value == {"percent": "28.2"}


def test_merged_cells_over_what_is_entered(here: Setting, officer: Client) -> None:
    data = typed(exported(officer), **{"2.1#1 num": "412", "2.1#1 den": "530"})
    top, right = cell_name(data, "2.1#1", "num"), cell_name(data, "2.1#1", "den")
    merged = f'<mergeCells count="1"><mergeCell ref="{top}:{right}"/></mergeCells>'
    data = on_sheet(data, lambda body: re.sub(r"(<autoFilter[^>]*/>)", rf"\1{merged}", body))
    (_indicator, cells) = sent(officer, data).context["found"].wrong[0]
    sentence = f"Ô này bị gộp với ô khác ({top}:{right}), nên không rõ số là của dòng nào. Bỏ gộp rồi nhập lại."
    assert [(cell.at, cell.sentence) for cell in cells] == [(top, sentence), (right, sentence)]


# Rows


def rows(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return re.findall(r"<row .*?</row>", archive.read(SHEET_PART).decode(), re.DOTALL)


def the_row(data: bytes, key: str) -> str:
    return next(row for row in rows(data) if f'r="{row_of(data, key) + 1}"' in row.partition(">")[0])


def renumbered(row: str, number_: int) -> str:
    return re.sub(r'r="([A-Z]*)\d+"', rf'r="\g<1>{number_}"', row)


def test_deleted_rows_leave_what_is_stored(here: Setting, officer: Client) -> None:
    data = exported(officer)
    found = sent(officer, on_sheet(data, lambda body: body.replace(the_row(data, "2.1#1"), ""))).context["found"]
    assert (found.missing, found.wrong, found.unchanged) == (("2.1",), (), 11)


def test_a_deleted_part_is_asked_for(here: Setting, officer: Client) -> None:
    data = exported(officer)
    found = sent(officer, on_sheet(data, lambda body: body.replace(the_row(data, "2.2#2"), ""))).context["found"]
    assert [cell.sentence for _indicator, cells in found.wrong for cell in cells] == [
        "Tệp thiếu dòng “nam” của chỉ tiêu này. Khôi phục dòng đó, hoặc nhập trên trang chỉ tiêu."
    ]


def test_moved_rows_are_known_by_their_key(here: Setting, officer: Client) -> None:
    data = typed(exported(officer), **{"2.1#1 num": "412", "2.1#1 den": "530"})
    one, two = the_row(data, "2.1#1"), the_row(data, "2.4#1")
    at, other = row_of(data, "2.1#1") + 1, row_of(data, "2.4#1") + 1
    moved = on_sheet(
        data, lambda body: body.replace(two, "@").replace(one, renumbered(two, at)).replace("@", renumbered(one, other))
    )
    (change,) = sent(officer, moved).context["found"].changes
    assert (change.code, change.figure.value, change.line) == ("2.1", {"num": "412", "den": "530"}, other)


def test_a_row_pasted_twice(here: Setting, officer: Client) -> None:
    data = typed(exported(officer), **{"2.1#1 num": "412", "2.1#1 den": "530"})
    copy = renumbered(the_row(data, "2.1#1"), 90)
    same = on_sheet(data, lambda body: body.replace("</sheetData>", copy + "</sheetData>"))
    found = sent(officer, same).context["found"]
    assert ([change.code for change in found.changes], found.wrong) == (["2.1"], ())
    twice = with_cell(same, f"{address(0, AT['num'])[:-1]}90", text("413"))
    (_indicator, (cell,)) = sent(officer, twice).context["found"].wrong[0]
    line = row_of(data, "2.1#1") + 1
    assert cell.sentence == f"Dòng {line} và dòng 90 là cùng một chỉ tiêu nhưng ghi khác nhau. Giữ lại một dòng."


def test_rows_without_or_with_a_strange_key_are_told_and_left_out(here: Setting, officer: Client) -> None:
    data = typed(exported(officer), **{"2.1#1 num": "412", "3.4#1 number": "7"})
    lost, strange = row_of(data, "2.1#1"), row_of(data, "3.4#1")
    data = with_cell(data, address(lost, AT["key"]), text("?"))
    data = with_cell(data, address(strange, AT["key"]), text("99.9#1@0"))
    found = sent(officer, data).context["found"]
    assert found.notes == (
        f"Dòng {lost + 1} có số liệu nhưng mất “Mã dòng”, nên không đọc. Tải tệp mới rồi chép số liệu sang.",
        f"Dòng {strange + 1} có mã dòng không thuộc bộ tiêu chí này, nên không đọc.",
    )
    assert (found.changes, found.missing) == ((), ("2.1", "3.4"))


def test_hidden_rows_columns_and_other_sheets_are_told(here: Setting, officer: Client) -> None:
    data = typed(exported(officer), **{"2.1#1 num": "412", "2.1#1 den": "530"})
    line = row_of(data, "2.1#1") + 1
    data = on_sheet(data, lambda body: body.replace(f'<row r="{line}"', f'<row r="{line}" hidden="1"'))
    source = AT["source"] + 1
    data = on_sheet(
        data,
        lambda body: body.replace(
            f'<col min="{source}" max="{source}"', f'<col min="{source}" max="{source}" hidden="1"'
        ),
    )
    data = on_sheet(data, lambda body: body.replace('sheetId="2"', 'sheetId="2" state="veryHidden"'), "xl/workbook.xml")
    found = sent(officer, data).context["found"]
    assert found.notes == (
        "Tệp có trang đang ẩn (Cách điền); các trang đó không được đọc.",
        f"Dòng {line} đang ẩn nhưng vẫn được đọc; xem kỹ ở dưới.",
        "Cột Nguồn đang ẩn nhưng vẫn được đọc; xem kỹ ở dưới.",
    )
    assert [change.code for change in found.changes] == ["2.1"]
