"""What people, programs and enemies make of a file that was downloaded here, and the sentence that answers each."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import xlsxwriter

from datchuan.workbooks.layout import AT
from datchuan.workbooks.opening import address
from datchuan.workbooks.tests.books import SHEET_PART, on_sheet, rezip, text, with_cell

Change = Callable[[bytes], bytes]


def keep(_name: str, part: bytes) -> bytes:
    return part


def other_book(_data: bytes) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        book.add_worksheet("Lương").write(0, 0, "Họ tên")
    return held.getvalue()


def in_marker(old: str, new: str) -> Change:
    """The file with a part of its marker exchanged, wherever the marker stands."""

    def one(name: str, part: bytes) -> bytes:
        body = part.decode(errors="surrogateescape")
        if "DATCHUAN|" in body:
            body = re.sub(r"DATCHUAN\|[^<]*", lambda m: m[0].replace(old, new, 1), body)
        return body.encode(errors="surrogateescape")

    return lambda data: rezip(data, one)


def without_marker(data: bytes) -> bytes:
    def one(name: str, part: bytes) -> bytes:
        return part.replace(b"DATCHUAN|1|", b"SO LIEU ")

    return rezip(data, one)


def other_seal(data: bytes) -> bytes:
    def one(name: str, part: bytes) -> bytes:
        return re.sub(rb"(DATCHUAN\|[^<]*\|)[0-9a-f]{64}(\|)", rb"\g<1>" + b"0" * 64 + rb"\2", part)

    return rezip(data, one)


def encrypted(data: bytes) -> bytes:
    """Every member marked as encrypted, in the directory and before its data."""
    marked = bytearray(data)
    for sign, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = marked.find(sign)
        while place >= 0:
            marked[place + at] |= 1
            place = marked.find(sign, place + 4)
    return bytes(marked)


def bomb(data: bytes) -> bytes:
    return rezip(data, keep, {"xl/media/image1.bin": b"\0" * (50 * 1024 * 1024)})


def wide_bomb(data: bytes) -> bytes:
    """A few bytes whose cells would fill the memory: the last cell that a sheet can have."""
    return on_sheet(
        data,
        lambda body: body.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
    )


def many_parts(data: bytes) -> bytes:
    return rezip(data, keep, {f"xl/media/{n}.bin": b"x" for n in range(400)})


def doctype(data: bytes) -> bytes:
    lol = '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return on_sheet(data, lambda body: body.replace("<worksheet", lol + "<worksheet", 1))


def hidden(data: bytes) -> bytes:
    return on_sheet(data, lambda body: body.replace('sheetId="1"', 'sheetId="1" state="hidden"', 1), "xl/workbook.xml")


def two_marked(data: bytes) -> bytes:
    """The sheet copied within the file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.read(SHEET_PART)
    return rezip(data, lambda name, part: first if name == "xl/worksheets/sheet2.xml" else part)


def without_heading(data: bytes) -> bytes:
    return with_cell(data, address(7, AT["key"]), text("Ghi chú"))


def without_column(data: bytes) -> bytes:
    return with_cell(data, address(7, AT["source"]), text("Cột tự thêm"))


def too_many_rows(data: bytes) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(500, 2500))
    return on_sheet(data, lambda body: body.replace("</sheetData>", rows + "</sheetData>"))


def one_text_everywhere(data: bytes) -> bytes:
    """One long text in a hundred thousand cells, which costs a file nothing."""
    cells = "".join(f'<c r="{address(0, at)[:-1]}@" t="s"><v>0</v></c>' for at in range(100))
    rows = "".join(f'<row r="{n}">{cells.replace("@", str(n))}</row>' for n in range(200, 1200))

    def one(name: str, part: bytes) -> bytes:
        if name == "xl/sharedStrings.xml":
            return part.replace(b"<t>", b"<t>" + b"x" * 900, 1)
        return part.replace(b"</sheetData>", rows.encode() + b"</sheetData>") if name == SHEET_PART else part

    return rezip(data, one)


def many_sheets(_data: bytes) -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as book:
        for number_ in range(9):
            book.add_worksheet(f"Trang {number_}")
    return held.getvalue()


def _marker(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = re.search(rb"DATCHUAN\|[^<]*", archive.read("docProps/custom.xml"))
    assert found
    return found[0].decode()


NOT_XLSX = "Tệp này không phải bảng tính .xlsx. Chọn đúng tệp đã tải từ trang này về rồi điền."
NOT_EXCEL = "Tệp này không phải bảng tính Excel (.xlsx). Tải tệp của trang này về, điền rồi tải lên."
BROKEN = "Tệp .xlsx bị hỏng hoặc tải lên chưa trọn. Mở lại bằng Excel, lưu rồi tải lại."
UNREAD = "Không đọc được tệp .xlsx này. Mở lại bằng Excel, lưu dưới dạng .xlsx rồi tải lại."
OLD = "Tệp là .xls đời cũ hoặc có mật khẩu mở. Trong Excel chọn Lưu thành .xlsx, bỏ mật khẩu, rồi tải lại."
MACRO = "Tệp có macro, nên không được mở. Trong Excel chọn Lưu thành, kiểu Excel Workbook (.xlsx), rồi tải lại."
SWOLLEN = "Tệp giải nén ra quá lớn. Chép số liệu sang tệp mới tải về từ trang này rồi tải lại."
COSTLY = "Tệp cần quá nhiều bộ nhớ hoặc thời gian để mở. Chép số liệu sang tệp mới tải về từ trang này rồi tải lại."
NOT_OURS = (
    "Tệp này không phải tệp tải từ hệ thống về, hoặc dòng “Mã tệp” ở đầu trang đã bị sửa. "
    "Tải tệp của trang này về, chép số liệu sang rồi tải lên."
)

#: Case -> what is made of the file, the name that it is sent by, and the sentence.
WHOLE: dict[str, tuple[Change, str, str]] = {
    "empty": (lambda _data: b"", "a.xlsx", "Tệp trống (0 byte). Chọn lại tệp đã điền."),
    "too big": (
        lambda _data: b"PK" + b"x" * (8 * 1024 * 1024), "a.xlsx",
        "Tệp lớn hơn 8 MB. Bỏ hình ảnh và các trang tự thêm, lưu rồi tải lại.",
    ),
    "text": (lambda _data: b"17.1;412;530\n", "a.xlsx", NOT_XLSX),
    "pdf": (lambda _data: b"%PDF-1.7 ...", "a.xlsx", NOT_XLSX),
    "html that Excel would open": (lambda _data: b"<html><table><tr><td>1</td></tr></table></html>", "a.xlsx", NOT_XLSX),
    "old xls or encrypted": (lambda _data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xlsx", OLD),
    "cut off": (lambda data: data[: len(data) // 2], "a.xlsx", BROKEN),
    "a zip of something else": (lambda data: rezip(data, lambda n, p: None, {"a.txt": b"x"}), "a.xlsx", NOT_EXCEL),
    "a docx": (
        lambda data: rezip(data, lambda n, p: p if n[0] == "[" else None, {"word/document.xml": b"<w/>"}), "a.docx",
        NOT_EXCEL,
    ),
    "encrypted members": (encrypted, "a.xlsx", "Tệp có mật khẩu mở. Bỏ mật khẩu trong Excel, lưu rồi tải lại."),
    "macros": (lambda data: rezip(data, keep, {"xl/vbaProject.bin": b"\xd0\xcf"}), "a.xlsx", MACRO),
    "xlsm by name": (lambda data: data, "bang.XLSM", MACRO),
    "old macro sheets": (lambda data: rezip(data, keep, {"xl/macrosheets/sheet1.xml": b"<x/>"}), "a.xlsx", MACRO),
    "zip bomb": (bomb, "a.xlsx", SWOLLEN),
    "too many parts": (many_parts, "a.xlsx", SWOLLEN),
    "a sheet as wide as Excel": (wide_bomb, "a.xlsx", COSTLY),
    "one text in every cell": (one_text_everywhere, "a.xlsx", COSTLY),
    "a document type": (doctype, "a.xlsx", UNREAD),
    "broken xml": (lambda data: on_sheet(data, lambda body: body[: len(body) // 2]), "a.xlsx", UNREAD),
    "too many rows": (too_many_rows, "a.xlsx", "Tệp có hơn 1500 dòng. Xóa các dòng thừa ở cuối rồi tải lại."),
    "too many sheets": (many_sheets, "a.xlsx", "Tệp có quá 6 trang tính. Xóa các trang tự thêm rồi tải lại."),
    "somebody's other book": (other_book, "a.xlsx", NOT_OURS),
    "without its marker": (without_marker, "a.xlsx", NOT_OURS),
    "a marker of a later format": (in_marker("|1|commune", "|2|commune"), "a.xlsx", NOT_OURS),
    "a nonsensical year": (in_marker("|2023|", "|２０２３|"), "a.xlsx", NOT_OURS),
    "two files pasted into one": (
        lambda data: with_cell(data, "A3", text("Mã tệp: " + _marker(data).replace("|2023-10-12T", "|2023-10-11T"))),
        "a.xlsx",
        "Tệp có dữ liệu của hai lần tải về khác nhau. Giữ lại một trang, hoặc tải tệp mới rồi chép số liệu sang.",
    ),
    "another commune": (
        in_marker("|20869|", "|20968|"), "a.xlsx",
        "Tệp này là của xã có mã 20968; trang này là của Xã Tiên Lãnh (mã 20869). "
        "Chọn đúng tệp, hoặc mở trang của xã kia. Chưa lưu gì.",
    ),
    "another set": (
        in_marker("|NTM|", "|NTM_NC|"), "a.xlsx",
        "Tệp này là của bộ NTM_NC; trang này là của bộ NTM. Mở trang của bộ kia rồi tải lên.",
    ),
    "another year": (
        in_marker("|2023|", "|2022|"), "a.xlsx",
        "Tệp này là của năm 2022; trang này là của năm 2023. Chọn đúng năm rồi tải lên.",
    ),
    "an old edition": (
        other_seal, "a.xlsx",
        "Tệp này theo bản cũ của bộ tiêu chí (NTM/2021-2025); bản đang áp dụng là NTM/2021-2025. "
        "Tải tệp mới về, chép số liệu sang rồi tải lên.",
    ),
    "a matrix": (
        in_marker("|commune|20869|", "|matrix||"), "a.xlsx",
        "Tệp này là bảng nhiều xã, không phải bảng của một xã. Tải lên ở trang Đối chiếu bảng nhiều xã.",
    ),
    "hidden sheet": (
        hidden, "a.xlsx", "Trang “Số liệu” đang bị ẩn, nên chưa đọc. Bỏ ẩn trang, xem lại số liệu rồi tải lên.",
    ),
    "the sheet twice": (
        two_marked, "a.xlsx", "Tệp có “Số liệu”, “Cách điền” cùng chứa bảng số liệu. Giữ lại một trang.",
    ),
    "without its headings": (
        without_heading, "a.xlsx",
        "Không thấy dòng tiêu đề của bảng (có cột “Mã dòng”). Tải tệp mới về, chép số liệu sang rồi tải lên.",
    ),
    "without a column": (
        without_column, "a.xlsx", "Bảng thiếu cột: Nguồn. Tải tệp mới về, chép số liệu sang rồi tải lên.",
    ),
}  # fmt: skip
