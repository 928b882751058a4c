"""The list of rounds: what was sent in each, what waits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from datchuan.config import clock
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.workflow import State as DossierState
from datchuan.people.rights import Rights
from datchuan.procedures.models import Deadline
from datchuan.procedures.workdays import work_calendar
from datchuan.rounds import queries, rules
from datchuan.rounds.batch import days_before
from datchuan.rounds.models import Extension, Transmittal
from datchuan.rounds.workflow import State


@dataclass(frozen=True)
class RoundLine:
    deadline: Deadline
    is_over: bool
    days_left: int
    sent: int
    late: int
    ready: int
    asked: int


@dataclass(frozen=True)
class RoundsPage:
    lines: tuple[RoundLine, ...]
    letters: tuple[Transmittal, ...]
    requests: tuple[Extension, ...]

    @property
    def next(self) -> RoundLine | None:
        return next((line for line in self.lines if not line.is_over), None)


def rounds_page(rights: Rights) -> RoundsPage:
    """Every round as a person may see it. About ten queries."""
    at, calendar, rows = clock.instant(), work_calendar(), queries.rounds()
    visible = Dossier.objects.of_recognition().visible_to(rights)
    sent = Counter(dict(visible.exclude(deadline=None).values_list("deadline").annotate(n=Count("pk")).order_by()))
    late = Counter(dict(visible.filter(is_late=True).values_list("deadline").annotate(n=Count("pk")).order_by()))
    ready = Counter(visible.filter(state=DossierState.READY).values_list("year", flat=True))
    requests = queries.extensions_in_reach(rights)
    asked = Counter(row.deadline_id for row in requests if row.state == State.ASKED)
    lines = []
    for row in rows:
        following = queries.next_round(rows, row.year, at)
        is_next = following is not None and following.pk == row.pk
        lines.append(
            RoundLine(
                row, rules.is_over(row, at), days_before(calendar, rights.on, row), sent[row.pk], late[row.pk],
                ready[row.year or 0] if is_next else 0, asked[row.pk],
            )
        )  # fmt: skip
    letters = Transmittal.objects.visible_to(rights).select_related("agency", "deadline")
    letters = letters.annotate(count=Count("enclosed")).order_by("-at", "pk")
    return RoundsPage(tuple(lines), tuple(letters[:50]), tuple(requests))
