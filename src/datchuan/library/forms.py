"""What is typed about evidence: parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.evidence import rules
from datchuan.evidence.about import About
from datchuan.evidence.models import Document
from datchuan.evidence.queries import EvidenceOfIndicator
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm

#: The choice of a kind that is not on the list.
OTHER = "other"
_EARLIEST, _LATEST = date(1945, 9, 2), date(2100, 12, 31)


def _past_day(label: Any, **more: Any) -> VNDateField:
    """A day that is not to come."""
    return VNDateField(label=label, required=False, least=_EARLIEST, most=clock.today, **more)


class _Dates(VNForm):
    """The date on the document and the period that it proves."""

    dated = _past_day(_l("Ngày của tài liệu"), help_text=_l("Ngày ghi trên văn bản, hoặc ngày chụp ảnh."))
    period_from = VNDateField(
        label=_l("Chứng minh từ ngày"), required=False, least=_EARLIEST, most=_LATEST,
        help_text=_l("Kỳ mà tài liệu nói tới, ví dụ từ 01/01/2023 đến 31/12/2023."),
    )  # fmt: skip
    period_to = VNDateField(label=_l("Đến ngày"), required=False, least=_EARLIEST, most=_LATEST)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("period_from"), cleaned.get("period_to")
        if first and last and first > last:
            self.add_error("period_to", _("Ngày cuối của kỳ đứng trước ngày đầu. Kiểm tra lại hai ngày."))
        return cleaned


class _Described(_Dates):
    """All that may be said of a document besides its kind."""

    title = VNCharField(label=_l("Tên tài liệu"), required=False, max_length=200)
    number = VNCharField(label=_l("Số, ký hiệu"), required=False, max_length=60, help_text=_l("Ví dụ: 45/BC-UBND."))
    organ = VNCharField(label=_l("Cơ quan ban hành"), required=False, max_length=200)
    expires = VNDateField(
        label=_l("Có giá trị đến ngày"), required=False, least=_EARLIEST, most=_LATEST,
        help_text=_l("Chỉ ghi khi tài liệu có thời hạn, như giấy chứng nhận OCOP."),
    )  # fmt: skip


class _Elsewhere(VNForm):
    """Where a document lies that is not here, and who saw it there."""

    system = VNCharField(
        label=_l("Hệ thống đang giữ tài liệu"), max_length=120,
        help_text=_l("Ví dụ: Hệ thống hồ sơ sức khỏe, Cổng dịch vụ công của tỉnh."),
    )  # fmt: skip
    link = VNCharField(
        label=_l("Địa chỉ"), required=False, max_length=500,
        help_text=_l("Chép từ thanh địa chỉ của trình duyệt. Đạt Chuẩn chỉ ghi lại, không tự mở."),
    )  # fmt: skip
    checked_by = VNCharField(label=_l("Người đã kiểm tra"), required=False, max_length=120)
    checked_on = _past_day(_l("Ngày kiểm tra"))

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        if link and (problem := rules.why_not_link(link)):
            raise forms.ValidationError(problem)
        return link


def about_of(data: Mapping[str, Any], title: str = "") -> About:
    """What a form said of a document; ``title`` where none was typed."""
    said = {name: data[name] for name in About.__dataclass_fields__ if data.get(name)}
    return About(**{**said, "title": (said.get("title") or title)[:200]})


class _OfKind(_Described):
    """A new document of one of the wanted kinds of an indicator."""

    kind = VNChoiceField(label=_l("Loại minh chứng"), widget=forms.RadioSelect)
    idem = IdemField()

    field_order = ("kind", "dated", "period_from", "period_to", "title", "number", "organ", "expires")

    def __init__(self, evidence: EvidenceOfIndicator, *args: Any, **kwargs: Any) -> None:
        self.evidence = evidence
        kwargs.setdefault("auto_id", f"{self.how}-%s")
        super().__init__(*args, **kwargs)
        choices = [(str(one.number), one.text) for one in evidence.wanted]
        self.fields["kind"].choices = [*choices, (OTHER, _("Loại khác"))]  # type: ignore[attr-defined]

    how = "file"

    @property
    def kind_text(self) -> str:
        """The Vietnamese text of the chosen kind, "" for another. Only after ``is_valid()``."""
        chosen = self.cleaned_data["kind"]
        return "" if chosen == OTHER else self.evidence.kinds[int(chosen) - 1]

    @property
    def first_fields(self) -> list[Any]:
        return [self[name] for name in ("dated", "period_from", "period_to")]

    @property
    def more_fields(self) -> list[Any]:
        return [self[name] for name in ("title", "number", "organ", "expires")]

    @property
    def more_open(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.more_fields)


class FileForm(_OfKind):
    """Photos and files as new documents. The files themselves are read by the view."""

    how = "file"

    # Never typed: it gives the sentences about the files a place beside their choice.
    sent = forms.Field(label=_l("Ảnh hoặc tệp"), required=False, widget=forms.HiddenInput)


class ElsewhereForm(_OfKind, _Elsewhere):
    """A document that lies in another system."""

    how = "elsewhere"

    @property
    def elsewhere_fields(self) -> list[Any]:
        return [self[name] for name in ("system", "link", "checked_by", "checked_on")]


class DescribeForm(_Described):
    """The words and dates of a document that stands."""

    title = VNCharField(label=_l("Tên tài liệu"), max_length=200)
    reason = VNCharField(
        label=_l("Vì sao sửa"), required=False, max_length=500, help_text=_l("Người đọc lịch sử sau này sẽ thấy lý do.")
    )
    version = VersionField()
    idem = IdemField()

    field_order: tuple[str, ...] = ("title", "number", "organ", "dated", "period_from", "period_to", "expires")


class DescribeElsewhereForm(DescribeForm, _Elsewhere):
    """The same for a document that lies in another system."""

    field_order = (*DescribeForm.field_order, "system", "link", "checked_by", "checked_on", "reason")


def describe_form(document: Document, data: Any = None) -> DescribeForm:
    """The form that fits a document, filled with what stands."""
    said = {name: getattr(document, name) for name in About.__dataclass_fields__}
    which = DescribeElsewhereForm if document.is_elsewhere else DescribeForm
    return which(data, initial={**said, "version": document.version})


class RevisionForm(VNForm):
    """A new file for a document that stands."""

    note = VNCharField(
        label=_l("Tệp này khác tệp trước ở chỗ nào"), required=False, max_length=300,
        help_text=_l("Ví dụ: bản có dấu, ảnh chụp rõ hơn."),
    )  # fmt: skip
    version = VersionField()
    idem = IdemField()


class ReasonForm(VNForm):
    """Why something is taken away."""

    reason = VNCharField(label=_l("Lý do"), max_length=500)
    version = VersionField(required=False, initial=0)
    idem = IdemField()


class UseForm(VNForm):
    """As which wanted kind a document of the library is to serve; nothing for another kind."""

    kind = VNChoiceField(label=_l("Loại minh chứng"), required=False)
    idem = IdemField()

    def __init__(self, evidence: EvidenceOfIndicator, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(str(one.number), one.text) for one in evidence.wanted]  # type: ignore[attr-defined]


class PinForm(VNForm):
    """A remark on a page; the place comes from the picture that is pressed."""

    text = VNCharField(
        label=_l("Ghi chú"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Một câu: chỗ này thiếu gì, cần sửa gì."),
    )  # fmt: skip
    idem = IdemField()
