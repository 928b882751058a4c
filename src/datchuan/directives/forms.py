"""The forms of letters and tasks: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.directives.actions import Said
from datchuan.directives.issuing import Letter, Order
from datchuan.directives.models import Directive, Fact, Result, To, end_of
from datchuan.directives.rules import WORDS
from datchuan.directives.workflow import Action
from datchuan.files.fields import FilesField, attachments
from datchuan.people.models import Agency
from datchuan.procedures.models import Deadline
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm, VNIntegerField

Data = Mapping[str, Any] | None
LONGEST = 2000

#: The label of the words of each action.
TEXTS: dict[Action, Any] = {
    Action.RECEIVE: _l("Ai làm, ghi chú khi nhận"),
    Action.PROGRESS: _l("Đã làm đến đâu, còn vướng gì"),
    Action.REPORT: _l("Kết quả: đã làm gì, số và ngày văn bản"),
    Action.ACCEPT: _l("Ghi chú khi chấp nhận"),
    Action.RETURN: _l("Cần làm lại gì"),
    Action.ASK_TIME: _l("Vì sao cần thêm thời gian"),
    Action.EXTEND: _l("Lý do gia hạn"),
    Action.DENY: _l("Lý do không gia hạn"),
    Action.REOPEN: _l("Vì sao mở lại"),
    Action.CANCEL: _l("Vì sao không giao nữa"),
}
#: Actions with which files may come, and those that set a day.
WITH_FILES, WITH_DAY = (Action.PROGRESS, Action.REPORT), (Action.ASK_TIME, Action.EXTEND)


class MoveForm(VNForm):
    """What is sent with an action on the task of a body."""

    version = VersionField()
    idem = IdemField()

    def __init__(self, action: Action, data: Data = None, files: Any = None, *, rest: int = 0, **initial: Any) -> None:
        super().__init__(data, files, initial=initial, auto_id=f"{action.value}-%s")
        order = []
        if action in WITH_DAY:
            label = _("Xin lùi đến hết ngày") if action == Action.ASK_TIME else _("Hạn mới, đến hết ngày")
            self.fields["until"] = VNDateField(label=label)
            order = ["until"]
        required = action in WORDS
        self.fields["text"] = VNCharField(label=TEXTS[action], lines=True, max_length=LONGEST, required=required)
        if action in WITH_FILES:
            self.fields["uploads"] = attachments()
        if action == Action.RECEIVE and rest:
            label = ngettext(
                "Nhận luôn %(n)d nhiệm vụ còn lại của văn bản này",
                "Nhận luôn %(n)d nhiệm vụ còn lại của văn bản này",
                rest,
            )
            self.fields["rest"] = forms.BooleanField(label=label % {"n": rest}, required=False)
        self.order_fields([*order, "text", "rest", "uploads"])

    def said(self, stored: Iterable[Any]) -> Said:
        """What ``actions.act`` takes. Only after ``is_valid()``."""
        return Said(self.cleaned_data["text"], tuple(stored), self.cleaned_data.get("until"))


class LetterForm(VNForm):
    """A letter as it was signed."""

    subject = VNCharField(label=_l("Trích yếu"), lines=True, max_length=300, min_length=10)
    number = VNCharField(label=_l("Số, ký hiệu"), max_length=60, help_text=_l("Ví dụ: 123/UBND-KTN."))
    dated = VNDateField(label=_l("Ngày ký"), most=clock.today)
    signer = VNCharField(label=_l("Người ký"), max_length=120)
    signer_post = VNCharField(label=_l("Chức vụ người ký"), max_length=120)
    summary = VNCharField(label=_l("Nội dung chính"), lines=True, max_length=5000, required=False)
    uploads = FilesField(
        most=1, label=_l("Tệp văn bản"), help_text=_l("Bản quét hoặc bản điện tử đã ký, một tệp PDF hoặc Word.")
    )
    version = VersionField()
    idem = IdemField()

    def __init__(
        self, organs: Iterable[Agency], data: Data = None, files: Any = None, directive: Directive | None = None
    ) -> None:
        initial: dict[str, Any] = {"dated": clock.today(), "version": 0}
        if directive is not None:
            names = ("number", "dated", "signer", "signer_post", "version")
            initial = {name: getattr(directive, name) for name in names} | {
                "subject": directive.subject_vi, "summary": directive.summary_vi, "organ": directive.organ.code,
            }  # fmt: skip
        super().__init__(data, files, initial=initial, auto_id="l-%s")
        self.organs = {organ.code: organ for organ in organs}
        self.fields["organ"] = VNChoiceField(
            label=_("Cơ quan ban hành"), choices=[(code, str(organ)) for code, organ in self.organs.items()]
        )
        self.order_fields(["organ", "number", "dated", "subject", "signer", "signer_post", "summary", "uploads"])

    def letter(self, stored: list[Any]) -> Letter:
        """What the actions take. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Letter(
            self.organs[data["organ"]], data["dated"], data["subject"], data["number"], data["signer"],
            data["signer_post"], data["summary"], stored[0] if stored else None,
        )  # fmt: skip


class _Chosen(forms.MultipleChoiceField):
    """Some of several, or none."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, **more)


class TaskForm(VNForm):
    """A task of a letter. A term of the pack may be taken over with its wording and its exact instant."""

    text = VNCharField(label=_l("Việc phải làm"), lines=True, max_length=LONGEST, min_length=10)
    result = VNChoiceField(label=_l("Kết quả cần có"), choices=Result.choices)
    rules = _Chosen(label=_l("Giao cho"), choices=To.choices)
    wording = VNCharField(
        label=_l("Thời hạn, ghi như văn bản"), max_length=200, required=False,
        help_text=_l("Ví dụ: trước ngày 25/10/2023. Để trống nếu văn bản không đặt hạn."),
    )  # fmt: skip
    due = VNDateField(label=_l("Ngày cuối còn trong hạn"), required=False)
    remind_before = VNIntegerField(label=_l("Nhắc trước, ngày làm việc"), least=1, most=60)
    note = VNCharField(label=_l("Ghi chú, cách hiểu"), lines=True, max_length=1000, required=False)
    version = VersionField()
    idem = IdemField()

    def __init__(
        self, agencies: Iterable[Agency], terms: Iterable[Deadline], data: Data = None, **initial: Any
    ) -> None:
        super().__init__(data, initial={"result": Result.REPORT, **initial}, auto_id="t-%s")
        self.terms = {term.code: term for term in terms}
        named = [(agency.code, str(agency)) for agency in agencies]
        self.fields["named"] = _Chosen(label=_("Và các cơ quan được nêu tên"), choices=named)
        chosen = [("", _("tự ghi thời hạn bên dưới")), *((c, f"{t.name} ({t.wording})") for c, t in self.terms.items())]
        self.fields["deadline"] = VNChoiceField(label=_("Thời hạn có sẵn"), choices=chosen, required=False)
        self.fields["fact"] = VNChoiceField(
            label=_("Hệ thống tự thấy xong khi"), choices=[(f.value, f.label) for f in Fact], required=False
        )
        self.order_fields(
            ["text", "result", "rules", "named", "deadline", "wording", "due", "fact", "remind_before", "note"]
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("rules") and not data.get("named"):
            self.add_error("rules", _("Chọn nơi nhận nhiệm vụ: một cách chọn, hoặc một cơ quan được nêu tên."))
        if data.get("due") and not data.get("wording") and not data.get("deadline"):
            self.add_error("wording", _("Ghi thời hạn như trong văn bản, hoặc chọn một thời hạn có sẵn."))
        return data

    def order(self) -> Order:
        """What the actions take. Only after ``is_valid()``."""
        data = self.cleaned_data
        term = self.terms.get(data.get("deadline", ""))
        at = end_of(data["due"]) if data.get("due") and term is None else None
        return Order(
            data["text"], data["result"], data["rules"], data["named"], term, data["wording"], at,
            [int(data["remind_before"])], data.get("fact", ""), data["note"],
        )  # fmt: skip


class PressForm(VNForm):
    version = VersionField()
