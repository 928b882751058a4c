"""The pages that only a revocation has: its opening with the computed test, and appeals against its decision."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from datchuan.config.errors import Refused, refuse_if
from datchuan.dossiers import queries, revoking
from datchuan.dossiers.forms import AppealForm, AppealResultForm, OpenRevocationForm
from datchuan.dossiers.models import Appeal, Dossier
from datchuan.dossiers.views import FORM_METHODS, commune_or_404, dossier_or_404, to_dossier
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.places.models import Unit
from datchuan.procedures.words import level_word
from datchuan.titles.queries import holdings

# Opening


@require_http_methods(FORM_METHODS)
@login_required
def open_revocation(request: HttpRequest, code: str) -> HttpResponse:
    """Choose title and year, read what the figures say, open the revocation with its reason."""
    commune, rights = commune_or_404(request, code), rights_in(request)
    years = (rights.on.year, rights.on.year - 1)
    held = list(holdings([commune.pk], rights.on)[commune.pk].by_level)
    if request.method == "POST":
        return _opened(request, commune, held, years)
    level, year = request.GET.get("level", ""), request.GET.get("year", "")
    chosen = level if level in held else (held[-1] if held else "")
    when = int(year) if year in map(str, years) else years[0]
    sentence = revoking.why_not_open(rights, commune, chosen, when)
    if sentence and not revoking.rules.opens_revocation(rights, commune.pk):
        raise Refused(sentence)
    form = OpenRevocationForm(initial={"level": chosen, "year": when})
    return _show(request, commune, form, held, years, chosen, when)


def _opened(request: HttpRequest, commune: Unit, held: list[str], years: tuple[int, ...]) -> HttpResponse:
    form, person = OpenRevocationForm(request.POST), cast(User, request.user)
    chosen = str(request.POST.get("level", ""))[:20]
    text = request.POST.get("year", "")
    year = int(text) if text in map(str, years) else years[0]
    if not form.is_valid():
        if not revoking.rules.opens_revocation(rights_in(request), commune.pk):
            revoking.open_revocation(commune, chosen, year, by=person, reason="")  # refuses, and leaves its line
        return _show(request, commune, form, held, years, chosen, year, 422)
    data = form.cleaned_data
    try:
        dossier = revoking.open_revocation(commune, chosen, year, by=person, reason=data["reason"], key=data["idem"])
    except Refused as refusal:
        if refusal.status != 409:
            raise
        form.add_error(None, refusal.sentence)
        return _show(request, commune, form, held, years, chosen, year, 409)
    messages.success(request, _("Đã mở thủ tục thu hồi; xã được báo ngay. Danh hiệu chưa thay đổi."))
    return to_dossier(dossier)


def _show(
    request: HttpRequest, commune: Unit, form: OpenRevocationForm, held: list[str], years: tuple[int, ...], level: str,
    year: int, status: int = 200,
) -> HttpResponse:  # fmt: skip
    found = revoking.preview(rights_in(request), commune, level, year) if level else None
    context = {
        "commune": commune,
        "form": form,
        "found": found,
        "level": level,
        "level_name": level_word(level),
        "year": year,
        "levels": [(one, level_word(one)) for one in held],
        "years": years,
    }
    return render(request, "dossiers/revoke.html", context, status=status)


# Appeals


@require_http_methods(FORM_METHODS)
@login_required
def appeal(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """Record an appeal against the decision."""
    found = dossier_or_404(request, dossier)
    documents = queries.standing(found)[0]
    about = _("Khiếu nại được ghi lại cùng hồ sơ. Tự nó không làm thay đổi danh hiệu; thay đổi cần một quyết định.")
    if request.method != "POST":
        refuse_if(revoking.why_not_appeal(rights_in(request), found))
        return _plain(request, found, AppealForm(found, documents=documents), _("Ghi khiếu nại"), about)
    form = AppealForm(found, request.POST, documents=documents)
    if not form.is_valid():
        refuse_if(revoking.why_not_appeal(rights_in(request), found))
        return _plain(request, found, form, _("Ghi khiếu nại"), about, 422)
    data = form.cleaned_data
    appealed = revoking.Appealed(
        data["dated"], data["who"], data["text"], form.documents.get(data.get("document") or "")
    )
    revoking.record_appeal(found, appealed, by=cast(User, request.user), key=data["idem"])
    messages.success(request, _("Đã ghi khiếu nại."))
    return to_dossier(found, "#appeals")


@require_http_methods(FORM_METHODS)
@login_required
def conclude(request: HttpRequest, dossier: UUID, appeal: int) -> HttpResponse:
    """Record what came of an appeal."""
    found = dossier_or_404(request, dossier)
    row = Appeal.objects.filter(dossier=found, pk=appeal).first()
    if row is None:
        raise Http404
    row.dossier = found
    sentence = revoking.why_not_answer_appeal(rights_in(request), row)
    if request.method != "POST":
        if sentence:
            raise Refused(sentence, status=409 if row.result else 403)
        return _plain(request, found, AppealResultForm(found), _("Ghi kết quả khiếu nại"), row.text)
    form = AppealResultForm(found, request.POST)
    if not form.is_valid():
        if sentence:
            raise Refused(sentence, status=409 if row.result else 403)
        return _plain(request, found, form, _("Ghi kết quả khiếu nại"), row.text, 422)
    data = form.cleaned_data
    revoking.conclude_appeal(row, data["result"], data["result_on"], by=cast(User, request.user))
    messages.success(request, _("Đã ghi kết quả khiếu nại."))
    return to_dossier(found, "#appeals")


def _plain(
    request: HttpRequest,
    dossier: Dossier,
    form: AppealForm | AppealResultForm,
    label: str,
    about: str,
    status: int = 200,
) -> HttpResponse:
    context = {"dossier": dossier, "form": form, "label": label, "about": about, "why_not": ""}
    return render(request, "dossiers/act.html", context, status=status)
