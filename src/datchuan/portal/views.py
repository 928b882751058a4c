"""Public pages: anybody, both languages, limited in how often."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from datchuan.config import clock
from datchuan.config.errors_views import too_many
from datchuan.evidence.geography import unit_at
from datchuan.funding.queries import public_gifts
from datchuan.papers import queries
from datchuan.papers.queries import PublicPaper
from datchuan.people.limits import is_over, limited
from datchuan.places.queries import commune_on
from datchuan.portal import check, kept, lines, titled
from datchuan.portal.forms import CodeForm, FileForm, HereForm, TitlesForm
from datchuan.remarks.queries import public_of


@require_safe
@limited("look")
def ask(request: HttpRequest) -> HttpResponse:
    """The form for the code; with a code that can be one, the way to its page."""
    form = CodeForm(request.GET if "code" in request.GET else None)
    if form.is_bound and form.is_valid():
        return HttpResponseRedirect(reverse("check-paper", args=[form.cleaned_data["code"]]))
    return _page(render(request, "portal/ask.html", {"form": form}))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("look")
def paper(request: HttpRequest, paper_code: str) -> HttpResponse:
    """What is known of a paper; a file sent along is compared with the one that counts."""
    found = queries.public_paper(paper_code)
    if found is None:
        return _page(render(request, "portal/unknown.html", {"form": CodeForm()}, status=404))
    if request.method != "POST":
        return _drawn(request, found, FileForm())
    if is_over(request, "compare"):
        return too_many(request)
    form = FileForm(request.POST, request.FILES)
    comparison = check.compare(found, form.cleaned_data["file"]) if form.is_valid() else None
    return _drawn(request, found, form, comparison)


def _drawn(
    request: HttpRequest, found: PublicPaper, form: FileForm, comparison: check.Comparison | None = None
) -> HttpResponse:
    context = {"paper": found, "decided": check.today(found), "form": form, "comparison": comparison}
    status = 422 if form.errors else 200
    return _page(render(request, "portal/paper.html", context, status=status))


def _page(response: HttpResponse) -> HttpResponse:
    """The state of a paper is that of this moment, and a code belongs into no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@limited("titles")
def titles(request: HttpRequest) -> HttpResponse:
    """The communes that hold a title on a day, today when none is asked about; or those that a name finds."""
    today = clock.today()
    form = TitlesForm(request.GET if {"on", "q"} & request.GET.keys() else None, initial={"on": today})
    said = form.cleaned_data if form.is_valid() else {}
    on = min(said.get("on") or today, today)
    context = {"page": kept.drawn(on), "form": form, "found": titled.find(said["q"], on) if said.get("q") else None}
    return render(request, "portal/titles.html", context, status=422 if form.errors else 200)


@require_safe
@limited("titles")
def title(request: HttpRequest, code: str) -> HttpResponse:
    """One commune today: its titles with every decision on them, and whether it is up to standard, line by line."""
    page = titled.commune_page(code, clock.today())
    if page is None:
        raise Http404
    context = {
        "page": page,
        "lines": lines.lines_of(page.commune, page.on),
        "gifts": public_gifts(page.commune.pk, page.on),
        "remarks": public_of(page.commune.pk, page.on),
    }
    return render(request, "portal/commune.html", context)


@require_safe
@limited("here")
def here(request: HttpRequest) -> HttpResponse:
    """The commune in which a telephone stands: a place sent along is looked up once and kept nowhere."""
    form = HereForm(request.GET if "lat" in request.GET else None)
    asked = form.is_bound
    if asked and form.is_valid():
        unit = commune_on(unit_at(form.cleaned_data["lat"], form.cleaned_data["lon"]), clock.today())
        if unit is not None:
            return HttpResponseRedirect(reverse("public-title", args=[unit.code]))
    response = _page(render(request, "portal/here.html", {"asked": asked}))
    response.headers["Permissions-Policy"] = "geolocation=(self)"
    return response
