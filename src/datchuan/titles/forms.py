"""The forms of the register: parse and check; never save."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.titles.decision_list import FIRST_YEAR
from datchuan.titles.keeping import Said
from datchuan.titles.models import TitleEvent
from datchuan.ui.fields import IdemField, VNCharField, VNChoiceField, VNDateField, VNForm, VNIntegerField

Kind = TitleEvent.Kind
#: What can be recorded by hand. "Stated as not recognised" comes with packs only.
KINDS = (Kind.RECOGNISED, Kind.ACKNOWLEDGED, Kind.REVOKED, Kind.LAPSED)


class EventForm(VNForm):
    """What a decision says of a title."""

    kind = VNChoiceField(label=_l("Quyết định"), choices=())
    level = VNChoiceField(label=_l("Danh hiệu"), choices=())
    year = VNIntegerField(
        label=_l("Năm đạt"), required=False, help_text=_l("Năm ghi trong danh hiệu; khác với ngày quyết định.")
    )
    day = VNDateField(label=_l("Ngày quyết định"))
    number = VNCharField(label=_l("Số quyết định"), max_length=80)
    source = VNCharField(
        label=_l("Nguồn"),
        max_length=300,
        help_text=_l("Bản gốc hay bản chụp nào, lưu ở đâu. Người khác dựa vào đây để đối chiếu."),
    )
    note = VNCharField(label=_l("Ghi chú"), required=False, max_length=300)
    idem = IdemField()

    def __init__(self, *args: Any, levels: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, str(kind.label)) for kind in KINDS]  # type: ignore[attr-defined]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]

    def clean_year(self) -> int | None:
        year = self.cleaned_data["year"]
        if year is None:
            return None
        if not FIRST_YEAR <= year <= clock.today().year:
            raise forms.ValidationError(
                _("Năm đạt từ %(first)d đến %(last)d. Xem lại năm.") % {"first": FIRST_YEAR, "last": clock.today().year}
            )
        return int(year)

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > clock.today():
            raise forms.ValidationError(_("Ngày này chưa đến. Ghi ngày ký quyết định."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == Kind.RECOGNISED and data.get("year") is None and "year" not in self.errors:
            self.add_error("year", _("Ghi năm đạt của danh hiệu."))
        if data.get("year") and data.get("day") and data["day"].year < data["year"]:
            self.add_error("day", _("Ngày quyết định ở trước năm đạt. Xem lại một trong hai."))
        return data

    @property
    def _level(self) -> str:
        return str(self.cleaned_data["level"])

    @property
    def said(self) -> Said:
        """What the actions take. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Said(data["kind"], self._level, data["year"], data["day"], data["number"], data["source"], data["note"])


class CorrectionForm(EventForm):
    """What is right in the place of a record, at its level; it may be withdrawn altogether."""

    def __init__(self, *args: Any, level: str, **kwargs: Any) -> None:
        super().__init__(*args, levels=[], **kwargs)
        self._kept = level
        del self.fields["level"]
        field = self.fields["kind"]
        field.choices = [*field.choices, ("withdrawn", _("hủy bản ghi (ghi nhầm)"))]  # type: ignore[attr-defined]
        self.fields["note"].label = _("Lý do đính chính")
        self.fields["note"].required = True

    @property
    def _level(self) -> str:
        return self._kept

    @property
    def said(self) -> Said:
        said = super().said
        return Said(**(said.plain() | {"kind": "" if said.kind == "withdrawn" else said.kind}))


class ListForm(VNForm):
    """The file of a list of decisions."""

    file = forms.FileField(
        label=_l("Tệp danh sách"),
        error_messages={
            "required": _l("Chọn tệp danh sách."), "missing": _l("Chọn tệp danh sách."),
            "invalid": _l("Chọn tệp danh sách."), "empty": _l("Tệp trống. Chọn lại tệp đã có danh sách."),
        },
    )  # fmt: skip
    source = VNCharField(
        label=_l("Nguồn của danh sách"),
        max_length=200,
        help_text=_l("Ví dụ: Công văn 12/VPĐP ngày 05/10/2023, kèm danh sách."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx,.csv"
        self.fields["file"].help_text = _("Tệp .xlsx theo mẫu, hoặc CSV bảng mã UTF-8; nhiều nhất 1000 dòng, 1 MB.")
