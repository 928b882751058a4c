"""What the room asks of other rooms: who is to be told, and the files that people send. One place for both."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from datchuan.notices import actions as notices
from datchuan.notices import kinds
from datchuan.people.models import Agency, Post, Role, User
from datchuan.people.queries import coordinators, specialists_of

#: Most files of one guidance or answer.

_ASKERS = (Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER)
NEW_GUIDANCE = kinds.register(
    "guidance.published", "Hướng dẫn mới của cơ quan chủ trì", "New guidance by the leading agency",
    "Sở Y tế vừa công bố hướng dẫn chỉ tiêu 15.1 (bản 2).", roles=_ASKERS,
)  # fmt: skip
QUESTION = kinds.register(
    "guidance.question", "Câu hỏi về chỉ tiêu chờ trả lời", "Questions that wait for an answer",
    "Xã Tiên Lãnh hỏi về chỉ tiêu 15.4 (câu hỏi số 12). Mở để trả lời.",
    roles=(Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR),
)  # fmt: skip
ANSWER = kinds.register(
    "guidance.answer", "Trả lời câu hỏi về chỉ tiêu", "Answers to questions",
    "Sở Y tế đã trả lời câu hỏi số 12 về chỉ tiêu 15.4.", roles=_ASKERS,
)  # fmt: skip


def people_at(unit_ids: Collection[int], on: date) -> list[User]:
    """Officers of communes and districts who work for one of the units on the day. One query."""
    reach = Q(agency__unit__in=unit_ids, units=None) | Q(units__in=unit_ids)
    posts = Post.objects.held_on(on).filter(reach, role__in=_ASKERS)
    return list(User.objects.filter(pk__in=posts.values("user_id")).order_by("pk"))


def owners_of(leads: Collection[Agency], on: date) -> list[User]:
    """Specialists of the leading agencies; the coordination office where nobody there has an account."""
    found = [person for agency in leads for person in specialists_of(agency, on)]
    return found or coordinators(on)


def tell(people: Iterable[User], sentence: str, *, but: User, where: str, kind: str, about: str, thing: str) -> int:
    """Tell people, except who did it, in the transaction of what happened; returns how many were told."""
    others = [person for person in people if person.pk != but.pk]
    return notices.tell(others, sentence, where=where, kind=kind, about=about, thing=thing)


def settle(about: str) -> int:
    """Questions that were answered, joined or taken back remind nobody any more."""
    return notices.settle(about, kind=QUESTION)
