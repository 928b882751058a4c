"""The forms of remedy plans: parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.evidence.models import Document
from datchuan.people.models import Agency
from datchuan.remedies import rules
from datchuan.remedies.models import Step
from datchuan.remedies.stepping import Said
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNDecimalField, VNForm

Data = Mapping[str, Any] | None


def _not_gone(day: date) -> date:
    if sentence := rules.why_not_due(day, clock.today()):
        raise ValidationError(sentence)
    return day


class OpenForm(VNForm):
    promised = VNDateField(label=_l("Ngày hẹn khắc phục xong"))
    idem = IdemField()

    def clean_promised(self) -> date:
        return _not_gone(self.cleaned_data["promised"])


class StepForm(VNForm):
    """One step for one lost indicator."""

    what = VNCharField(label=_l("Việc làm"), max_length=500, min_length=5, lines=True)
    owner_words = VNCharField(
        label=_l("Người, thôn hoặc bộ phận làm"), max_length=120, required=False, help_text=_l("Ví dụ: Trưởng thôn 3.")
    )
    due = VNDateField(label=_l("Ngày xong"))
    proof = VNCharField(
        label=_l("Minh chứng khi xong"), max_length=300, min_length=3, help_text=_l("Ví dụ: biên bản nghiệm thu, ảnh.")
    )
    money = VNDecimalField(label=_l("Kinh phí (đồng)"), decimals=0, digits=15, required=False)
    money_source = VNCharField(label=_l("Nguồn kinh phí"), max_length=200, required=False)

    def __init__(
        self, indicators: Mapping[str, str], owners: Sequence[Agency], data: Data = None, *, initial: Data = None
    ) -> None:
        super().__init__(data, auto_id="s-%s", initial=initial)
        self.owners = {str(row.pk): row for row in owners}
        named = [(code, f"{code} {name}"[:120]) for code, name in indicators.items()]
        self.fields["indicator"] = VNChoiceField(label=_("Chỉ tiêu"), choices=[("", ""), *named])
        own = [(pk, row.name) for pk, row in self.owners.items()]
        self.fields["owner"] = VNChoiceField(label=_("Cơ quan chịu trách nhiệm"), choices=[("", ""), *own])
        self.order_fields(["indicator", "what", "owner", "owner_words", "due", "proof", "money", "money_source"])

    def clean_due(self) -> date:
        return _not_gone(self.cleaned_data["due"])

    @property
    def said(self) -> Said:
        data = self.cleaned_data
        return Said(
            data["indicator"], data["what"], self.owners[data["owner"]], data["due"], data["proof"], data["owner_words"],
            data["money"], data["money_source"],
        )  # fmt: skip


def initial_of(step: Step) -> dict[str, Any]:
    """What a form about a step begins with."""
    names = ("indicator", "what", "owner_words", "due", "proof", "money", "money_source")
    return {name: getattr(step, name) for name in names} | {"owner": str(step.owner_id)}


class PressForm(VNForm):
    version = VersionField()


class ReturnForm(PressForm):
    reason = VNCharField(label=_l("Cần sửa gì"), max_length=500, min_length=5, lines=True)


class PromiseForm(PressForm):
    day = VNDateField(label=_l("Ngày hẹn mới"))
    reason = VNCharField(label=_l("Lý do đổi ngày"), max_length=500, min_length=5)


class MoveForm(VNForm):
    due = VNDateField(label=_l("Ngày mới"))
    reason = VNCharField(label=_l("Lý do đổi ngày"), max_length=500, min_length=5)


class ReportForm(VNForm):
    why = VNCharField(label=_l("Đã làm gì"), max_length=500, min_length=5, lines=True)

    def __init__(self, documents: Sequence[Document], data: Data = None) -> None:
        super().__init__(data, auto_id="b-%s")
        self.documents = {str(row.pk): row for row in documents}
        choices = [("", ""), *((pk, row.title) for pk, row in self.documents.items())]
        self.fields["document"] = VNChoiceField(label=_("Minh chứng trong thư viện của xã"), choices=choices)

    @property
    def document(self) -> Document:
        return self.documents[self.cleaned_data["document"]]
