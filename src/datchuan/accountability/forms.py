"""The forms of targets: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.procedures.words import LEVELS, level_word
from datchuan.targets import rules
from datchuan.targets.actions import Said, Wanted
from datchuan.targets.models import Change
from datchuan.targets.workflow import Action, Cause
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm, VNIntegerField

Data = Mapping[str, Any] | None
LONGEST = 4000

#: The label of the words of each action.
TEXTS: dict[Action, Any] = {
    Action.ASK: _l("Điều cần giải trình"),
    Action.EXPLAIN: _l("Vì sao chưa đạt, đã làm gì, sẽ làm gì"),
    Action.RETURN: _l("Cần giải trình thêm điều gì"),
    Action.CONCLUDE: _l("Kết luận và việc phải làm"),
    Action.REOPEN: _l("Vì sao mở lại"),
}


class MoveForm(VNForm):
    """What is said in an account: words, for some a cause, for an explanation the day by which it will be done."""

    version = VersionField()
    idem = IdemField()

    def __init__(self, action: Action, data: Data = None, **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id=f"{action.value}-%s")
        self.fields["text"] = VNCharField(label=TEXTS[action], lines=True, max_length=LONGEST, min_length=10)
        if action in {Action.EXPLAIN, Action.CONCLUDE}:
            self.fields["cause"] = VNChoiceField(
                label=_("Nguyên nhân"), choices=Cause.choices, widget=forms.RadioSelect
            )  # fmt: skip
        if action == Action.EXPLAIN:
            self.fields["promised"] = VNDateField(
                label=_("Ngày sẽ xong"), required=False, help_text=_("Để trống nếu chưa hẹn được ngày.")
            )  # fmt: skip

    def said(self) -> Said:
        """What ``actions.act`` takes. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Said(data["text"], data.get("cause", ""), data.get("promised"))


class ReviseForm(VNForm):
    """A change of the targets of a district in a year."""

    change = VNChoiceField(label=_l("Điều chỉnh gì"), choices=Change.choices, widget=forms.RadioSelect)
    level = VNChoiceField(label=_l("Danh hiệu"))
    commune = VNChoiceField(label=_l("Xã"), required=False, help_text=_l("Khi thêm xã hoặc đưa xã ra."))
    value = VNIntegerField(
        label=_l("Số xã phải đạt"), least=0, most=rules.MOST, required=False,
        help_text=_l("Khi văn bản giao một số. Không có số thì chỉ tiêu là các xã có tên."),
    )  # fmt: skip
    document = VNCharField(
        label=_l("Văn bản làm căn cứ"), max_length=200, help_text=_l("Ví dụ: Quyết định 123/QĐ-UBND ngày 15/06/2023.")
    )
    reason = VNCharField(label=_l("Lý do"), lines=True, max_length=1000, min_length=10)
    version = VersionField()
    idem = IdemField()

    def __init__(self, communes: Iterable[Any], data: Data = None, **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id="r-%s")
        self.communes = {commune.code: commune for commune in communes}
        none = [("", _("chọn trong danh sách"))]
        fields: Any = self.fields
        fields["level"].choices = [(level, level_word(level)) for level in LEVELS]
        fields["commune"].choices = [*none, *((code, c.full_name) for code, c in self.communes.items())]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        change = cleaned.get("change")
        if change == Change.FIGURE and cleaned.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("Nhập số xã phải đạt."))
        if change in {Change.ADD, Change.DROP} and not cleaned.get("commune") and "commune" not in self.errors:
            self.add_error("commune", _("Chọn xã được thêm hoặc đưa ra."))
        return cleaned

    def wanted(self) -> Wanted:
        """What ``actions.revise`` takes. Only after ``is_valid()``."""
        data = self.cleaned_data
        change = Change(data["change"])
        of_figure = change == Change.FIGURE
        return Wanted(
            change, data["level"], data["reason"], data["document"], int(data["value"] or 0) if of_figure else 0,
            None if of_figure else self.communes[data["commune"]],
        )  # fmt: skip
