"""The terms of the pack for the calendar."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.urls import reverse

from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of, start_of
from datchuan.procedures.models import Deadline


def within(since: date, until: date) -> list[Deadline]:
    """The terms of the pack whose last day lies between two days, both counted. One query."""
    return list(Deadline.objects.filter(at__gt=start_of(since), at__lte=end_of(until)).order_by("at", "pk"))


def due_for(rights: Rights, since: date, until: date, without: Collection[str] = ()) -> list[Due]:
    """Terms that hold for everybody, but for kinds of which a room above knows more. One query."""
    page = reverse("procedures")
    return [
        Due(row.name, row.at, row.wording, f"{page}#{row.code}", "", Kind.PROGRAMME, row.standing)
        for row in within(since, until)
        if row.kind not in without
    ]
