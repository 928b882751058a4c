"""Form fields against hostile and odd input; every sentence is Vietnamese and begins with the label."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from datchuan.config.text import is_unstorable
from datchuan.ui.fields import (
    FormProblem,
    IdemField,
    VersionField,
    VNCharField,
    VNChoiceField,
    VNDateField,
    VNDecimalField,
    VNForm,
    VNIntegerField,
    VNPercentField,
)


@pytest.fixture(autouse=True)
def vietnamese():
    with translation.override("vi"):
        yield


def sentence(field: forms.Field, typed: object) -> str:
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)
    return refusal.value.messages[0]


NOTE = VNCharField(label="Ghi chú", max_length=20)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (unicodedata.normalize("NFD", "Xã Tam Thái"), "Xã Tam Thái"),
        ("  Tam \u00a0 Thái\t", "Tam Thái"),
        ("T\u200bam\ufeff\u00ad Thái", "Tam Thái"),
        ("\u200eTam Thái\u200f", "Tam Thái"),
        ("Tam\r\nThái", "Tam Thái"),
        ("a\x1bb\x07", "ab"),
        ("Ch'ơm & <b>", "Ch'ơm & <b>"),
    ],
)
def test_text_is_cleaned(typed: str, kept: str) -> None:
    assert NOTE.clean(typed) == kept


@pytest.mark.parametrize("typed", ["a\x00b", "a\ud800b", "\udc00", "a\ufffdb"])
def test_broken_text_is_refused(typed: str) -> None:
    assert sentence(NOTE, typed) == ("Ghi chú có ký tự hỏng, thường do chép từ tệp lỗi phông. Xóa ký tự đó rồi gõ lại.")


@pytest.mark.parametrize("control", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_direction_controls_are_refused(control: str) -> None:
    assert sentence(NOTE, f"a{control}b").startswith("Ghi chú có ký tự đảo chiều chữ")


@pytest.mark.parametrize("typed", ["", None, "   ", "\u200b", "\u200b\u200d\ufeff", "\u00ad", "\u2060 \u2060"])
def test_text_of_nothing_visible_is_missing(typed: str | None) -> None:
    assert sentence(NOTE, typed) == "Nhập ghi chú"
    assert VNCharField(label="Ghi chú", required=False).clean(typed) == ""


def test_decomposed_text_counts_as_composed() -> None:
    assert NOTE.clean(unicodedata.normalize("NFD", "ế" * 20)) == "ế" * 20
    assert sentence(NOTE, "ế" * 21) == "Ghi chú dài 21 ký tự, vượt mức 20. Rút bớt 1 ký tự."


def test_too_short_and_far_too_long() -> None:
    assert sentence(VNCharField(label="Lý do", min_length=10), "vì thế") == (
        "Lý do mới có 6 ký tự. Viết ít nhất 10 ký tự để người khác hiểu được."
    )
    assert sentence(NOTE, "a" * 200_000) == "Ghi chú quá dài. Rút gọn rồi gửi lại."


def test_several_lines_are_kept() -> None:
    assert VNCharField(lines=True).clean("một\r\nhai\u2028ba\vbốn") == "một\nhai\nba\nbốn"


@pytest.mark.parametrize("typed", ["X· Tam Th¸i", "Xaõ Tam Thaùi"])
def test_old_fonts_are_offered_a_conversion(typed: str) -> None:
    assert sentence(NOTE, typed) == (
        "Ghi chú gõ bằng phông cũ (TCVN3 hoặc VNI). Có phải là “Xã Tam Thái”? "
        "Chép lại như vậy, hoặc gõ bằng phông Unicode."
    )


@given(st.text(max_size=40))
def test_any_text_is_storable_or_refused(typed: str) -> None:
    try:
        kept = VNCharField(label="Ghi chú", required=False).clean(typed)
    except ValidationError as refusal:
        assert not refusal.messages[0].isascii()
    else:
        assert not is_unstorable(kept)
        assert kept == unicodedata.normalize("NFC", kept).strip()


def test_numbers() -> None:
    money = VNDecimalField(label="Thu nhập", decimals=2)
    assert [money.clean(text) for text in ("28.2", "28,2", "1.234,5")] == [
        Decimal("28.2"),
        Decimal("28.2"),
        Decimal("1234.5"),
    ]
    assert sentence(money, "1.530") == (
        "Thu nhập: 1.530 có thể là một nghìn năm trăm ba mươi hoặc 1,53. Nhập 1530 hoặc 1,53"
    )
    assert sentence(money, "") == "Nhập thu nhập"
    assert VNDecimalField(required=False).clean(" ") is None
    assert money.reading("28.2").shown == "28,2"


HOUSEHOLDS = VNIntegerField(label="Số hộ dùng nước sạch")


def test_counts() -> None:
    value = HOUSEHOLDS.clean("1.530")
    assert (value, type(value)) == (1530, int)
    assert sentence(HOUSEHOLDS, "") == "Nhập số hộ dùng nước sạch"
    assert sentence(HOUSEHOLDS, "12,5") == ("Số hộ dùng nước sạch là số nguyên, không có phần lẻ. Nhập lại, ví dụ 12.")


@pytest.mark.parametrize(
    "typed", ["1_000", "１２", "١٢", "1e3", "+5", "-0", "-7", "9" * 5000, "1\x00", "\ud800", "a\u202eb"]
)
def test_odd_numbers_are_refused_in_vietnamese(typed: str) -> None:
    assert sentence(HOUSEHOLDS, typed).startswith("Số hộ dùng nước sạch")


def test_percent() -> None:
    rate = VNPercentField(label="Tỷ lệ hộ nghèo")
    assert [rate.clean(text) for text in ("28,2%", "28.2 %", "0", "100")] == [
        Decimal("28.2"),
        Decimal("28.2"),
        Decimal(0),
        Decimal(100),
    ]
    assert sentence(rate, "100,01") == "Tỷ lệ hộ nghèo: 100,01 lớn hơn mức cao nhất 100. Kiểm tra lại số đã nhập."
    assert sentence(rate, "-1") == "Tỷ lệ hộ nghèo: số âm chưa nhận được ở ô này. Nhập từ 0 trở lên."


@given(st.decimals(min_value=0, max_value=10**9, places=5))
def test_a_stored_number_shown_in_the_form_is_read_back(value: Decimal) -> None:
    field = VNDecimalField()
    assert field.clean(field.prepare_value(value)) == value
    assert field.has_changed(value, field.prepare_value(value)) is False


def test_dates() -> None:
    day = VNDateField(label="Ngày họp", least=date(2020, 1, 1), most=lambda: date(2026, 12, 31))
    assert [day.clean(text) for text in ("03/04/2026", "31/12/2026", "2026-04-03")] == [
        date(2026, 4, 3),
        date(2026, 12, 31),
        date(2026, 4, 3),
    ]
    assert sentence(day, "01/01/0001") == "Ngày họp: ngày sớm nhất nhận được là 01/01/2020. Xem lại năm."
    assert sentence(day, "01/01/2027") == "Ngày họp: ngày muộn nhất nhận được là 31/12/2026. Xem lại năm."
    assert sentence(day, "") == "Nhập ngày họp"
    assert day.prepare_value(date(2026, 4, 3)) == "03/04/2026"


def test_choices() -> None:
    level = VNChoiceField(label="Mức", choices=[("kha", "Khá"), ("tot", "Tốt")])
    assert level.clean("kha") == "kha"
    assert sentence(level, "") == "Chọn mức"
    assert sentence(level, "x\x00") == "Mức: mục đã chọn không còn trong danh sách. Chọn lại."


def test_hidden_key_and_version() -> None:
    key = uuid.uuid4()
    assert [IdemField().clean(str(key)), VersionField().clean("7")] == [key, 7]
    for typed in ("", None, "1", "x" * 36, "{" + str(key) + "}", str(key) + "\n"):
        assert not sentence(IdemField(), typed).isascii()
    for typed in ("", None, "-1", "1.0", "１", "9" * 30, "7\n"):
        assert not sentence(VersionField(), typed).isascii()


class ReportForm(VNForm):
    households = VNIntegerField(label="Số hộ dùng nước sạch")
    note = VNCharField(label="Ghi chú", required=False)
    idem = IdemField()

    def clean(self) -> dict:
        cleaned = super().clean() or {}
        if cleaned.get("households") == 0:
            raise ValidationError("Xã nào cũng có hộ dùng nước sạch. Kiểm tra lại.")
        return cleaned


def test_summary_names_what_to_change_and_keeps_what_was_typed() -> None:
    form = ReportForm({"households": "12,5", "note": "X· Tam Th¸i", "idem": str(uuid.uuid4())}, prefix="a")
    assert form.is_valid() is False
    form = ReportForm({"a-households": "12,5", "a-note": "X· Tam Th¸i", "a-idem": str(uuid.uuid4())}, prefix="a")
    assert [problem.anchor for problem in form.problems] == ["id_a-households", "id_a-note"]
    assert form.problem_heading == "Còn 2 chỗ cần sửa"
    assert form.typed == (("Số hộ dùng nước sạch", "12,5"), ("Ghi chú", "X· Tam Th¸i"))
    assert form.conversions() == {"note": "Xã Tam Thái"}
    assert 'value="12,5"' in str(form["households"])


def test_refusals_of_the_whole_form_come_first() -> None:
    form = ReportForm({"households": "0", "idem": str(uuid.uuid4())})
    assert form.problems == [FormProblem("", "Xã nào cũng có hộ dùng nước sạch. Kiểm tra lại.")]
    assert ReportForm({"households": "5", "idem": str(uuid.uuid4())}).problem_heading == ""


def test_each_fresh_page_has_its_own_key() -> None:
    assert ReportForm()["idem"].value() != ReportForm()["idem"].value()
