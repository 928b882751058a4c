"""The forms of visits: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.files.fields import attachments
from datchuan.people.models import Agency
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm
from datchuan.visits import rules
from datchuan.visits.models import SiteVisit
from datchuan.visits.record import Said, Slot
from datchuan.visits.workflow import Action, Purpose

Data = Mapping[str, Any] | None
LONGEST = 4000
#: Where a choice stands for none.
NONE = "-"


class TicksField(forms.Field):
    """Some of what is offered; none is an answer too. ``fold``: the line behind which the page keeps the long list."""

    def __init__(self, choices: Iterable[tuple[str, str]], fold: str = "", **kwargs: Any) -> None:
        self.fold, choices = fold, list(choices)
        self.known = {value for value, _label in choices}
        super().__init__(widget=forms.CheckboxSelectMultiple(choices=choices), required=False, **kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        chosen = tuple(dict.fromkeys(value or []))
        if not set(chosen) <= self.known:
            raise ValidationError(_("Một mục đã chọn không còn trong danh sách. Mở lại trang rồi chọn lại."))
        return chosen


class ComingDayField(VNDateField):
    """A day on which somebody can still go: today or later."""

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day is not None and (problem := rules.why_not_day(day, clock.today())):
            raise ValidationError(problem)
        return day


class SlotForm(VNForm):
    """When and where."""

    day = ComingDayField(label=_l("Ngày đi"))
    hour = VNCharField(label=_l("Giờ"), required=False, max_length=60, help_text=_l("Ghi như giấy mời, ví dụ: 8 giờ."))
    place = VNCharField(label=_l("Nơi gặp"), max_length=200, help_text=_l("Ví dụ: trụ sở UBND xã, nhà văn hóa thôn 3."))

    def slot(self) -> Slot:
        """When and where, as the actions take it. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Slot(data["day"], data["hour"], data["place"])


class PlanForm(SlotForm):
    """A visit of one agency to one commune, on one set of criteria."""

    people = VNCharField(
        label=_l("Ai đi"), lines=True, max_length=1000,
        help_text=_l("Trưởng đoàn và thành viên, hoặc phòng, đơn vị cử người."),
    )  # fmt: skip
    prepare = VNCharField(
        label=_l("Xã chuẩn bị gì"), lines=True, max_length=2000, required=False,
        help_text=_l("Sổ sách, danh sách hộ, người dẫn đường, nơi sẽ đến xem."),
    )  # fmt: skip
    idem = IdemField()

    def __init__(
        self,
        purposes: Iterable[Purpose],
        offered: Iterable[tuple[str, str]],
        agencies: Iterable[Agency],
        dossiers: Iterable[Dossier],
        data: Data = None,
        **initial: Any,
    ) -> None:
        super().__init__(data, initial=initial, auto_id="v-%s")
        self.agencies = {agency.code: agency for agency in agencies}
        self.dossiers = {str(dossier.pk): dossier for dossier in dossiers}
        self.fields["purpose"] = VNChoiceField(
            label=_("Mục đích"),
            choices=[(p.value, str(p.label).capitalize()) for p in purposes],
            widget=forms.RadioSelect,
        )
        if self.dossiers:
            choices = [
                *((pk, str(dossier)) for pk, dossier in self.dossiers.items()),
                (NONE, _("Không gắn với hồ sơ nào")),
            ]
            self.fields["dossier"] = VNChoiceField(
                label=_("Kiểm tra cho hồ sơ"), choices=choices, widget=forms.RadioSelect,
                help_text=_("Kết quả đi thực tế sẽ đứng luôn trong phần thẩm tra, thẩm định của hồ sơ này."),
            )  # fmt: skip
        self.fields["codes"] = TicksField(
            offered, label=_("Sẽ xem những gì"), help_text=_("Không chọn là xem tất cả."),
            fold=_("Chọn những gì sẽ xem (không chọn là xem tất cả)"),
        )  # fmt: skip
        invited = [(agency.code, str(agency)) for agency in self.agencies.values()]
        self.fields["invited"] = TicksField(
            invited, label=_("Cơ quan cùng đi"), help_text=_("Cơ quan được mời nhận thông báo và có lịch này."),
            fold=_("Mời cơ quan cùng đi"),
        )  # fmt: skip
        self.order_fields(["purpose", "dossier", "day", "hour", "place", "people", "prepare", "codes", "invited"])

    def dossier(self) -> Dossier | None:
        return self.dossiers.get(self.cleaned_data.get("dossier", ""))

    def said(self, set_code: str, year: int, everything: Iterable[str]) -> Said:
        """What the actions take. ``everything``: what no choice stands for. Only after ``is_valid()``."""
        data, dossier = self.cleaned_data, self.dossier()
        return Said(
            data["purpose"], self.slot(), data["people"], set_code, dossier.year if dossier else year,
            data["codes"] or tuple(everything), data["prepare"], tuple(self.agencies[code] for code in data["invited"]),
            dossier,
        )  # fmt: skip


class Step(VNForm):
    """What every form on a visit that exists carries."""

    version = VersionField()
    idem = IdemField()

    def __init__(self, visit: SiteVisit, data: Data = None, files: Any = None, **initial: Any) -> None:
        self.visit = visit
        initial = {"version": visit.version, **initial}
        super().__init__(data, files, initial=initial, auto_id=f"{type(self).__name__.lower()}-%s")


class DoForm(Step):
    done_on = VNDateField(label=_l("Ngày đã đi"), most=clock.today)
    text = VNCharField(
        label=_l("Đã thấy gì"), lines=True, max_length=LONGEST, min_length=10,
        help_text=_l("Xem ở đâu, khớp hay khác số liệu của xã. Điều phải sửa thì nêu phát hiện để có hạn và có trả lời."),
    )  # fmt: skip
    uploads = attachments(_l("Biên bản, ảnh"))

    def __init__(self, visit: SiteVisit, data: Data = None, files: Any = None) -> None:
        super().__init__(visit, data, files, done_on=min(visit.day, clock.today()))

    def clean_done_on(self) -> Any:
        day = self.cleaned_data["done_on"]
        if problem := rules.why_not_done(day, self.visit, clock.today(), NONE):
            raise ValidationError(problem)
        return day


class MoveForm(Step, SlotForm):
    text = VNCharField(label=_l("Vì sao đổi"), max_length=500)

    def __init__(self, visit: SiteVisit, data: Data = None, files: Any = None) -> None:
        day = visit.day if visit.day >= clock.today() else None
        super().__init__(visit, data, files, day=day, hour=visit.hour, place=visit.place)
        self.order_fields(["day", "hour", "place", "text"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # An older page is held against what stands now by the action, which also knows a form that is sent twice.
        is_fresh = cleaned.get("version") == self.visit.version
        if not self.errors and is_fresh and self.slot() == Slot.of(self.visit):
            self.add_error("day", rules.nothing_moved())
        return cleaned


class CancelForm(Step):
    text = VNCharField(label=_l("Vì sao hủy"), max_length=500)


class AddForm(Step):
    text = VNCharField(
        label=_l("Điều bổ sung"), lines=True, max_length=LONGEST, min_length=10,
        help_text=_l("Ví dụ: biên bản đã có đủ chữ ký."),
    )  # fmt: skip
    uploads = attachments(_l("Biên bản, ảnh"))


FORMS: dict[Action, type[Step]] = {
    Action.DO: DoForm,
    Action.MOVE: MoveForm,
    Action.CANCEL: CancelForm,
    Action.ADD: AddForm,
}
