"""The forms of consultations and meetings: parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.dossiers.levels import level_vi
from datchuan.dossiers.models import Dossier
from datchuan.hearings import rules
from datchuan.hearings.actions import Published, Said
from datchuan.hearings.counting import Ballots
from datchuan.hearings.models import Meeting
from datchuan.hearings.sitting import About
from datchuan.hearings.workflow import Answered, Channel, Voice
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
#: More people or papers than any meeting has; a longer number is a slip of the hand.
_MOST = 10_000


class Sent(VNForm):
    """A form that counts once however often it is sent. ``prefix`` keeps the ids of a page apart."""

    idem = IdemField()

    def __init__(self, data: Data = None, *, ids: str = "", **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id=f"{ids or type(self).__name__.lower()}-%s")


# Consultation


class OpenForm(Sent):
    starts = VNDateField(label=_l("Công khai từ ngày"))
    ends = VNDateField(label=_l("Công khai đến hết ngày"), help_text=_l("Kết thúc lấy ý kiến được từ ngày hôm sau."))


class PublishForm(Sent):
    channel = VNChoiceField(label=_l("Hình thức"), choices=Channel.choices)
    place = VNCharField(
        label=_l("Ở đâu, gửi ai"),
        max_length=200,
        help_text=_l("Ví dụ: nhà văn hóa các thôn 1, 2, 3; Hội Nông dân xã."),
    )
    on = VNDateField(label=_l("Ngày"), most=clock.today)
    times = VNIntegerField(label=_l("Số lần"), least=1, most=500, help_text=_l("Số lần phát hoặc đăng trong ngày đó."))

    def published(self) -> Published:
        data = self.cleaned_data
        return Published(Channel(data["channel"]), data["place"], data["on"], data["times"])


class StrikeForm(VNForm):
    publication = VersionField()
    reason = VNCharField(label=_l("Vì sao gỡ dòng này"), max_length=300)


class ExtendForm(Sent):
    ends = VNDateField(label=_l("Công khai đến hết ngày"))
    reason = VNCharField(label=_l("Vì sao kéo dài"), max_length=300)


class CommentForm(Sent):
    """A comment. ``codes``: the indicators of the content, with their words."""

    who = VNChoiceField(label=_l("Ai góp ý"), choices=Voice.choices)
    name = VNCharField(
        label=_l("Tên"),
        required=False,
        max_length=120,
        help_text=_l("Tên người dân chỉ cơ quan đang giữ bước này thấy, không in ra, không công khai."),
    )
    received_on = VNDateField(label=_l("Ngày nhận"), most=clock.today)
    text = VNCharField(label=_l("Nội dung ý kiến"), lines=True, max_length=3000)

    def __init__(self, codes: Sequence[tuple[str, str]], data: Data = None, **more: Any) -> None:
        super().__init__(data, **more)
        choices = [("", _("cả hồ sơ")), *codes]
        self.fields["indicator"] = VNChoiceField(label=_("Về chỉ tiêu"), choices=choices, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("who") == Voice.ANONYMOUS and cleaned.get("name"):
            self.add_error("name", _("Ý kiến không nêu tên thì để trống ô này."))
        if cleaned.get("who") in (Voice.FRONT, Voice.ORGANISATION) and "name" in cleaned and not cleaned["name"]:
            self.add_error("name", _("Ghi tên cơ quan, tổ chức góp ý."))
        return cleaned

    def said(self) -> Said:
        data = self.cleaned_data
        return Said(Voice(data["who"]), data["text"], data["received_on"], data["name"], data["indicator"])


class AnswerForm(Sent):
    number = VersionField()
    settled = VNChoiceField(label=_l("Trả lời"), choices=Answered.choices, widget=forms.RadioSelect)
    text = VNCharField(
        label=_l("Nội dung tiếp thu, giải trình"),
        lines=True,
        max_length=3000,
        help_text=_l("Tiếp thu thì ghi sửa gì; không tiếp thu thì ghi vì sao."),
    )

    def answered(self) -> Answered:
        return Answered(self.cleaned_data["settled"])


class CloseForm(Sent):
    """Completes the step of a consultation."""


# Meeting


class NamesField(VNCharField):
    """People, one to a line, with their posts."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _l("Mỗi dòng một người: họ tên, chức vụ."))
        super().__init__(lines=True, required=False, max_length=8000, **kwargs)

    def clean(self, value: Any) -> Any:
        return tuple(line.strip() for line in super().clean(value).splitlines() if line.strip())


class MeetingForm(Sent):
    """What is written down of a meeting. ``others``: dossiers that can be treated in the same sitting; ``version``: of
    the meeting that exists."""

    version = VersionField()
    held_on = VNDateField(label=_l("Ngày họp"))
    began = VNCharField(label=_l("Giờ bắt đầu"), required=False, max_length=20, help_text=_l("Ví dụ: 14 giờ 00."))
    ended = VNCharField(label=_l("Giờ kết thúc"), required=False, max_length=20)
    place = VNCharField(label=_l("Nơi họp"), max_length=200)
    chair = VNCharField(label=_l("Chủ trì (họ tên, chức vụ)"), required=False, max_length=200)
    secretary = VNCharField(label=_l("Thư ký (họ tên, chức vụ)"), required=False, max_length=200)
    invited = VNIntegerField(label=_l("Số người được mời"), required=False, least=1, most=_MOST)
    present = VNIntegerField(label=_l("Số người có mặt"), required=False, least=1, most=_MOST)
    invited_names = NamesField(label=_l("Danh sách được mời"))
    present_names = NamesField(label=_l("Danh sách có mặt"))
    board = NamesField(label=_l("Ban kiểm phiếu"))
    discussion = VNCharField(
        label=_l("Nội dung thảo luận, để đưa vào biên bản"), lines=True, required=False, max_length=8000
    )

    def __init__(self, others: Sequence[Dossier], data: Data = None, **more: Any) -> None:
        super().__init__(data, **more)
        if "version" not in more:
            del self.fields["version"]
        self.others = {str(row.pk): row for row in others}
        if others:
            choices = [(pk, f"{row.commune} · {level_vi(row.level)} {row.year}") for pk, row in self.others.items()]
            self.fields["dossiers"] = forms.MultipleChoiceField(
                label=_("Xét cùng trong cuộc họp này"),
                choices=choices,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={
                    "invalid_choice": _("Một hồ sơ đã chọn không còn chờ họp ở bước này. Mở lại trang rồi chọn lại.")
                },
            )

    #: What is known only once the meeting is held.
    AFTERWARDS = ("ended", "present", "invited_names", "present_names", "board", "discussion")

    @property
    def first(self) -> list[forms.BoundField]:
        """What is written down to call the meeting."""
        return [bound for bound in self if bound.name not in self.AFTERWARDS]

    @property
    def later(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name in self.AFTERWARDS]

    @property
    def shows_later(self) -> bool:
        """Whether something was typed, or has to be corrected, in what comes afterwards."""
        return self.is_bound and any(bound.errors or bound.value() for bound in self.later)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # A list that was written down is counted, so that nobody types its length.
        for name in ("invited", "present"):
            if cleaned.get(name) is None and cleaned.get(f"{name}_names"):
                cleaned[name] = len(cleaned[f"{name}_names"])
        problems = rules.why_not_people(
            cleaned.get("invited"),
            cleaned.get("present"),
            len(cleaned.get("invited_names") or ()),
            len(cleaned.get("present_names") or ()),
        )
        for name, sentence in problems.items():
            self.add_error(name, sentence)
        return cleaned

    def about(self) -> About:
        data = self.cleaned_data
        names = ("held_on", "place", "began", "ended", "chair", "secretary", "invited", "present", "discussion")
        lists = ("invited_names", "present_names", "board")
        return About(**{name: data[name] for name in (*names, *lists)})

    def chosen(self) -> list[Dossier]:
        return [self.others[pk] for pk in self.cleaned_data.get("dossiers", ())]

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        """What a meeting holds, for the form."""
        names = ("held_on", "began", "ended", "place", "chair", "secretary", "invited", "present", "discussion")
        lists = ("invited_names", "present_names", "board")
        found = {name: getattr(meeting, name) for name in names}
        return {
            **found,
            **{name: "\n".join(getattr(meeting, name)) for name in lists},
            "version": meeting.version,
        }


class VoteForm(Sent):
    version = VersionField()


class CancelForm(VNForm):
    version = VersionField()
    reason = VNCharField(label=_l("Vì sao hủy cuộc họp"), max_length=300)

    def __init__(self, data: Data = None, **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id="cancelform-%s")


class BallotForm(Sent):
    """The six numbers of one dossier, checked against one another and against those present."""

    item = VersionField()
    round = VersionField()
    issued = VNIntegerField(label=_l("Số phiếu phát ra"), most=_MOST)
    returned = VNIntegerField(label=_l("Số phiếu thu về"), most=_MOST)
    valid = VNIntegerField(label=_l("Số phiếu hợp lệ"), most=_MOST)
    invalid = VNIntegerField(label=_l("Số phiếu trắng, không hợp lệ"), most=_MOST)
    in_favour = VNIntegerField(label=_l("Số phiếu đồng ý"), most=_MOST)
    against = VNIntegerField(label=_l("Số phiếu không đồng ý"), most=_MOST)

    def __init__(self, present: int, data: Data = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.present = present

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for name, sentence in rules.why_not_ballots(self.ballots(), self.present).items():
                self.add_error(name, sentence)
        return cleaned

    def ballots(self) -> Ballots:
        data = self.cleaned_data
        names = ("issued", "returned", "valid", "in_favour", "against", "invalid")
        return Ballots(**{name: data[name] for name in names})


class FinishForm(Sent):
    item = VersionField()
