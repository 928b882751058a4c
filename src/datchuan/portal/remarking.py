"""*Ở đây không đúng*: anybody says of a commune what is not so, follows it by a code, and reads what became of others."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.config.errors_views import too_many
from datchuan.files import serving
from datchuan.files.errors import FileProblem
from datchuan.people.limits import is_over, limited
from datchuan.places.queries import commune_on
from datchuan.portal import lines
from datchuan.portal.forms import RemarkCodeForm
from datchuan.remarks import actions, queries
from datchuan.remarks.forms import DisputeForm, RemarkForm, Step
from datchuan.remarks.models import Remark
from datchuan.remarks.workflow import BY_ACTION, ECHOES, Action


@require_http_methods(["GET", "HEAD", "POST"])
@limited("titles")
def write(request: HttpRequest, code: str) -> HttpResponse:
    """The form; when it is sent, the way to the page by which its sender follows it."""
    commune = commune_on(code, clock.today())
    edition = lines.edition_for(commune.pk, clock.today()) if commune is not None else None
    if commune is None or edition is None:
        raise Http404
    criteria = list(queries.criteria_names(edition.set_code, clock.today()).items())
    if request.method != "POST":
        return _drawn(request, commune, RemarkForm(criteria, line=request.GET.get("line", "")[:12]))
    if is_over(request, "remark"):
        return too_many(request)
    form = RemarkForm(criteria, request.POST, request.FILES)
    remark = _sent(form, commune, edition.set_code) if form.is_valid() else None
    if remark is None:
        return _drawn(request, commune, form)
    return HttpResponseRedirect(reverse("public-remark", args=[remark.code]), status=303)


def _sent(form: RemarkForm, commune: Any, set_code: str) -> Remark | None:
    """The remark; None when the photo or the remark is not taken, and the form says why."""
    try:
        photo = next((actions.look_into(one, commune) for one in form.cleaned_data["photo"]), None)
        return actions.send(commune, form.said(set_code), photo, key=form.cleaned_data["idem"])
    except FileProblem as problem:
        form.add_error("photo", problem.sentence.replace("%", "%%"))
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
    return None


def _drawn(request: HttpRequest, commune: Any, form: RemarkForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return _unlisted(render(request, "portal/remark_form.html", {"commune": commune, "form": form}, status=status))


@require_safe
@limited("look")
def find(request: HttpRequest) -> HttpResponse:
    """The form for the code of a remark; with one that leads somewhere, the way there."""
    form = RemarkCodeForm(request.GET if "code" in request.GET else None)
    typed = form.cleaned_data["code"] if form.is_bound and form.is_valid() else ""
    remark = queries.by_code(typed.replace(" ", "").replace("-", "").upper())
    if remark is not None:
        return HttpResponseRedirect(reverse("public-remark", args=[remark.code]))
    return _unlisted(render(request, "portal/remark_ask.html", {"form": form, "unknown": bool(typed)}))


@require_http_methods(["GET", "HEAD", "POST"])
@limited("look")
def follow(request: HttpRequest, remark_code: str) -> HttpResponse:
    """What became of a remark, for whoever holds its code, who may say whether an answer is right."""
    remark = queries.by_code(remark_code.upper())
    if remark is None:
        raise Http404
    if request.method != "POST":
        return _followed(request, remark, DisputeForm(remark))
    if is_over(request, "remark"):
        return too_many(request)
    says = request.POST.get("says", "")
    if says not in ECHOES:
        raise Http404
    form = DisputeForm(remark, request.POST) if says == Action.DISPUTE else Step(remark, request.POST)
    if not form.is_valid():
        return _followed(request, remark, form)
    data = form.cleaned_data
    try:
        actions.echo(Action(says), remark, data.get("text", ""), version=data["version"], key=data["idem"])
    except Refused as refusal:
        # What was typed stands again upon the answer of now.
        now = queries.by_code(remark.code)
        form = DisputeForm(now, {**request.POST.dict(), "version": now.version, "idem": uuid4()})
        form.add_error(None, refusal.sentence)
        return _followed(request, now, form)
    return HttpResponseRedirect(reverse("public-remark", args=[remark.code]), status=303)


def _followed(request: HttpRequest, remark: Any, form: Step) -> HttpResponse:
    name = queries.criteria_names(remark.set_code, clock.today()).get(remark.criterion, "")
    asked = remark.state in BY_ACTION[Action.DISPUTE].sources or form.is_bound
    context = {"remark": remark, "criterion": name, "echo": form if asked else None}
    return _unlisted(render(request, "portal/remark.html", context, status=422 if form.errors else 200))


@require_safe
@limited("titles")
def photo(request: HttpRequest, remark: UUID) -> HttpResponseBase:
    """A photo that was let through."""
    found = Remark.objects.public().filter(pk=remark, photo_shown=True).select_related("photo").first()
    if found is None or found.photo is None:
        raise Http404
    return serving.view_image(found.photo)


def _unlisted(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    # The code in the address is the key to the remark: no other site learns it. Sending no address at all would make
    # browsers hide where a form comes from, and forms from nowhere are refused.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
