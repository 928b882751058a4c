"""Who is told of a decision or of a change, in which sentence, and where it leads.

The sentences are stored and read by others than their writer, so they are Vietnamese and pass through no translation.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from datchuan.config import clock
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.words import figure_text, measure_in
from datchuan.confirmations.workflow import State
from datchuan.notices import kinds
from datchuan.notices.actions import settle, tell
from datchuan.people.models import Role, User
from datchuan.people.queries import officers_of, specialists_of
from datchuan.places.models import Unit

MORE_WANTED = kinds.register(
    "confirmations.more_wanted",
    "Chỉ tiêu cần bổ sung",
    "Indicators returned for more",
    "Cần bổ sung chỉ tiêu 15.1 (Sở Y tế): minh chứng chưa đọc được, tải lên bản rõ.",
    roles=[Role.COMMUNE_OFFICER],
)
DISAGREED = kinds.register(
    "confirmations.disagreed",
    "Cơ quan phụ trách không thống nhất số liệu",
    "The agency disagrees with a figure",
    "Sở Y tế không thống nhất số liệu chỉ tiêu 15.1, số của cơ quan là 405/530 người = 76,41 %.",
    roles=[Role.COMMUNE_OFFICER],
)
VOID = kinds.register(
    "confirmations.void",
    "Số liệu đổi sau khi đã xác nhận",
    "Figures changed after they were confirmed",
    "Xã Tiên Lãnh đã đổi số liệu của chỉ tiêu 15.1 sau khi anh/chị quyết định; cần xem lại.",
    roles=[Role.DEPARTMENT_SPECIALIST],
)
ANSWERED = kinds.register(
    "confirmations.answered",
    "Xã đã bổ sung theo yêu cầu",
    "A commune has answered",
    "Xã Tiên Lãnh đã bổ sung chỉ tiêu 15.1 theo yêu cầu của anh/chị; cần xem lại.",
    roles=[Role.DEPARTMENT_SPECIALIST],
)
_MOVED = {"value": "số liệu", "evidence": "minh chứng", "both": "số liệu và minh chứng"}


def tell_of_decision(row: Confirmation, commune: Unit) -> int:
    """Tell the commune's officers what is wanted of them; a request at once. What was asked before is settled."""
    settle(_about(row, commune))
    if row.state == State.CONFIRMED:
        return 0
    agency, code, asked = row.agency.name, row.indicator_code, row.state == State.MORE_WANTED
    if asked:
        sentence = f"Cần bổ sung chỉ tiêu {code} ({agency}): {row.reason}"
    else:
        own = _text(row, row.own_value)
        sentence = f"{agency} không thống nhất số liệu chỉ tiêu {code}, số của cơ quan là {own}. {row.reason}"
    where = reverse("indicator", args=[commune.code, row.set_code, code, row.year])
    people = officers_of(commune, clock.today())
    return _tell(people, sentence, where, MORE_WANTED if asked else DISAGREED, row, commune, immediate=asked)


def tell_of_change(row: Confirmation, commune: Unit) -> int:
    """Tell whoever decided that the decision no longer holds and why, or that the commune has answered."""
    settle(_about(row, commune))
    code, what = row.indicator_code, _MOVED[row.moved]
    if row.state == State.ANSWERED:
        sentence = f"{commune} đã bổ sung {what} của chỉ tiêu {code} theo yêu cầu của anh/chị; cần xem lại."
        return _tell(_who_decided(row), sentence, _review(row, commune), ANSWERED, row, commune)
    sentence = (
        f"{commune} đã đổi {what} của chỉ tiêu {code} sau khi anh/chị quyết định trên số {_text(row, row.seen_value)}. "
        "Quyết định đó không còn hiệu lực; cần xem lại."
    )
    return _tell(_who_decided(row), sentence, _review(row, commune), VOID, row, commune)


def _who_decided(row: Confirmation) -> list[User]:
    """The person who decided while speaking for the agency still, otherwise those who speak for it now."""
    now = specialists_of(row.agency, clock.today())
    return [row.decided_by] if row.decided_by in now else now


def _review(row: Confirmation, commune: Unit) -> str:
    return reverse("review-commune", args=[row.set_code, row.indicator_code, row.year, commune.code])


def _text(row: Confirmation, value: object) -> str:
    measure = measure_in(row.set_code, row.indicator_code, row.year)
    with override(settings.LANGUAGE_CODE):
        return figure_text(measure, value) if measure else ""


def _about(row: Confirmation, commune: Unit) -> str:
    return f"commune:{commune.code} {row.set_code} {row.indicator_code} {row.year} {row.agency.code}"


def _tell(
    people: Iterable[User],
    sentence: str,
    where: str,
    kind: str,
    row: Confirmation,
    commune: Unit,
    immediate: bool = False,
) -> int:
    thing = f"{commune}, chỉ tiêu {row.indicator_code}, năm {row.year}"
    return tell(people, sentence, where=where, kind=kind, about=_about(row, commune), thing=thing, immediate=immediate)
