"""The terms of accounts for the calendar."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of
from datchuan.targets.queries import waiting


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """The accounts that wait for the person and have a last day. One query for heads and leaders, else none."""
    found = []
    for row in waiting(rights):
        if row.due is None or row.due > until:
            continue
        what = _("Giải trình kết quả chỉ tiêu năm %(year)d") % {"year": row.year}
        url = reverse("target-district", args=[row.year, row.district.code])
        found.append(Due(what, end_of(row.due), "", url, str(row.agency), Kind.TARGET))
    return found
