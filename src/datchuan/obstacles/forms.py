"""The forms of obstacles: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.files.fields import attachments
from datchuan.obstacles import rules
from datchuan.obstacles.actions import Step
from datchuan.obstacles.models import Matter
from datchuan.obstacles.record import Said
from datchuan.obstacles.workflow import Action, Cause
from datchuan.people.models import Agency
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNForm, VNIntegerField

Data = Mapping[str, Any] | None
LONGEST = 2000


def _body_field(bodies: Iterable[Agency], label: Any) -> VNChoiceField:
    return VNChoiceField(
        label=label, choices=[("", _("chọn trong danh sách")), *((body.code, str(body)) for body in bodies)]
    )


def _days_field() -> VNIntegerField:
    return VNIntegerField(
        label=_("Số ngày làm việc để trả lời"), least=1, most=rules.LONGEST_TERM,
        help_text=_("Tính từ ngày làm việc tiếp theo, không tính ngày nghỉ."),
    )  # fmt: skip


class RaiseForm(VNForm):
    """An obstacle. ``agencies`` are those for which the person may speak."""

    hard = VNCharField(
        label=_l("Điều đang vướng"), lines=True, max_length=LONGEST, min_length=10,
        help_text=_l("Vướng gì, ở đâu, đã làm gì mà chưa gỡ được."),
    )  # fmt: skip
    proposal = VNCharField(
        label=_l("Đề xuất"), lines=True, max_length=LONGEST, required=False, help_text=_l("Đề nghị ai làm gì.")
    )
    cause = VNChoiceField(label=_l("Nguyên nhân"), choices=Cause.choices, widget=forms.RadioSelect)
    uploads = attachments()
    idem = IdemField()

    def __init__(self, agencies: list[Agency], data: Data = None, files: Any = None, **initial: Any) -> None:
        self.agencies = {agency.code: agency for agency in agencies}
        super().__init__(data, files, initial=initial, auto_id="o-%s")
        if len(agencies) > 1:
            self.fields["agency"] = _body_field(agencies, _("Nơi nêu"))
            self.order_fields(["agency"])

    def agency(self) -> Agency:
        return self.agencies[self.cleaned_data.get("agency") or next(iter(self.agencies))]

    def said(self) -> Said:
        """What the actions take. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Said(data["cause"], data["hard"], data["proposal"])


class NoneForm(VNForm):
    """The statement that there is no obstacle."""

    idem = IdemField()


#: The label of the words of each action.
TEXTS: dict[Action, Any] = {
    Action.ROUTE: _l("Vì sao chuyển"),
    Action.ANSWER: _l("Câu trả lời, hướng dẫn"),
    Action.ASK: _l("Cần nơi nêu nói rõ điều gì"),
    Action.REPLY: _l("Nói rõ thêm"),
    Action.BEYOND: _l("Ý kiến tham mưu"),
    Action.ESCALATE: _l("Tờ trình ngắn: vướng ở đâu, đề nghị tỉnh quyết định gì"),
    Action.INSTRUCT: _l("Ý kiến chỉ đạo"),
    Action.ASSIGN: _l("Ý kiến khi giao"),
    Action.CONFIRM: _l("Đã gỡ thế nào"),
    Action.REOPEN: _l("Còn vướng gì"),
    Action.CLOSE: _l("Vì sao đóng khi chưa giải quyết"),
}
#: Actions that may be done without words.
WORDLESS = (Action.ROUTE, Action.CONFIRM)


class MoveForm(VNForm):
    """What every form on an obstacle or matter that exists carries: words, and for some a body and its days."""

    version = VersionField()
    idem = IdemField()

    def __init__(
        self,
        action: Action,
        data: Data = None,
        *,
        bodies: Iterable[Agency] = (),
        may_guide: bool = False,
        **initial: Any,
    ) -> None:
        super().__init__(data, initial=initial, auto_id=f"{action.value}-%s")
        self.bodies = {body.code: body for body in bodies}
        order = []
        if action in {Action.ROUTE, Action.ASSIGN}:
            self.fields["to"] = _body_field(self.bodies.values(), _("Cơ quan trả lời"))
            self.fields["days"] = _days_field()
            order = ["to", "days"]
        required = action not in WORDLESS
        self.fields["text"] = VNCharField(label=TEXTS[action], lines=True, max_length=LONGEST, required=required)
        if may_guide and action == Action.ANSWER:
            label = _("Bổ sung câu trả lời này vào hướng dẫn của chỉ tiêu, mọi xã đọc được")
            self.fields["guide"] = forms.BooleanField(label=label, required=False)
        self.order_fields([*order, "text", "guide"])

    def step(self) -> Step:
        """What ``actions.act`` takes. Only after ``is_valid()``."""
        data = self.cleaned_data
        to = self.bodies.get(data.get("to", ""))
        return Step(data["text"], to, int(data.get("days") or 0), bool(data.get("guide")))


class MergeForm(VNForm):
    """Several obstacles of one kind, into a new matter or one that exists."""

    UNNAMED = _l("Đặt tên cho nhóm vấn đề, ví dụ: Thiếu kinh phí đấu nối nước sạch.")
    title = VNCharField(
        label=_l("Tên nhóm vấn đề mới"), max_length=200, required=False, help_text=_l("Nói vấn đề trong một dòng.")
    )
    idem = IdemField()

    def __init__(
        self,
        bodies: Iterable[Agency],
        matters: Iterable[Matter],
        data: Any = None,
        **initial: Any,
    ) -> None:
        super().__init__(data, initial=initial, auto_id="m-%s")
        self.bodies = {body.code: body for body in bodies}
        self.matters = {str(matter.pk): matter for matter in matters}
        self.fields["title"].required = not self.matters
        self.fields["title"].error_messages["required"] = self.UNNAMED
        if self.matters:
            choices = [("", _("lập nhóm mới")), *((pk, str(m)) for pk, m in self.matters.items())]
            self.fields["into"] = VNChoiceField(label=_("Hoặc thêm vào nhóm đã có"), choices=choices, required=False)
        self.fields["to"] = _body_field(self.bodies.values(), _("Cơ quan trả lời"))
        self.fields["days"] = _days_field()
        self.order_fields(["title", "into", "to", "days"])
        self.picked: list[str] = list(data.getlist("obstacle")) if data is not None else []

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.picked:
            self.add_error(None, _("Chưa chọn vướng mắc nào. Đánh dấu các vướng mắc cùng loại ở dưới rồi gộp."))
        elif len(self.obstacles()) != len(set(self.picked)):
            self.add_error(None, _("Một vướng mắc đã chọn không còn trong danh sách. Mở lại trang rồi chọn lại."))
        if not cleaned.get("title") and not cleaned.get("into") and "title" not in self.errors:
            self.add_error("title", self.UNNAMED)
        return cleaned

    def obstacles(self) -> list[UUID]:
        """The chosen ones, each once; what is no key of an obstacle is left out."""
        found = []
        for pk in dict.fromkeys(self.picked):
            with suppress(ValueError):
                found.append(UUID(pk))
        return found
