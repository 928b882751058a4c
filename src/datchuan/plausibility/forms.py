"""The forms of the room: parse and check; never save."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.criteria.engine import Measure
from datchuan.desk.forms import FigureForm, read_slot
from datchuan.ui.fields import IdemField, VersionField, VNCharField, VNChoiceField, VNForm

Data = Mapping[str, Any] | None


class NoteForm(VNForm):
    """What was looked at, and why a sign is closed or opened again."""

    note = VNCharField(label=_l("Đã xem gì, kết luận thế nào"), lines=True, max_length=500, min_length=5)
    version = VersionField()
    idem = IdemField()


class AnnounceForm(VNForm):
    """Which set is drawn from and which public number will be the seed."""

    set_code = VNChoiceField(label=_l("Bộ tiêu chí"), choices=[])
    seed_from = VNCharField(
        label=_l("Con số công khai nào sẽ dùng để rút"),
        max_length=300,
        min_length=10,
        lines=True,
        help_text=_l(
            "Con số chưa ai biết lúc này và ai cũng tra được về sau. Ví dụ: giải đặc biệt xổ số Quảng Nam ngày "
            "17/10/2023."
        ),
    )
    idem = IdemField()

    def __init__(self, sets: list[tuple[str, str]], data: Data = None, **initial: Any) -> None:
        super().__init__(data, initial=initial)
        self.fields["set_code"].choices = sets  # type: ignore[attr-defined]


class SeedForm(VNForm):
    """The number itself."""

    seed = VNCharField(label=_l("Con số đã hẹn"), max_length=100)
    version = VersionField()
    idem = IdemField()


class StepForm(VNForm):
    """A step without words."""

    version = VersionField()
    idem = IdemField()


class FoundForm(FigureForm):
    """What was measured, in the form of the indicator. It knows nothing of the commune's figure."""

    note = VNCharField(
        label=_l("Đo ở đâu, cách nào"),
        required=False,
        max_length=500,
        lines=True,
        help_text=_l("Thôn nào, bao nhiêu hộ, ai cùng đi."),
    )

    def __init__(self, measure: Measure, data: Data = None) -> None:
        super().__init__(measure, data, stored=None)
        for name in ("period", "source", "done", "version", "na", "na_reason"):
            self.fields.pop(name, None)

    def _ask_for_what_lacks(self, cleaned: Mapping[str, Any]) -> None:
        lacking = [slot for slot in self.slots if read_slot(slot, cleaned).value is None]
        for slot in lacking:
            self.add_error(slot.first_field, _("Chưa có %(name)s. Nhập số đã đo được.") % {"name": slot.name})
