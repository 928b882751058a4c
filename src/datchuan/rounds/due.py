"""The rounds and the exceptions from them for the calendar."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of, start_of
from datchuan.procedures.models import Deadline
from datchuan.rounds.models import ROUND, Extension
from datchuan.rounds.queries import with_scopes


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """Every round, the end of its late window, and granted exceptions within reach. Four queries."""
    first, last = start_of(since), end_of(until)
    found = []
    for row in Deadline.objects.filter(kind=ROUND).order_by("at", "pk"):
        url = reverse("round", args=[row.code])
        found.append(Due(row.name, row.at, row.wording, url, "", Kind.PROGRAMME, row.standing))
        if row.late_until is not None and row.late_until > row.at:
            what = _("%(round)s: hết nhận hồ sơ muộn") % {"round": row.name}
            found.append(Due(what, row.late_until, "", f"{url}#late", "", Kind.PROGRAMME, row.standing))
    granted = Extension.objects.visible_to(rights).granted().filter(until__gt=first, until__lte=last)
    found += [_exception(row) for row in with_scopes(list(granted.select_related("deadline", "dossier", "agency")))]
    return [due for due in found if first < due.instant <= last]


def _exception(row: Extension) -> Due:
    assert row.until is not None  # a granted one has its end
    place = row.district or (row.dossier.commune if row.dossier else "")
    what = _("%(round)s: hết gia hạn cho %(place)s") % {"round": row.deadline.name, "place": place}
    return Due(what, row.until, "", reverse("exception", args=[row.pk]), str(row.agency), Kind.PROGRAMME)
