"""The sittings of the Council for the calendar."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.council.models import Member, Sitting
from datchuan.council.rules import is_secretary
from datchuan.council.workflow import SittingState
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """Sittings to which the person is called; all of them for the secretary and the leaders. One query."""
    rows = Sitting.objects.visible_to(rights).filter(held_on__range=(since, until))
    rows = rows.exclude(state=SittingState.CANCELLED).select_related("council")
    if not (is_secretary(rights) or rights.holds(Role.LEADER)):
        rows = rows.filter(pk__in=Member.objects.filter(user__id=rights.user_id or 0).values("sitting_id"))
    return [
        Due(
            _("Hội đồng họp xét hồ sơ"), end_of(row.held_on), row.place, reverse("sitting", args=[row.pk]),
            str(row.council), Kind.MEETING,
        )
        for row in rows.order_by("held_on", "pk")
    ]  # fmt: skip
