"""The forms of villages: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.evidence.queries import EvidenceOfIndicator
from datchuan.files.fields import FilesField, SeveralFiles
from datchuan.files.sending import ACCEPT
from datchuan.places.text import fold
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNDecimalField, VNForm
from datchuan.villages import rules
from datchuan.villages.actions import Asked
from datchuan.villages.lines import read_loose_line
from datchuan.villages.models import Function, Kind, Request, Village
from datchuan.villages.workflow import Action

Data = Mapping[str, Any] | None
#: The choice of a kind of evidence that is not on the list.
OTHER = "other"
LONGEST = 1000
PHOTOS = "image/*"


class Camera(forms.FileInput):
    """The phone's camera; where there is none, the browser lets choose a file."""


def _day(label: Any, **more: Any) -> VNDateField:
    return VNDateField(
        label=label, least=clock.today, most=lambda: clock.today() + timedelta(days=rules.LONGEST_DAYS), **more
    )


# What a village sends


def _files_field(kind: str) -> FilesField:
    if kind == Kind.PHOTO:
        # One photo a time: a phone that is told to open the camera takes one.
        widget: Any = Camera(attrs={"accept": PHOTOS, "capture": "environment"})
        return FilesField(label=_("Chụp ảnh"), widget=widget)
    return FilesField(label=_("Chọn danh sách, giấy tờ"), widget=SeveralFiles(attrs={"accept": ACCEPT}))


def _number_field(unit: str, *, required: bool = True) -> VNDecimalField:
    return VNDecimalField(label=_("Nhập số (%(unit)s)") % {"unit": unit}, required=required, decimals=2, digits=14)


class AnswerForm(VNForm):
    """What was asked: a photo, a number or a paper, with words beside it."""

    idem = IdemField()

    def __init__(self, request: Request, data: Data = None, files: Any = None) -> None:
        super().__init__(data, files, auto_id=f"a{request.pk.hex[:8]}-%s")
        kind = request.call.kind
        if kind == Kind.NUMBER:
            self.fields["number"] = _number_field(request.call.unit)
        else:
            self.fields["uploads"] = _files_field(kind)
            if kind == Kind.PHOTO:
                self.fields["more"] = FilesField(
                    label=_("Ảnh có sẵn trong máy"), widget=SeveralFiles(attrs={"accept": PHOTOS})
                )
        self.fields["note"] = VNCharField(label=_("Nhắn thêm cho xã"), required=False, max_length=LONGEST)
        self.order_fields(["number", "uploads", "more", "note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["files"] = [*(cleaned.get("uploads") or []), *(cleaned.get("more") or [])]
        return cleaned


class PromiseForm(VNForm):
    """The village cannot yet: until when it will."""

    # The calendar of the phone; it sends what the field reads.
    day = _day(_l("Hẹn ngày"), widget=forms.TextInput(attrs={"type": "date"}))
    idem = IdemField()

    def __init__(self, request: Request, data: Data = None) -> None:
        super().__init__(data, auto_id=f"p{request.pk.hex[:8]}-%s")


# What an officer sends


class LinesField(VNCharField):
    """One village a line: its name and, where known, the number of its households. Cleans to a list of pairs."""

    def clean(self, value: Any) -> Any:
        text = super().clean(str(value or "").replace("\t", ";"))
        found: dict[str, tuple[str, int | None]] = {}
        problems = []
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                name, households = read_loose_line(line)
                if fold(name) in found:
                    raise ValueError(_("“%(name)s” có hai lần. Ghi mỗi thôn một dòng.") % {"name": name})
                if households is not None and not 1 <= households <= rules.MOST_HOUSEHOLDS:
                    raise ValueError(_("số hộ từ 1 đến %(most)d. Kiểm tra lại.") % {"most": rules.MOST_HOUSEHOLDS})
                found[fold(name)] = (name, households)
            except ValueError as problem:
                problems.append(_("Dòng %(number)d: %(why)s") % {"number": number, "why": problem})
        if problems:
            raise ValidationError(problems[:10])
        return list(found.values())


class VillagesForm(VNForm):
    """Villages to add."""

    villages = LinesField(
        label=_l("Thêm thôn, tổ dân phố"), lines=True, max_length=12_000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_l("Mỗi dòng một thôn: tên thôn; số hộ. Chưa rõ số hộ thì chỉ ghi tên. Chép được từ Excel."),
    )  # fmt: skip
    idem = IdemField()

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, auto_id="v-%s")


class AddressForm(VNForm):
    """Who is to have an address."""

    holder = VNCharField(label=_l("Họ tên người giữ địa chỉ"), max_length=120)
    function = VNChoiceField(label=_l("Làm gì trong thôn"), choices=Function.choices)
    idem = IdemField()

    def __init__(self, village: Village, data: Data = None) -> None:
        super().__init__(data, auto_id=f"d{village.pk}-%s")


class PressForm(VNForm):
    """A press on a button, once."""

    idem = IdemField()


class AskForm(VNForm):
    """What is asked, of which villages, until when."""

    kind = VNChoiceField(label=_l("Cần gì"), choices=Kind.choices, widget=forms.RadioSelect)
    text = VNCharField(
        label=_l("Cần thôn làm gì"), lines=True, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l("Lời dễ hiểu, ví dụ: chụp ảnh mặt trước nhà văn hóa thôn, thấy rõ biển tên."),
    )  # fmt: skip
    unit = VNCharField(
        label=_l("Đơn vị của con số"),
        required=False,
        max_length=30,
        help_text=_l("Chỉ khi hỏi một con số, ví dụ: hộ, mét."),
    )
    due = _day(_l("Thôn trả lời đến hết ngày"))
    idem = IdemField()

    def __init__(
        self, villages: Iterable[Village], indicators: Iterable[tuple[str, str]], data: Data = None, **initial: Any
    ) -> None:
        self.known = {str(one.pk): one for one in villages}
        super().__init__(data, initial={"kind": Kind.PHOTO, "villages": list(self.known), **initial}, auto_id="k-%s")
        self.fields["indicator"] = VNChoiceField(
            label=_("Để làm chỉ tiêu nào"), required=False, choices=[("", _("không thuộc chỉ tiêu nào")), *indicators],
            help_text=_("Chọn thì ảnh, danh sách được nhận thành minh chứng của chỉ tiêu đó, số được gợi ý khi nhập số liệu."),
        )  # fmt: skip
        self.fields["villages"] = forms.MultipleChoiceField(
            label=_("Hỏi thôn nào"), choices=[(pk, one.name) for pk, one in self.known.items()],
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Chọn ít nhất một thôn để hỏi."),
                "invalid_choice": _("Có thôn không còn trong danh sách. Chọn lại."),
            },
        )  # fmt: skip
        self.order_fields(["kind", "text", "unit", "indicator", "due", "villages"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Kind.NUMBER and not cleaned.get("unit") and "unit" not in self.errors:
            self.add_error("unit", rules.why_not_ask("-", "", Kind.NUMBER, clock.today(), clock.today(), 1))
        return cleaned

    def asked(self, year: int) -> Asked:
        """What the action takes. Only after ``is_valid()``."""
        data = self.cleaned_data
        set_code, _mark, code = data["indicator"].partition("/")
        place = (set_code, code, year) if code else None
        unit = data["unit"] if data["kind"] == Kind.NUMBER else ""
        return Asked(data["kind"], " ".join(data["text"].split()), data["due"], unit, place)

    def villages(self) -> list[Village]:
        return [self.known[pk] for pk in self.cleaned_data["villages"]]


class Step(VNForm):
    """What every form on an answer carries."""

    version = VersionField()
    idem = IdemField()
    action: Action

    def __init__(self, request: Request, data: Data = None, files: Any = None, **initial: Any) -> None:
        name = type(self).__name__.lower()
        super().__init__(
            data, files, initial={"version": request.version, **initial}, auto_id=f"{name}{request.pk.hex[:8]}-%s"
        )


class AcceptForm(Step):
    """The answer is taken; where it serves an indicator, as which wanted kind of evidence."""

    action = Action.ACCEPT

    def __init__(
        self, request: Request, data: Data = None, files: Any = None, *, evidence: EvidenceOfIndicator | None = None
    ) -> None:
        super().__init__(request, data, files)
        self.kinds = evidence.kinds if evidence is not None else []
        if evidence is not None:
            choices = [*((str(one.number), one.text) for one in evidence.wanted), (OTHER, _("Loại khác"))]
            self.fields["wanted"] = VNChoiceField(label=_("Nhận làm minh chứng loại nào"), choices=choices)
            if (
                request.call.kind == Kind.PHOTO
            ):  # a photo is no statement: chosen first is a kind that asks for pictures
                pictures = (str(one.number) for one in evidence.wanted if "ảnh" in one.text.lower())
                self.initial["wanted"] = next(pictures, OTHER)
            self.order_fields(["wanted"])

    @property
    def kind_text(self) -> str:
        """The Vietnamese text of the chosen kind, "" for another. Only after ``is_valid()``."""
        chosen = self.cleaned_data.get("wanted") or OTHER
        return "" if chosen == OTHER else self.kinds[int(chosen) - 1]


class ReturnForm(Step):
    action = Action.RETURN
    text = VNCharField(
        label=_l("Điều cần làm lại"),
        max_length=LONGEST,
        help_text=_l("Thôn đọc được, ví dụ: chụp lại, thấy rõ mặt đường."),
    )
    due = _day(_l("Gửi lại đến hết ngày"))


class WriteForm(Step):
    """What a village told by phone."""

    action = Action.WRITE

    def __init__(self, request: Request, data: Data = None, files: Any = None) -> None:
        super().__init__(request, data, files)
        if request.call.kind == Kind.NUMBER:
            self.fields["number"] = _number_field(request.call.unit)
        else:
            accept = PHOTOS if request.call.kind == Kind.PHOTO else ACCEPT
            self.fields["uploads"] = FilesField(
                label=_("Tệp thôn đã gửi"), widget=SeveralFiles(attrs={"accept": accept})
            )
        self.fields["note"] = VNCharField(
            label=_("Nghe qua điện thoại"), required=False, max_length=LONGEST, help_text=_("Ai báo, lúc nào, nói gì.")
        )
        self.order_fields(["number", "uploads", "note"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["files"] = list(cleaned.get("uploads") or [])
        return cleaned


class WithdrawForm(Step):
    action = Action.WITHDRAW
    text = VNCharField(label=_l("Vì sao không cần nữa"), required=False, max_length=LONGEST)


class WithdrawCallForm(VNForm):
    """The whole call is not needed any more."""

    text = VNCharField(label=_l("Vì sao không cần nữa"), required=False, max_length=LONGEST)
    idem = IdemField()

    def __init__(self, data: Data = None) -> None:
        super().__init__(data, auto_id="w-%s")


FORMS: dict[Action, type[Step]] = {
    Action.ACCEPT: AcceptForm, Action.RETURN: ReturnForm, Action.WRITE: WriteForm, Action.WITHDRAW: WithdrawForm,
}  # fmt: skip
