"""Forms of guidance and questions: they parse and say what to change; the actions decide and save."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.files.fields import attachments
from datchuan.guidance.actions import Content
from datchuan.guidance.models import LONGEST, Attachment, Question
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm

#: The shortest question or answer that another person can understand, in letters.
SHORTEST = 10


class WriteForm(VNForm):
    """A version of the guidance: kept as a draft, or published."""

    DRAFT, PUBLISH = "draft", "publish"

    body = VNCharField(
        label=_l("Nội dung hướng dẫn"),
        required=False,
        lines=True,
        max_length=LONGEST,
        help_text=_l(
            "Viết từng đoạn, xuống dòng giữa các đoạn: tính thế nào, lấy số ở đâu, cần giấy tờ gì, hay sai gì."
        ),
    )
    doc_number = VNCharField(
        label=_l("Số văn bản của cơ quan"),
        required=False,
        max_length=60,
        help_text=_l("Nếu hướng dẫn đã gửi bằng công văn. Ghi đúng như trên văn bản."),
    )
    doc_date = VNDateField(label=_l("Ngày văn bản"), required=False, most=clock.today)
    uploads = attachments()
    keep = forms.MultipleChoiceField(
        label=_l("Giữ lại tệp của bản trước"), required=False, widget=forms.CheckboxSelectMultiple
    )
    version = VersionField()
    idem = IdemField()

    def __init__(self, *args: Any, kept: Iterable[Attachment] = (), **kwargs: Any) -> None:
        super().__init__(*args, auto_id="w-%s", **kwargs)
        # A draft may say nothing yet; what is published may not.
        self.fields["body"].required = not self.is_draft
        choices = [(str(row.pk), row.stored.name) for row in kept]
        self.fields["keep"].choices = choices  # type: ignore[attr-defined]
        self.fields["keep"].error_messages["invalid_choice"] = _("Tệp đã chọn không còn ở bản trước. Mở lại trang.")
        if not choices:
            del self.fields["keep"]

    @property
    def is_draft(self) -> bool:
        return self.data.get("then") == self.DRAFT

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.is_draft and "body" in data and len(data["body"]) < SHORTEST:
            self.add_error("body", _("Viết ít nhất một câu hướng dẫn trước khi công bố."))
        if data.get("doc_date") and not data.get("doc_number") and "doc_number" not in self.errors:
            self.add_error("doc_number", _("Nhập số văn bản, hoặc bỏ ngày văn bản."))
        return data

    def content(self) -> Content:
        """What ``actions.publish`` and ``actions.save_draft`` take. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Content(data["body"], data["doc_number"], data["doc_date"])

    def kept(self) -> list[UUID]:
        """Files of the version before that go on."""
        return [UUID(pk) for pk in self.cleaned_data.get("keep", [])]


class KeepForm(VNForm):
    """The confirmation that a guidance holds under the new edition."""

    version = VersionField()
    idem = IdemField()


def _text(label: Any, hint: Any) -> VNCharField:
    return VNCharField(label=label, lines=True, max_length=LONGEST, min_length=SHORTEST, help_text=hint)


class AskForm(VNForm):
    """A question in the name of a commune or district. ``units``: those for whom the person may ask."""

    text = _text(
        _l("Câu hỏi"),
        _l("Hỏi một việc cụ thể. Câu hỏi và câu trả lời được mọi xã đọc, có tên xã, không có tên người."),
    )
    unit = VNChoiceField(label=_l("Hỏi thay đơn vị"))
    idem = IdemField()

    def __init__(self, *args: Any, units: Iterable[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, auto_id="a-%s", **kwargs)
        self.units = {unit.code: unit for unit in units}
        if len(self.units) > 1:
            self.fields["unit"].choices = [(code, str(unit)) for code, unit in self.units.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["unit"]

    @property
    def asker(self) -> Any:
        """The unit for which is asked. Only after ``is_valid()``; None when the person may ask for none."""
        return self.units.get(self.cleaned_data.get("unit", next(iter(self.units), "")))


class AnswerForm(VNForm):
    """An answer, or what is added to one."""

    text = _text(_l("Câu trả lời"), _l("Trả lời một lần cho mọi xã: viết để xã khác đọc cũng hiểu."))
    uploads = attachments()
    version = VersionField()
    idem = IdemField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="t-%s", **kwargs)


class AgainForm(VNForm):
    """A further question of the one who asked."""

    text = _text(_l("Hỏi tiếp"), _l("Điều gì trong câu trả lời còn chưa rõ?"))
    version = VersionField()
    idem = IdemField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="h-%s", **kwargs)


class MergeForm(VNForm):
    """The number of the question that asks the same. ``seen``: a queryset of the questions that the person sees."""

    number = VNCharField(
        label=_l("Giống câu hỏi số"), max_length=9, help_text=_l("Ví dụ: 12. Xem số ở các câu hỏi cùng chỉ tiêu.")
    )
    version = VersionField()
    idem = IdemField()

    def __init__(self, *args: Any, seen: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="m-%s", **kwargs)
        self.seen = seen

    def clean_number(self) -> Question:
        text = self.cleaned_data["number"]
        found = self.seen.filter(pk=int(text)).first() if text.isascii() and text.isdigit() else None
        if found is None:
            raise ValidationError(_("Không có câu hỏi số %(typed)s. Xem lại số câu hỏi."), "unknown", {"typed": text})
        return found


class WithdrawForm(VNForm):
    """Why a question is taken back."""

    reason = VNCharField(label=_l("Vì sao rút"), required=False, max_length=300)
    version = VersionField()
    idem = IdemField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="r-%s", **kwargs)


class FollowForm(VNForm):
    """Follow, or follow no longer."""

    on = VNChoiceField(label=_l("Theo dõi"), choices=[("1", "1"), ("0", "0")])
    idem = IdemField()
