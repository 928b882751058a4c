"""The days of consultations and meetings for the calendar."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.dossiers import words
from datchuan.dossiers.queries import dossiers_of, waits_for, with_communes
from datchuan.hearings.models import Consultation, Item, Meeting
from datchuan.hearings.workflow import Hearing, Sitting
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """Consultations of dossiers whose step the person keeps, and meetings of the person's agencies. Constant queries."""
    return [*_consultations(rights, until), *_meetings(rights, since, until)]


def _consultations(rights: Rights, until: date) -> list[Due]:
    rows = Consultation.objects.filter(state=Hearing.OPEN, ends_on__lte=until)
    ends = dict(rows.order_by("pk").values_list("dossier_id", "ends_on"))
    if not ends:
        return []
    found = []
    for row in with_communes(waits_for(rights, dossiers_of(rights).filter(pk__in=ends))):
        what = _("%(name)s, %(commune)s: hết thời gian lấy ý kiến, tổng hợp góp ý") % {
            "name": words.name(row), "commune": row.commune,
        }  # fmt: skip
        url = reverse("consultation", args=[row.pk])
        found.append(Due(what, end_of(ends[row.pk]), "", url, row.present_step.actor_name, Kind.DOSSIER))
    return found


def _meetings(rights: Rights, since: date, until: date) -> list[Due]:
    own = [post.agency_id for post in rights.posts]
    rows = Meeting.objects.filter(agency_id__in=own, held_on__range=(since, until)).select_related("agency")
    rows = rows.exclude(state=Sitting.CANCELLED)
    first: dict[object, object] = {}
    for meeting, dossier in (
        Item.objects.filter(meeting__in=rows).order_by("pk").values_list("meeting_id", "dossier_id")
    ):
        first.setdefault(meeting, dossier)
    return [
        Due(
            _("Họp, bỏ phiếu về hồ sơ"), end_of(row.held_on), row.began, f"{reverse('meeting', args=[first[row.pk]])}#{row.pk}",
            str(row.agency), Kind.MEETING,
        )
        for row in rows if row.pk in first
    ]  # fmt: skip
