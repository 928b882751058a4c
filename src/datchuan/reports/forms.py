"""Forms of reports: they parse; the actions decide and save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _l

from datchuan.people.models import Agency
from datchuan.reports.periods import Period
from datchuan.reports.rules import SHORTEST
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNForm, VNIntegerField


class CompileForm(VNForm):
    """Whose report, of which period."""

    organ = VNChoiceField(label=_l("Báo cáo của"))
    period = VNChoiceField(label=_l("Kỳ báo cáo"))
    idem = IdemField()

    def __init__(self, organs: Sequence[Agency], periods: Sequence[Period], data: Any = None) -> None:
        super().__init__(data)
        self.organs = {row.code: row for row in organs}
        self.periods = {row.code: row for row in periods}
        self.fields["organ"].choices = [(row.code, str(row)) for row in organs]  # type: ignore[attr-defined]
        self.fields["period"].choices = [(row.code, row.name) for row in periods]  # type: ignore[attr-defined]


class MoveForm(VNForm):
    """A press on a button of a report, with the version that its page showed."""

    base = VersionField()

    def __init__(self, version: int, data: Any = None, **more: Any) -> None:
        super().__init__(data, initial={"base": version}, **more)


class ExplainForm(MoveForm):
    """Why a total does not equal its parts."""

    text = VNCharField(
        label=_l("Vì sao lệch"), min_length=SHORTEST, max_length=1000, lines=True,
        help_text=_l("Nêu con số nào đúng và vì sao; báo cáo in nguyên lời này."),
    )  # fmt: skip


class IssueForm(MoveForm):
    """The number of the office's register, or none for the next one."""

    number = VNIntegerField(
        label=_l("Số văn bản"), least=1, most=999_999, required=False,
        help_text=_l("Để trống thì hệ thống lấy số tiếp theo. Cơ quan có sổ riêng thì nhập số trong sổ."),
    )  # fmt: skip
