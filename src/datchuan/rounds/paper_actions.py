"""Asking for the papers of a round. Asked twice, it is the same run."""

from __future__ import annotations

from django.db import transaction

from datchuan.config import clock
from datchuan.config.errors import refuse_if
from datchuan.journal import kinds
from datchuan.journal.actions import attempt
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.procedures.models import Deadline
from datchuan.rounds import rules
from datchuan.rounds.models import PaperRun
from datchuan.rounds.tasks import draw_papers
from datchuan.rounds.workflow import RUNNING, RunState

ASK_PAPERS = "rounds.ask_papers"
kinds.register(ASK_PAPERS, "yêu cầu lập văn bản của cả đợt", "asked for the papers of a round")


def ask_for_papers(deadline: Deadline, *, by: User) -> PaperRun:
    """Have all papers of a round drawn in the background; while that goes on, the run that goes on. Raises ``Refused``."""
    with attempt(ASK_PAPERS, deadline, by=by) as line:
        line.object_label = deadline.name_vi
        refuse_if(rules.why_not_papers(rights_of(by)))
        Deadline.objects.select_for_update().get(pk=deadline.pk)
        running = PaperRun.objects.filter(deadline=deadline, state__in=RUNNING).first()
        if running is not None:
            line.skip()
            return running
        run = PaperRun.objects.create(
            deadline=deadline, state=RunState.WAITING, asked_by=by, asked_at=clock.now(), touched_at=clock.real_now()
        )
        line.obj, line.after = run, {"deadline": deadline.code}
        transaction.on_commit(lambda: draw_papers.defer(run_id=str(run.pk)))
    return run
