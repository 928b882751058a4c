"""The forms of surveys: parse and check; never save."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.config import clock
from datchuan.files.fields import FilesField
from datchuan.places.models import Unit
from datchuan.places.text import fold
from datchuan.procedures.words import LEVELS, level_word
from datchuan.surveys import rules
from datchuan.surveys.actions import Plan
from datchuan.surveys.models import Village
from datchuan.surveys.tally import Counts
from datchuan.surveys.workflow import Action
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNDateField, VNForm, VNIntegerField
from datchuan.ui.numbers import NumberProblem
from datchuan.villages.lines import read_line

Data = Mapping[str, Any] | None


class OpenForm(VNForm):
    """A survey: of which commune, level and year, from when, until when."""

    opened_on = VNDateField(label=_l("Ngày bắt đầu phát phiếu"), most=clock.today)
    closes = VNDateField(label=_l("Ngày thu phiếu xong theo kế hoạch"), required=False)
    idem = IdemField()

    def __init__(self, communes: Iterable[Unit], data: Data = None, **initial: Any) -> None:
        self.communes = {unit.code: unit for unit in communes}
        super().__init__(data, initial=initial, auto_id="s-%s")
        year = clock.today().year
        choices = [("", _("chọn trong danh sách")), *((u.code, u.full_name) for u in self.communes.values())]  # type: ignore[attr-defined]
        self.fields["commune"] = VNChoiceField(label=_("Xã"), choices=choices)
        self.fields["level"] = VNChoiceField(
            label=_("Danh hiệu"), choices=[(code, level_word(code)) for code in LEVELS]
        )
        self.fields["year"] = VNChoiceField(label=_("Năm xét"), choices=[(str(y), str(y)) for y in (year, year - 1)])
        self.order_fields(["commune", "level", "year", "opened_on", "closes"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        opened, closes = cleaned.get("opened_on"), cleaned.get("closes")
        if opened and closes and closes < opened:
            self.add_error("closes", rules.why_not_plan(LEVELS[0], opened.year, opened, closes, opened))
        return cleaned

    def commune(self) -> Unit:
        return self.communes[self.cleaned_data["commune"]]

    def plan(self) -> Plan:
        """What the action takes. Only after ``is_valid()``."""
        data = self.cleaned_data
        return Plan(data["level"], int(data["year"]), data["opened_on"], data.get("closes"))


class VillagesField(VNCharField):
    """One village a line: its name, a mark, the number of its households. Cleans to a list of pairs."""

    def clean(self, value: Any) -> Any:
        text = super().clean(str(value or "").replace("\t", ";"))
        found: dict[str, tuple[str, int]] = {}
        problems = []
        for number, line in enumerate(text.split("\n"), start=1):
            if not line.strip():
                continue
            try:
                name, households = _read_line(line)
                if fold(name) in found:
                    raise ValueError(_("“%(name)s” có hai lần. Ghi mỗi thôn một dòng.") % {"name": name})
                found[fold(name)] = (name, households)
            except (ValueError, NumberProblem) as problem:
                problems.append(_("Dòng %(number)d: %(why)s") % {"number": number, "why": problem})
        if problems:
            raise ValidationError(problems[:10])
        return list(found.values())


def _read_line(line: str) -> tuple[str, int]:
    """ "Thôn 1; 120 hộ" -> ("Thôn 1", 120). Raises ``ValueError`` with the sentence."""
    name, households = read_line(line)
    if sentence := rules.why_not_counts(Counts(name, households)).get("households"):
        raise ValueError(sentence)
    return name, households


class VillagesForm(VNForm):
    """The list of villages of a survey."""

    villages = VillagesField(
        label=_l("Danh sách thôn, tổ dân phố"), lines=True, max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_l("Mỗi dòng một thôn: tên thôn; số hộ. Chép được hai cột từ Excel. Sửa được đến khi khóa số liệu."),
    )  # fmt: skip
    version = VersionField()
    idem = IdemField()


def as_lines(villages: Iterable[tuple[str, int | None]]) -> str:
    """Names and households as ``VillagesField`` reads them; where the households are not known, they are to be filled in."""
    return "\n".join(f"{name}; {'' if households is None else households}" for name, households in villages)


def _number(label: Any, **more: Any) -> VNIntegerField:
    return VNIntegerField(label=label, most=rules.MOST_HOUSEHOLDS, required=False, **more)


class VillageForm(VNForm):
    """What is known of one village."""

    name = VNCharField(label=_l("Tên thôn, tổ dân phố"), max_length=120)
    households = VNIntegerField(label=_l("Số hộ"), least=1, most=rules.MOST_HOUSEHOLDS)
    given = _number(_l("Phiếu phát ra"), help_text=_l("Mỗi hộ một phiếu, nên không nhiều hơn số hộ."))
    returned = _number(_l("Phiếu thu về"), help_text=_l("Ghi dần được khi còn đang thu."))
    valid = _number(_l("Phiếu hợp lệ"), help_text=_l("Ghi khi đã kiểm phiếu xong."))
    satisfied = _number(_l("Hài lòng"))
    unsatisfied = _number(_l("Không hài lòng"))
    no_opinion = _number(_l("Không có ý kiến"), help_text=_l("Ba số trên cộng lại bằng số phiếu hợp lệ."))
    uploads = FilesField(most=1, label=_l("Biên bản kiểm phiếu của thôn"), help_text=_l("Ảnh chụp hoặc PDF có chữ ký."))
    none_reason = VNCharField(
        label=_l("Vì sao không thu được phiếu"), lines=True, max_length=1000, required=False,
        help_text=_l("Chỉ ghi khi cả thôn không thu được phiếu nào."),
    )  # fmt: skip
    version = VersionField()
    idem = IdemField()

    def __init__(self, village: Village, data: Data = None, files: Any = None) -> None:
        initial = {**asdict(Counts.of(village)), "version": village.version}
        super().__init__(data, files, initial=initial, auto_id="v-%s")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            for name, sentence in rules.why_not_counts(self.counts(cleaned)).items():
                self.add_error(name, sentence)
        return cleaned

    def counts(self, cleaned: Mapping[str, Any] | None = None) -> Counts:
        """What the action takes. Only after ``is_valid()``."""
        data = self.cleaned_data if cleaned is None else cleaned
        return Counts(**{name: data[name] for name in Counts.__dataclass_fields__})


class MoveForm(VNForm):
    """Locking, sending, reopening."""

    version = VersionField()
    idem = IdemField()

    def __init__(self, action: Action, data: Data = None, **initial: Any) -> None:
        super().__init__(data, initial=initial, auto_id=f"{action.value}-%s")
        if action == Action.REOPEN:
            self.fields["text"] = VNCharField(label=_("Vì sao mở lại"), lines=True, max_length=1000)
        elif action == Action.SEND:
            self.fields["text"] = VNCharField(
                label=_("Số, ngày của báo cáo"), max_length=200, required=False, help_text=_("Ví dụ: 12/BC-MTTQ ngày 10/10/2023")
            )  # fmt: skip
        self.order_fields(["text"])
