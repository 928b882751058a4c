"""Illustrative registers of works and what people gave, for some forty communes. Nobody owes what stands here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from django.db import transaction

from datchuan.funding import actions, book
from datchuan.funding.actions import About, Gift, Listed, Movement
from datchuan.funding.models import Contribution, Work
from datchuan.funding.workflow import Kind, State
from datchuan.people.models import Post, Role, User
from datchuan.places.models import Unit

#: One commune with an overdue work, one that owes nothing; of the others every fifth, so that most recorded nothing.
OWES, CLEAR = "20869", "20527"
EVERY = 5
MILLION = 10**6
NAMES = (
    ("roads", "Bê tông đường thôn {n} (minh họa)"), ("culture", "Nhà văn hóa thôn {n} (minh họa)"),
    ("irrigation", "Kênh mương thôn {n} (minh họa)"), ("school", "Phòng học điểm trường thôn {n} (minh họa)"),
    ("environment", "Cấp nước sinh hoạt thôn {n} (minh họa)"),
)  # fmt: skip


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the registers of the demo as of a day; returns how much there is. Left alone when there is some."""
    if not Work.objects.filter(is_demo=True).exists() and book.words().components:
        with transaction.atomic():
            for commune, officer in _chosen(on):
                owes = commune.code == OWES or (commune.code != CLEAR and rng.random() < 0.4)
                works = list(_works(rng, on, owes=owes, late=commune.code == OWES or rng.random() < 0.3))
                actions.add_many(commune, works, list(_gifts(rng, on)), by=officer, is_demo=True)
    given = Contribution.objects.filter(is_demo=True).count()
    return {"funding_works": Work.objects.filter(is_demo=True).count(), "funding_contributions": given}


def _chosen(on: date) -> Iterator[tuple[Unit, User]]:
    """The communes with a register, each with its officer."""
    communes = list(Unit.objects.as_of(on).communes().taking_part(on).order_by("code"))
    wanted = {c.pk: c for at, c in enumerate(communes) if at % EVERY == 0 or c.code in (OWES, CLEAR)}
    posts = Post.objects.held_on(on).filter(agency__unit__in=wanted, role=Role.COMMUNE_OFFICER).select_related("user")
    officers = {post.agency.unit_id: post.user for post in posts.select_related("agency").order_by("-pk")}
    return ((commune, officers[pk]) for pk, commune in wanted.items() if pk in officers)


def _works(rng: Random, on: date, *, owes: bool, late: bool) -> Iterator[Listed]:
    for at in range(rng.randint(2, 4)):
        component, name = NAMES[at]
        approved = rng.randint(6, 40) * 50 * MILLION
        accepted = approved * rng.choice((70, 80, 90)) // 100
        owing = owes and at == 0
        paid = accepted * 6 // 10 if owing else accepted
        begun = on - timedelta(days=rng.randint(300, 600))
        pay_by = on + timedelta(days=-40 if late else 80) if owing else None
        owner, first = ("UBND xã", "Ban Quản lý dự án huyện") if owing and late else ("UBND xã", "")
        about = About(
            name.format(n=rng.randint(1, 6)), component, owner, approved, "quyết định minh họa", begun - timedelta(days=60),
            first, begun, on - timedelta(days=85), pay_by,
        )  # fmt: skip
        yield Listed(about, State.ACCEPTED, tuple(_movements(on, accepted, paid)))


def _movements(on: date, accepted: int, paid: int) -> Iterator[Movement]:
    """Half of the money from the district, a tenth from people, the rest from the commune."""
    day, paper = on - timedelta(days=120), "chứng từ minh họa"
    for source, share in (("district", 5), ("people", 1), ("commune", 4)):
        yield Movement(Kind.FUNDED, paid * share // 10, day, source, paper)
    yield Movement(Kind.ACCEPTED, accepted, day + timedelta(days=30), "", paper)
    rest = paid - paid * 6 // 10
    yield Movement(Kind.PAID, paid - rest, day + timedelta(days=40), "district", paper)
    yield Movement(Kind.PAID, rest, day + timedelta(days=60), "commune", paper)


def _gifts(rng: Random, on: date) -> Iterator[Gift]:
    """This year's and last year's; of goods from three households only, so that the public page withholds them."""
    for year in (on, on - timedelta(days=365)):
        day, houses = year - timedelta(days=rng.randint(20, 90)), rng.randint(20, 90)
        yield Gift("money", "money", Decimal(rng.randint(8, 60) * MILLION), houses, day, "Đường thôn (minh họa)")
        yield Gift("labour", "days", Decimal(houses * 2), houses, day, "Đường thôn (minh họa)")
    day = on - timedelta(days=45)
    yield Gift("land", "area", Decimal(rng.randint(20, 80) * 10), rng.randint(6, 15), day, "Mở rộng đường (minh họa)")
    yield Gift("goods", "value", Decimal(6 * MILLION), 3, day, "Cổng chào thôn (minh họa)")
