"""Who is told what of a meeting: always inside the attempt of an action."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from datchuan.dossiers import record
from datchuan.dossiers.levels import level_vi
from datchuan.hearings.models import Item
from datchuan.hearings.workflow import Result
from datchuan.notices import actions as notices
from datchuan.notices import kinds
from datchuan.people.models import User

DIFFER = kinds.register(
    "hearings.differ",
    "Số phiếu hai người nhập khác nhau",
    "Two counts of ballot papers differ",
    "Số phiếu hồ sơ NTM 2023 của Xã Tiên Lãnh hai người nhập khác nhau. Xem cả hai rồi mỗi người nhập lại.",
)
COUNTED = kinds.register(
    "hearings.counted",
    "Kết quả bỏ phiếu về hồ sơ",
    "Results of ballots on dossiers",
    "Hồ sơ NTM 2023 của Xã Tiên Lãnh: 21/22 đồng ý = 95,5 %, cần từ 90 %: thông qua.",
)


def differ(item: Item, people: Iterable[User]) -> None:
    _tell(item, people, DIFFER, "hai người nhập số phiếu khác nhau. Xem cả hai rồi mỗi người nhập lại", urgent=True)


def counted(item: Item, sentence: str) -> None:
    """The keepers of the step and the people of the commune."""
    notices.settle(_about(item))
    people = {person.pk: person for person in [*record.keepers(item.dossier), *record.officers(item.dossier)]}
    _tell(item, people.values(), COUNTED, sentence, urgent=item.state == Result.LOST)


def _about(item: Item) -> str:
    return f"ballot:{item.pk}"


def _tell(item: Item, people: Iterable[User], kind: str, sentence: str, *, urgent: bool) -> None:
    dossier = item.dossier
    notices.tell(
        people,
        f"Hồ sơ {level_vi(dossier.level)} {dossier.year} của {dossier.commune}: {sentence}.",
        where=reverse("meeting", args=[dossier.pk]),
        kind=kind,
        about=_about(item),
        thing=record.label(dossier),
        immediate=urgent,
    )
