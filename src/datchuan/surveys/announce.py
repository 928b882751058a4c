"""Who is told when the figures of a survey are locked or opened again. Sentences are stored, hence Vietnamese."""

from __future__ import annotations

from django.urls import reverse

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.notices.actions import settle, tell
from datchuan.people.models import Role, User
from datchuan.people.queries import coordinators, holders_over, officers_of
from datchuan.surveys.models import Survey
from datchuan.surveys.workflow import Action

_ROLES = [Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER, Role.COORDINATOR]
LOCKED = kinds.register(
    "surveys.locked", "Kết quả lấy ý kiến hài lòng đã khóa", "Survey results locked",
    "Mặt trận đã khóa số liệu lấy ý kiến hài lòng của Xã Tiên Lãnh, NTM năm 2023: xem được số tổng.", roles=_ROLES,
)  # fmt: skip
REOPENED = kinds.register(
    "surveys.reopened", "Kết quả lấy ý kiến hài lòng mở lại", "Survey results reopened",
    "Mặt trận mở lại số liệu lấy ý kiến hài lòng của Xã Tiên Lãnh, NTM năm 2023: Đếm lại thôn 3.", roles=_ROLES,
)  # fmt: skip


def moved(action: Action, survey: Survey, text: str, by: User) -> None:
    """Tell the commune, its district and the coordination office of a lock and of a reopening."""
    if action not in (Action.LOCK, Action.REOPEN):
        return
    about = f"survey:{survey.pk}"
    settle(about)
    thing = f"Lấy ý kiến hài lòng của {_name(survey)}, {survey.level} năm {survey.year}"
    if action == Action.LOCK:
        kind, sentence = LOCKED, f"Mặt trận đã khóa số liệu: {thing}. Xem được số tổng."
    else:
        kind, sentence = REOPENED, f"Mặt trận mở lại số liệu: {thing}. Lý do: {text[:200]}"
    on = clock.today()
    people = [
        *officers_of(survey.commune, on), *holders_over(survey.commune, Role.DISTRICT_OFFICER, on), *coordinators(on),
    ]  # fmt: skip
    told = {person.pk: person for person in people if person.pk != by.pk}
    tell(
        told.values(), sentence, where=reverse("survey", args=[survey.pk]), kind=kind, about=about, thing=thing
    )  # fmt: skip


def _name(survey: Survey) -> str:
    return str(getattr(survey.commune, "full_name", "") or survey.commune)
