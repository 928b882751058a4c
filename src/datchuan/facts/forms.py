"""The form of all base facts of a commune and year: one page, period and source asked once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.criteria.words import in_language
from datchuan.facts import rules
from datchuan.facts.actions import About
from datchuan.facts.models import FactKind
from datchuan.facts.queries import FactsPage, values_at
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNDecimalField, VNForm, VNIntegerField

#: Before the code of a fact in the name of its field, so that no fact can be named like a field of the form.
PREFIX = "f-"
#: Digits kept after the mark: a metre of road in kilometres.
DECIMALS = 3


class FactsForm(VNForm):
    """What a commune officer types for a year."""

    period = VNCharField(
        label=_l("Số liệu của kỳ nào"),
        max_length=120,
        help_text=_l("Ví dụ: 31/12/2023. Ghi một lần cho mọi số vừa sửa."),
    )
    source = VNCharField(
        label=_l("Nguồn số liệu"), max_length=300, help_text=_l("Sổ, báo cáo hoặc cuộc điều tra nào; ai lập.")
    )
    reason = VNCharField(
        label=_l("Vì sao đổi số đã lưu"),
        required=False,
        max_length=500,
        help_text=_l("Người đọc lịch sử sau này sẽ thấy lý do này."),
    )
    version = VersionField()
    idem = IdemField()

    def __init__(self, page: FactsPage, data: Mapping[str, Any] | None = None) -> None:
        self.page, self.kinds = page, page.kinds
        about = page.about
        lines = [line for _group, rows in page.groups for line in rows]
        initial: dict[str, Any] = {PREFIX + line.kind.code: line.value for line in lines}
        initial |= {"version": page.version, "period": about.period if about else _period(page.year)}
        super().__init__(data, initial=initial | {"source": about.source if about else ""}, auto_id="f-%s")
        self.mine: set[str] = set()
        self.stored = {line.kind.code: line.value for line in lines}
        for kind in self.kinds.values():
            self.fields[PREFIX + kind.code] = _field(kind)
        if not any(value is not None for value in self.stored.values()):
            del self.fields["reason"]

    def bound(self, kind: FactKind) -> BoundField:
        """The field of a fact, for the template: nothing is demanded, yet its label does not say "optional"."""
        self.fields[PREFIX + kind.code].required = True
        return self[PREFIX + kind.code]

    @property
    def groups(self) -> list[tuple[Any, list[tuple[Any, BoundField]]]]:
        """Each group with its lines and their fields."""
        return [(group, [(line, self.bound(line.kind)) for line in lines]) for group, lines in self.page.groups]

    @property
    def about_fields(self) -> list[BoundField]:
        return [self[name] for name in ("period", "source", "reason") if name in self.fields]

    @property
    def facts(self) -> dict[str, Decimal | None]:
        """Fact code -> what was typed. Only after ``is_valid()``."""
        found = {}
        for code in self.kinds:
            value = self.cleaned_data.get(PREFIX + code)
            found[code] = None if value is None else Decimal(value)
        return found

    def about(self) -> About:
        """What was said of all of them. Only after ``is_valid()``."""
        data = self.cleaned_data
        return About(data["period"], data["source"], data.get("reason", ""))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = {code: cleaned.get(PREFIX + code) for code in self.kinds if PREFIX + code not in self.errors}
        facts = {code: None if value is None else Decimal(value) for code, value in typed.items()}
        base = self._base(cleaned)
        self.mine = {code for code, value in facts.items() if value != base.get(code)}
        facts = {code: value if code in self.mine else self.stored[code] for code, value in facts.items()}
        for code in self.mine:
            # What stood before is not asked about again: the pack may have narrowed its bounds since.
            if (value := facts[code]) is not None:
                self._object(code, rules.why_not_value(self.kinds[code], value))
        for code, sentence in rules.why_not_together(self.kinds, facts).items():
            if {code, self.kinds[code].not_above} & self.mine:
                self._object(code, sentence)
        if self.kinds and not self.errors and not any(value is not None for value in (*facts.values(), *base.values())):
            self._object(next(iter(self.kinds)), _("Nhập ít nhất một số."))
        self._ask_why(cleaned, facts)
        return cleaned

    def _base(self, cleaned: Mapping[str, Any]) -> Mapping[str, Decimal | None]:
        """The facts on which the person's page was based: older than what stands, when somebody saved meanwhile."""
        version = cleaned.get("version")
        if version is None or version >= self.page.version:
            return self.stored
        return values_at(self.page.commune.pk, self.page.year, version)

    def _object(self, code: str, sentence: str) -> None:
        if sentence and PREFIX + code not in self.errors:
            self.add_error(PREFIX + code, sentence)

    def _ask_why(self, cleaned: Mapping[str, Any], facts: Mapping[str, Decimal | None]) -> None:
        cleared = [c for c, value in facts.items() if value is None and c in self.mine and self.stored[c] is not None]
        if cleared and not cleaned.get("reason") and "reason" in self.fields and "reason" not in self.errors:
            names = ", ".join(in_language(self.kinds[code], "name") for code in cleared)
            self.add_error(
                "reason",
                _("Anh/chị đang xóa số đã lưu: %(names)s. Ghi lý do xóa, hoặc nhập lại số.") % {"names": names},
            )


def _period(year: int) -> str:
    return f"31/12/{year}"


def _field(kind: FactKind) -> VNDecimalField:
    unit = in_language(kind, "unit")
    note = in_language(kind, "note")
    hint = " ".join(filter(None, [_("Đơn vị: %(unit)s.") % {"unit": unit} if unit else "", note]))
    label = in_language(kind, "name")
    if kind.whole:
        return VNIntegerField(label=label, required=False, help_text=hint)
    return VNDecimalField(label=label, required=False, decimals=DECIMALS, help_text=hint)
