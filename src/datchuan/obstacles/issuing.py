"""The compiled report as an official paper: drawn up by the coordination office, numbered and signed like any other."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from datchuan.config.errors import Refused, refuse_if
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.journal.models import SYSTEM
from datchuan.obstacles import below, rules
from datchuan.obstacles.compiled import compiled, paper_of
from datchuan.obstacles.filters import Filters
from datchuan.papers import actions as papers
from datchuan.papers.content import digest
from datchuan.papers.homes import Home
from datchuan.papers.models import IssuedPaper
from datchuan.papers.workflow import State
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of

KIND = "bao_cao_kho_khan"
kinds.register("obstacles.draw_up", "lập báo cáo tổng hợp vướng mắc", "drew up the compiled report on obstacles")


def draw_up(filters: Filters, *, by: User, key: UUID) -> IssuedPaper:
    """Draw up the paper of the report of today, or draw its draft anew. With its number it does not change any more.

    Raises ``Refused``.
    """
    with attempt("obstacles.draw_up", by=by) as line:
        rights = rights_of(by)
        if sentence := rules.why_not_draw_up(rights, filters.any):
            raise Refused(sentence, status=409 if filters.any and not rules.why_not_draw_up(rights, False) else 403)
        # Those who draw up at once wait for one another, so that the day has one draft.
        office = Agency.objects.select_for_update().get(pk=below.office(rights.on).pk)
        report = compiled(rights, filters)
        refuse_if(rules.why_not_balanced(report.cross_foots), 409)
        paper = paper_of(report, office)
        known = IssuedPaper.objects.filter(kind=KIND, organ=office, state=State.DRAFT, subject=paper.subject).first()
        if known is not None and known.data_digest == digest(paper):
            line.skip()
            return known
        if known is None:
            made = papers.draft(paper, organ=office, scope=SYSTEM, by=by, is_demo=report.is_demo, key=key)
        else:
            made = papers.redraft(known, paper, by=by, version=known.version)
        line.obj, line.object_label, line.after = made, paper.subject, {"subject": paper.subject}
    return made


def home_of(issued: IssuedPaper) -> Home | None:
    """The page from which the report was drawn up."""
    return Home(reverse("obstacle-report"), "Báo cáo tổng hợp khó khăn, vướng mắc") if issued.kind == KIND else None
