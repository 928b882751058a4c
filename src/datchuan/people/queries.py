"""What the pages about people show. Every list takes a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.people.models import Agency, Post, PostProposal, ProposalState, Role, User
from datchuan.places.models import Unit
from datchuan.places.text import sort_key

PER_PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What the list of people is narrowed to; it lives in the address."""

    words: str = ""
    role: str = ""
    agency: str = ""
    state: str = ""


STATES = ("open", "closed", "no_post", "never")


def people_page(filters: Filters, number: str | int | None) -> Page[User]:
    """A page of the list, by given name; each person with ``posts_today``. Three queries, whatever the page holds."""
    today = clock.today()
    people = User.objects.found_by(filters.words).order_by("name_order", "username", "pk")
    held = Post.objects.held_on(today)
    if filters.role or filters.agency:
        wanted = held.filter(role=filters.role) if filters.role else held
        wanted = wanted.filter(agency__code=filters.agency) if filters.agency else wanted
        people = people.filter(pk__in=wanted.values("user_id"))
    people = _in_state(people, filters.state, held)
    posts = Prefetch("posts", held.select_related("agency").order_by("pk"), to_attr="posts_today")
    return Paginator(people.prefetch_related(posts), PER_PAGE).get_page(number)  # type: ignore[return-value]


def _in_state(people: QuerySet[User], state: str, held: QuerySet[Post]) -> QuerySet[User]:
    if state == "open":
        return people.filter(is_active=True)
    if state == "closed":
        return people.filter(is_active=False)
    if state == "no_post":
        return people.exclude(pk__in=held.values("user_id"))
    if state == "never":
        return people.filter(last_login=None, is_active=True)
    return people


def agencies_on(on: date) -> list[Agency]:
    """The agencies of the day: province, districts, communes, each in Vietnamese alphabetical order."""
    levels = ["province", "district", "commune", "village"]
    found = Agency.objects.filter(valid__contains=on)
    return sorted(found, key=lambda a: (levels.index(a.level), a.kind, sort_key(a.name)))


@dataclass(frozen=True)
class PostLine:
    """A post on the page of a person, with what it is on the day."""

    post: Post
    state: str  # held | coming | over | withdrawn


def posts_of(user: User) -> list[PostLine]:
    """All posts of a person: held now, coming, over; the latest first in each."""
    today = clock.today()
    lines = [PostLine(post, _state_of(post, today)) for post in _all_posts(user)]
    order = ["held", "coming", "over", "withdrawn"]
    return sorted(lines, key=lambda line: (order.index(line.state), -line.post.first_day.toordinal()))


def _all_posts(user: User) -> QuerySet[Post]:
    return Post.objects.filter(user=user).select_related("agency", "user").prefetch_related("units")


def _state_of(post: Post, today: date) -> str:
    if post.withdrawn:
        return "withdrawn"
    if post.is_held_on(today):
        return "held"
    return "coming" if post.first_day > today else "over"


def why_no_post(user: User) -> str:
    """Why somebody with the right password has nothing to sign in to today, and what to do."""
    ask = _("Nếu anh/chị đang nhận nhiệm vụ mới, báo quản trị hệ thống của đơn vị để được giao chức vụ.")
    today = clock.today()
    posts = list(Post.objects.filter(user=user, withdrawn=False).select_related("agency"))
    over = [post for post in posts if post.last_day is not None and post.last_day < today]
    coming = [post for post in posts if post.first_day > today]
    if coming:
        first = min(coming, key=lambda post: post.first_day)
        return _("Chức vụ của anh/chị (%(post)s) bắt đầu từ ngày %(day)s. Đăng nhập từ ngày đó.") % {
            "post": first,
            "day": f"{first.first_day:%d/%m/%Y}",
        }
    if over:
        last = max(over, key=lambda post: post.valid.upper)
        said = _("Chức vụ của anh/chị (%(post)s) đã kết thúc ngày %(day)s.") % {
            "post": last,
            "day": f"{last.last_day:%d/%m/%Y}",
        }
        return f"{said} {ask}"
    return f"{_('Tài khoản của anh/chị chưa có chức vụ nào.')} {ask}"


def open_sessions(user: User) -> int:
    """How many browsers the person is signed in with; sessions that ran out are not counted."""
    return len(UserSession.objects.purge_and_list(user))


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())


# Who is to be told


def officers_of(commune: Unit, on: date) -> list[User]:
    """Who keeps the figures of a commune on the day: its commune officers with an open account, by given name.

    The same people whose ``Rights.own_commune_ids`` hold the commune.
    """
    return _who_may(_officers(commune=commune.pk, on=on))


def specialists_of(agency: Agency, on: date) -> list[User]:
    """Who speaks for a department on the day, with an open account, by given name."""
    return _who_may(_of_agency(agency=agency.pk, role=Role.DEPARTMENT_SPECIALIST.value, on=on))


def coordinators(on: date) -> list[User]:
    """The people of the provincial coordination office on the day, with an open account, by given name."""
    return _who_may(_of_role(role=Role.COORDINATOR.value, on=on))


def operators(on: date) -> list[User]:
    """The operators of the installation on the day, with an open account, by given name."""
    return _who_may(_of_role(role=Role.OPERATOR.value, on=on))


def waiting_proposals() -> list[PostProposal]:
    """The posts that wait for a second operator, the oldest first. Two queries."""
    rows = PostProposal.objects.filter(state=ProposalState.WAITING).select_related("user", "agency", "asked_by")
    return list(rows.prefetch_related("units").order_by("asked_at", "pk"))


def holders_over(commune: Unit, role: str, on: date) -> list[User]:
    """Who holds a role over a commune on the day, at an agency of the commune, its district or its province."""
    above = Unit.objects.over(commune.pk, on)
    named = Q(units__in=above) | Q(units=None, agency__unit__in=above)
    return _who_may(_holders(Post.objects.held_on(on).filter(named, role=role)))


def _holders(posts: QuerySet[Post]) -> QuerySet[User]:
    """The people of some posts, each once, whose account is open."""
    people = User.objects.filter(pk__in=posts.values("user_id"), is_active=True)
    return people.order_by("name_order", "username", "pk")


def _who_may(people: Iterable[User]) -> list[User]:
    """Those of the people who may sign in (see ``User.may_sign_in``)."""
    return [person for person in people if settings.DEMO or not person.is_demo]


def _of(commune: int) -> Q:
    return Q(units=commune) | Q(units=None, agency__unit_id=commune)


_officers = Prepared(
    lambda commune, on: _holders(Post.objects.held_on(on).filter(_of(commune), role=Role.COMMUNE_OFFICER)),
    commune=int,
    on=date,
)
_of_agency = Prepared(
    lambda agency, role, on: _holders(Post.objects.held_on(on).filter(agency_id=agency, role=role)),
    agency=int,
    role=str,
    on=date,
)
_of_role = Prepared(lambda role, on: _holders(Post.objects.held_on(on).filter(role=role)), role=str, on=date)
