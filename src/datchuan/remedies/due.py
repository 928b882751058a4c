"""The days that remedy plans promise, for the calendar."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of
from datchuan.places.models import Unit
from datchuan.remedies.models import Plan, Step
from datchuan.remedies.workflow import State

_LONGEST = 90


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """Open steps of running plans that the person's agency owns, or whose commune is the person's own; for a district
    those of its communes. Two queries."""
    own = Q(owner_id__in=[post.agency_id for post in rights.posts if post.role != Role.OPERATOR])
    own |= Q(plan__commune_id__in=rights.answering_commune_ids)
    if not rights.is_provincial and rights.holds(Role.DISTRICT_OFFICER, Role.LEADER):
        own |= Q(plan__commune_id__in=rights.commune_ids)
    rows = Step.objects.filter(own, plan__in=Plan.objects.visible_to(rights), plan__state=State.APPROVED)
    steps = list(rows.filter(closed="", due__lte=until).select_related("plan", "owner").order_by("due", "pk"))
    places = {
        u.pk: u for u in Unit.objects.as_of(rights.on).filter(pk__in={s.plan.commune_id for s in steps})
    }  # fmt: skip
    return [_due(step, places.get(step.plan.commune_id)) for step in steps]


def _due(step: Step, commune: Unit | None) -> Due:
    said = {"commune": commune or "", "code": step.indicator}
    what = _("Bước khắc phục của %(commune)s, chỉ tiêu %(code)s") % said
    url = reverse("remedy-step", args=[step.pk])
    return Due(
        what, end_of(step.due), "", url, str(step.owner), Kind.REMEDY, detail=Truncator(step.what).chars(_LONGEST)
    )
