"""Asking the operators for help with what does not get through. They are told where and why, and none of the figures."""

from __future__ import annotations

from django.urls import reverse

from datchuan.config import clock
from datchuan.config.text import nfc
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.notices import kinds as notice_kinds
from datchuan.notices.actions import tell
from datchuan.people.models import Role, User
from datchuan.people.queries import operators

kinds.register("desk.ask_help", "nhờ hỗ trợ gửi số liệu", "asked for help with sending figures")
kinds.name_field("tries", "số lần thử", "tries")
kinds.name_field("since", "từ lúc", "since")
HELP = notice_kinds.register(
    "desk.help_wanted",
    "Nhờ hỗ trợ gửi số liệu",
    "Help wanted with sending figures",
    "Cán bộ xã Tiên Lãnh chưa gửi được /commune/20869/NTM/2.1/2023/, giữ từ 09:12, đã thử 3 lần.",
    roles=[Role.OPERATOR],
)


def ask_help(place: str, since: str, tries: str, why: str, *, by: User) -> int:
    """Tell the operators of the day; returns how many were newly told (0: the same call is still unread)."""
    since, why = (" ".join(nfc(text).split())[:length] for text, length in ((since, 40), (why, 160)))
    times = int(tries) if tries.isascii() and tries.isdigit() and len(tries) < 5 else 0
    with attempt("desk.ask_help", by, by=by) as line:
        line.after = {"where": place, "since": since, "tries": times}
        line.reason = why
        said = f"{by} chưa gửi được {place}, giữ từ {since}, đã thử {times} lần: {why}"
        told = tell(
            operators(clock.today()), said, where=reverse("operator-user", args=[by.pk]), kind=HELP,
            about=f"outbox:{by.pk}", thing=str(by), immediate=True,
        )  # fmt: skip
        if not told:
            line.skip()
    return told
