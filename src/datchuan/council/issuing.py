"""Papers of a sitting once they are signed: where they belong, and in whose dossiers they lie."""

from __future__ import annotations

from django.urls import reverse

from datchuan.council import queries
from datchuan.council.models import Item, SittingPaper
from datchuan.council.workflow import Choice, ItemState
from datchuan.dossiers import drawing
from datchuan.papers.homes import Home
from datchuan.papers.models import IssuedPaper
from datchuan.people.models import User
from datchuan.procedures.kinds import StepKind


def home_of(issued: IssuedPaper) -> Home | None:
    """The sitting from which a paper was drawn up."""
    row = SittingPaper.objects.filter(paper=issued).select_related("sitting").first()
    if row is None:
        return None
    url = reverse("sitting", args=[row.sitting_id]) + "#papers"
    return Home(url, f"Họp Hội đồng thẩm định ngày {row.sitting.held_on:%d/%m/%Y}")


def signed(issued: IssuedPaper, by: User) -> None:
    """The signed paper lies in the dossiers that it is about: those voted on; for a submission, those that it names."""
    row = SittingPaper.objects.filter(paper=issued).first()
    if row is None:
        return
    items = Item.objects.filter(sitting_id=row.sitting_id, state=ItemState.COUNTED)
    if row.level:
        items = items.filter(dossier__level=row.level, dossier__year=row.year or 0, outcome=Choice.ELIGIBLE)
    for item in sorted(queries.with_dossiers(items), key=lambda one: str(one.dossier_id)):
        for step in item.dossier.plan.of_kind(StepKind.COUNCIL)[:1]:
            wanted = next((w.code for w in step.documents if w.paper == issued.kind), "")
            drawing.take_in([item.dossier], step.code, wanted, issued, by)
