"""What others promised a commune, with the day: its villages what it asked of them, departments answers to its obstacles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from datchuan.obstacles.models import Obstacle
from datchuan.obstacles.workflow import State
from datchuan.places.models import Unit
from datchuan.villages import queries as villages

_LONGEST = 90


@dataclass(frozen=True)
class Promise:
    """Who owes the commune what, until which day; late once the day is over."""

    who: str
    what: str
    day: date
    url: str
    is_late: bool


def promises_to(commune: Unit, on: date) -> list[Promise]:
    """Every promise to a commune that is not kept yet, the most urgent first. Two queries."""
    found = [
        Promise(
            line.request.village.name, line.request.call.text, line.day,
            f"{reverse('village-call', args=[line.request.call_id])}#{line.anchor}", line.is_late,
        )
        for line in villages.promises(commune.pk, on)
    ]  # fmt: skip
    owed = Obstacle.objects.filter(unit_id=commune.pk, state=State.OPEN, due__isnull=False).select_related("to")
    for row in owed.order_by("due", "pk"):
        assert row.due is not None  # the query asked for a day
        what = _("trả lời vướng mắc: %(what)s") % {"what": Truncator(row.hard).chars(_LONGEST)}
        found.append(Promise(str(row.to), what, row.due, reverse("obstacle", args=[row.pk]), row.due < on))
    return sorted(found, key=lambda one: (one.day, one.who))
