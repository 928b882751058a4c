"""What obstacles take from the rooms below, in one place: who owns an indicator, terms, people, files, guidance."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Indicator, Responsibility
from datchuan.guidance import actions as guidance
from datchuan.guidance import queries as guided
from datchuan.guidance import rules as guidance_rules
from datchuan.obstacles.models import COLLECTION, Term
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Level
from datchuan.procedures.models import Deadline
from datchuan.procedures.workdays import work_calendar


def indicator_on(set_code: str, code: str, on: date) -> Indicator | None:
    """The indicator of the edition in force on the day."""
    edition = editions_in_force(on).get(set_code)
    found = Indicator.objects.filter(edition=edition, code=code).first() if edition else None
    if found is not None and edition is not None:
        found.edition = edition
    return found


def owner_of(indicator: Indicator | None, on: date) -> Agency:
    """The department that leads the indicator on the day; without one the provincial coordination office."""
    if indicator is not None:
        lead = Responsibility.objects.filter(
            indicator=indicator, part=Responsibility.Part.LEAD, valid__contains=on
        ).select_related("agency")
        if row := lead.order_by("agency__code").first():
            return row.agency  # type: ignore[no-any-return]
    return office(on)


def office(on: date) -> Agency:
    """The provincial coordination office. Raises ``Agency.DoesNotExist`` where the pack names none."""
    kind = AgencyKind.COORDINATION_OFFICE
    return Agency.objects.filter(kind=kind, valid__contains=on).order_by("code")[:1].get()


def committee(on: date) -> Agency | None:
    """The provincial People's Committee."""
    rows = Agency.objects.filter(kind=AgencyKind.PEOPLES_COMMITTEE, level=Level.PROVINCE, valid__contains=on)
    return rows.order_by("code").first()


def bodies(on: date) -> list[Agency]:
    """Whoever may be asked to answer: the departments and the coordination office, by name."""
    kinds = (AgencyKind.DEPARTMENT, AgencyKind.COORDINATION_OFFICE)
    return list(Agency.objects.filter(kind__in=kinds, level=Level.PROVINCE, valid__contains=on).order_by("name", "pk"))


def term_day(code: str, start: date) -> date | None:
    """The last day of a term of the pack that begins to run on a day; None where the pack gives none."""
    term = Term.objects.filter(code=code).first()
    return work_calendar().add(start, term.working_days) if term else None


def running_collection(on: date) -> Deadline | None:
    """The collection that is open on the day: the nearest term of the kind that has not passed."""
    rows = Deadline.objects.filter(kind=COLLECTION, at__gt=clock.now()).order_by("at", "pk")
    return next((row for row in rows if row.opens is None or row.opens <= on), None)


def people_of(agency_ids: Collection[int], on: date) -> dict[int, list[User]]:
    """Agency id -> who speaks for it on the day, by given name. One query."""
    roles = (Role.COMMUNE_OFFICER, Role.DISTRICT_OFFICER, Role.DEPARTMENT_SPECIALIST, Role.COORDINATOR)
    posts = Post.objects.held_on(on).filter(agency_id__in=agency_ids, role__in=roles, user__is_active=True)
    found: dict[int, dict[int, User]] = {}
    for post in posts.select_related("user").order_by("user__name_order", "pk"):
        found.setdefault(post.agency_id, {})[post.user_id] = post.user
    return {agency: list(people.values()) for agency, people in found.items()}


def leaders(on: date) -> list[User]:
    """The leaders of the province on the day."""
    posts = Post.objects.held_on(on).filter(role=Role.LEADER, agency__level=Level.PROVINCE, user__is_active=True)
    return [post.user for post in posts.select_related("user").order_by("pk")]


def why_not_guide(indicator: Indicator | None, rights: Rights) -> str:
    """Whether the person may publish an answer as guidance on the indicator; "-" where there is no indicator."""
    if indicator is None:
        return "-"
    return str(guidance_rules.why_not_write(rights, guidance_rules.leads_of(indicator, rights)))


def guide(indicator: Indicator, text: str, *, by: User, rights: Rights, is_demo: bool) -> None:
    """Add an answer to the guidance of the indicator, as its next version; what stood there goes on."""
    page = guided.indicator_page(indicator, rights)
    standing: Any = page.current.version if page.current else None
    body = f"{standing.body}\n\n{text}" if standing else text
    keep = [row.pk for row in page.current.files] if page.current else []
    content = guidance.Content(body, is_demo=is_demo and not (standing and not standing.is_demo))
    guidance.publish(indicator, content, by=by, version=page.number, keep=keep)
