"""The terms of dossiers for the calendar."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.dossiers import words
from datchuan.dossiers.queries import dossiers_of, waits_for, with_communes
from datchuan.dossiers.workflow import OPEN_STATES
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """The steps in which the person acts and that have a last day, overdue ones too. A constant number of queries."""
    rows = dossiers_of(rights).filter(state__in=OPEN_STATES, due_on__lte=until)
    found = []
    for row in with_communes(waits_for(rights, rows)):
        if row.due_on is None:
            continue
        step = row.present_step
        said = {"name": words.name(row), "commune": row.commune, "step": step.name}
        what = _("%(name)s, %(commune)s: hết hạn bước “%(step)s”") % said
        url = reverse("dossier", args=[row.pk])
        found.append(Due(what, end_of(row.due_on), words.limit_words(step.limit), url, step.actor_name, Kind.DOSSIER))
    return found
