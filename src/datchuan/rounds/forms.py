"""The forms of letters and exceptions: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.places.models import Unit
from datchuan.procedures.words import level_word
from datchuan.rounds.actions import Chosen, Letter
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm

Data = Mapping[str, Any] | None


class DossiersField(forms.Field):
    """Some of the dossiers that are offered, each with the version of its row that the page showed ("uuid:version")."""

    def __init__(self, offered: Iterable[Dossier], **kwargs: Any) -> None:
        self.known = {str(dossier.pk): dossier for dossier in offered}
        super().__init__(required=False, **kwargs)
        self.widget = forms.SelectMultiple()

    def clean(self, value: Any) -> list[Chosen]:
        chosen = []
        for text in dict.fromkeys(value or []):
            pk, _sep, base = str(text).partition(":")
            if pk not in self.known or not (base.isascii() and base.isdigit() and len(base) < 10):
                raise ValidationError(
                    _("Một hồ sơ đã chọn không còn chờ gửi. Xem lại danh sách rồi chọn lại."), "dossier"
                )
            chosen.append(Chosen(self.known[pk], int(base)))
        if not chosen:
            raise ValidationError(_("Chọn ít nhất một hồ sơ để gửi."), "required")
        return chosen


class LetterForm(VNForm):
    """The submission letter with the dossiers that go with it."""

    number = VNCharField(
        label=_l("Số, ký hiệu tờ trình"), max_length=60, help_text=_l("Như trên văn bản, ví dụ: 45/TTr-UBND.")
    )
    dated = VNDateField(label=_l("Ngày ký"), most=clock.today)
    signer = VNCharField(label=_l("Người ký"), max_length=120)
    signer_post = VNCharField(
        label=_l("Chức vụ người ký"), max_length=120, help_text=_l("Ví dụ: Phó Chủ tịch UBND huyện.")
    )
    note = VNCharField(label=_l("Ghi chú"), required=False, lines=True, max_length=1000)
    idem = IdemField()

    def __init__(self, offered: Sequence[Dossier], data: Data = None) -> None:
        super().__init__(data, initial={"dated": clock.today()})
        self.fields["dossier"] = DossiersField(offered, label=_("Hồ sơ"))

    @property
    def beside(self) -> list[Any]:
        """The fields but the list of dossiers, which the page draws itself."""
        return [bound for bound in self if bound.name != "dossier"]

    @property
    def ticked(self) -> set[str]:
        return {str(text).partition(":")[0] for text in self.data.getlist("dossier")} if self.is_bound else set()  # type: ignore[attr-defined]

    def chosen(self) -> list[Chosen]:
        return list(self.cleaned_data["dossier"])

    def letter(self) -> Letter:
        data = self.cleaned_data
        return Letter(data["number"], data["dated"], data["signer"], data["signer_post"], data["note"])


class DraftForm(LetterForm):
    """The same for a draft: nothing but the dossiers is needed."""

    def __init__(self, offered: Sequence[Dossier], data: Data = None) -> None:
        super().__init__(offered, data)
        for name in ("number", "dated", "signer", "signer_post", "idem"):
            self.fields[name].required = False

    def letter(self) -> Letter:
        data = self.cleaned_data
        return Letter(data["number"], data["dated"], data["signer"], data["signer_post"])


def end_of(day: date) -> datetime:
    """The instant at which a day is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.VIETNAM)


class AskForm(VNForm):
    """Asks for an exception for one of the dossiers or districts that the person may ask for."""

    until = VNDateField(label=_l("Gia hạn đến hết ngày"))
    reason = VNCharField(
        label=_l("Lý do"),
        lines=True,
        max_length=2000,
        min_length=10,
        help_text=_l("Việc gì chưa xong, vì sao, bao giờ xong."),
    )
    idem = IdemField()
    field_order = ("scope", "until", "reason", "idem")

    def __init__(
        self, dossiers: Sequence[Dossier], districts: Sequence[Unit], data: Data = None, *, scope: str = ""
    ) -> None:
        self.scopes: dict[str, Dossier | Unit] = {f"d:{d.pk}": d for d in dossiers}
        self.scopes |= {f"u:{unit.code}": unit for unit in districts}
        super().__init__(data, initial={"scope": scope if scope in self.scopes else ""})
        choices = [(key, self._label(one)) for key, one in self.scopes.items()]
        self.fields["scope"] = VNChoiceField(label=_("Cho"), choices=[("", _("chọn hồ sơ hoặc huyện")), *choices])
        self.order_fields(self.field_order)

    @staticmethod
    def _label(scope: Dossier | Unit) -> str:
        if isinstance(scope, Dossier):
            return f"{scope.commune}, {level_word(scope.level)} {scope.year}"
        return _("cả %(district)s") % {"district": scope}

    def scope(self) -> Dossier | Unit:
        return self.scopes[self.cleaned_data["scope"]]

    def until_instant(self) -> datetime:
        return end_of(self.cleaned_data["until"])


class GrantForm(VNForm):
    until = VNDateField(label=_l("Gia hạn đến hết ngày"))
    answer = VNCharField(label=_l("Ghi chú của người duyệt"), required=False, lines=True, max_length=1000)
    version = VersionField()

    def until_instant(self) -> datetime:
        return end_of(self.cleaned_data["until"])


class RefuseForm(VNForm):
    answer = VNCharField(label=_l("Vì sao không duyệt"), lines=True, max_length=1000)
    version = VersionField()


class WithdrawForm(VNForm):
    version = VersionField()
