"""What a person may do today, read from the posts that the person holds today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.people.models import Post, Role, User
from datchuan.places.models import Level, Unit, UnitParent
from datchuan.places.queries import commune_on

#: Any kind of queryset.
Rows = TypeVar("Rows", bound=QuerySet[Any])

# Roles that see the whole province when their agency is a provincial one.
_PROVINCIAL_ROLES = {
    *(Role.DEPARTMENT_SPECIALIST, Role.DEPARTMENT_LEADER, Role.COORDINATOR, Role.COUNCIL_MEMBER, Role.LEADER),
    *(Role.FRONT, Role.INSPECTOR),
}


@dataclass(frozen=True)
class Rights:
    """The posts of one person on one day and what follows from them. Immutable; re-read inside each action.

    Each post carries ``reach``, the ids of the units that it names; empty means those of its agency.
    """

    user_id: int | None
    on: date
    posts: tuple[Post, ...]

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(post.role for post in self.posts)

    @property
    def label(self) -> str:
        """The posts in words, for the page head and the journal."""
        return "; ".join(str(post) for post in self.posts)

    @property
    def first_role(self) -> str:
        return self.posts[0].role if self.posts else ""

    def holds(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @cached_property
    def is_provincial(self) -> bool:
        """Whether some post reaches every commune."""
        return any(p.role in _PROVINCIAL_ROLES and p.agency.level == Level.PROVINCE for p in self.posts)

    @cached_property
    def department_ids(self) -> frozenset[int]:
        """Agencies for which the person speaks as a department specialist."""
        return frozenset(p.agency_id for p in self.posts if p.role == Role.DEPARTMENT_SPECIALIST)

    @cached_property
    def headed_ids(self) -> frozenset[int]:
        """Departments that the person heads. Whoever heads one reads its queue; the figures stay with its specialists."""
        return frozenset(p.agency_id for p in self.posts if p.role == Role.DEPARTMENT_LEADER)

    @cached_property
    def commune_ids(self) -> frozenset[int]:
        """Communes within reach of the person's posts (all communes for provincial posts)."""
        if self.is_provincial:
            return frozenset(_communes(on=self.on))
        found: set[int] = set()
        roots: set[int] = set()
        for post in self.posts:
            if post.role == Role.OPERATOR:
                continue
            of_itself = not post.reach and post.agency.level == Level.COMMUNE  # type: ignore[attr-defined]
            (found if of_itself else roots).update(post.reach or [post.agency.unit_id])  # type: ignore[attr-defined]
        return frozenset(found.union(_reached(roots=sorted(roots), on=self.on)) if roots else found)

    def reaches(self, commune_id: int) -> bool:
        """Whether what belongs to a commune is shown: ``within``, for one commune that is known."""
        return self.is_provincial or commune_id in self.commune_ids

    def within(self, rows: Rows) -> Rows:
        """Those of the rows that belong to communes within reach (``commune_id``): all of them for the province, none for
        who only keeps accounts."""
        return rows if self.is_provincial else rows.filter(commune_id__in=self.commune_ids)

    @cached_property
    def own_commune_ids(self) -> frozenset[int]:
        """Communes whose figures the person may write as the commune's own officer."""
        posts = [p for p in self.posts if p.role == Role.COMMUNE_OFFICER]
        found: set[int] = set()
        for post in posts:
            found.update(post.reach or [post.agency.unit_id])  # type: ignore[attr-defined]
        return frozenset(found)

    @cached_property
    def answering_commune_ids(self) -> frozenset[int]:
        """Communes whose People's Committee the person works in, as officer or as chairman: what waits for the commune
        waits for them. Only its officers write its figures (``own_commune_ids``)."""
        led = {p.agency.unit_id for p in self.posts if p.role == Role.COMMUNE_LEADER}
        return self.own_commune_ids | led

    def communes(self) -> Any:
        """The communes within reach, as of the day (``Unit.objects.as_of``)."""
        units = Unit.objects.as_of(self.on).communes()
        return units if self.is_provincial else units.filter(pk__in=self.commune_ids)

    def commune(self, code: str) -> Any:
        """The commune of a code within reach, as of the day; None for one that is not there or lies beyond."""
        unit = commune_on(code, self.on)
        return unit if unit is not None and self.reaches(unit.pk) else None

    def may_read_history(self, chain: str) -> bool:
        """Whether the history kept in a journal chain may be read: own communes; all for provincial posts."""
        if not self.posts:
            return False
        if self.is_provincial or self.holds(Role.OPERATOR):
            return True
        if not chain.startswith("commune:"):
            return False
        return bool(_of_code(ids=sorted(self.commune_ids), code=chain.removeprefix("commune:")))

    def needs_second_factor(self) -> bool:
        """Whoever holds a post of the province proves a second factor, outside demo mode."""
        return any(post.agency.level == Level.PROVINCE for post in self.posts)


def _posts_held(person: int, on: date) -> Any:
    posts = Post.objects.filter(user_id=person, user__is_active=True).held_on(on)
    reach = Post.units.through.objects.filter(post_id=OuterRef("pk")).order_by("unit_id").values("unit_id")
    return posts.select_related("agency", "agency__unit").annotate(reach=ArraySubquery(reach))


_of_code = Prepared(
    lambda ids, code: Unit.objects.filter(pk__any_of=ids, code=code).order_by().values_list("pk"), ids=list, code=str
)
_held = Prepared(_posts_held, person=int, on=date)
_reached = Prepared(
    lambda roots, on: (
        Unit.objects.filter(
            Q(pk__any_of=roots)
            | Q(pk__in=UnitParent.objects.filter(parent__any_of=roots, valid__contains=on).values("unit_id"))
        )
        .communes()
        .order_by()
        .values_list("pk", flat=True)
    ),
    roots=list,
    on=date,
)
_communes = Prepared(lambda on: Unit.objects.as_of(on).communes().values_list("pk", flat=True), on=date)


def rights_of(user: User | AnonymousUser | None, on: date | None = None) -> Rights:
    """Rights of a person on a day (today by default). Nobody and closed accounts have none.

    Whether the account is open is asked of the database too: ``user`` may have been read before it was closed.
    """
    on = on or clock.today()
    if user is None or not user.is_authenticated or not user.may_sign_in:
        return Rights(None, on, ())
    order = list(Role)
    held = sorted(_held(person=user.pk, on=on), key=lambda p: (order.index(Role(p.role)), p.pk))
    user.rights_read = Rights(user.pk, on, tuple(held))  # type: ignore[union-attr]
    return user.rights_read  # type: ignore[no-any-return, union-attr]
