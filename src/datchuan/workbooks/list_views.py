"""Lists as files, to print, to send on, to go on with in a spreadsheet."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from datchuan.config import clock
from datchuan.desk import queries as desks
from datchuan.desk.worklist import Filters as TaskFilters
from datchuan.findings import queries as findings
from datchuan.findings.filters import Filters as FindingFilters
from datchuan.findings.filters import Period
from datchuan.findings.late import late_page
from datchuan.funding import queries as funding
from datchuan.papers import listing as papers
from datchuan.papers.listing import Filters as PaperFilters
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.review import queries as review
from datchuan.review.filters import Filters as ReviewFilters
from datchuan.workbooks.funding_files import funding_tables
from datchuan.workbooks.list_files import findings_table, late_tables, papers_table, review_table
from datchuan.workbooks.serving import CSV, XLSX, attachment, slug
from datchuan.workbooks.tables import Table, csv_file, xlsx_file
from datchuan.workbooks.tasks_file import tasks_table

ENDINGS = ("xlsx", "csv")


def rights_for(request: HttpRequest, ext: str) -> Rights:
    """The person's rights; those who only keep accounts find no list, and there are two endings."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if rights.roles <= {Role.OPERATOR} or ext not in ENDINGS:
        raise Http404
    return rights


def table_file(ext: str, name: str, *tables: Table) -> HttpResponse:
    """Lists as sheets of one workbook, or the last of them as CSV."""
    if ext == "xlsx":
        return attachment(xlsx_file(*tables), XLSX, f"{name}.xlsx")
    return attachment(csv_file(tables[-1]), CSV, f"{name}.csv")


@require_safe
@login_required
def export_tasks(request: HttpRequest, code: str, set_code: str, ext: str) -> HttpResponse:
    """The task list of a commune as it is filtered, as a file."""
    rights, text = rights_for(request, ext), request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else clock.today().year
    place = desks.desk(rights, code, set_code, year)
    if place is None:
        raise Http404
    filters = TaskFilters.from_query(request.GET, year)
    table = tasks_table(place, desks.task_list(place, filters), filters, demo=settings.DEMO)
    return table_file(ext, f"viec-can-lam-{slug(str(place.commune))}-{place.set_code}-{year}", table)


@require_safe
@login_required
def export_findings(request: HttpRequest, ext: str) -> HttpResponse:
    """The findings within reach as they are filtered, all pages of them."""
    rights, filters = rights_for(request, ext), FindingFilters.from_query(request.GET)
    table = findings_table(findings.listed(rights, filters), filters, demo=settings.DEMO)
    return table_file(ext, f"phat-hien-{clock.today().isoformat()}", table)


@require_safe
@login_required
def export_late(request: HttpRequest, ext: str) -> HttpResponse:
    """The share of late findings by department and the cases of a period; as CSV the cases."""
    rights = rights_for(request, ext)
    period = Period.from_query(request.GET, clock.today())
    page = late_page(rights, period if period.part else Period(period.first, period.last, period.department, "cases"))
    return table_file(ext, f"phat-hien-muon-{period.last.isoformat()}", *late_tables(page, demo=settings.DEMO))


@require_safe
@login_required
def export_funding(request: HttpRequest, ext: str) -> HttpResponse:
    """What the communes within reach owe and were given, and their works; as CSV the works."""
    rights = rights_for(request, ext)
    page, works = funding.register_within(rights)
    tables = funding_tables(page, works, demo=settings.DEMO)
    return table_file(ext, f"cong-trinh-no-dong-{clock.today().isoformat()}", *tables)


@require_safe
@login_required
def export_papers(request: HttpRequest, ext: str) -> HttpResponse:
    """The papers within reach as they are filtered, all pages of them."""
    rights, filters = rights_for(request, ext), PaperFilters.from_query(request.GET)
    table = papers_table(papers.listed(rights, filters), filters, demo=settings.DEMO)
    return table_file(ext, f"van-ban-{clock.today().isoformat()}", table)


@require_safe
@login_required
def export_review(request: HttpRequest, set_code: str, indicator: str, year: int, ext: str) -> HttpResponse:
    """A department's table of one indicator as it is filtered."""
    rights, filters = rights_for(request, ext), ReviewFilters.from_query(request.GET)
    task = review.task_of(rights, set_code, indicator, year, filters.agency)
    if task is None:
        raise Http404
    table = review_table(review.table(rights, task, filters), filters, demo=settings.DEMO)
    return table_file(ext, f"{slug(task.code)}-{set_code}-{year}", table)
