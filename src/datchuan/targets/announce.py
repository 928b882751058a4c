"""Who is told what about an account: one sentence each, opening the exact place, in the transaction of the action.

Sentences are Vietnamese and not through gettext: they are stored, and whoever reads one may use another language.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.text import Truncator

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.notices.actions import settle, tell
from datchuan.obstacles.below import leaders, office, people_of
from datchuan.people.models import Post, Role, User
from datchuan.targets.models import Account
from datchuan.targets.workflow import Action
from datchuan.ui.dates import format_date

ASKED = kinds.register(
    "targets.asked", "Yêu cầu giải trình chỉ tiêu", "An account of missed targets is asked for",
    "Tỉnh yêu cầu giải trình chỉ tiêu năm 2023. Gửi giải trình đến hết 14/03/2024.", roles=[Role.LEADER],
)  # fmt: skip
ANSWERED = kinds.register(
    "targets.answered", "Giải trình và kết luận về chỉ tiêu", "Accounts of targets and conclusions",
    "UBND huyện Tiên Phước đã giải trình chỉ tiêu năm 2023. Mở để kết luận.", roles=[Role.LEADER, Role.COORDINATOR],
)  # fmt: skip
REMINDER = kinds.register(
    "targets.reminder", "Nhắc hạn giải trình chỉ tiêu", "Reminders of accounts of missed targets",
    "Hạn gửi giải trình chỉ tiêu năm 2023 là đến hết 18/03/2024. Nêu nguyên nhân, việc sẽ làm, rồi gửi.",
    roles=[Role.LEADER, Role.COORDINATOR],
)  # fmt: skip


def about(account: Account) -> str:
    """The key under which the notices on an account stand together."""
    return f"target-account:{account.pk}"


def moved(action: Action, account: Account, text: str, by: User) -> None:
    """Tell whoever has the next move."""
    settle(about(account))
    today, year, name = clock.today(), account.year, account.agency.name
    said = Truncator(" ".join(text.split()).rstrip(". ")).chars(130)
    if action in {Action.ASK, Action.RETURN, Action.REOPEN}:
        until = f"Gửi giải trình đến hết {format_date(account.due)}." if account.due else "Mở để giải trình."
        _tell(heads(account), f"Tỉnh yêu cầu giải trình chỉ tiêu năm {year}: {said}. {until}", account, ASKED)
    elif action == Action.EXPLAIN:
        desk = people_of([office(today).pk], today)
        people = [*leaders(today), *(person for found in desk.values() for person in found)]
        _tell(people, f"{name} đã giải trình chỉ tiêu năm {year}. Mở để kết luận.", account, ANSWERED)
    else:
        people = [person for person in heads(account) if person != by]
        _tell(people, f"Tỉnh kết luận về chỉ tiêu năm {year} của {name}: {said}.", account, ANSWERED)


def near(account: Account) -> None:
    """Remind the heads before the last day, and on it."""
    assert account.due is not None  # only accounts with a last day are reminded of
    when = "là hôm nay" if account.due == clock.today() else "là đến hết"
    sentence = (
        f"Hạn gửi giải trình chỉ tiêu năm {account.year} {when} {format_date(account.due)}. "
        "Nêu nguyên nhân, việc sẽ làm, rồi gửi."
    )
    _tell(heads(account), sentence, account, REMINDER)


def overdue(account: Account) -> None:
    """Tell the leaders of the province, and its coordination office, that no account came in time."""
    assert account.due is not None
    today = clock.today()
    desk = people_of([office(today).pk], today)
    sentence = (
        f"{account.agency.name} quá hạn giải trình chỉ tiêu năm {account.year}: hạn đến hết {format_date(account.due)}, "
        "chưa gửi. Đôn đốc người đứng đầu huyện."
    )
    people = [*leaders(today), *(person for found in desk.values() for person in found)]
    _tell(list(dict.fromkeys(people)), sentence, account, REMINDER)


def heads(account: Account) -> list[User]:
    """The leaders of the district's People's Committee today."""
    posts = Post.objects.held_on(clock.today()).filter(
        role=Role.LEADER, agency=account.agency_id, user__is_active=True
    )  # fmt: skip
    return [post.user for post in posts.select_related("user").order_by("pk")]


def _tell(people: Iterable[User], sentence: str, account: Account, kind: str) -> None:
    where = reverse("target-district", args=[account.year, account.district.code])
    thing = f"Giải trình chỉ tiêu năm {account.year}, {account.agency.name}"
    tell(people, sentence, where=where, kind=kind, about=about(account), thing=thing, due=account.due)
