"""What waits for a person today, for the top of the first screen: returned and overdue work before everything else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from datchuan.appraisals.board import waiting as dossiers_waiting
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.workflow import State
from datchuan.criteria.models import Responsibility
from datchuan.findings.models import Finding
from datchuan.findings.queries import waiting_count, waits_for
from datchuan.guidance.models import Question
from datchuan.guidance.workflow import State as Asked
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.review.board import waiting as figures_waiting

#: Most lines of each kind on a first screen; the rest stands behind the link to the whole list.
FEW = 6


def names_of(communes: Iterable[int], on: date) -> dict[int, Unit]:
    """Communes by id with their names of a day. One query."""
    return {unit.pk: unit for unit in Unit.objects.as_of(on).filter(pk__in=set(communes))}


@dataclass(frozen=True)
class Waiting:
    """Work that was returned to a commune: indicators with what is wanted, findings with their term, overdue first."""

    returned: tuple[Confirmation, ...]
    findings: tuple[Finding, ...]
    returned_count: int
    findings_count: int

    @property
    def any(self) -> bool:
        return bool(self.returned_count or self.findings_count)


def of_communes(rights: Rights, year: int) -> Waiting:
    """What waits for the officers of communes. Two queries."""
    rows = Confirmation.objects.filter(
        commune__in=rights.own_commune_ids, year=year, state=State.MORE_WANTED
    ).select_related("commune", "agency")
    returned = list(rows.order_by("decided_at"))
    mine = waits_for(rights)
    found = list(Finding.objects.filter(mine).select_related("commune", "agency").order_by("due")) if mine else []
    return Waiting(tuple(returned[:FEW]), tuple(found[:FEW]), len(returned), len(found))


@dataclass(frozen=True)
class Queue:
    """How much waits for a department: dossiers to appraise, figures to confirm, answers to its findings, questions."""

    dossiers: int
    figures: int
    findings: int
    questions: int


def of_department(rights: Rights, year: int) -> Queue:
    """The counts of a department's own queue: those of its lists, so that a number opens as many rows."""
    return Queue(dossiers_waiting(rights), figures_waiting(rights, year), waiting_count(rights), _questions(rights))


def _questions(rights: Rights) -> int:
    """Open questions on the indicators that the person's departments lead. Two queries."""
    led = Responsibility.objects.filter(
        agency__in=rights.department_ids, part=Responsibility.Part.LEAD, valid__contains=rights.on
    )
    own = set(led.values_list("indicator__edition__set_code", "indicator__code"))
    asked = Question.objects.filter(state=Asked.OPEN).values_list("set_code", "indicator_code")
    return sum(about in own for about in asked)
