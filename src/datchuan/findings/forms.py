"""The forms of findings: parse and check; never save."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.findings import rules
from datchuan.findings.below import Document
from datchuan.findings.record import Said
from datchuan.findings.workflow import Action, Stage
from datchuan.people.models import Agency
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm

Data = Mapping[str, Any] | None


class DocumentsField(forms.Field):
    """Some of the documents that are offered, as UUIDs; none is an answer too."""

    def __init__(self, documents: Iterable[Document], **kwargs: Any) -> None:
        choices = [(str(document.id), document.name) for document in documents]
        self.known = {pk for pk, _name in choices}
        super().__init__(widget=forms.CheckboxSelectMultiple(choices=choices), required=False, **kwargs)

    def clean(self, value: Any) -> tuple[UUID, ...]:
        chosen = list(value or [])
        if not set(chosen) <= self.known:
            raise ValidationError(_("Một tài liệu đã chọn không còn gắn với chỉ tiêu. Chọn lại trong danh sách."))
        return tuple(UUID(pk) for pk in dict.fromkeys(chosen))


class DueField(VNDateField):
    """The last day for an answer: today or later."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and (problem := rules.why_not_due(day, clock.today())):
            raise ValidationError(problem)
        return day


class SayForm(VNForm):
    """What a finding says, whoever raises it and for how many communes."""

    wrong = VNCharField(
        label=_l("Điều chưa đúng"),
        lines=True,
        max_length=2000,
        min_length=10,
        help_text=_l("Thấy gì, ở đâu, so với mức hoặc quy định nào."),
    )
    todo = VNCharField(
        label=_l("Việc xã cần làm"),
        lines=True,
        max_length=2000,
        min_length=10,
        help_text=_l("Sửa thế nào, cần tài liệu hoặc ảnh gì để chứng minh."),
    )
    due = DueField(label=_l("Trả lời đến hết ngày"))
    due_words = VNCharField(
        label=_l("Thời hạn ghi trong văn bản"),
        required=False,
        max_length=120,
        help_text=_l("Nếu có văn bản, chép nguyên lời, ví dụ: trước ngày 30/11/2023."),
    )
    idem = IdemField()

    def said(self) -> Said:
        """What the actions take. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Said(data["wrong"], data["todo"], data["due"], data["due_words"], data.get("documents", ()))


class RaiseForm(SayForm):
    """A finding on one commune's indicator. ``sides`` are the agencies for which the person may speak, by stage."""

    def __init__(
        self, sides: Mapping[Stage, list[Agency]], documents: Iterable[Document], data: Data = None, **initial: Any
    ) -> None:
        # Stage and side are one choice, since not every agency may speak at every stage.
        self.speaking = {f"{stage.value}:{a.code}": (stage, a) for stage, agencies in sides.items() for a in agencies}
        several = len({agency.pk for agencies in sides.values() for agency in agencies}) > 1
        documents = list(documents)
        super().__init__(data, initial=initial, auto_id="f-%s")
        choices = [
            (key, f"{stage.label} ({agency})" if several else str(stage.label).capitalize())
            for key, (stage, agency) in self.speaking.items()
        ]
        self.fields["stage"] = VNChoiceField(label=_("Bước"), choices=choices, widget=forms.RadioSelect)
        if len(choices) == 1:
            self.fields["stage"].initial = choices[0][0]
        if documents:
            self.fields["documents"] = DocumentsField(documents, label=_("Tài liệu nói đến"))
        self.order_fields(["stage", "wrong", "todo", "due", "due_words", "documents"])

    def chosen(self) -> tuple[Stage, Agency]:
        return self.speaking[self.cleaned_data["stage"]]


class RaiseManyForm(SayForm):
    """One early warning for several communes. ``codes`` are those that can be chosen."""

    def __init__(self, agencies: list[Agency], codes: Collection[str], data: Any = None, **initial: Any) -> None:
        self.agencies = {agency.code: agency for agency in agencies}
        self.codes = frozenset(codes)
        super().__init__(data, initial=initial, auto_id="f-%s")
        if len(agencies) > 1:
            choices = [(agency.code, str(agency)) for agency in agencies]
            self.fields["agency"] = VNChoiceField(label=_("Cơ quan"), choices=choices)
            self.order_fields(["agency"])
        self.picked: list[str] = list(data.getlist("commune")) if data is not None else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.picked:
            self.add_error(None, _("Chưa chọn xã nào. Đánh dấu các xã cần nhắc trong danh sách ở dưới."))
        elif not set(self.picked) <= self.codes:
            self.add_error(None, _("Một xã đã chọn không còn trong danh sách. Mở lại trang rồi chọn lại."))
        return cleaned

    def agency(self) -> Agency:
        code = self.cleaned_data.get("agency") or next(iter(self.agencies))
        return self.agencies[code]


class MoveForm(VNForm):
    """What every form on a finding that exists carries."""

    version = VersionField()
    idem = IdemField()

    def __init__(self, data: Data = None, *, documents: Iterable[Document] = (), **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id=f"{self.__class__.__name__.lower()}-%s")
        if documents := list(documents):
            self.fields["documents"] = DocumentsField(documents, label=_("Tài liệu chứng minh"))
            self.order_fields(["text", "documents", "without_proof"])


class AnswerForm(MoveForm):
    text = VNCharField(
        label=_l("Xã đã làm gì"), lines=True, max_length=2000, help_text=_l("Đã sửa gì, ở đâu, ngày nào xong.")
    )
    without_proof = VNCharField(
        label=_l("Vì sao không kèm tài liệu"),
        required=False,
        max_length=300,
        help_text=_l("Chỉ ghi khi không chọn tài liệu nào."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("text"):
            problem = rules.why_not_answer_with(
                cleaned["text"], bool(cleaned.get("documents")), cleaned.get("without_proof", "")
            )
            if problem and "documents" not in self.errors and "without_proof" not in self.errors:
                self.add_error("without_proof", problem)
        return cleaned


class CloseForm(MoveForm):
    text = VNCharField(label=_l("Kết quả kiểm tra"), lines=True, required=False, max_length=2000)


class ReopenForm(MoveForm):
    text = VNCharField(label=_l("Còn gì chưa được"), lines=True, max_length=2000)
    due = DueField(label=_l("Hạn mới, đến hết ngày"))


class ExtendForm(MoveForm):
    due = DueField(label=_l("Gia hạn đến hết ngày"))
    text = VNCharField(label=_l("Vì sao gia hạn"), max_length=500)


class WithdrawForm(MoveForm):
    text = VNCharField(
        label=_l("Vì sao rút"), lines=True, max_length=2000, help_text=_l("Phát hiện đã rút vẫn xem được, không tính.")
    )


FORMS: dict[Action, type[MoveForm]] = {
    Action.ANSWER: AnswerForm,
    Action.CLOSE: CloseForm,
    Action.REOPEN: ReopenForm,
    Action.EXTEND: ExtendForm,
    Action.WITHDRAW: WithdrawForm,
}
