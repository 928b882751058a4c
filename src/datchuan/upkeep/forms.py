"""The forms of campaigns and reviews: parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.procedures.models import Deadline
from datchuan.procedures.words import level_word
from datchuan.titles.queries import LEVELS
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm, VNIntegerField
from datchuan.upkeep.actions import Draft
from datchuan.upkeep.models import Cause, Kind

Data = Mapping[str, Any] | None


class LevelsField(forms.MultipleChoiceField):
    """Some of the levels of title."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> tuple[str, ...]:
        chosen = tuple(level for level in LEVELS if level in (value or ()))
        if not chosen:
            raise ValidationError(_("Chọn ít nhất một danh hiệu cần rà soát."), "required")
        return chosen


class CampaignForm(VNForm):
    """Opens a campaign. A term of the pack may be taken over with its wording and its exact instant."""

    name = VNCharField(label=_l("Tên đợt rà soát"), max_length=200)
    kind = VNChoiceField(label=_l("Loại"), choices=Kind.choices)
    year = VNIntegerField(label=_l("Năm của số liệu"), least=2010, most=2100)
    on = VNDateField(label=_l("Danh hiệu đang giữ vào ngày"), most=clock.today)
    titles_until = VNDateField(
        label=_l("Chỉ danh hiệu có đến hết ngày"),
        required=False,
        help_text=_l("Bỏ trống nếu rà soát mọi xã đang giữ danh hiệu."),
    )
    basis = VNCharField(
        label=_l("Căn cứ"), lines=True, max_length=1000, help_text=_l("Văn bản yêu cầu rà soát: tên, số, ngày.")
    )
    wording = VNCharField(
        label=_l("Thời hạn, ghi như văn bản"),
        max_length=200,
        required=False,
        help_text=_l("Ví dụ: trước ngày 30/11/2023."),
    )
    due = VNDateField(label=_l("Hạn cuối, đến hết ngày"), required=False)
    idem = IdemField()
    field_order = (
        "name",
        "kind",
        "year",
        "on",
        "titles_until",
        "levels",
        "basis",
        "deadline",
        "wording",
        "due",
        "idem",
    )

    def __init__(self, terms: list[Deadline], data: Data = None) -> None:
        today = clock.today()
        initial = {"year": today.year, "on": today, "levels": list(LEVELS), "kind": Kind.YEARLY}
        super().__init__(data, initial=initial)
        self.terms = {term.code: term for term in terms}
        choices = [(level, level_word(level)) for level in LEVELS]
        self.fields["levels"] = LevelsField(label=_("Danh hiệu cần rà soát"), choices=choices)
        named = [(term.code, f"{term.name} ({term.wording})") for term in terms]
        self.fields["deadline"] = VNChoiceField(
            label=_("Thời hạn có sẵn"),
            choices=[("", _("tự ghi thời hạn bên dưới")), *named],
            required=False,
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("deadline"):
            if not data.get("wording") and "wording" not in self.errors:
                self.add_error("wording", _("Ghi thời hạn như trong văn bản, hoặc chọn một thời hạn có sẵn."))
            if not data.get("due") and "due" not in self.errors:
                self.add_error("due", _("Ghi ngày cuối cùng còn trong hạn, hoặc chọn một thời hạn có sẵn."))
        return data

    def draft(self) -> Draft:
        data = self.cleaned_data
        term = self.terms.get(data["deadline"])
        due_at = term.at if term else datetime.combine(data["due"] + timedelta(days=1), time(), tzinfo=clock.VIETNAM)
        return Draft(
            kind=data["kind"], name=data["name"], year=data["year"], on=data["on"], levels=data["levels"],
            basis=data["basis"], wording=term.wording if term else data["wording"], due_at=due_at,
            titles_until=data["titles_until"],
        )  # fmt: skip


class CloseForm(VNForm):
    version = VersionField()


class CompleteForm(VNForm):
    """What the district says of a commune; the figures are taken from the system."""

    cause = VNChoiceField(
        label=_l("Nguyên nhân chính"), choices=[("", _l("chọn nguyên nhân")), *Cause.choices], required=False
    )
    note = VNCharField(
        label=_l("Nhận xét của huyện"),
        lines=True,
        max_length=3000,
        required=False,
        help_text=_l("Vì sao chưa giữ được, xã đang làm gì, cần ai giúp. Số liệu đã có sẵn, không phải nhập lại."),
    )
    version = VersionField()
    idem = IdemField()


class ReturnForm(VNForm):
    reason = VNCharField(label=_l("Vì sao trả lại, cần xem lại điều gì"), lines=True, max_length=1000)
    version = VersionField()
    idem = IdemField()
