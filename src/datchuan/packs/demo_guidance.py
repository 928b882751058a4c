"""Illustrative guidance and questions for the demo province, through the real actions.

The texts speak about how to fill in and to prove an indicator, never about what the law says: no act, no level, no term.
Every row is marked as illustrative and says so wherever it is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX

from datchuan.config import clock
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.engine import Kind, Measure
from datchuan.criteria.models import Change, Indicator, Responsibility
from datchuan.guidance import actions, asking
from datchuan.guidance.actions import Content
from datchuan.guidance.models import GuidanceVersion, Question
from datchuan.packs.demo_guidance_texts import BY_KIND, CLOSING, OPENING, QUESTIONS, SECOND
from datchuan.people.actions import create_user
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.places.models import Unit

SINCE = date(2021, 1, 1)
#: The days before the day of the demo on which guidance was published, first and second versions.
FIRST_DAYS, SECOND_DAYS = (40, 210), (6, 30)


def build(rng: Random, on: date) -> dict[str, int]:
    """Guidance for about half of the indicators, some in a second version, and questions, answered and waiting.

    Does nothing where guidance stands already. Returns counts.
    """
    if GuidanceVersion.objects.filter(is_demo=True).exists():
        return {"versions": 0, "questions": 0, "answered": 0}
    leads = _leads(on)
    chosen = _chosen(sorted(leads, key=lambda i: (i.edition.pk, i.position)), rng)
    specialists = {agency.pk: _specialist(agency) for agency in {leads[i].pk: leads[i] for i in leads}.values()}
    versions = 0
    for indicator in chosen:
        versions += _publish(indicator, specialists[leads[indicator].pk], rng, on)
    asked, answered = _ask(leads, specialists, rng, on)
    return {"versions": versions, "questions": asked, "answered": answered}


def _leads(on: date) -> dict[Indicator, Agency]:
    """Every indicator of the editions in force with the agency that leads it."""
    editions = editions_in_force(on)
    rows = Responsibility.objects.filter(
        indicator__edition__in=[edition.pk for edition in editions.values()], part="lead", valid__contains=on
    )
    found: dict[Indicator, Agency] = {}
    for row in rows.select_related("indicator", "agency").order_by("indicator__position", "agency__code"):
        row.indicator.edition = next(e for e in editions.values() if e.pk == row.indicator.edition_id)
        found.setdefault(row.indicator, row.agency)
    return found


def _chosen(indicators: Sequence[Indicator], rng: Random) -> list[Indicator]:
    """About half of the indicators; somewhat fewer of the new and raised ones, so that the list of gaps is believable."""
    return [i for i in indicators if rng.random() < (0.45 if i.change in {Change.NEW, Change.RAISED} else 0.52)]


def _specialist(agency: Agency) -> User:
    """Somebody who speaks for an agency: the demo account where there is one, otherwise one that cannot sign in."""
    office = agency.kind == AgencyKind.COORDINATION_OFFICE
    role = Role.COORDINATOR if office else Role.DEPARTMENT_SPECIALIST
    post = Post.objects.filter(role=role, agency=agency, withdrawn=False).order_by("pk").first()
    if post is not None:
        return post.user
    name = agency.name.replace(",", "")  # the name of a person holds no comma
    return create_user(
        by=None, username=f"so.{agency.code.lower()}", full_name=f"Chuyên viên {name} (minh họa)", is_demo=True,
        password_hash=UNUSABLE_PASSWORD_PREFIX,
        first_post={"role": role, "agency": agency, "first_day": SINCE},
    )  # fmt: skip


def _publish(indicator: Indicator, by: User, rng: Random, on: date) -> int:
    """The first version, and for one in five a second that adds a paragraph. Returns how many."""
    body = _body(indicator, rng)
    with clock.travel(on - timedelta(days=rng.randint(*FIRST_DAYS))):
        actions.publish(indicator, Content(body, is_demo=True), by=by, version=0)
    if rng.random() >= 0.2:
        return 1
    with clock.travel(on - timedelta(days=rng.randint(*SECOND_DAYS))):
        actions.publish(indicator, Content(f"{body}\n\n{rng.choice(SECOND)}", is_demo=True), by=by, version=1)
    return 2


def _body(indicator: Indicator, rng: Random) -> str:
    """Paragraphs fit for the measure: what to count, how to prove, what goes wrong."""
    measure = catalogue_of(indicator.edition).indicator(indicator.code).measure
    words = {"num": measure.slots[0].num_label_vi or "số đạt", "den": measure.slots[0].den_label_vi or "tổng số"}
    told = [rng.choice(OPENING), rng.choice(BY_KIND[_kind(measure)]) % words, rng.choice(CLOSING)]
    if measure.both_sexes:
        told.insert(2, "Nhập riêng nam và nữ. Hai số cộng lại phải bằng số chung của xã trong cùng kỳ.")
    return "\n\n".join(told)


def _kind(measure: Measure) -> str:
    if measure.kind is Kind.COMPOSITE:
        return "parts"
    kind = measure.slots[0].kind
    return {Kind.PERCENT: "share", Kind.PASS_FAIL: "pass", Kind.LEVEL: "level"}.get(kind, "number")


def _ask(leads: dict[Indicator, Agency], specialists: dict[int, User], rng: Random, on: date) -> tuple[int, int]:
    """The questions of the list, each by a commune; most answered after some days. Returns how many, and answered."""
    by_place = {(indicator.edition.set_code, indicator.code): indicator for indicator in leads}
    officers = _officers(on)
    asked = answered = 0
    first_of: dict[str, Question] = {}
    for set_code, code, text, reply in QUESTIONS:
        indicator = by_place.get((set_code, code))
        if indicator is None or not officers:
            continue
        unit, officer = rng.choice(officers)
        begun = rng.randint(15, 120) if reply else rng.randint(2, 26)
        with clock.travel(on - timedelta(days=begun)):
            question = asking.ask(indicator, unit, text, by=officer, is_demo=True)
        asked += 1
        specialist = specialists[leads[indicator].pk]
        if reply == "=":
            with clock.travel(on - timedelta(days=max(1, begun - 3))):
                asking.merge(question, first_of[code], by=specialist)
        elif reply:
            with clock.travel(on - timedelta(days=max(1, begun - rng.randint(2, 12)))):
                asking.answer(question, reply, by=specialist)
            answered += 1
        first_of.setdefault(code, question)
    return asked, answered


def _officers(on: date) -> list[tuple[Unit, User]]:
    """Communes with somebody who may ask for them, in a fixed order."""
    posts = Post.objects.held_on(on).filter(role=Role.COMMUNE_OFFICER, agency__unit__level="commune", units=None)
    people = {post.agency.unit_id: post.user for post in posts.select_related("user", "agency").order_by("pk")}
    units = Unit.objects.as_of(on).taking_part(on).filter(pk__in=people).order_by("code")
    return [(unit, people[unit.pk]) for unit in units]
