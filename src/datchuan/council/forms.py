"""The forms of sittings: parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.council import rules, words
from datchuan.council.leading import Lead, Led, chairs, named, secretaries, why_not_led
from datchuan.council.models import Member, Sitting
from datchuan.council.workflow import Choice, choices_of
from datchuan.dossiers.models import Dossier
from datchuan.people.models import Agency
from datchuan.procedures.models import Deadline
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm

Data = Mapping[str, Any] | None
SECRET, NAMED = "secret", "named"
#: Chosen instead of a person: somebody whom an old paper names.
PAPER = "paper"


class PlanForm(VNForm):
    """A sitting to come: council, day, place, round, and how it votes."""

    held_on = VNDateField(label=_l("Ngày họp"))
    place = VNCharField(label=_l("Địa điểm"), max_length=200, required=False)
    how = VNChoiceField(
        label=_l("Cách bỏ phiếu"),
        choices=[(SECRET, _l("Bỏ phiếu kín")), (NAMED, _l("Biểu quyết ghi tên"))],
        widget=forms.RadioSelect,
        initial=SECRET,
        help_text=_l(
            "Bỏ phiếu kín: hệ thống chỉ giữ ai đã bỏ phiếu, không giữ ai chọn gì. Không đổi được sau khi lập."
        ),
    )
    idem = IdemField()

    def __init__(self, councils: Sequence[Agency], rounds: Sequence[Deadline], data: Data = None) -> None:
        super().__init__(data, auto_id="p-%s")
        self.councils = {str(row.pk): row for row in councils}
        self.rounds = {row.code: row for row in rounds}
        if len(councils) != 1:
            self.fields["council"] = VNChoiceField(
                label=_("Hội đồng"), choices=[(str(row.pk), row.name) for row in councils]
            )
        choices = [("", _("Không theo đợt"))] + [(row.code, f"{row.name} ({row.wording})") for row in rounds]
        self.fields["round"] = VNChoiceField(label=_("Đợt xét"), choices=choices, required=False)
        self.order_fields(["council", "held_on", "place", "round", "how"])
        self.initial.setdefault("held_on", clock.today())

    @property
    def council(self) -> Agency:
        return self.councils[self.cleaned_data.get("council") or next(iter(self.councils))]

    @property
    def deadline(self) -> Deadline | None:
        return self.rounds.get(self.cleaned_data["round"])

    @property
    def is_secret(self) -> bool:
        return bool(self.cleaned_data["how"] == SECRET)


class ChangeForm(VNForm):
    """Another day or place of a sitting."""

    held_on = VNDateField(label=_l("Ngày họp"))
    place = VNCharField(label=_l("Địa điểm"), max_length=200, required=False)
    version = VersionField()

    def __init__(self, sitting: Sitting, data: Data = None) -> None:
        initial = {"version": sitting.version, "held_on": sitting.held_on, "place": sitting.place}
        super().__init__(data, auto_id="d-%s", initial=initial)

    def clean_held_on(self) -> date:
        """A day that has gone is said beside the field."""
        day: date = self.cleaned_data["held_on"]
        if sentence := rules.why_not_plan(day, clock.today()):
            raise ValidationError(sentence)
        return day


class AgendaForm(VNForm):
    """Some of the dossiers that wait for the Council."""

    def __init__(self, waiting: Sequence[Dossier], data: Any = None) -> None:
        super().__init__(data, auto_id="l-%s")
        self.waiting = {str(row.pk): row for row in waiting}
        choices = [(pk, f"{row.commune} · {words.dossier_words(row)}") for pk, row in self.waiting.items()]
        self.fields["dossiers"] = forms.Field(
            label=_("Hồ sơ chờ Hội đồng"), widget=forms.CheckboxSelectMultiple(choices=choices),
            error_messages={"required": _("Chọn ít nhất một hồ sơ để đưa vào chương trình.")},
        )  # fmt: skip

    def clean_dossiers(self) -> list[Dossier]:
        chosen = list(dict.fromkeys(self.cleaned_data["dossiers"]))
        if not set(chosen) <= set(self.waiting):
            raise ValidationError(
                _("Có hồ sơ không còn chờ Hội đồng, hoặc đã vào một cuộc họp. Xem lại danh sách rồi chọn.")
            )
        return [self.waiting[pk] for pk in chosen]


class PresenceForm(VNForm):
    """Everybody who was called, ticked at once, and who leads."""

    chair_words = VNCharField(
        label=_l("Chủ trì theo biên bản giấy"), max_length=200, required=False,
        help_text=_l("Chỉ khi nhập lại cuộc họp cũ: họ tên và chức danh như biên bản giấy ghi."),
    )  # fmt: skip
    secretary_words = VNCharField(label=_l("Thư ký theo biên bản giấy"), max_length=200, required=False)
    version = VersionField()

    def __init__(self, sitting: Sitting, members: Sequence[Member], data: Any = None) -> None:
        led = Led.of(sitting)
        initial = {"version": sitting.version, "chair": _chosen(led.chair), "secretary": _chosen(led.secretary)}
        initial |= {f"{name}_words": one.words for name, one in _both(led) if one.post is None}
        super().__init__(data, auto_id="r-%s", initial=initial)
        self.sitting, self.members = sitting, members
        self.posts = {"chair": chairs(sitting), "secretary": secretaries(sitting)}
        for name, label in (("chair", _("Người chủ trì")), ("secretary", _("Thư ký"))):
            people = [(str(post.pk), named(post)) for post in self.posts[name]]
            choices = [("", _("Chưa ghi")), *people, (PAPER, _("Người khác, chép theo biên bản giấy"))]
            self.fields[name] = VNChoiceField(label=label, choices=choices, required=False)
        self.order_fields(["chair", "chair_words", "secretary", "secretary_words"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("chair", "secretary"):
            if data.get(name) == PAPER and not data.get(f"{name}_words"):
                self.add_error(
                    f"{name}_words", _("Ghi họ tên và chức danh như biên bản giấy, hoặc chọn người trong danh sách.")
                )
        if not self.errors:
            present = {member.user_id: self.present[member.pk] for member in self.members}
            if sentence := why_not_led(self.sitting, self.led, present):
                self.add_error("chair", sentence)
        return data

    @property
    def present(self) -> dict[int, bool]:
        """Member id -> present. What is not ticked is absent: the list is sent whole."""
        ticked = set(self.data.getlist("present")) if hasattr(self.data, "getlist") else set()
        return {member.pk: str(member.pk) in ticked for member in self.members}

    @property
    def led(self) -> Led:
        return Led(self._lead("chair"), self._lead("secretary"))

    def _lead(self, name: str) -> Lead:
        chosen = self.cleaned_data[name]
        if chosen == PAPER:
            return Lead(self.cleaned_data[f"{name}_words"])
        post = next((post for post in self.posts[name] if str(post.pk) == chosen), None)
        return Lead(post=post)


def _chosen(one: Lead) -> str:
    """What is chosen in the list for somebody who was noted."""
    return str(one.post.pk) if one.post is not None else PAPER if one.words else ""


def _both(led: Led) -> tuple[tuple[str, Lead], tuple[str, Lead]]:
    return ("chair", led.chair), ("secretary", led.secretary)


class SeenForm(VNForm):
    """A press on the page of a sitting: how it stood there."""

    version = VersionField()


class ReasonForm(VNForm):
    """Why something is taken off or cancelled."""

    reason = VNCharField(label=_l("Lý do"), max_length=300, min_length=5)


class CloseForm(VNForm):
    version = VersionField()
    note = VNCharField(
        label=_l("Nội dung thảo luận ghi vào biên bản"), lines=True, max_length=4000, required=False,
        help_text=_l("Mỗi ý một dòng."),
    )  # fmt: skip


class CountForm(VNForm):
    conclusion = VNCharField(
        label=_l("Kết luận của Hội đồng"),
        lines=True,
        max_length=2000,
        required=False,
        help_text=_l("Xã phải hoàn thiện gì, hoặc vì sao kiểm phiếu khi chưa đủ phiếu. Xã đọc được lời này."),
    )


class VoteForm(VNForm):
    """One of three. Sent without a key: a second sending finds the vote cast, and no trace leads from it to the choice."""

    choice = VNChoiceField(label=_l("Ý kiến của anh/chị"), choices=Choice.choices, widget=forms.RadioSelect)
    sure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, revokes: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["choice"].choices = choices_of(revokes=revokes)  # type: ignore[attr-defined]

    @property
    def is_sure(self) -> bool:
        return bool(self.cleaned_data.get("sure") == "1")


class NoteForm(VNForm):
    text = VNCharField(
        label=_l("Ghi chú riêng"), lines=True, max_length=4000, required=False,
        help_text=_l("Chỉ anh/chị đọc được."),
    )  # fmt: skip


class ConflictForm(VNForm):
    reason = VNCharField(
        label=_l("Lợi ích liên quan là gì"), max_length=300, min_length=5,
        help_text=_l("Ví dụ: từng là Bí thư Đảng ủy xã. Biên bản ghi lời này; anh/chị không bỏ phiếu về hồ sơ."),
    )  # fmt: skip


class MemberConflictForm(ConflictForm):
    """The same as the secretary notes it, for one of the members."""

    def __init__(self, members: Sequence[Member], data: Data = None) -> None:
        super().__init__(data, auto_id="c-%s")
        self.members = {str(row.pk): row for row in members}
        choices = [("", "")] + [(pk, row.name) for pk, row in self.members.items()]
        self.fields["member"] = VNChoiceField(label=_("Thành viên"), choices=choices)
        self.order_fields(["member", "reason"])


class DrawUpForm(VNForm):
    level = VNCharField(required=False, max_length=20, widget=forms.HiddenInput)
    year = VNCharField(required=False, max_length=4, widget=forms.HiddenInput)
    idem = IdemField()

    @property
    def key(self) -> UUID:
        return self.cleaned_data["idem"]  # type: ignore[no-any-return]
