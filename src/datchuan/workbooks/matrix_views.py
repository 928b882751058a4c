"""Lists as files, and a filled matrix held against what communes say."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.assessments.evaluation import day_of
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.config.text import nfc
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.desk import queries as desks
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.people.rights import Rights
from datchuan.ui.templatetags.ui import moment
from datchuan.workbooks import actions, comparing, rules
from datchuan.workbooks.comparing import Comparison, Gap
from datchuan.workbooks.forms import UploadForm
from datchuan.workbooks.marker import MATRIX, marker_of
from datchuan.workbooks.models import Intake
from datchuan.workbooks.opening import MAX_BYTES, BookProblem, open_book
from datchuan.workbooks.serving import XLSX, attachment
from datchuan.workbooks.tables import Head, Table, xlsx_file

#: Differences that the page shows; the file has all of them.
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def compare(request: HttpRequest) -> HttpResponse:
    """Where a filled matrix is taken in, to be held against what communes say."""
    rights = rights_in(request)
    if request.method != "POST":
        return _compare_page(request, rights, UploadForm())
    if rules.why_not_compare(rights):
        actions.refuse_compare(by=cast(User, request.user))
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        held = form.cleaned_data["file"]
        data, name = held.read(MAX_BYTES + 1), nfc(held.name)
        try:
            return _taken(request, data, name)
        except BookProblem as problem:
            form.add_error("file", str(problem))
    return _compare_page(request, rights, form, status=422)


def _taken(request: HttpRequest, data: bytes, name: str) -> HttpResponse:
    book = open_book(data, name)
    marker = marker_of(book)
    edition = editions_in_force(day_of(marker.year)).get(marker.set_code) if _sane(marker.year) else None
    if edition is None:
        raise BookProblem(
            _("Tệp này là của năm %(year)d, không có bộ tiêu chí của năm đó ở đây.") % {"year": marker.year}
        )
    if problem := rules.why_not_marker(marker, MATRIX, None, edition, marker.year):
        raise BookProblem(problem)
    content = comparing.matrix_of(book, catalogue_of(edition))
    intake = actions.take_matrix(
        edition, marker.year, content, exported_at=marker.at, name=name, data=data, by=cast(User, request.user)
    )
    return HttpResponseRedirect(reverse("matrix-compared", args=[intake.pk]), status=303)


def _sane(year: int) -> bool:
    return desks.FIRST_YEAR <= year <= clock.today().year


def _compare_page(request: HttpRequest, rights: Rights, form: UploadForm, status: int = 200) -> HttpResponse:
    why_not = rules.why_not_compare(rights)
    intakes = Intake.objects.open_to(request.user, clock.real_now()).filter(kind=Intake.Kind.MATRIX)
    context = {
        "form": None if why_not else form,
        "why_not": why_not,
        "intakes": intakes.defer("content").order_by("-received_at")[:5],
    }
    return render(request, "workbooks/compare.html", context, status=status)


def _matrix(request: HttpRequest, pk: UUID) -> Intake:
    rows = Intake.objects.open_to(request.user, clock.real_now()).filter(kind=Intake.Kind.MATRIX)
    found = rows.select_related("edition").defer("edition__document").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def compared(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the file and the communes differ, by commune and cell by cell."""
    rights = rights_in(request)
    intake = _matrix(request, pk)
    found = comparing.comparison(rights, intake)
    context = {
        "intake": intake,
        "found": found,
        "shown": found.gaps[:SHOWN],
        "wrong": found.wrong[:SHOWN],
        "more": len(found.gaps) - SHOWN,
        "own": [commune for commune in found.communes if commune.own],
    }
    return render(request, "workbooks/compared.html", context)


@require_safe
@login_required
def compared_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Every difference as a list, to be sent to those who put it right."""
    rights = rights_in(request)
    intake = _matrix(request, pk)
    found = comparing.comparison(rights, intake)
    return attachment(xlsx_file(_gap_table(intake, found)), XLSX, f"doi-chieu-{intake.set_code}-{intake.year}.xlsx")


def _gap_table(intake: Intake, found: Comparison) -> Table:
    names = comparing.names_of(intake.edition_id)
    heads = (
        Head(_("Huyện"), 18), Head(_("Mã xã"), 8, code=True), Head(_("Xã"), 20), Head(_("Mã"), 7, code=True),
        Head(_("Chỉ tiêu"), 44), Head(_("Xã đang ghi"), 22), Head(_("Trong tệp"), 22), Head(_("Ô trong tệp"), 10),
        Head(_("Người lưu cuối của xã"), 22), Head(_("Ghi chú"), 40),
    )  # fmt: skip
    about = (
        _("Tệp “%(file)s”, xuất lúc %(at)s; đối chiếu lúc %(now)s.")
        % {"file": intake.file_name, "at": moment(intake.exported_at), "now": moment(clock.now())},
        _("%(gaps)d ô khác nhau, %(wrong)d ô chưa đọc được, %(same)d ô khớp. Số tự đánh giá do xã sửa.")
        % {"gaps": len(found.gaps), "wrong": len(found.wrong), "same": found.same},
    )
    rows = (_gap_row(gap, names) for gap in (*found.gaps, *found.wrong))
    title = _("Đối chiếu bảng nhiều xã, %(set)s, năm %(year)d") % {"set": intake.set_code, "year": intake.year}
    return Table(title, about, heads, rows, _("Đối chiếu"))


def _gap_row(gap: Gap, names: dict[str, str]) -> list[Any]:
    note = gap.problem or (_("xã lưu sau khi xuất bảng") if gap.newer else "")
    return [
        gap.district, gap.commune_code, gap.commune, gap.code, names.get(gap.code, ""), gap.stored, gap.given, gap.at,
        gap.who, note,
    ]  # fmt: skip


@require_POST
@login_required
def take_own(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """The row of the own commune goes over into a workbook of that commune, where its changes are shown."""
    rights = rights_in(request)
    intake, person = _matrix(request, pk), cast(User, request.user)
    place = desks.desk(rights, code, intake.set_code, intake.year)
    if place is None or place.commune.pk not in rights.own_commune_ids:
        raise Http404
    try:
        read = comparing.own_lines(place, intake)
    except BookProblem as problem:
        raise Refused(str(problem), status=409) from None
    made = actions.take_in(
        place, read, exported_at=intake.exported_at, name=intake.file_name, data=str(intake.pk).encode(), by=person
    )
    return HttpResponseRedirect(
        reverse("workbook-changes", args=[code, intake.set_code, intake.year, made.pk]), status=303
    )
