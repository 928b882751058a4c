"""Who is told that a village answered: one sentence, in the transaction of the action, hence Vietnamese and stored."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.notices.actions import settle, tell
from datchuan.people.models import Role
from datchuan.people.queries import officers_of
from datchuan.villages.models import Call, Request
from datchuan.villages.workflow import Action, State

ANSWERED = kinds.register(
    "villages.answered", "Thôn trả lời điều xã hỏi", "A village answered what the commune asked",
    "Thôn đã trả lời: chụp ảnh nhà văn hóa thôn. Xem rồi nhận, hoặc đề nghị làm lại.", roles=[Role.COMMUNE_OFFICER],
)  # fmt: skip


def about(call: Call) -> str:
    """The key under which the notices on a call stand together."""
    return f"village-call:{call.pk}"


def done(action: Action, request: Request, commune: Any) -> None:
    """Tell the officers of the commune of an answer, once a call as long as it is unread; over when none waits."""
    call = request.call
    if action == Action.ANSWER:
        sentence = f"Thôn đã trả lời: {_short(call.text)}. Xem rồi nhận, hoặc đề nghị làm lại."
        where, thing = reverse("village-call", args=[call.pk]), f"{commune}, điều hỏi các thôn"
        # The same sentence for every village of a call: one that is unread is not doubled.
        tell(
            officers_of(commune, clock.today()), sentence, where=where, kind=ANSWERED, about=about(call), thing=thing
        )  # fmt: skip
    elif not call.requests.filter(state=State.ANSWERED).exists():
        settle(about(call))


def settle_call(call: Call) -> None:
    """Nothing of a call waits for anybody any more."""
    settle(about(call))


def _short(text: str) -> str:
    return Truncator(" ".join(text.split()).rstrip(". ")).chars(140)
