"""Lists from spreadsheets: all or none, every problem in words, and files that mean harm."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people import actions
from datchuan.people.listing import COLUMNS, check_list, rows_of
from datchuan.people.models import Post, User
from datchuan.people.sheets import SheetProblem, read_table
from datchuan.people.template_file import template_file
from datchuan.people.tests.cast import Cast

HEADINGS = [column.heading for column in COLUMNS]
PHONG = ["xa.tienphong", "Cán bộ Tiên Phong", "", "", "Cán bộ xã", "UBND-20884", "Công chức", "01/10/2023", "", ""]
YTE = ["so.yte2", "Chuyên viên Hai", "", "", "Chuyên viên sở, ngành", "syt", "", "2023-10-01", "31/12/2025", ""]


def xlsx(
    *rows: list[Any], headings: list[Any] | None = None, before: Callable[[Any, Any], None] | None = None
) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        if before:
            before(book, sheet)
        for number, row in enumerate([HEADINGS if headings is None else headings, *rows]):
            for place, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, place, value, book.add_format({"num_format": "dd/mm/yyyy"}))
                elif value != "":
                    sheet.write(number, place, value)
    return held.getvalue()


def changed(row: list[Any], **cells: Any) -> list[Any]:
    keys = [column.key for column in COLUMNS]
    return [cells.get(key, value) for key, value in zip(keys, row, strict=True)]


def problems(data: bytes) -> list[list[str]]:
    return [line.problems for line in check_list(rows_of(read_table(data))).lines]


def preview(client: Client, data: bytes, name: str = "danh-sach.xlsx"):
    return client.post("/operator/import/", {"file": SimpleUploadedFile(name, data)})


@pytest.mark.usefixtures("in_child")
def test_a_list_is_shown_and_then_made_with_links(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    shown = preview(client, xlsx(PHONG, YTE))
    assert shown.context["checked"].faulty == 0
    assert not User.objects.filter(username="so.yte2").exists(), "nothing is made by looking"
    made = client.post("/operator/import/confirm/", {"payload": shown.context["payload"]})
    assert [line["person"].username for line in made.context["lines"]] == ["xa.tienphong", "so.yte2"]
    assert "no-store" in made["Cache-Control"]
    assert [Client().get(line["url"]).status_code for line in made.context["lines"]] == [302, 302]
    post = Post.objects.get(user__username="so.yte2")
    assert (post.role, post.agency.code, post.first_day, post.last_day) == (
        "department_specialist", "SYT", date(2023, 10, 1), date(2025, 12, 31),
    )  # fmt: skip
    kinds = Entry.objects.filter(actor_id=cast.operator.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["people.create_user", "people.give_post"] * 2 + ["people.import_people"]


def test_sent_twice_the_list_is_made_once(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    payload = preview(client, xlsx(PHONG)).context["payload"]
    statuses = [client.post("/operator/import/confirm/", {"payload": payload}).status_code for _time in range(2)]
    assert statuses == [200, 409]
    assert User.objects.filter(username="xa.tienphong").count() == 1


def test_somebody_elses_or_a_changed_preview_is_refused(cast: Cast, signed_in) -> None:
    payload = preview(signed_in(cast.operator), xlsx(PHONG)).context["payload"]
    other = signed_in(cast.other_operator)
    for sent in (payload, payload[:-3] + "abc", "", "x"):
        response = other.post("/operator/import/confirm/", {"payload": sent})
        assert response.status_code == 409
        assert "Bản xem trước đã quá một giờ hoặc của người khác. Tải tệp lên lại." in response.content.decode()
    assert not User.objects.filter(username="xa.tienphong").exists()


def test_what_became_wrong_since_the_preview_stops_all(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    payload = preview(client, xlsx(PHONG, YTE)).context["payload"]
    actions.create_user(by=cast.other_operator, username="so.yte2", full_name="Người Khác")
    response = client.post("/operator/import/confirm/", {"payload": payload})
    assert response.status_code == 409
    assert not User.objects.filter(username="xa.tienphong").exists()
    assert Entry.objects.get(kind="people.import_people").reason == (
        "Còn 1 dòng cần sửa, nên chưa nhập ai. Dòng 3: Tên đăng nhập “so.yte2” đã là của Người Khác. Chọn tên khác, "
        "hoặc mở trang của người đó."
    )


def test_others_import_nobody(cast: Cast) -> None:
    rows = rows_of(read_table(xlsx(PHONG)))
    for by in (cast.officer, cast.coordinator, cast.leader):
        with pytest.raises(Refused) as refusal:
            actions.import_people(rows, by=by)
        assert refusal.value.status == 403
    assert not User.objects.filter(username="xa.tienphong").exists()


def test_a_failing_journal_makes_nobody(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = rows_of(read_table(xlsx(PHONG, YTE)))
    real, seen = actions.record, []

    def third_fails(*args: Any, **kwargs: Any) -> Any:
        seen.append(args)
        if len(seen) == 3:
            raise OSError("the journal is full")
        return real(*args, **kwargs)

    monkeypatch.setattr(actions, "record", third_fails)
    with pytest.raises(OSError, match="the journal is full"):
        actions.import_people(rows, by=cast.operator)
    assert not User.objects.filter(username__in=["xa.tienphong", "so.yte2"]).exists()


LINE_PROBLEMS = {
    "agency": (
        changed(PHONG, agency="UBND-99999"),
        "Cơ quan “UBND-99999” không có trong danh mục. Xem trang Cơ quan của tệp mẫu",
    ),
    "role": (
        changed(PHONG, role="Chủ tịch nước"),
        "Vai trò “Chủ tịch nước” không có. Dùng một trong: Cán bộ xã, Cán bộ nông thôn mới huyện, Chuyên viên sở, "
        "ngành, Văn phòng Điều phối NTM tỉnh, Thành viên Hội đồng thẩm định, Lãnh đạo Ủy ban nhân dân, Mặt trận "
        "Tổ quốc, Lãnh đạo Ủy ban nhân dân xã, Lãnh đạo sở, ngành, Thanh tra, kiểm toán, giám sát, Quản trị hệ thống",
    ),
    "seat": (
        changed(PHONG, agency="SYT"),
        "Vai trò “Cán bộ xã” thuộc Ủy ban nhân dân cấp xã, không thuộc Sở Y tế. Chọn lại vai trò hoặc cơ quan",
    ),
    "taken": (
        changed(PHONG, username="Officer"),
        "Tên đăng nhập “officer” đã là của Cán bộ Tiên Lãnh. Chọn tên khác, hoặc mở trang của người đó.",
    ),
    "bad date": (
        changed(PHONG, first_day="31/02/2023"),
        "Từ ngày: không có ngày 31/02/2023: tháng 2 năm 2023 có 28 ngày. Xem lại ngày.",
    ),
    "date as words": (
        changed(PHONG, first_day="đầu tháng 10"),
        "Từ ngày: “đầu tháng 10” chưa đọc được thành ngày. Nhập ngày/tháng/năm với đủ bốn chữ số của năm, ví dụ "
        "31/12/2026.",
    ),
    "ends before it begins": (
        changed(PHONG, last_day="01/01/2023"),
        "Chức vụ kết thúc ngày 01/01/2023, trước ngày bắt đầu 01/10/2023. Sửa một trong hai ngày",
    ),
    "unknown unit": (
        changed(PHONG, units="20884, 99999"),
        "Mã đơn vị 99999 không có. Để trống nếu phụ trách toàn địa bàn",
    ),
    "unit of another": (
        changed(PHONG, units="20968"),
        "Đơn vị 20968 nằm ngoài địa bàn của UBND xã Tiên Phong. Bỏ các mã đó hoặc chọn cơ quan khác",
    ),
    "username": (
        changed(PHONG, username="xã tiên phong"),
        "Tên đăng nhập “xã tiên phong” chưa dùng được. Dùng từ 3 đến 60 chữ thường không dấu, chữ số, dấu chấm hoặc "
        "gạch nối, ví dụ: xa.tienlanh",
    ),
    "TCVN3": (
        changed(PHONG, full_name="NguyÔn V¨n Anh"),
        "Họ và tên gõ bằng phông cũ (TCVN3 hoặc VNI). Có phải là “Nguyễn Văn Anh”? "
        "Chép lại như vậy, hoặc gõ bằng phông Unicode.",
    ),
    "direction control": (
        changed(PHONG, full_name="Cán bộ \u202eTiên Phong"),
        "Họ và tên có ký tự đảo chiều chữ, làm dòng chữ hiện khác với nội dung lưu. Gõ lại bằng bàn phím.",
    ),
    "e-mail": (
        changed(PHONG, email="khong phai thu"),
        "Thư điện tử “khong phai thu” chưa đúng dạng. Ví dụ: ten@quangnam.gov.vn, hoặc để trống",
    ),
    "missing": (changed(PHONG, full_name=""), "Còn trống cột Họ và tên"),
}


@pytest.mark.parametrize("case", LINE_PROBLEMS)
def test_each_problem_is_named_and_the_good_line_waits(cast: Cast, case: str) -> None:
    row, sentence = LINE_PROBLEMS[case]
    assert problems(xlsx(row, YTE)) == [[sentence], []]
    with pytest.raises(Refused):
        actions.import_people(rows_of(read_table(xlsx(row, YTE))), by=cast.operator)
    assert not User.objects.filter(username="so.yte2").exists()


def test_all_problems_of_all_lines_at_once(cast: Cast) -> None:
    bad = changed(PHONG, username="A B", role="?", agency="?", first_day="?")
    assert [len(found) for found in problems(xlsx(bad, YTE, changed(YTE, phone="abc"), PHONG))] == [4, 0, 2, 0]


def test_a_name_twice_in_the_list(cast: Cast) -> None:
    assert problems(xlsx(PHONG, changed(YTE, username="XA.tienphong"))) == [
        [],
        ["Tên đăng nhập “xa.tienphong” đã có ở dòng 2. Mỗi người một tên đăng nhập"],
    ]


def test_dates_numbers_and_order_of_columns_are_read_as_excel_has_them(cast: Cast) -> None:
    order = list(reversed(range(len(COLUMNS))))
    row = changed(PHONG, first_day=date(2023, 10, 1), phone=905000001)
    data = xlsx([row[at] for at in order], headings=[HEADINGS[at] for at in order])
    checked = check_list(rows_of(read_table(data)))
    assert checked.lines[0].problems == []
    assert checked.ready[0].account["phone"] == "0905000001", "Excel drops the leading zero"
    assert checked.ready[0].post["first_day"] == date(2023, 10, 1)


def test_a_title_above_merged_cells_and_empty_rows_do_not_shift_the_lines(cast: Cast) -> None:
    def title(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 9, "DANH SÁCH NGƯỜI DÙNG NĂM 2023", book.add_format())

    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        title(book, sheet)
        sheet.write_row(2, 0, HEADINGS)
        sheet.write_row(5, 0, changed(PHONG, agency="SAI"))
    rows = rows_of(read_table(data.getvalue()))
    assert [row["line"] for row in rows] == [6]


def test_cells_merged_downwards_leave_the_lower_line_empty(cast: Cast) -> None:
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, PHONG)
        sheet.write_row(2, 0, changed(YTE, agency=""))
        sheet.merge_range(1, 5, 2, 5, "UBND-20884")
    assert problems(data.getvalue()) == [[], ["Còn trống cột Mã cơ quan"]]


def test_formulas_are_not_computed_and_text_that_looks_like_one_is_refused(cast: Cast) -> None:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, PHONG)
        sheet.write_formula(1, 1, '=HYPERLINK("http://example.com","Bấm")', None, "Cán bộ Tiên Phong")
        sheet.write_row(2, 0, YTE)
        sheet.write_string(2, 1, "=cmd|' /C calc'!A0 Hai")
    first, second = problems(held.getvalue())
    assert first == [], "the value that Excel saved is read, the formula is not"
    assert second == ["Họ và tên “=cmd|' /C calc'!A0 Hai” có ký tự lạ. Chỉ dùng chữ cái, khoảng trắng và dấu chấm"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_in_utf8_is_read(cast: Cast, mark: bytes, delimiter: str, end: str) -> None:
    rows = [HEADINGS, [f'"{cell}"' for cell in PHONG]]
    data = mark + end.join(delimiter.join(row) for row in rows).encode()
    assert problems(data) == [[]]


def repacked(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = change(name, old.read(name))
            if body is not None:
                new.writestr(name, body)
    return held.getvalue()


def bomb() -> bytes:
    return repacked(xlsx(PHONG), lambda name, body: body + b" " * 40_000_000 if name.endswith("sheet1.xml") else body)


def quiet_bomb() -> bytes:
    """Below the limits of the directory, above those of memory: one cell at the far corner of the sheet."""
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return repacked(
        xlsx(PHONG),
        lambda name, body: body.replace(b"</sheetData>", far) if name.endswith("sheet1.xml") else body,
    )


def entities() -> bytes:
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9)
    )
    return repacked(
        xlsx(PHONG),
        lambda name, body: lol + b"]><sst>&j;</sst>" if name.endswith("sharedStrings.xml") else body,
    )


def lying_directory() -> bytes:
    """A directory that understates how large a member becomes."""
    data = bytearray(bomb())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        size = struct.unpack_from("<I", data, at + 24)[0]
        if size > 1_000_000:
            struct.pack_into("<I", data, at + 24, 1000)
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "Tệp trống."),
    "too large": (lambda: b"x" * 1_100_000, "Tệp lớn hơn 1 MB."),
    "zip bomb": (bomb, "Tệp giải nén ra quá lớn."),
    "cut off": (lambda: xlsx(PHONG)[:-200], "Tệp .xlsx bị hỏng hoặc tải lên chưa trọn."),
    "a zip that is no workbook": (
        lambda: repacked(xlsx(PHONG), lambda name, body: None if name.startswith("xl/") else body),
        "Tệp này không phải bảng tính Excel.",
    ),
    "a workbook without a sheet": (
        lambda: repacked(xlsx(PHONG), lambda name, body: None if "workbook.xml" in name else body),
        "Không đọc được tệp .xlsx này.",
    ),
    "garbage in the sheet": (
        lambda: repacked(xlsx(PHONG), lambda name, body: b"\x00\xff<<<" if "sheet1" in name else body),
        "Không đọc được tệp .xlsx này.",
    ),
    "old xls or locked": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Tệp là .xls đời cũ"),
    "windows-1258": (
        lambda: "Tên đăng nhập;Họ và tên".encode("cp1258", "replace") + b"\xea\xff",
        "Tệp không phải .xlsx",
    ),
    "UTF-16": (lambda: "Tên đăng nhập,Họ và tên\n".encode("utf-16"), "Tệp không phải .xlsx"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "Tệp không phải .xlsx"),
    "an open quotation mark": (lambda: b'"a,b\nc,d', "Tệp CSV có dấu ngoặc kép mở mà không đóng."),
    "headings only": (lambda: xlsx(), "Dưới dòng tiêu đề chưa có ai."),
    "no headings": (lambda: xlsx(YTE, headings=PHONG), "Không thấy cột: Tên đăng nhập, Họ và tên, Vai trò"),
    "two columns missing": (
        lambda: xlsx(PHONG, headings=[h for h in HEADINGS if h not in {"Vai trò", "Từ ngày"}]),
        "Không thấy cột: Vai trò, Từ ngày.",
    ),
    "too many people": (
        lambda: xlsx(*[changed(PHONG, username=f"xa.{n}") for n in range(301)]),
        "Danh sách có 301 người, mỗi lần nhập nhiều nhất 300.",
    ),
    "too many lines": (lambda: ("\n" * 2100 + "x").encode(), "Tệp có hơn 2000 dòng."),
}


@pytest.mark.usefixtures("in_child")
@pytest.mark.parametrize("case", HOSTILE)
def test_a_file_that_cannot_be_read_gets_its_sentence(cast: Cast, case: str) -> None:
    make, sentence = HOSTILE[case]
    with pytest.raises(SheetProblem) as problem:
        rows_of(read_table(make()))
    assert str(problem.value).startswith(sentence)


@pytest.mark.usefixtures("in_child")
@pytest.mark.parametrize("make", [quiet_bomb, entities, lying_directory], ids=lambda make: make.__name__)
def test_files_that_eat_memory_stay_outside_the_web_process(cast: Cast, make: Callable[[], bytes]) -> None:
    """Whatever the reader makes of them, this process neither grows nor fails with anything but a sentence."""
    import resource

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        table = read_table(make())
        assert len(table) <= 2000
    except SheetProblem as problem:
        assert str(problem)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 120_000, "kilobytes"


def test_the_upload_page_says_it(cast: Cast, signed_in) -> None:
    client = signed_in(cast.operator)
    response = preview(client, bomb())
    assert response.status_code == 422
    assert response.context["form"].errors["file"][0].startswith("Tệp giải nén ra quá lớn.")
    assert client.post("/operator/import/", {}).context["form"].errors == {"file": ["Chọn tệp danh sách."]}


def test_the_template_comes_back_ready_to_fill(cast: Cast, signed_in) -> None:
    response = signed_in(cast.operator).get("/operator/import/template.xlsx")
    assert response["Content-Disposition"] == 'attachment; filename="danh-sach-nguoi-dung.xlsx"'
    table = read_table(response.content)
    assert len(table) == 1
    with pytest.raises(SheetProblem, match=r"^Dưới dòng tiêu đề chưa có ai\."):
        rows_of(table)


def test_no_cell_of_the_template_is_a_formula(cast: Cast) -> None:
    agency = cast.province.agencies["SYT"]
    agency.name = "=HYPERLINK(1)"
    with zipfile.ZipFile(io.BytesIO(template_file([agency]))) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]
    assert [b"<f>" in sheet for sheet in sheets] == [False, False, False]


def test_checking_takes_the_same_queries_for_one_and_for_thirty(cast: Cast) -> None:
    counts = []
    for people in (1, 30):
        rows = rows_of(read_table(xlsx(*[changed(PHONG, username=f"xa.{n}", units="20884") for n in range(people)])))
        with CaptureQueriesContext(connection) as queries:
            assert check_list(rows).faulty == 0
        counts.append(len(queries))
    assert counts[0] == counts[1]
