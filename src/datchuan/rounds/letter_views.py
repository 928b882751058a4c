"""Sending dossiers by one letter, the letter itself, and its draft as an official paper."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.views import dossier_or_404
from datchuan.papers.content import Paper
from datchuan.papers.docx import MIME as DOCX
from datchuan.papers.docx import render_docx
from datchuan.papers.pdf import render_pdf
from datchuan.people.models import Agency, User
from datchuan.people.reading import rights_in
from datchuan.procedures.models import Deadline
from datchuan.procedures.workdays import work_calendar
from datchuan.rounds import actions, letters, queries, rules
from datchuan.rounds.actions import Letter
from datchuan.rounds.batch import days_before
from datchuan.rounds.forms import DraftForm, LetterForm
from datchuan.rounds.models import Enclosed, Transmittal
from datchuan.rounds.views import round_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def send(request: HttpRequest, round: str) -> HttpResponse:
    """The dossiers that this person may send, with the letter's form; sending them."""
    rights, deadline = rights_in(request), round_or_404(round)
    offered = queries.ready_to_send(rights, deadline)
    if request.method != "POST":
        return _show_form(request, deadline, offered, LetterForm(offered))
    form = LetterForm(offered, request.POST)
    if not form.is_valid():
        return _show_form(request, deadline, offered, form, 422)
    person, key = cast(User, request.user), form.cleaned_data["idem"]
    try:
        sent = actions.transmit(form.chosen(), deadline, form.letter(), by=person, key=key)
    except Refused as refusal:
        if refusal.status == 403:
            raise
        form.add_error(None, refusal.sentence)
        return _show_form(request, deadline, offered, form, refusal.status)
    count = len(form.chosen())
    done = ngettext("Đã gửi %(count)d hồ sơ lên tỉnh.", "Đã gửi %(count)d hồ sơ lên tỉnh.", count)
    messages.success(request, done % {"count": count})
    return HttpResponseRedirect(reverse("transmittal", args=[sent.pk]), status=303)


def _show_form(
    request: HttpRequest, deadline: Deadline, offered: list[Dossier], form: LetterForm, status: int = 200
) -> HttpResponse:
    at, on = clock.instant(), clock.today()
    context = {
        "deadline": deadline,
        "offered": offered,
        "form": form,
        "allowed": queries.extensions_for(deadline, offered),
        "is_over": rules.is_over(deadline, at),
        "is_late": at >= deadline.at,
        "why_not": rules.why_not_take(deadline, at),
        "ways_out": rules.ways_out(),
        "days_left": days_before(work_calendar(), on, deadline),
    }
    return render(request, "rounds/send.html", context, status=status)


@require_safe
@login_required
def send_one(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """From one dossier to the round into which it goes: the next of its year; the last one where none is open."""
    found, rows = dossier_or_404(request, dossier), queries.rounds()
    following = queries.next_round(rows, found.year, clock.instant())
    fallback = [row for row in rows if row.year in (None, found.year)] or rows
    if following is None and not fallback:
        return HttpResponseRedirect(reverse("rounds"))
    return HttpResponseRedirect(reverse("round-send", args=[(following or fallback[-1]).code]))


@require_POST
@login_required
def draft(request: HttpRequest, round: str, ext: str) -> HttpResponse:
    """The letter about the chosen dossiers as a file to go on with, before anything is sent. Nothing is stored."""
    rights, deadline = rights_in(request), round_or_404(round)
    offered = queries.ready_to_send(rights, deadline)
    form = DraftForm(offered, request.POST)
    if not form.is_valid():
        return _show_form(request, deadline, offered, form, 422)
    dossiers = [chosen.dossier for chosen in form.chosen()]
    agencies = rules.senders(rights, dossiers)
    levels = {dossier.level for dossier in dossiers}
    if len(agencies) != 1 or len(levels) != 1:
        form.add_error(None, rules.why_not_one_paper())
        return _show_form(request, deadline, offered, form, 409)
    return _file(dossiers, next(iter(agencies.values())), form.letter(), ext)


def _transmittal(request: HttpRequest, pk: UUID) -> Transmittal:
    """The letter, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = queries.transmittal_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def _enclosed(row: Transmittal) -> list[Enclosed]:
    found = list(row.enclosed.select_related("seen", "extension").defer("seen__document"))
    rows = queries.light(Dossier.objects.filter(pk__in=[one.dossier_id for one in found]), clock.today())
    known = {dossier.pk: dossier for dossier in rows}
    for one in found:
        one.dossier = known[one.dossier_id]
    return found


@require_safe
@login_required
def show_transmittal(request: HttpRequest, transmittal: UUID) -> HttpResponse:
    """One letter: its number, its day, its signer, its list, the instant."""
    row = _transmittal(request, transmittal)
    enclosed = _enclosed(row)
    levels = sorted({one.dossier.level for one in enclosed})
    return render(request, "rounds/transmittal.html", {"row": row, "enclosed": enclosed, "levels": levels})


@require_safe
@login_required
def download(request: HttpRequest, transmittal: UUID, level: str, ext: str) -> HttpResponse:
    """The letter about the dossiers of one level, as a file."""
    row = _transmittal(request, transmittal)
    dossiers = [_as_sent(one) for one in _enclosed(row) if one.dossier.level == level]
    if not dossiers:
        raise Http404
    letter = Letter(row.number, row.dated, row.signer, row.signer_post)
    return _file(dossiers, row.agency, letter, ext)


def _as_sent(one: Enclosed) -> Dossier:
    """The dossier with the version and the step that were sent."""
    dossier = one.dossier
    dossier.content = one.seen
    border = next(step for step in dossier.plan.steps if step.actor_level == "province")
    before = dossier.plan.before(border.code)
    assert before is not None
    dossier.step = before.code
    return dossier


def _file(dossiers: list[Dossier], agency: Agency, letter: Letter, ext: str) -> HttpResponse:
    if ext not in ("docx", "pdf"):
        raise Http404
    paper: Paper = letters.submission(dossiers, agency, letter)
    body, mime = (render_docx(paper), DOCX) if ext == "docx" else (render_pdf(paper), "application/pdf")
    name = f"to-trinh-{agency.code}-{dossiers[0].level}.{ext}"
    return HttpResponse(body, content_type=mime, headers={"Content-Disposition": f'attachment; filename="{name}"'})
