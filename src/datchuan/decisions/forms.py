"""The forms of decisions: parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.decisions.actions import Signing
from datchuan.decisions.models import Decision
from datchuan.decisions.queries import Group
from datchuan.dossiers.models import Dossier
from datchuan.papers.forms import SignedFields
from datchuan.people.models import Agency
from datchuan.ui.fields import (
    IdemField,
    VersionField,
    VNCharField,
    VNChoiceField,
    VNDateField,
    VNForm,
    VNIntegerField,
)

Data = Mapping[str, Any] | None


def _ticks(label: str, rows: Sequence[Dossier]) -> forms.Field:
    choices = [(str(row.pk), str(row.commune)) for row in rows]
    missing = {"required": _("Chọn ít nhất một xã.")}
    return forms.Field(label=label, widget=forms.CheckboxSelectMultiple(choices=choices), error_messages=missing)


def _chosen(picked: Any, rows: Sequence[Dossier]) -> list[Dossier]:
    """The dossiers that were ticked. Raises ``ValidationError``."""
    known, ticked = {str(row.pk): row for row in rows}, list(dict.fromkeys(picked))
    if not set(ticked) <= set(known):
        raise ValidationError(
            _("Có xã không còn chờ quyết định, hoặc đã vào một dự thảo khác. Xem lại danh sách rồi chọn.")
        )
    return [known[pk] for pk in ticked]


class DraftForm(VNForm):
    """A draft on one group: communes of one level and year."""

    idem = IdemField()

    def __init__(self, group: Group, organs: Sequence[Agency], data: Any = None, only: str = "") -> None:
        super().__init__(data, auto_id=f"{group.key}-%s")
        # In a template ``form.group`` is the field of that name.
        self.wanted, self.group, self.organs = group, group, {str(row.pk): row for row in organs}
        if len(organs) != 1:
            self.fields["organ"] = VNChoiceField(
                label=_("Cơ quan ban hành"), choices=[(str(row.pk), row.name) for row in organs]
            )
        self.fields["dossiers"] = _ticks(_("Xã đưa vào quyết định"), group.dossiers)
        whole = [str(row.pk) for row in group.dossiers]
        self.initial["dossiers"] = [only] if only in whole else whole
        self.fields["group"] = VNCharField(widget=forms.HiddenInput, initial=group.key)

    def clean_dossiers(self) -> list[Dossier]:
        return _chosen(self.cleaned_data["dossiers"], self.group.dossiers)

    @property
    def organ(self) -> Agency:
        return self.organs[self.cleaned_data.get("organ") or next(iter(self.organs))]


class SeenForm(VNForm):
    """A press on the page of a decision: how it stood there."""

    version = VersionField()

    def __init__(self, decision: Decision, data: Any = None, **more: Any) -> None:
        super().__init__(
            data, initial={"version": decision.version, **more.pop("initial", {})}, auto_id=self.ids, **more
        )

    ids = "s-%s"

    @property
    def base(self) -> int:
        return self.cleaned_data["version"]  # type: ignore[no-any-return]


class AddForm(SeenForm):
    ids = "a-%s"

    def __init__(self, decision: Decision, addable: Sequence[Dossier], data: Any = None) -> None:
        super().__init__(decision, data)
        self.addable = addable
        self.fields["dossiers"] = _ticks(_("Thêm xã Hội đồng đã thông qua"), addable)

    def clean_dossiers(self) -> list[Dossier]:
        return _chosen(self.cleaned_data["dossiers"], self.addable)


class ReasonForm(SeenForm):
    """Why a draft goes back, or is given up."""

    ids = "r-%s"
    reason = VNCharField(label=_l("Lý do"), lines=True, max_length=500, min_length=5)


class CancelForm(ReasonForm):
    ids = "c-%s"


class RemoveForm(SeenForm):
    ids = "m-%s"
    dossier = forms.UUIDField(widget=forms.HiddenInput)
    reason = VNCharField(label=_l("Lý do đưa ra khỏi dự thảo"), max_length=300, min_length=5)


class SignForm(SeenForm):
    """Number of the office's register, day, and that the list was looked at."""

    ids = "k-%s"
    number = VNIntegerField(
        label=_l("Số quyết định"), least=1, most=999_999,
        help_text=_l("Theo sổ của Văn phòng Ủy ban nhân dân tỉnh. Số gợi ý là số sau số lớn nhất trong hệ thống."),
    )  # fmt: skip
    decided_on = VNDateField(label=_l("Ngày ký"))
    sure = forms.BooleanField(label=_l("Tôi đã xem danh sách và nội dung trên."), required=False)
    idem = IdemField()

    def __init__(self, decision: Decision, data: Any = None, number: int = 0) -> None:
        super().__init__(decision, data, initial={"number": number or None, "decided_on": clock.today()})

    def clean_sure(self) -> bool:
        if not self.cleaned_data["sure"]:
            raise ValidationError(_("Đánh dấu là đã xem danh sách, rồi ký."))
        return True

    @property
    def signing(self) -> Signing:
        return Signing(self.cleaned_data["number"], self.cleaned_data["decided_on"])


class AttachForm(SignedFields):
    """The signed file of a decision, or its scan."""

    version = VersionField()
