"""The issue of a report: its paper gets its number, its files are drawn and kept byte for byte, and nothing changes after."""

from __future__ import annotations

from django.urls import reverse

from datchuan.config import clock
from datchuan.config.errors import refuse_if
from datchuan.files.actions import keep_made
from datchuan.files.models import Kind
from datchuan.journal.actions import attempt
from datchuan.journal.models import SYSTEM
from datchuan.papers import actions as papers
from datchuan.papers.homes import Home
from datchuan.papers.models import IssuedPaper
from datchuan.people.models import User
from datchuan.reports import announce, rules
from datchuan.reports.actions import moving
from datchuan.reports.content import digest
from datchuan.reports.drawing import paper_of, sheet_of
from datchuan.reports.models import Report
from datchuan.reports.workflow import BY_ACTION, Action, State
from datchuan.workbooks.serving import XLSX, slug


def issue(report: Report, *, by: User, version: int, number: int | None = None) -> Report:
    """Issue a report whose totals equal their parts or are explained. ``number``: of the office's own register, or the next.

    Raises ``Refused`` or ``Stale``.
    """
    with moving(report, Action.ISSUE, by, version) as move:
        row, today = move.report, clock.today()
        refuse_if(rules.why_not_issue(row.unexplained), 409)
        drafted = papers.draft(paper_of(row, today), organ=row.organ, scope=SYSTEM, by=by, is_demo=row.is_demo)
        paper = papers.take_number(drafted, by=by, version=drafted.version, number=number)
        sheet = keep_made(sheet_of(row), f"{file_name(row)}.xlsx", XLSX, by=by, scope=SYSTEM, kind=Kind.SHEET)
        move.store(
            paper=paper, sheet=sheet, digest=digest(row.said, row.explained), issued_by=by, issued_at=clock.now()
        )  # fmt: skip
        move.line.after = {"number": paper.sign, "data_digest": row.digest}
        announce.issued(row)
    return move.report


def file_name(report: Report) -> str:
    return f"bao-cao-{report.period.code}-{slug(report.said.place_name)}"


# What the room of papers asks


def home_of(issued: IssuedPaper) -> Home | None:
    row = Report.objects.filter(paper=issued).first()
    return Home(reverse("report", args=[row.pk]), str(row)) if row is not None else None


def cancelled(issued: IssuedPaper, by: User) -> None:
    """The paper of a report was cancelled: the report no longer holds its period."""
    row = Report.objects.select_for_update().filter(paper=issued, state=State.ISSUED).first()
    if row is None:
        return
    with attempt(BY_ACTION[Action.CANCEL].kind, row, by=by) as line:
        line.object_label, line.reason = str(row), issued.cancel_reason
        row.state, row.version = State.CANCELLED, row.version + 1
        row.save(update_fields=["state", "version"])
