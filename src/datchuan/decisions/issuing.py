"""The official paper of a signed decision: drawn under its number, signed here in a demo, or brought in signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.config.errors import Refused, refuse_if
from datchuan.decisions import drafts, queries, rules
from datchuan.decisions.models import Decision
from datchuan.dossiers import drawing
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.journal.models import SYSTEM
from datchuan.papers import actions as papers
from datchuan.papers import demo_authority, keys
from datchuan.papers.homes import Home
from datchuan.papers.models import IssuedPaper
from datchuan.papers.workflow import State as PaperState
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind

DRAW = kinds.register("decisions.draw", "lập văn bản quyết định", "drew the paper of a decision")


def draw(decision: Decision, *, by: User) -> IssuedPaper:
    """The paper of a signed decision, under the number and day of the decision; its content does not change any more.

    Harmless when it is there already. Raises ``Refused``.
    """
    with attempt(DRAW, decision, by=by) as line:
        held = Decision.objects.select_for_update(of=("self",)).select_related("organ", "signer").get(pk=decision.pk)
        line.object_label = str(held)
        rights = rights_of(by)
        refuse_if(rules.why_not_issue(rights, held), 403 if rules.why_not_issue_person(rights) else 409)
        known = queries.paper_of(held)
        if known is not None and known.state != PaperState.CANCELLED:
            line.skip()
            return known
        paper = drafts.draft(held)
        issued = papers.draft(paper, organ=held.organ, scope=SYSTEM, by=by, is_demo=held.is_demo)
        issued = papers.take_number(issued, by=by, version=issued.version, number=held.number, day=held.decided_on)
        held.paper = issued.pk
        held.save(update_fields=["paper"])
        line.after = {"number": held.full_number, "data_digest": issued.data_digest}
    return issued


def sign_here(decision: Decision, *, by: User, secret: str = "") -> IssuedPaper:
    """Sign the paper as the decision's signer with the organ's key on the server, opened by ``secret``; in a demo, where there
    is none, with the demo certificate. Raises ``Refused``."""
    key = keys.kept_key(decision.organ)
    with _of_decision(decision, by) as issued:
        refuse_if(rules.why_not_sign_here(settings.DEMO, decision, by, has_key=key is not None), 409)
        if issued.state == PaperState.SIGNED:
            return issued
    identity = key.identity(secret) if key else demo_authority.identity_of(f"person-{by.pk}", by.full_name)
    return papers.sign(issued, identity, by=by, version=issued.version, visible=True)


def attach(decision: Decision, data: File[Any], *, is_scan: bool, by: User, version: int) -> IssuedPaper:
    """The file that counts: signed outside, or the scan of the paper. Raises ``Refused``, ``Stale``, ``FileProblem``."""
    with _of_decision(decision, by) as issued:
        pass
    add = papers.attach_scan if is_scan else papers.attach_signed
    return add(issued, data, by=by, version=version)


@contextmanager
def _of_decision(decision: Decision, by: User) -> Iterator[IssuedPaper]:
    """The paper of a decision, for those who issue it; a refusal leaves its line."""
    with attempt(DRAW, decision, by=by) as line:
        line.object_label = str(decision)
        line.skip()
        rights = rights_of(by)
        refuse_if(rules.why_not_issue(rights, decision), 403 if rules.why_not_issue_person(rights) else 409)
        issued = queries.paper_of(decision)
        if issued is None:
            raise Refused(rules.no_paper(), status=409)
        yield issued


def home_of(issued: IssuedPaper) -> Home | None:
    """The decision of which it is the paper; its number is that of the decision, its signer the decision's signer."""
    found = Decision.objects.filter(paper=issued.pk).select_related("organ").first()
    if found is None:
        return None
    return Home(reverse("decision", args=[found.pk]) + "#paper", f"{_('Quyết định')} {found}", keeps=True)


def signed(issued: IssuedPaper, by: User) -> None:
    """The signed decision lies in the dossier of every commune that it names."""
    found = Decision.objects.filter(paper=issued.pk).first()
    if found is None:
        return
    for line in sorted(queries.lines_of(found), key=lambda one: str(one.dossier_id)):
        for step in line.dossier.plan.of_kind(StepKind.DECISION)[:1]:
            wanted = next((w.code for w in step.documents if w.paper == issued.kind), "")
            drawing.take_in([line.dossier], step.code, wanted, issued, by)
