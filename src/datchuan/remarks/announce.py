"""Who is told what: one sentence each, opening the exact place, in the transaction of the action.

Sentences are Vietnamese and not through gettext: they are stored, and whoever reads one may use another language than
whoever caused it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.notices.actions import settle, tell
from datchuan.people.models import Role, User
from datchuan.people.queries import coordinators, holders_over, officers_of
from datchuan.remarks.models import Remark
from datchuan.remarks.workflow import Action

_MODERATORS = [Role.DISTRICT_OFFICER, Role.COORDINATOR]
CAME = kinds.register(
    "remarks.came", "Phản ánh của người dân chờ xem", "Citizens' remarks to look at",
    "Người dân phản ánh về tiêu chí NTM 2 của Xã Tiên Lãnh. Xem rồi cho công khai hoặc không.", roles=_MODERATORS,
)  # fmt: skip
TO_ANSWER = kinds.register(
    "remarks.to_answer", "Phản ánh của người dân chờ xã trả lời", "Citizens' remarks that wait for the commune",
    "Người dân phản ánh về tiêu chí NTM 2: đường thôn 5 còn một đoạn đất. Xem rồi trả lời.", roles=[Role.COMMUNE_OFFICER],
)  # fmt: skip
ANSWERED = kinds.register(
    "remarks.answered", "Xã trả lời phản ánh của người dân", "Answers of communes to citizens' remarks",
    "Xã Tiên Lãnh đã trả lời phản ánh về tiêu chí NTM 2. Khép lại, hoặc đề nghị trả lời lại.", roles=_MODERATORS,
)  # fmt: skip


def about(remark: Remark) -> str:
    """The key under which the notices on a remark stand together."""
    return f"remark:{remark.pk}"


def done(action: Action, remark: Remark, commune: Any, text: str) -> None:
    """Tell whoever has the next move; what was told before is over."""
    settle(about(remark))
    which = f"phản ánh về tiêu chí {remark.set_code} {remark.criterion}"
    if action == Action.SEND:
        sentence = f"Người dân {which} của {commune}. Xem rồi cho công khai hoặc không."
        _tell(_moderators(commune), sentence, remark, commune, CAME)
    elif action == Action.SHOW:
        sentence = f"Người dân {which}: {_short(remark.shown)}. Xem rồi trả lời."
        _tell(officers_of(commune, clock.today()), sentence, remark, commune, TO_ANSWER)
    elif action == Action.RETURN:
        sentence = f"Đề nghị xã trả lời lại {which}: {_short(text)}."
        _tell(officers_of(commune, clock.today()), sentence, remark, commune, TO_ANSWER)
    elif action == Action.DISPUTE:
        sentence = f"Người gửi {which} của {commune} nói vẫn chưa đúng. Xem rồi đề nghị xã trả lời lại, hoặc khép lại."
        _tell(_moderators(commune), sentence, remark, commune, CAME)
    elif action == Action.ANSWER:
        sentence = f"{commune} đã trả lời {which}. Khép lại, hoặc đề nghị trả lời lại."
        _tell(_moderators(commune), sentence, remark, commune, ANSWERED)


def _moderators(commune: Any) -> list[User]:
    """The district's officers; where there are none, the coordination office."""
    on = clock.today()
    return holders_over(commune, Role.DISTRICT_OFFICER, on) or coordinators(on)


def _short(text: str) -> str:
    return Truncator(" ".join(text.split()).rstrip(". ")).chars(140)


def _tell(people: Iterable[User], sentence: str, remark: Remark, commune: Any, kind: str) -> None:
    where = reverse("remark", args=[remark.pk])
    tell(people, sentence, where=where, kind=kind, about=about(remark), thing=f"{commune}, phản ánh của người dân")
