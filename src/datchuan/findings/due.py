"""The terms of findings for the calendar."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.findings.models import Finding
from datchuan.findings.queries import named
from datchuan.findings.workflow import WAITING_FOR_COMMUNE
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """Findings that the person's communes have to answer, overdue ones too. One query, none for those without communes."""
    if not rights.answering_commune_ids:
        return []
    mine = Finding.objects.filter(
        commune_id__in=rights.answering_commune_ids, state__in=WAITING_FOR_COMMUNE, due__lte=until
    )
    return [_due(row) for row in named(mine).order_by("due", "pk")]


def _due(row: Finding) -> Due:
    place: str = row.commune_name  # type: ignore[attr-defined]
    what = _("Trả lời phát hiện về chỉ tiêu %(code)s (%(set)s %(year)d) của %(agency)s") % {
        "code": row.indicator_code, "set": row.set_code, "year": row.year, "agency": row.agency,
    }  # fmt: skip
    return Due(what, end_of(row.due), row.due_words, reverse("finding", args=[row.pk]), place, Kind.FINDING)
