"""The forms of the room: parse and check; never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datchuan.ui.fields import IdemField, VNCharField, VNChoiceField, VNForm
from datchuan.workbooks.actions import MINE, THEIRS
from datchuan.workbooks.queries import Change, Difference

#: Most choices that one form carries; no set has as many indicators.
MOST = 200


class UploadForm(VNForm):
    """The file that comes back."""

    file = forms.FileField(
        label=gettext_lazy("Tệp đã điền"),
        help_text=gettext_lazy("Tệp .xlsx tải từ trang này, đã điền và lưu; nhiều nhất 8 MB."),
        error_messages={
            "required": gettext_lazy("Chọn tệp đã điền."),
            "missing": gettext_lazy("Chọn tệp đã điền."),
            "invalid": gettext_lazy("Chọn tệp đã điền."),
            "empty": gettext_lazy("Tệp trống (0 byte). Chọn lại tệp đã điền."),
            "max_length": gettext_lazy("Tên tệp dài quá. Đặt tên ngắn hơn rồi tải lại."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ".xlsx"


class ApplyForm(VNForm):
    """What is decided about a workbook: one choice for each conflict, and a reason where a value is taken back."""

    reason = VNCharField(
        label=gettext_lazy("Vì sao đổi số liệu"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Người đọc lịch sử sau này sẽ thấy lý do này."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    idem = IdemField()

    def __init__(self, difference: Difference, data: Any = None) -> None:
        super().__init__(data, initial={"seen": difference.seen}, auto_id="f-%s")
        self.difference = difference
        for change in difference.conflicts:
            self.fields[self.name_of(change)] = VNChoiceField(
                label=_("Chỉ tiêu %(code)s: giữ bản nào") % {"code": change.code},
                widget=forms.RadioSelect,
                choices=[(MINE, _("Số trong tệp của tôi")), (THEIRS, _("Số đang lưu"))],
            )

    @staticmethod
    def name_of(change: Change) -> str:
        return f"keep-{change.code}"

    @property
    def conflicts(self) -> list[tuple[Change, forms.BoundField]]:
        return [(change, self[self.name_of(change)]) for change in self.difference.conflicts]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = self.decided
        wanted = [*self.difference.changes, *(c for c in self.difference.conflicts if chosen.get(c.code) == MINE)]
        removed = [change.code for change in wanted if change.removes]
        if removed and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error(
                "reason",
                _("Anh/chị đang xóa số liệu đã lưu của chỉ tiêu %(codes)s. Ghi lý do xóa.")
                % {"codes": ", ".join(removed)},
            )
        return cleaned

    @property
    def decided(self) -> dict[str, str]:
        """Indicator code -> "mine" or "theirs", as sent, so that a form sent twice says twice the same."""
        sent = {name[5:]: value for name, value in self.data.items() if name.startswith("keep-")}
        return {code[:12]: value for code, value in list(sent.items())[:MOST] if value in {MINE, THEIRS}}
