"""Matters by body, one matter, putting obstacles together; collections; the compiled report."""

from __future__ import annotations

from collections import Counter
from typing import cast
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.obstacles import actions, below, collecting, collection, issuing, matters, queries, rules
from datchuan.obstacles.compiled import compiled, paper_of
from datchuan.obstacles.filters import Filters
from datchuan.obstacles.forms import MergeForm, MoveForm, NoneForm
from datchuan.obstacles.models import Matter
from datchuan.obstacles.views import conflict, move_named, moves_of
from datchuan.obstacles.workflow import BY_ACTION, OF_MATTER, Action
from datchuan.papers.docx import MIME as DOCX
from datchuan.papers.docx import render_docx
from datchuan.papers.pdf import render_pdf
from datchuan.people.models import Agency, User
from datchuan.people.reading import rights_in
from datchuan.people.rights import Rights
from datchuan.places.models import Level
from datchuan.procedures.models import Deadline


@require_safe
@login_required
def show_bodies(request: HttpRequest) -> HttpResponse:
    """What waits for each body, matters and single obstacles, with waiting days."""
    rights = rights_in(request)
    context = {"bodies": queries.bodies_page(rights), "may_merge": not rules.why_not_merge(rights)}
    return render(request, "obstacles/bodies.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def merge(request: HttpRequest) -> HttpResponse:
    """Put obstacles of one kind into a matter and route it."""
    rights, person, filters = rights_in(request), cast(User, request.user), Filters.from_query(request.GET)
    if why_not := rules.why_not_merge(rights):
        if request.method == "POST":
            matters.refuse_merge(by=person)
        return render(request, "obstacles/merge.html", {"why_not": why_not}, status=200)
    rows, known = queries.mergeable(rights, filters), queries.open_matters()
    sent = request.POST if request.method == "POST" else None
    leads = Counter(row.to.code for row in rows).most_common(1) if filters.any else []
    form = MergeForm(below.bodies(rights.on), known, sent, to=leads[0][0] if leads else "")
    if sent is None and filters.any and "all" in request.GET:
        form.picked = [str(row.pk) for row in rows]
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        made = matters.merge(
            form.obstacles(), data["title"], form.bodies[data["to"]], int(data["days"]), by=person,
            into=form.matters.get(data.get("into", "")), key=data["idem"],
        )  # fmt: skip
        messages.success(request, _("Đã lập và chuyển nhóm vấn đề."))
        return HttpResponseRedirect(reverse("matter", args=[made.pk]), status=303)
    context = {"form": form, "rows": rows, "filters": filters}
    return render(request, "obstacles/merge.html", context, status=200 if sent is None else 422)


def _matter(request: HttpRequest, pk: UUID) -> Matter:
    found = queries.matter_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_matter(request: HttpRequest, matter: UUID) -> HttpResponse:
    """One matter: its threads, what was said to all of them, what may be done next."""
    return _show(request, _matter(request, matter))


def _show(
    request: HttpRequest, matter: Matter, sent: tuple[Action, MoveForm] | None = None, status: int = 200
) -> HttpResponse:
    page = queries.matter_page(rights_in(request), matter)
    moves = moves_of(page.allowed, "matter-move", matter, page.may_guide, sent)
    context = {"page": page, "matter": matter, "moves": moves, "sent": sent[1] if sent else None}
    return render(request, "obstacles/matter.html", context, status=status)


@require_POST
@login_required
def matter_move(request: HttpRequest, matter: UUID, move: str) -> HttpResponse:
    """Do something with every obstacle of a matter for which it is the next step."""
    action, found, person = move_named(move), _matter(request, matter), cast(User, request.user)
    if action not in OF_MATTER:
        raise Http404
    page = queries.matter_page(rights_in(request), found)
    if not rules.stands(BY_ACTION[action].side, rights_in(request), page.first):
        actions.refuse(action, page.first, by=person)
    form = MoveForm(action, request.POST, bodies=below.bodies(clock.today()), may_guide="guide" in request.POST)
    if not form.is_valid():
        return _show(request, found, (action, form), status=422)
    try:
        key, version = form.cleaned_data["idem"], form.cleaned_data["version"]
        moved = actions.act(action, found, form.step(), by=person, version=version, key=key)
    except Stale as stale:
        return conflict(request, form, stale, reverse("matter", args=[found.pk]))
    done = _("Đã ghi cho %(n)d vướng mắc: %(what)s.") % {"n": len(moved), "what": action.label}
    messages.success(request, done)
    return HttpResponseRedirect(reverse("matter", args=[found.pk]), status=303)


# Collections


def _collection(code: str) -> Deadline:
    found = collection.collection_of(code)
    if found is None:
        raise Http404
    return found


def speakers(rights: Rights) -> list[Agency]:
    """The communes and districts for which the person may say that there is no obstacle."""
    return [a for a in rules.sides(rights) if a.level in (Level.COMMUNE, Level.DISTRICT)]


@require_safe
@login_required
def show_collection(request: HttpRequest, code: str) -> HttpResponse:
    """A collection: who reported, who said that there is none, who is silent, by district."""
    rights, found = rights_in(request), _collection(code)
    page = collection.collection_page(rights, found)
    mine = {agency.unit_id for agency in speakers(rights)}
    silent_own = [line for line in page.lines if line.unit.pk in mine and line.state == "silent"]
    context = {
        "page": page,
        "collection": found,
        "last_day": collecting.last_day(found),
        "is_over": found.at <= clock.now(),
        "may_raise": not rules.why_not_raise(rights),
        "none_form": NoneForm() if silent_own else None,
    }
    return render(request, "obstacles/collection.html", context)


@require_POST
@login_required
def say_none(request: HttpRequest, code: str) -> HttpResponse:
    """Say that there is no obstacle, for the person's own place."""
    rights, found = rights_in(request), _collection(code)
    own, form = speakers(rights), NoneForm(request.POST)
    if not own:
        raise Refused(rules.why_not_say_none(rights, None, False))
    back = HttpResponseRedirect(reverse("obstacle-collection", args=[code]), status=303)
    if not form.is_valid():
        messages.error(request, form.problems[0].sentence)
        return back
    collecting.say_none(found, own[0], by=cast(User, request.user), key=form.cleaned_data["idem"])
    messages.success(request, _("Đã ghi: %(agency)s không có vướng mắc trong đợt này.") % {"agency": own[0]})
    return back


# The compiled report


@require_safe
@login_required
def show_report(request: HttpRequest) -> HttpResponse:
    """The compiled report within reach, by body and by district, with its files."""
    rights, filters = rights_in(request), Filters.from_query(request.GET)
    why_not = rules.why_not_draw_up(rights, filters.any)
    context = {"report": compiled(rights, filters), "filters": filters, "why_not": why_not, "form": NoneForm()}
    context["may_draw"] = not rules.why_not_draw_up(rights, False)
    return render(request, "obstacles/report.html", context)


@require_POST
@login_required
def draw_report(request: HttpRequest) -> HttpResponse:
    """Draw up the report as a paper, and go on with it on its page."""
    rights, form = rights_in(request), NoneForm(request.POST)
    if not form.is_valid() and not rules.why_not_draw_up(rights, False):
        messages.error(request, form.problems[0].sentence)
        return HttpResponseRedirect(reverse("obstacle-report"), status=303)
    key = form.cleaned_data.get("idem") or uuid4()  # somebody who may not is refused by the action, with its line
    made = issuing.draw_up(Filters.from_query(request.GET), by=cast(User, request.user), key=key)
    messages.success(request, _("Đã lập văn bản. Xem dự thảo, cấp số rồi ký; có số rồi thì nội dung không đổi nữa."))
    return HttpResponseRedirect(reverse("paper", args=[made.pk]), status=303)


@require_safe
@login_required
def download_report(request: HttpRequest, ext: str) -> HttpResponse:
    """The compiled report as an official paper, a draft to go on with."""
    if ext not in ("docx", "pdf"):
        raise Http404
    rights = rights_in(request)
    paper = paper_of(compiled(rights, Filters.from_query(request.GET)))
    body, mime = (render_docx(paper), DOCX) if ext == "docx" else (render_pdf(paper), "application/pdf")
    name = f"bao-cao-kho-khan-{rights.on:%Y-%m-%d}.{ext}"
    return HttpResponse(body, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})
