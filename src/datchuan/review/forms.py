"""What a department sends: a decision on one commune, a choice of many, a spreadsheet. Parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.assessments.actions import Figure
from datchuan.confirmations.actions import REASON_LENGTH
from datchuan.confirmations.seen import Seen
from datchuan.confirmations.words import usual_reasons
from datchuan.criteria.engine import Measure
from datchuan.desk.forms import FigureForm, initial_from
from datchuan.ui.fields import IdemField, VNCharField, VNChoiceField, VNForm

#: Most rows of one bulk confirmation; a province has 193.
MOST_ROWS = 900


class SeenField(forms.Field):
    """The hidden token of what the page showed, as ``Seen``; a stale one is a conflict, not an error here."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.HiddenInput)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Seen:
        try:
            return Seen.from_token(str(value or ""))
        except ValueError:
            raise ValidationError(
                _("Trang này thiếu phần ghi nhớ số liệu đã xem. Mở lại trang rồi quyết định.")
            ) from None


class ConfirmForm(VNForm):
    """Confirm what was seen."""

    seen = SeenField()
    idem = IdemField()

    def __init__(self, data: Mapping[str, Any] | None = None, **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id="c-%s")


class AskForm(VNForm):
    """Ask for more: one of the usual reasons, words of one's own, or both."""

    usual = VNChoiceField(label=_l("Lý do thường gặp"), required=False, widget=forms.RadioSelect)
    reason = VNCharField(
        label=_l("Xã cần bổ sung gì"),
        required=False,
        lines=True,
        max_length=REASON_LENGTH - 200,
        help_text=_l("Xã đọc đúng câu này. Ghi rõ thiếu gì, cần nộp gì."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = SeenField()
    idem = IdemField()

    def __init__(self, data: Mapping[str, Any] | None = None, **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id="a-%s")
        field: VNChoiceField = self.fields["usual"]  # type: ignore[assignment]
        field.choices = [(str(at), sentence) for at, sentence in enumerate(usual_reasons())]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        usual = usual_reasons()[int(cleaned["usual"])] if cleaned.get("usual") else ""
        self.words = " ".join(filter(None, [usual, cleaned.get("reason", "")]))
        if not self.words and not self.errors:
            self.add_error("reason", _("Ghi xã cần bổ sung gì, hoặc chọn một lý do thường gặp."))
        return cleaned


class OwnFigureForm(FigureForm):
    """Disagree: the department's own figure in the measure of the indicator, with the reason. ``own`` is the figure
    that the department has stored already."""

    why = VNCharField(
        label=_l("Vì sao không thống nhất"),
        lines=True,
        max_length=REASON_LENGTH,
        help_text=_l("Xã đọc đúng câu này. Ghi số của cơ quan lấy từ đâu, khác ở chỗ nào."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = SeenField()

    def __init__(
        self, measure: Measure, data: Mapping[str, Any] | None = None, *, own: Any = None, **initial: Any
    ) -> None:
        super().__init__(measure, data, **initial_from(measure, own), **initial)
        for name in ("done", "version"):
            del self.fields[name]
        # As the commune's form, but with ids of its own: both may stand on one page.
        self.auto_id = "d-%s"
        self.order_fields(
            [n for n in self.fields if n not in {"period", "source", "why"}] + ["period", "source", "why"]
        )

    def figure(self) -> Figure:
        """What is stored as the department's figure. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Figure(self.value, data.get("period", ""), data.get("source", ""), True)


def seen_rows(values: list[str]) -> dict[int, Seen]:
    """What a bulk form sends: commune id -> what was seen of it. Entries that cannot be read are left out."""
    found: dict[int, Seen] = {}
    for text in values[:MOST_ROWS]:
        pk, _mark, token = text.partition(":")
        try:
            found[int(pk)] = Seen.from_token(token)
        except ValueError:
            continue
    return found


class SheetForm(VNForm):
    """The department's spreadsheet."""

    file = forms.FileField(
        label=_l("Tệp số liệu"),
        error_messages={
            "required": _l("Chọn tệp số liệu."),
            "missing": _l("Chọn tệp số liệu."),
            "invalid": _l("Chọn tệp số liệu."),
            "empty": _l("Tệp trống. Chọn lại tệp đã có số liệu."),
        },
        help_text=_l("Tệp .xlsx (trang tính đầu tiên) hoặc CSV bảng mã UTF-8, nhiều nhất 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    period = VNCharField(
        label=_l("Số liệu của kỳ nào"), required=False, max_length=120, help_text=_l("Ví dụ: 30/9/2023.")
    )
    source = VNCharField(
        label=_l("Nguồn số liệu"), max_length=300, help_text=_l("Sổ, báo cáo hoặc hệ thống nào của ngành.")
    )
