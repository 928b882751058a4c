"""The forms of a draft: each kind of change, its name, with whom it is shared. Parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.criteria.engine import Kind
from datchuan.criteria.engine.numbers import plain
from datchuan.criteria.words import set_word
from datchuan.decisions.models import Decision
from datchuan.people.models import Role
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNForm
from datchuan.ui.numbers import NumberProblem, Wanted, parse_number
from datchuan.whatif.changes import Change, EditionChange, ProfileChange, ThresholdChange, ValueChange, YearChange
from datchuan.whatif.models import READERS
from datchuan.whatif.words import Names, indicator_name
from datchuan.whatif.world import World
from datchuan.workbooks import notation

Data = Mapping[str, Any] | None
Options = list[tuple[str, str]]


class ChangeForm(VNForm):
    """One kind of change over a world. ``change()`` after ``is_valid()``."""

    kind = ""
    heading: Any = ""

    def __init__(self, world: World, names: Names, data: Data = None) -> None:
        self.world, self.names = world, names
        super().__init__(data, auto_id=f"{self.kind}-%s")

    def change(self) -> Change:
        raise NotImplementedError


def _indicators(world: World, *, movable: bool) -> Options:
    """Every indicator as "set|code"; ``movable`` leaves out those that are only passed or not."""
    return [
        (f"{set_code}|{i.code}", f"{set_word(set_code)} {indicator_name(catalogue, i.code)}")
        for set_code, catalogue in world.catalogues.items()
        for i in catalogue.indicators
        if not movable or any(part.kind is not Kind.PASS_FAIL for part in i.measure.slots)
    ]


def _profiles(world: World, names: Names) -> Options:
    return [(code, names.profile(code)) for code in world.columns if code]


def _places(world: World) -> Options:
    communes = [(p.code, f"{p.name}, {p.district}") for p in world.places]
    return communes


def _districts(world: World) -> Options:
    return [
        (code, _("Các xã của %(district)s") % {"district": world.places[rows[0]].district})
        for code, rows in world.districts.items()
    ]


class ThresholdForm(ChangeForm):
    """Another level of an indicator."""

    kind, heading = "threshold", _l("Mức chuẩn")
    indicator = VNChoiceField(label=_l("Chỉ tiêu"))
    way = VNChoiceField(label=_l("Cách đổi"), choices=[("by", _l("Tăng hoặc giảm")), ("to", _l("Đặt mức mới"))])
    amount = VNCharField(label=_l("Bao nhiêu"), max_length=30, help_text=_l("Ví dụ: 3, −5, 1,5 hoặc tên mức như Khá."))
    part = VNChoiceField(label=_l("Phần"), required=False)
    profile = VNChoiceField(label=_l("Cột mức"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = _indicators(self.world, movable=True)  # type: ignore[attr-defined]
        self.fields["profile"].choices = [("", _("mọi cột mức")), *_profiles(self.world, self.names)]  # type: ignore[attr-defined]
        parts = [(str(n), _("phần %(n)d") % {"n": n + 1}) for n in range(6)]
        self.fields["part"].choices = [("", _("mọi phần của chỉ tiêu")), *parts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"indicator", "way", "amount"} <= set(data):
            set_code, _sep, code = data["indicator"].partition("|")
            slots = self.world.catalogues[set_code].indicator(code).measure.slots
            if data.get("part") and int(data["part"]) >= len(slots):
                said = _("Chỉ tiêu này có %(n)d phần. Chọn phần khác, hoặc để “mọi phần”.") % {"n": len(slots)}
                self.add_error("part", said)
            part = slots[min(int(data.get("part") or 0), len(slots) - 1)]
            if data["way"] == "to" and part.kind is Kind.LEVEL:
                self._check_level(part.levels)
            else:
                self._check_number(data["way"] == "by", part.kind in {Kind.COUNT, Kind.LEVEL})
        return data

    def _check_level(self, levels: tuple[str, ...]) -> None:
        if self.cleaned_data["amount"] not in levels:
            names = ", ".join(levels)
            self.add_error("amount", _("Chỉ tiêu này có các mức %(names)s. Ghi đúng một tên.") % {"names": names})

    def _check_number(self, negative: bool, whole: bool) -> None:
        text = self.cleaned_data["amount"].replace("+", "").replace("−", "-").replace("- ", "-").strip()
        try:
            wanted = Wanted(name=_("Bao nhiêu"), negative=negative, whole=whole, decimals=0 if whole else 4)
            self.cleaned_data["number"] = parse_number(text, wanted).value
        except NumberProblem as problem:
            self.add_error("amount", str(problem))

    def change(self) -> Change:
        data = self.cleaned_data
        set_code, _sep, code = data["indicator"].partition("|")
        at = int(data["part"]) if data.get("part") else None
        if data["way"] == "by":
            return ThresholdChange(set_code, code, by=data["number"], at=at, profile=data["profile"])
        to = plain(data["number"]) if "number" in data else data["amount"]
        return ThresholdChange(set_code, code, to=to, at=at, profile=data["profile"])


class ProfileForm(ChangeForm):
    """Communes that leave their threshold column."""

    kind, heading = "profile", _l("Cột mức của xã")
    place = VNChoiceField(label=_l("Xã, hoặc các xã của một huyện"))
    profile = VNChoiceField(label=_l("Cột mức mới"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [*_districts(self.world), *_places(self.world)]  # type: ignore[attr-defined]
        self.fields["profile"].choices = _profiles(self.world, self.names)  # type: ignore[attr-defined]

    def change(self) -> Change:
        return ProfileChange(self.cleaned_data["place"], self.cleaned_data["profile"])


class YearForm(ChangeForm):
    """The levels of another year."""

    kind, heading = "year", _l("Năm của mức chuẩn")
    year = VNChoiceField(label=_l("Xét theo mức của năm"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = range(self.world.year - 2, self.world.year + 4)
        self.fields["year"].choices = [(str(y), str(y)) for y in years if y != self.world.year]  # type: ignore[attr-defined]

    def change(self) -> Change:
        return YearChange(int(self.cleaned_data["year"]))


class EditionForm(ChangeForm):
    """Another edition of the same set."""

    kind, heading = "edition", _l("Bộ tiêu chí")
    edition = VNChoiceField(label=_l("Dùng bộ"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["edition"].choices = other_editions(self.world)  # type: ignore[attr-defined]

    def change(self) -> Change:
        code = self.cleaned_data["edition"]
        return EditionChange(self.world.editions[code].set, code)


def other_editions(world: World) -> Options:
    """Editions that do not hold on the day, of sets that do."""
    held = {catalogue.edition for catalogue in world.catalogues.values()}
    return [
        (code, f"{set_word(c.set)} {code}")
        for code, c in world.editions.items()
        if c.edition not in held and c.set in world.values
    ]


class ValueForm(ChangeForm):
    """Another figure of one commune."""

    kind, heading = "value", _l("Số liệu của một xã")
    commune = VNChoiceField(label=_l("Xã"))
    indicator = VNChoiceField(label=_l("Chỉ tiêu"))
    value = VNCharField(
        label=_l("Số liệu thử"), required=False, max_length=200,
        help_text=_l("Ghi như trong bảng nhiều xã: 412/530, 46,2, Đạt, Khá. Để trống là chưa có số liệu."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = _places(self.world)  # type: ignore[attr-defined]
        self.fields["indicator"].choices = _indicators(self.world, movable=False)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"indicator", "value"} <= set(data):
            set_code, _sep, code = data["indicator"].partition("|")
            try:
                data["stored"] = notation.parse(self.world.catalogues[set_code].indicator(code).measure, data["value"])
            except (notation.NotationProblem, NumberProblem, ValidationError) as problem:
                self.add_error("value", str(problem))
        return data

    def change(self) -> Change:
        set_code, _sep, code = self.cleaned_data["indicator"].partition("|")
        return ValueChange(self.cleaned_data["commune"], set_code, code, self.cleaned_data["stored"])


FORMS: dict[str, type[ChangeForm]] = {
    form.kind: form for form in (ThresholdForm, ProfileForm, YearForm, EditionForm, ValueForm)
}


class SeenForm(VNForm):
    """The version of the draft that the page showed."""

    version = VersionField()


class NameForm(SeenForm):
    name = VNCharField(label=_l("Tên bản nháp"), max_length=120)


class CopyForm(VNForm):
    idem = IdemField()


class ShareForm(SeenForm):
    """Roles of the province that may read the draft."""

    roles = forms.MultipleChoiceField(
        label=_l("Cho các vai của tỉnh xem"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, role.label) for role in Role if role in READERS],
    )  # fmt: skip


class SealForm(SeenForm):
    """The result as a file, beside a decision or beside none."""

    decision = VNChoiceField(label=_l("Đính kèm vào quyết định"), required=False)
    idem = IdemField()

    def __init__(self, decisions: list[Decision], data: Data = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.decisions = {str(d.pk): d for d in decisions}
        options = [(key, f"{_('Dự thảo')}: {d}, {d.get_state_display()}") for key, d in self.decisions.items()]
        self.fields["decision"].choices = [("", _("không kèm quyết định")), *options]  # type: ignore[attr-defined]

    def chosen(self) -> Decision | None:
        return self.decisions.get(self.cleaned_data["decision"])
