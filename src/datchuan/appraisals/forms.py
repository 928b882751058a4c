"""What agencies send about a frozen file: parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.appraisals import rules
from datchuan.appraisals.actions import Opinion
from datchuan.appraisals.models import Basis, Word
from datchuan.appraisals.words import usual_reasons, usual_work
from datchuan.config import clock
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm

Data = Mapping[str, Any] | None


class Sent(VNForm):
    """A form that counts once however often it is sent; ``base`` is the version of the file that the page showed."""

    idem = IdemField()
    base = VersionField()
    agency = VNCharField(required=False, max_length=40, widget=forms.HiddenInput)


class WordForm(Sent):
    """The word of an agency on one indicator."""

    word = VNChoiceField(label=_l("Kết quả"), choices=Word.choices, widget=forms.RadioSelect)
    usual = VNChoiceField(label=_l("Lý do thường gặp"), required=False, widget=forms.RadioSelect)
    note = VNCharField(
        label=_l("Còn thiếu hoặc chưa đúng điều gì"),
        required=False,
        lines=True,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Xã đọc đúng những chữ này."),
    )
    todo = VNCharField(
        label=_l("Xã cần làm gì"),
        required=False,
        lines=True,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due = VNDateField(label=_l("Hạn bổ sung"), required=False)
    basis = VNChoiceField(
        label=_l("Căn cứ"),
        required=False,
        choices=[(Basis.LOOKED.value, Basis.LOOKED.label), (Basis.VISIT.value, Basis.VISIT.label)],
    )
    office = VNCharField(
        label=_l("Phòng chuyên môn"),
        required=False,
        max_length=120,
        help_text=_l("Phòng nào xem chỉ tiêu này, ví dụ: Phòng Kinh tế và Hạ tầng."),
    )

    def __init__(self, *args: Any, with_office: bool = True, revokes: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.revokes = revokes
        if revokes:
            self.fields["todo"].help_text = self.fields["due"].help_text = _("Ghi khi kết quả là cần bổ sung.")
        usual: VNChoiceField = self.fields["usual"]  # type: ignore[assignment]
        usual.choices = [(str(at), sentence) for at, sentence in enumerate(usual_reasons())]
        if not with_office:
            del self.fields["office"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("usual") and cleaned.get("word") != Word.MET:
            at = int(cleaned["usual"])
            cleaned["note"] = " ".join(filter(None, [usual_reasons()[at], cleaned.get("note", "")]))
            cleaned["todo"] = cleaned.get("todo") or usual_work()[at]
        said = "" if self.errors else self._lacks(cleaned)
        if said:
            raise ValidationError(said)
        return cleaned

    def _lacks(self, cleaned: dict[str, Any]) -> str:
        said = (cleaned.get("word", ""), cleaned.get("note", ""), cleaned.get("todo", ""), cleaned.get("due"))
        return rules.why_not_word(*said, clock.today(), revokes=self.revokes)

    def opinion(self) -> Opinion:
        data = self.cleaned_data
        met = data["word"] == Word.MET
        return Opinion(
            data["word"],
            "" if met else data["note"],
            "" if met else data["todo"],
            None if met else data["due"],
            data.get("basis") or Basis.LOOKED,
            data.get("office", ""),
        )


class MetForm(Sent):
    """The indicators that are found met at once, ticked one by one."""

    code = forms.MultipleChoiceField(error_messages={"required": _l("Đánh dấu ít nhất một chỉ tiêu rồi ghi đạt.")})

    def __init__(self, codes: Sequence[str], data: Any) -> None:
        super().__init__(data, auto_id="met-%s")
        self.fields["code"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


class NoteForm(Sent):
    text = VNCharField(
        label=_l("Ghi chú riêng"),
        required=False,
        lines=True,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Chỉ người của cơ quan anh/chị đọc được. Xã không thấy."),
    )


class SendForm(Sent):
    note = VNCharField(
        label=_l("Ý kiến chung"), required=False, lines=True, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class VisitForm(Sent):
    visited_on = VNDateField(label=_l("Ngày kiểm tra"), most=clock.today)
    place = VNCharField(label=_l("Nơi kiểm tra"), max_length=300)
    participants = VNCharField(
        label=_l("Thành phần tham gia"),
        lines=True,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Mỗi dòng một người: họ tên, chức vụ."),
    )
    notes = VNCharField(
        label=_l("Ghi nhận tại chỗ"),
        required=False,
        lines=True,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class GiveBackForm(Sent):
    text = VNCharField(
        label=_l("Ý kiến chung gửi kèm"),
        required=False,
        lines=True,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
