"""The form of one figure, built from the measure of the indicator: parse and check; never save.

A value is one *slot* (a number, a tick, a level, a share) or several: one per part of a composite measure, one per sex.
Every slot has its fields under a prefix, so that one form class serves every kind of measure that a pack may bring.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.assessments.actions import Figure
from datchuan.checks.forms import reason_fields
from datchuan.checks.told import Warning
from datchuan.criteria.engine import Kind, Measure, Part
from datchuan.criteria.engine.explain import slot_labels, unit_text
from datchuan.criteria.engine.parts import share_labels
from datchuan.criteria.words import language
from datchuan.ui.fields import (
    IdemField,
    VersionField,
    VNCharField,
    VNChoiceField,
    VNDecimalField,
    VNForm,
    VNIntegerField,
    VNPercentField,
)
from datchuan.ui.numbers import format_number

Json = Any

#: Digits kept after the mark: ten metres of road in kilometres, a dong in millions.
DECIMALS = 6
PASSED, FAILED = "pass", "fail"


@dataclass(frozen=True)
class Slot:
    """One thing to enter: a part of the measure with the prefix of its fields and its name where there are several."""

    part: Part
    prefix: str = ""
    legend: str = ""

    @property
    def kind(self) -> Kind:
        return self.part.kind

    @property
    def whole(self) -> bool:
        """Whether its numbers count things, so that they have no fraction and "1.530" can only be 1530."""
        return self.kind is Kind.COUNT or bool(self.part.counted_vi and not self.part.is_continuous)

    @property
    def first_field(self) -> str:
        return self.prefix + {Kind.PERCENT: "num", Kind.PASS_FAIL: "pass", Kind.LEVEL: "level"}.get(self.kind, "number")

    @property
    def num_label(self) -> str:
        return large(share_labels(self.part, language())[0])

    @property
    def den_label(self) -> str:
        return large(share_labels(self.part, language())[1])

    @property
    def name(self) -> str:
        """What is entered, within a sentence."""
        return small(self.legend or (self.num_label if self.kind is Kind.PERCENT else _("số liệu")))


@dataclass(frozen=True)
class Block:
    """A slot with its bound fields, for the template."""

    slot: Slot
    fields: tuple[BoundField, ...]
    percent: BoundField | None = None
    percent_open: bool = False


@dataclass
class Typed:
    """What a slot holds after reading: its value in JSON form, or errors by field."""

    value: Json = None
    errors: dict[str, str] = field(default_factory=dict)


def small(text: str) -> str:
    """The text with a small first letter, to stand inside a sentence."""
    return text[:1].lower() + text[1:]


def large(text: str) -> str:
    return text[:1].upper() + text[1:]


def slots_of(measure: Measure) -> tuple[Slot, ...]:
    """The slots of a measure in the order in which they are asked."""
    if len(measure.slots) == 1:
        return (Slot(measure.slots[0]),)
    prefixes = ("female_", "male_") if measure.both_sexes else tuple(f"p{at}_" for at in range(len(measure.slots)))
    named = zip(measure.slots, prefixes, slot_labels(measure, None, language()), strict=True)
    return tuple(Slot(part, prefix, large(label)) for part, prefix, label in named)


class DisputeForm(VNForm):
    """What a commune says against the agency's figure."""

    reason = VNCharField(label=_l("Vì sao số này chưa đúng"), max_length=500, lines=True)
    version = VersionField()

    def __init__(self, data: Mapping[str, Any] | None = None, **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id="d-%s", prefix="dispute")


class ReasonForm(VNForm):
    """Why a figure is right although checks warn about it: one field for each warning, none of them demanded here."""

    def __init__(self, warnings: Iterable[Warning], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, auto_id="w-%s")
        self.fields.update(reason_fields(warnings))


class FigureForm(VNForm):
    """What a commune officer types for one indicator and year.

    ``stored`` is the value JSON that stands, shown as the initial value; None when nothing stands that a reason for a
    change could be asked for.
    """

    period = VNCharField(
        label=_l("Số liệu của kỳ nào"),
        required=False,
        max_length=120,
        help_text=_l("Ví dụ: 31/12/2023, hoặc 9 tháng đầu năm 2023."),
    )
    source = VNCharField(
        label=_l("Nguồn số liệu"),
        required=False,
        max_length=300,
        help_text=_l("Sổ, báo cáo hoặc cuộc điều tra nào; ai lập."),
    )
    reason = VNCharField(
        label=_l("Vì sao đổi số liệu"),
        required=False,
        max_length=500,
        help_text=_l("Người đọc lịch sử sau này sẽ thấy lý do này."),
    )
    done = VNChoiceField(
        label=_l("Đã xong chỉ tiêu này?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("1", _l("Rồi")), ("0", _l("Để sau"))],
    )
    version = VersionField()
    idem = IdemField()

    def __init__(
        self, measure: Measure, data: Mapping[str, Any] | None = None, *, stored: Json = None, **initial: Any
    ) -> None:
        self.measure, self.stored = measure, stored
        self.slots = slots_of(measure)
        given = {"version": 0, "done": "0", **initial_from(measure, stored), **initial}
        super().__init__(data, initial=given, auto_id="f-%s")
        for slot in self.slots:
            self.fields.update(_fields_of(slot))
        if measure.may_not_apply:
            self.fields["na"] = forms.BooleanField(label=_("Chỉ tiêu này không áp dụng cho xã"), required=False)
            self.fields["na_reason"] = VNCharField(
                label=_("Vì sao không áp dụng"),
                required=False,
                max_length=300,
                help_text=_("Căn cứ: văn bản nào, hoặc thực tế của xã thế nào."),
            )
        if stored is None:
            del self.fields["reason"]

    @property
    def kept_names(self) -> list[str]:
        """The fields that a draft keeps: everything that a person types."""
        return [name for name in self.fields if name not in {"version", "idem"}]

    # What the template shows

    @property
    def blocks(self) -> Iterator[Block]:
        for slot in self.slots:
            for name in _fields_of(slot):
                # Nothing is demanded of a single field, as a figure may be typed in part; but its label must not
                # say that it is optional.
                self.fields[name].required = not name.endswith("percent")
            names = [n for n in _fields_of(slot) if not n.endswith("percent")]
            percent = self[slot.prefix + "percent"] if slot.kind is Kind.PERCENT else None
            is_open = percent is not None and bool(percent.value() or percent.errors)
            yield Block(slot, tuple(self[n] for n in names), percent, is_open)

    @property
    def done_field(self) -> BoundField:
        self.fields["done"].required = True  # one of two is always chosen: the label must not say "optional"
        return self["done"]

    @property
    def na_fields(self) -> list[BoundField]:
        return [self[name] for name in ("na", "na_reason") if name in self.fields]

    @property
    def na_open(self) -> bool:
        return any(bound.value() or bound.errors for bound in self.na_fields)

    @property
    def about_fields(self) -> list[BoundField]:
        return [self[name] for name in ("period", "source", "reason") if name in self.fields]

    # What the view takes

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.value = self._read(cleaned)
        if not self.errors:
            self._ask_for_what_lacks(cleaned)
        return cleaned

    @property
    def is_empty(self) -> bool:
        """Whether no field of the value holds anything."""
        names = [name for slot in self.slots for name in _fields_of(slot)] + [b.name for b in self.na_fields]
        return not any(self.data.get(self.add_prefix(name)) for name in names)

    def to_value_json(self) -> Json:
        """The value in its stored form, None for no data. Only after ``is_valid()``."""
        return self.value

    def figure(self) -> Figure:
        """What ``actions.save_value`` takes. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Figure(self.value, data.get("period", ""), data.get("source", ""), data.get("done") == "1")

    def _read(self, cleaned: dict[str, Any]) -> Json:
        typed = [(slot, self._slot_value(slot, cleaned)) for slot in self.slots]
        if cleaned.get("na"):
            return self._not_applicable(cleaned, any(value is not None for _slot, value in typed))
        return assembled(self.measure, [value for _slot, value in typed])

    def _slot_value(self, slot: Slot, cleaned: Mapping[str, Any]) -> Json:
        read = read_slot(slot, cleaned)
        for name, sentence in read.errors.items():
            if name not in self.errors:
                self.add_error(name, sentence)
        return read.value

    def _not_applicable(self, cleaned: Mapping[str, Any], has_numbers: bool) -> Json:
        if has_numbers:
            self.add_error("na", _("Anh/chị vừa nhập số liệu vừa chọn “không áp dụng”. Bỏ một trong hai."))
        if not cleaned.get("na_reason") and "na_reason" not in self.errors:
            self.add_error("na_reason", _("Ghi vì sao chỉ tiêu này không áp dụng cho xã, để người thẩm tra hiểu."))
        return {"na": True, "reason": cleaned.get("na_reason", "")}

    def _ask_for_what_lacks(self, cleaned: Mapping[str, Any]) -> None:
        lacking = [] if cleaned.get("na") else [s for s in self.slots if read_slot(s, cleaned).value is None]
        if self.value is None and self.stored is None:
            first = self.slots[0]
            self.add_error(first.first_field, _what_to_enter(first))
        elif self.value is None and not cleaned.get("reason"):
            self.add_error("reason", _("Anh/chị đang xóa số liệu đã lưu. Ghi lý do xóa, hoặc nhập lại số liệu."))
        elif cleaned.get("done") == "1" and lacking:
            names = ", ".join(slot.name for slot in lacking)
            self.add_error(
                "done", _("Còn thiếu: %(names)s. Nhập nốt, hoặc chọn “Để sau” để lưu phần đã có.") % {"names": names}
            )


def _what_to_enter(slot: Slot) -> str:
    if slot.kind in {Kind.PASS_FAIL, Kind.LEVEL}:
        return _("Chọn một mức trong các mức ở đây.")
    return _("Nhập %(name)s.") % {"name": slot.name}


def _fields_of(slot: Slot) -> dict[str, forms.Field]:
    """The fields of a slot by name. Nothing is demanded here: what lacks is asked for once, in words, by ``clean``."""
    p, unit = slot.prefix, unit_text(slot.part, language())
    hint = _("Đơn vị: %(unit)s.") % {"unit": unit} if unit else ""
    if slot.kind is Kind.PASS_FAIL:
        choices = [(PASSED, _("Đạt")), (FAILED, _("Chưa đạt"))]
        return {p + "pass": _radios(slot.legend or _("Kết quả"), choices)}
    if slot.kind is Kind.LEVEL:
        return {p + "level": _radios(slot.legend or _("Mức đã đạt"), [(name, name) for name in slot.part.levels])}
    if slot.kind is Kind.PERCENT:
        return {
            p + "num": _number(slot.num_label, slot.whole),
            p + "den": _number(slot.den_label, slot.whole),
            p + "percent": VNPercentField(
                label=_("Tỷ lệ phần trăm"),
                required=False,
                decimals=DECIMALS,
                help_text=_("Chỉ dùng khi chưa có hai số ở trên."),
            ),
        }
    label = slot.legend or _("Số liệu")
    return {p + "number": _number(label, slot.whole, hint)}


def _radios(label: str, choices: list[tuple[str, str]]) -> VNChoiceField:
    return VNChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


def _number(label: str, whole: bool, hint: str = "") -> VNDecimalField:
    if whole:
        return VNIntegerField(label=label, required=False, help_text=hint)
    return VNDecimalField(label=label, required=False, decimals=DECIMALS, help_text=hint)


def read_slot(slot: Slot, cleaned: Mapping[str, Any]) -> Typed:
    """The value of a slot from cleaned fields, None when nothing was typed, with the errors between its fields."""
    got = {key: cleaned.get(slot.prefix + key) for key in ("pass", "level", "num", "den", "percent", "number")}
    if slot.kind is Kind.PASS_FAIL:
        return Typed({"pass": got["pass"] == PASSED} if got["pass"] else None)
    if slot.kind is Kind.LEVEL:
        return Typed({"level": got["level"]} if got["level"] else None)
    if slot.kind is Kind.PERCENT:
        return _share(slot, got)
    return Typed({"number": plain(got["number"])} if got["number"] is not None else None)


def _share(slot: Slot, got: Mapping[str, Decimal | None]) -> Typed:
    """A share from its two numbers, or a bare percentage where they are not known. Never both."""
    num, den, percent = got["num"], got["den"], got["percent"]
    p = slot.prefix
    if percent is not None:
        if num is not None or den is not None:
            return Typed(errors={p + "percent": _("Đã có số ở trên thì tỷ lệ tự tính. Xóa tỷ lệ, hoặc xóa hai số đó.")})
        return Typed({"percent": plain(percent)})
    if num is None and den is None:
        return Typed()
    if den is None:
        return Typed(errors={p + "den": _("Nhập %(name)s để tính tỷ lệ.") % {"name": small(slot.den_label)}})
    if num is None:
        return Typed(errors={p + "num": _("Nhập %(name)s để tính tỷ lệ.") % {"name": small(slot.num_label)}})
    if den == 0:
        return Typed(
            errors={
                p + "den": _("%(name)s là 0 nên chưa tính được tỷ lệ. Kiểm tra lại số này.") % {"name": slot.den_label}
            }
        )
    if num > den:
        return Typed(
            errors={
                p + "num": _("%(a)s (%(num)s) lớn hơn %(b)s (%(den)s). Kiểm tra lại một trong hai số")
                % {
                    "a": slot.num_label,
                    "b": small(slot.den_label),
                    "num": format_number(num),
                    "den": format_number(den),
                }
            }
        )
    return Typed({"num": plain(num), "den": plain(den)})


def plain(number: Decimal | int) -> str:
    """A number as it is stored: no exponent, no trailing zeros."""
    text = f"{Decimal(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def assembled(measure: Measure, values: list[Json]) -> Json:
    """The values of the slots as one value; None when nothing was typed at all."""
    if all(value is None for value in values):
        return None
    if measure.both_sexes:
        return dict(zip(("female", "male"), values, strict=True))
    return {"parts": values} if measure.kind is Kind.COMPOSITE else values[0]


def number_slots(measure: Measure) -> tuple[Slot, ...]:
    """The slots that take a number added up from villages: no tick, no level."""
    return tuple(slot for slot in slots_of(measure) if slot.kind not in {Kind.PASS_FAIL, Kind.LEVEL})


def emptied(measure: Measure) -> dict[str, Any]:
    """Initial content that leaves every field of the value empty."""
    return {name: "" for slot in slots_of(measure) for name in _fields_of(slot)} | {"na": False, "na_reason": ""}


def initial_from(measure: Measure, value: Json) -> dict[str, Any]:
    """The initial content of the fields for a stored value; the inverse of ``FigureForm.to_value_json``."""
    if not isinstance(value, dict):
        return {}
    if value.get("na"):
        return {"na": True, "na_reason": value.get("reason", "")}
    slots = slots_of(measure)
    children: list[Json]
    if len(slots) == 1:
        children = [value]
    else:
        children = [value.get("female"), value.get("male")] if measure.both_sexes else value.get("parts", [])
    found: dict[str, Any] = {}
    for slot, child in zip(slots, children, strict=False):
        found.update({slot.prefix + key: shown for key, shown in _initial_slot(child).items()})
    return found


def _initial_slot(value: Json) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {}
    if "pass" in value:
        return {"pass": PASSED if value["pass"] else FAILED}
    if "level" in value:
        return {"level": value["level"]}
    return {key: Decimal(value[key]) for key in ("num", "den", "percent", "number") if key in value}
