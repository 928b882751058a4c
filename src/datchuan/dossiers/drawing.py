"""Official papers of a step: drawn up from the page of its room, numbered and signed in ``papers``, then in the dossier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from datchuan.dossiers import keeping, queries, record, timeline
from datchuan.dossiers.models import Document, Dossier, DrawnPaper
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.papers import actions as papers
from datchuan.papers.content import Paper, digest
from datchuan.papers.homes import Home
from datchuan.papers.models import IssuedPaper, Origin
from datchuan.papers.workflow import State as PaperState
from datchuan.people.models import Agency, User
from datchuan.procedures.plan import Step

DRAW = kinds.register("dossiers.draw_paper", "lập văn bản của hồ sơ", "drew up a paper of a dossier")


@dataclass(frozen=True)
class Place:
    """For which step and wanted document ("" for another) a paper is drawn up, and in whose name."""

    step: str
    wanted: str
    organ: Agency


def draw_up(dossier: Dossier, place: Place, paper: Paper, *, by: User, key: UUID | None = None) -> IssuedPaper:
    """Draw up a paper of a dossier, or draw its draft anew; one that has its number stays as it is. Raises ``Refused``.

    Two who draw one paper at once get the same: the row of the dossier is the lock under which the first is made.
    """
    with attempt(DRAW, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = f"{record.label(dossier)} · {paper.of_kind.name_vi}"
        known = _standing(dossier, place, paper.kind)
        if known is None:
            record.locked(dossier, None)
            known = _standing(dossier, place, paper.kind)
            if known is None:
                issued = papers.draft(
                    paper, organ=place.organ, scope=dossier.chain, by=by, is_demo=dossier.is_demo, key=key
                )
                DrawnPaper.objects.get_or_create(
                    paper=issued,
                    defaults={"dossier": dossier, "step": place.step, "wanted": place.wanted, "kind": paper.kind},
                )
                line.after = {"subject": paper.subject}
                return issued
            line.skip()
            return known
        if known.state != PaperState.DRAFT or known.data_digest == digest(paper):
            line.skip()
            return known
        papers.redraft(known, paper, by=by, version=known.version)
        line.after = {"subject": paper.subject}
    return known


def _standing(dossier: Dossier, place: Place, kind: str) -> IssuedPaper | None:
    """The paper that was drawn up before and was not given up."""
    rows = DrawnPaper.objects.filter(dossier=dossier, step=place.step, kind=kind, paper__organ=place.organ)
    found = rows.exclude(paper__state=PaperState.CANCELLED).select_related("paper__organ").order_by("-pk").first()
    return found.paper if found else None


def drawn(dossier: Dossier, step: Step) -> dict[tuple[str, int], IssuedPaper]:
    """(kind, organ) -> the paper of a step that stands. One query."""
    rows = DrawnPaper.objects.filter(dossier=dossier, step=step.code).exclude(paper__state=PaperState.CANCELLED)
    return {(row.kind, row.paper.organ_id): row.paper for row in rows.select_related("paper__organ").order_by("pk")}


# What follows in the dossier once a paper is signed or cancelled


def home_of(issued: IssuedPaper) -> Home | None:
    """The page of the step in which the paper was drawn up."""
    row = DrawnPaper.objects.filter(paper=issued).select_related("dossier__procedure").first()
    if row is None:
        return None
    dossier = queries.with_communes([row.dossier])[0]
    url = timeline.work_url(dossier, dossier.plan.step(row.step)) if dossier.plan.has(row.step) else ""
    return Home(url or reverse("dossier", args=[dossier.pk]), record.label(dossier))


def signed(issued: IssuedPaper, by: User) -> None:
    """The signed paper lies in the dossier as the document that the step wants."""
    row = DrawnPaper.objects.filter(paper=issued).select_related("dossier__procedure").first()
    if row is not None:
        take_in(queries.with_communes([row.dossier]), row.step, row.wanted, issued, by)


def take_in(dossiers: Iterable[Dossier], step: str, wanted: str, issued: IssuedPaper, by: User) -> list[Document]:
    """Put a signed paper into dossiers, in the order of their keys; those whose papers do not change any more are left."""
    assert issued.signed is not None
    form = Document.Form.SCAN if issued.origin == Origin.SCAN else Document.Form.ORIGINAL
    made = []
    for dossier in sorted(dossiers, key=lambda d: str(d.pk)):
        if not dossier.plan.has(step):
            continue
        document = dossier.plan.step(step).document(wanted) if wanted else None
        about = keeping.About(
            step=step, wanted=wanted, title=document.name_vi if document else issued.of_kind.name_vi, form=form,
            number=issued.sign, organ=issued.organ.name, dated=issued.day, paper=issued.pk,
        )  # fmt: skip
        if (taken := keeping.take_in(dossier, about, issued.signed, by=by)) is not None:
            made.append(taken)
    return made


def cancelled(issued: IssuedPaper, by: User) -> None:
    """A paper that was cancelled is no document any more."""
    keeping.take_out(issued.pk, f"Văn bản đã hủy: {issued.cancel_reason}", by=by)
