"""The files that departments have to answer, for the calendar."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.appraisals.board import Filters, board_of
from datchuan.dossiers import words
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.people.terms import Due, Kind, end_of


def due_for(rights: Rights, since: date, until: date) -> list[Due]:
    """Files in a departmental appraisal whose result the person's department has not sent. Constant queries."""
    if not rights.holds(Role.DEPARTMENT_SPECIALIST) or rights.holds(Role.COORDINATOR):
        return []  # the office keeps the step itself: see ``dossiers.due``
    board = board_of(rights, Filters(show="left"))
    found = []
    for line in board.lines if board else ():
        dossier = line.dossier
        if dossier.due_on is None or dossier.due_on > until:
            continue
        what = _("%(name)s, %(commune)s: gửi kết quả thẩm định") % {
            "name": words.name(dossier), "commune": dossier.commune,
        }  # fmt: skip
        who = ", ".join(str(one.agency) for one in line.agencies)
        wording = words.limit_words(dossier.present_step.limit)
        url = reverse("appraisal", args=[dossier.pk])
        found.append(Due(what, end_of(dossier.due_on), wording, url, who, Kind.DOSSIER))
    return found
