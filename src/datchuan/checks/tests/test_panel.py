"""The panel beside the number, and the fields for reasons."""

from __future__ import annotations

from datetime import UTC, datetime

from django.template.loader import render_to_string

from datchuan.checks.forms import reason_fields, reasons_of, rows
from datchuan.checks.told import Explained, Warning
from datchuan.ui.fields import VNForm

OPEN = Warning("doi-nhieu", "Đổi 52 điểm.", "warning")
GIVEN = Warning(
    "khac",
    "Khác dữ liệu chung.",
    "warning",
    Explained("Số cuối <quý>", "Lan", datetime(2023, 10, 12, 3, 42, tzinfo=UTC)),
)
NOTE = Warning("tron", "Tròn 100.", "note")


class Form(VNForm):
    def __init__(self, data: dict[str, str] | None = None) -> None:
        super().__init__(data, auto_id="f-%s")
        self.fields.update(reason_fields([OPEN, GIVEN, NOTE]))


def shown(form: Form | None) -> str:
    return " ".join(render_to_string("checks/_panel.html", {"check_rows": rows([OPEN, GIVEN, NOTE], form)}).split())


def test_each_warning_stands_with_its_field_or_its_reason() -> None:
    page = shown(Form())
    assert "3 điều cần xem lại ở số này" in page
    assert page.count("<input") == 2
    assert (
        '<label for="f-why-doi-nhieu">Vì sao số này vẫn đúng <span class="visually-hidden">Đổi 52 điểm.</span></label>'
        in page
    )
    assert 'name="why-khac" value="Số cuối &lt;quý&gt;"' in page
    assert "Lý do đang lưu: “Số cuối &lt;quý&gt;” Lan, 10:42 12/10/2023" in page


def test_readers_see_reasons_and_what_has_none() -> None:
    page = shown(None)
    assert "<input" not in page
    assert page.count("Xã chưa ghi lý do.") == 1
    assert "Lý do của xã: “Số cuối &lt;quý&gt;”" in page


def test_without_warnings_there_is_no_panel() -> None:
    assert render_to_string("checks/_panel.html", {"check_rows": []}).strip() == ""


def test_hostile_reasons_are_refused_beside_their_field() -> None:
    form = Form({"why-doi-nhieu": "Số \u202e đảo", "why-khac": "a" * 501, "why-khong-co": "x"})
    assert not form.is_valid()
    page = shown(form)
    assert "ký tự đảo chiều" in page
    assert "vượt mức 500" in page
    good = Form({"why-doi-nhieu": "Đã rà soát", "why-khac": ""})
    assert good.is_valid()
    assert reasons_of(good.cleaned_data) == {"doi-nhieu": "Đã rà soát"}
