"""Who may be told, what stands unread, what goes into a mail, how the queue is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from datchuan.config.prepared import Prepared
from datchuan.notices import kinds
from datchuan.notices.kinds import Kind
from datchuan.notices.letters import groups_of, thing_of
from datchuan.notices.models import Delivery, Mail, Notice, Wish
from datchuan.people.models import Post, User

PER_PAGE = 50


@dataclass(frozen=True)
class Reader:
    """Somebody who may be told of something of one kind, and how this person wants it by mail."""

    pk: int
    has_address: bool
    delivery: str

    def at_once(self, urgent: bool) -> bool:
        """Whether it goes by mail at once."""
        wanted = urgent if self.delivery == Delivery.USUAL else self.delivery == Delivery.AT_ONCE
        return self.has_address and wanted


def serving(on: date) -> QuerySet[User]:
    """People with an open account who hold a post on the day. Nobody else is told anything."""
    people = _with_posts(on)
    return people if settings.DEMO else people.filter(is_demo=False)


def _with_posts(on: date) -> QuerySet[User]:
    return User.objects.filter(is_active=True, pk__in=Post.objects.held_on(on).values("user_id"))


def readers(people: Iterable[User], kind: str, on: date) -> list[Reader]:
    """Those of the people who may still be told, each once, by key. One query."""
    found = _readers_of_demo if settings.DEMO else _readers
    rows = found(people=sorted({person.pk for person in people}), kind=kind, on=on)
    return [Reader(pk, bool(email), wish or Delivery.USUAL) for pk, email, wish in rows]


def _wishing(rows: QuerySet[User], people: list[int], kind: str) -> Any:
    wish = Wish.objects.filter(person=OuterRef("pk"), kind=kind).values("delivery")
    found = rows.filter(pk__any_of=people).annotate(wish=Subquery(wish)).order_by("pk")
    return found.values_list("pk", "email", "wish")


_TOLD: dict[str, type] = {"people": list, "kind": str, "on": date}
_readers_of_demo = Prepared(lambda people, kind, on: _wishing(_with_posts(on), people, kind), **_TOLD)
_readers = Prepared(lambda people, kind, on: _wishing(_with_posts(on).filter(is_demo=False), people, kind), **_TOLD)


def wishes_of(person_id: int) -> dict[str, str]:
    """What a person chose: kind -> ``Delivery``; kinds in the usual way are absent."""
    return dict(Wish.objects.filter(person_id=person_id).values_list("kind", "delivery"))


_unread = Prepared(
    lambda person: (
        Notice.objects.of(person)
        .unread()
        .order_by()
        .values("person_id")
        .annotate(n=Count("pk"))
        .values_list("n", flat=True)
    ),
    person=int,
)


def unread_count(person_id: int | None) -> int:
    """How many notices a person has not read. One query over an index of unread ones."""
    return 0 if person_id is None else _unread.first(person=person_id) or 0


# The page of notices


@dataclass(frozen=True)
class Group:
    """Notices on one thing. ``thing`` in words, in Vietnamese; ``kind`` stands in for it where it is ""."""

    thing: str
    kind: Kind
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class NoticeList:
    """A page of somebody's notices. ``due``: unread ones that are due today. ``groups``: the others, unread first, then
    by newest. ``up_to``: the newest key on the list, for marking what was seen as read."""

    page: Page[Notice]
    due: tuple[Notice, ...]
    groups: tuple[Group, ...]
    unread: int
    up_to: int


def notice_list(person_id: int, number: str | int | None, on: date) -> NoticeList:
    """The notices of a person. Two queries, whatever the page holds."""
    own = Notice.objects.of(person_id)
    totals = own.aggregate(all=Count("pk"), unread=Count("pk", filter=Q(read_at=None)), last=Max("pk"))
    rank = Case(When(read_at=None, due=on, then=Value(0)), When(read_at=None, then=Value(1)), default=Value(2))
    paginator = _Counted(own.annotate(rank=rank).order_by("rank", "-created_at", "-pk"), PER_PAGE)
    paginator.total = totals["all"]
    page = paginator.get_page(number)
    due = tuple(n for n in page if n.rank == 0)  # type: ignore[attr-defined]
    others = (n for n in page if n.rank != 0)  # type: ignore[attr-defined]
    groups = tuple(Group(thing_of(group), kinds.find(group[0].kind), tuple(group)) for group in groups_of(others))
    return NoticeList(page, due, groups, totals["unread"], totals["last"] or 0)


class _Counted(Paginator):  # type: ignore[type-arg]
    """A paginator whose count was asked together with others."""

    total = 0

    @property
    def count(self) -> int:  # type: ignore[override]
        return self.total


# Settings


def kinds_for(roles: Iterable[str]) -> list[Kind]:
    """The kinds of notices that somebody with these roles may get."""
    held = frozenset(roles)
    return [kind for kind in kinds.registered() if not kind.roles or kind.roles & held]


# The state of the queue, for ``datchuan doctor``


@dataclass(frozen=True)
class MailQueue:
    """``waiting``: mails not sent yet; ``failing``: those of them that were tried in vain at least once; ``since``: when
    the oldest was queued; ``problem``: what went wrong last, in the words of the mail server."""

    waiting: int
    failing: int
    since: datetime | None
    problem: str


def mail_queue() -> MailQueue:
    """How the queue of mails is. Two queries."""
    left = Mail.objects.filter(sent_at=None)
    totals = left.aggregate(waiting=Count("pk"), failing=Count("pk", filter=Q(tries__gt=0)), since=Min("queued_at"))
    last = left.filter(tries__gt=0).order_by("-pk").values_list("problem", flat=True).first()
    return MailQueue(totals["waiting"], totals["failing"], totals["since"], last or "")
