"""The department's spreadsheet: template, report of what was read, import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.assessments.actions import Figure
from datchuan.assessments.agency_sheet import save_agency_figures
from datchuan.assessments.evaluation import day_of
from datchuan.config.errors import Refused
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition, Indicator, Responsibility
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights
from datchuan.people.sheets import MAX_BYTES, SheetProblem, read_table
from datchuan.review import matching, sheet
from datchuan.review.forms import SheetForm
from datchuan.review.queries import FIRST_YEAR, communes_of, districts_on
from datchuan.review.template_file import template_file

_SHEET = "review.sheet"
_SECONDS = 3600
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Field:
    """What may be imported: an agency and the indicators that it leads in the edition of a year, or one of them."""

    agency: Agency
    edition: Edition
    year: int
    indicators: tuple[Indicator, ...]
    code: str

    @property
    def columns(self) -> list[sheet.Column]:
        return sheet.columns_for(self.edition, self.indicators)

    @property
    def query(self) -> str:
        return f"?agency={self.agency.code}" + (f"&code={self.code}" if self.code else "")

    @property
    def address(self) -> str:
        return reverse("review-import", args=[self.edition.set_code, self.year]) + self.query


def _field(request: HttpRequest, set_code: str, year: int) -> Field:
    """The field within the person's reach, or 404: only departments for which the person speaks."""
    rights = cast(Rights, request.rights)  # type: ignore[attr-defined]
    edition = editions_in_force(day_of(year)).get(set_code) if FIRST_YEAR <= year <= rights.on.year else None
    mine = Agency.objects.filter(pk__in=rights.department_ids).order_by("name")
    agency = (mine.filter(code=request.GET["agency"]) if request.GET.get("agency") else mine).first()
    if edition is None or agency is None:
        raise Http404
    led = Responsibility.objects.filter(
        agency=agency, indicator__edition=edition, part=Responsibility.Part.LEAD, valid__contains=rights.on
    )
    rows = Indicator.objects.filter(pk__in=led.values("indicator_id")).order_by("position")
    code = request.GET.get("code", "")
    found = tuple(rows.filter(code=code) if code else rows)
    if not found:
        raise Http404
    for indicator in found:
        indicator.edition = edition
    return Field(agency, edition, year, found, code)


@require_http_methods(["GET", "POST"])
@login_required
def read_sheet(request: HttpRequest, set_code: str, year: int) -> HttpResponse:
    """Choose a file; then see line by line what it says before anything is stored."""
    field = _field(request, set_code, year)
    form = SheetForm(request.POST if request.method == "POST" else None, request.FILES or None)
    if form.is_valid():
        try:
            table = read_table(form.cleaned_data["file"].read(MAX_BYTES + 1))
            sheet.read(table, field.columns)
        except SheetProblem as problem:
            form.add_error("file", str(problem))
        else:
            about = [form.cleaned_data["period"], form.cleaned_data["source"]]
            return _report(request, field, table, about, {})
    context = {"field": field, "form": form, "whole": sheet.fits_in_one(field.columns), "columns": field.columns}
    return render(request, "review/import.html", context, status=422 if form.errors else 200)


def _report(
    request: HttpRequest, field: Field, table: Any, about: list[str], picks: dict[int, int], status: int = 200
) -> HttpResponse:
    report = _matched(request, field, table, picks)
    # The table travels with the form, signed; its key makes a form sent twice count once.
    payload = signing.dumps([request.user.pk, str(uuid4()), field.edition.pk, table, about], salt=_SHEET, compress=True)
    context = {"field": field, "report": report, "payload": payload, "about": about}
    return render(request, "review/import_report.html", context, status=status)


def _matched(request: HttpRequest, field: Field, table: Any, picks: dict[int, int]) -> matching.Report:
    rights = cast(Rights, request.rights)  # type: ignore[attr-defined]
    gazetteer = matching.Gazetteer.of(communes_of(rights), districts_on(rights.on))
    return matching.match(sheet.read(table, field.columns), field.edition, field.year, gazetteer, picks)


@require_POST
@login_required
def apply_sheet(request: HttpRequest, set_code: str, year: int) -> HttpResponse:
    """Store the figures that the report showed as ready, all at once; what could not be read stays out."""
    field = _field(request, set_code, year)
    try:
        owner, key, edition, table, about = signing.loads(
            request.POST.get("payload", ""), salt=_SHEET, max_age=_SECONDS
        )
    except (signing.BadSignature, ValueError):
        owner = key = edition = table = about = None
    if owner != request.user.pk or edition != field.edition.pk:
        raise Refused(_("Bản xem trước đã quá một giờ hoặc của người khác. Tải tệp lên lại."), status=409)
    picks = _picks(request)
    report = _matched(request, field, table, picks)
    period, source = about
    figures = {(c.commune_id, c.code): Figure(c.value, period, source, True) for c in report.changes}
    changed = save_agency_figures(
        field.edition, field.year, field.agency, figures, by=cast(User, request.user), key=key
    )
    said = _("Đã ghi %(n)d số liệu của %(agency)s; %(same)d số đã có từ trước, giữ nguyên.")
    messages.success(request, said % {"n": changed, "agency": field.agency, "same": report.same})
    left = len(report.faulty) + len(report.asked)
    if left:
        messages.warning(request, _("%(n)d dòng cần sửa chưa được ghi. Sửa trong tệp rồi tải lên lại.") % {"n": left})
    name = "review-indicator" if field.code else "review-board"
    args = [set_code, field.code, year] if field.code else []
    return HttpResponseRedirect(reverse(name, args=args) + f"?agency={field.agency.code}", status=303)


def _picks(request: HttpRequest) -> dict[int, int]:
    """Line number -> commune chosen in the report."""
    found = {}
    for name, value in request.POST.items():
        line = name.removeprefix("pick-")
        if line != name and line.isascii() and line.isdigit() and str(value).isascii() and str(value).isdigit():
            found[int(line)] = int(str(value))
    return found


@require_safe
@login_required
def template(request: HttpRequest, set_code: str, year: int) -> HttpResponse:
    """The spreadsheet to fill in, with every commune of today."""
    field = _field(request, set_code, year)
    if not sheet.fits_in_one(field.columns):
        raise Http404
    rights = cast(Rights, request.rights)  # type: ignore[attr-defined]
    title = f"{field.agency.name}: số liệu năm {year}, {field.edition.code}"
    data = template_file(field.columns, communes_of(rights), districts_on(rights.on), title)
    response = HttpResponse(data, content_type=_XLSX)
    name = f"so-lieu-{field.agency.code}-{set_code}-{field.code or 'tat-ca'}-{year}.xlsx".lower()
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
