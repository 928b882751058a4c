"""The forms of the room: parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datchuan.checks.forms import PREFIX, Row, reason_fields
from datchuan.checks.rules import unanswered
from datchuan.checks.told import Warning
from datchuan.config.text import nfc
from datchuan.ui.fields import IdemField, VNCharField, VNChoiceField, VNForm
from datchuan.workbooks.actions import MINE, THEIRS
from datchuan.workbooks.queries import Change, Difference

#: Indicator code -> what the checks say of its value in the file.
Warnings = Mapping[str, tuple[Warning, ...]]
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
    """What is decided about a workbook: one choice for each conflict, a reason where a value is taken back, and one for
    each warning, which only a figure that is called done demands."""

    reason = VNCharField(
        label=gettext_lazy("Vì sao đổi số liệu"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Người đọc lịch sử sau này sẽ thấy lý do này."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    idem = IdemField()

    def __init__(self, difference: Difference, warnings: Warnings, data: Any = None) -> None:
        super().__init__(data, initial={"seen": difference.seen}, auto_id="f-%s")
        self.difference, self.warnings = difference, warnings
        for change in difference.conflicts:
            self.fields[self.name_of(change)] = VNChoiceField(
                label=_("Chỉ tiêu %(code)s: giữ bản nào") % {"code": change.code},
                widget=forms.RadioSelect,
                choices=[(MINE, _("Số trong tệp của tôi")), (THEIRS, _("Số đang lưu"))],
            )
        for code, told in warnings.items():
            asked = reason_fields(told)
            self.fields |= {self.why_name(code, name.removeprefix(PREFIX)): field for name, field in asked.items()}

    @staticmethod
    def name_of(change: Change) -> str:
        return f"keep-{change.code}"

    @staticmethod
    def why_name(code: str, check: str) -> str:
        return f"{PREFIX}{code}:{check}"

    @property
    def conflicts(self) -> list[tuple[Change, forms.BoundField, list[Row]]]:
        """Each conflict with its choice and its warnings."""
        return [(c, self[self.name_of(c)], self.rows_of(c)) for c in self.difference.conflicts]

    @property
    def changes(self) -> list[tuple[Change, list[Row]]]:
        """Each change with its warnings."""
        return [(change, self.rows_of(change)) for change in self.difference.changes]

    def rows_of(self, change: Change) -> list[Row]:
        """What the checks say of the value in the file, each with the field for its reason."""
        named = [(w, self.why_name(change.code, w.check)) for w in self.warnings.get(change.code, ())]
        return [Row(w, self[name] if name in self.fields else None) for w, name in named]

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
        for change in wanted:
            self._ask_for_reasons(change)
        return cleaned

    def _ask_for_reasons(self, change: Change) -> None:
        """What the file calls done answers its warnings."""
        lacking = unanswered(self.warnings.get(change.code, ()), self.whys.get(change.code, {}))
        for warning in lacking if change.figure.done else ():
            name = self.why_name(change.code, warning.check)
            if name not in self.errors:
                told = _("Ghi vì sao số của chỉ tiêu %(code)s vẫn đúng, hoặc sửa số trong tệp rồi tải lên lại.")
                self.add_error(name, told % {"code": change.code})

    @property
    def decided(self) -> dict[str, str]:
        """Indicator code -> "mine" or "theirs", as sent, so that a form sent twice says twice the same."""
        sent = {name[5:]: value for name, value in self.data.items() if name.startswith("keep-")}
        return {code[:12]: value for code, value in list(sent.items())[:MOST] if value in {MINE, THEIRS}}

    @property
    def whys(self) -> dict[str, dict[str, str]]:
        """Indicator code -> check code -> reason, as sent, for the same reason."""
        found: dict[str, dict[str, str]] = {}
        for name, text in list(self.data.items())[: MOST * 10]:
            code, colon, check = name.removeprefix(PREFIX).partition(":")
            if name.startswith(PREFIX) and colon and str(text).strip():
                found.setdefault(code[:12], {})[check[:60]] = nfc(str(text))
        return found
