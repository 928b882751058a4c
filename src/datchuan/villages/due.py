"""What villages owe their commune, for the calendar of the commune: one line a call."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import ngettext

from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of
from datchuan.villages.models import Call
from datchuan.villages.workflow import OPEN

_LONGEST = 90


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """The calls of the person's commune that villages have not answered, by the first day in force. One query."""
    own = rights.answering_commune_ids
    if not own:
        return []
    rows = Call.objects.filter(commune_id__in=own, requests__state__in=OPEN)
    rows = rows.annotate(first=Min("requests__due"), left=Count("requests")).filter(first__lte=until)
    return [_due(row, row.first, row.left) for row in rows.order_by("first", "pk")]


def _due(call: Call, day: date, left: int) -> Due:
    what = ngettext("%(n)d thôn trả lời xã", "%(n)d thôn trả lời xã", left) % {"n": left}
    detail = Truncator(call.text).chars(_LONGEST)
    return Due(what, end_of(day), "", reverse("village-call", args=[call.pk]), "", Kind.VILLAGE, detail=detail)
