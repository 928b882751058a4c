"""What a private address opens: the page of one village on a phone, without an account, without script.

The secret in the address is all the authority there is, so no cookie is asked for and no token guards the forms: a page
that could send them for somebody would have to know the secret already.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from datchuan.config.errors import Refused
from datchuan.files.errors import FileProblem
from datchuan.files.intake import Received
from datchuan.people.limits import limited
from datchuan.villages import actions, answering, queries
from datchuan.villages.answering import Given
from datchuan.villages.forms import AnswerForm, PromiseForm
from datchuan.villages.models import Address, Request

View = Callable[..., HttpResponse]
LANGUAGES = ("vi", "en")


@dataclass(frozen=True)
class Opened:
    """An address that was opened: its row, its secret for the links of the page, and the language that the page names."""

    address: Address
    secret: str
    language: str

    @property
    def query(self) -> str:
        return f"?lang={self.language}" if self.language else ""


def _private(view: View) -> Callable[..., HttpResponseBase]:
    """Find the address, or say that there is none; in the language that the page names; kept and told to nobody."""

    @wraps(view)
    def opened(request: HttpRequest, secret: str, **parts: Any) -> HttpResponseBase:
        asked = request.GET.get("lang", "")
        language = asked if asked in LANGUAGES else translation.get_language() or "vi"
        with translation.override(language):
            address = queries.address_of(secret)
            if address is None:
                response = render(request, "villages/closed.html", {"language": language}, status=404)
            else:
                named = asked if asked in LANGUAGES else ""
                response = view(request, Opened(address, secret, named), **parts)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Content-Language"] = language
        return response

    return opened


@require_safe
@limited("village")
@_private
def show(request: HttpRequest, opened: Opened) -> HttpResponse:
    """What the commune wants of the village, and what came of what it gave."""
    if _is_of_a_person(request):
        actions.note_use(opened.address)
    return _show(request, opened)


#: How programs name themselves that fetch an address which was sent, to show a picture of its page.
PROGRAMS = re.compile(r"bot\b|crawl|spider|preview|externalhit|^whatsapp/|^curl/|^python", re.IGNORECASE)


def _is_of_a_person(request: HttpRequest) -> bool:
    """Whether somebody opened the page, and not a chat that draws a preview of it. A browser that says how it came here
    says that it navigated; one that says nothing is believed unless it names itself a program."""
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    mode = request.headers.get("Sec-Fetch-Mode", "")
    return mode == "navigate" if mode else not PROGRAMS.search(request.headers.get("User-Agent", ""))


def _show(
    request: HttpRequest,
    opened: Opened,
    sent: tuple[UUID, AnswerForm | PromiseForm] | None = None,
    told: str = "",
    status: int = 200,
) -> HttpResponse:
    page = queries.phone_page(opened.address)
    done = request.GET.get("sent", "")
    cards = [_card(page, line, sent) for line in page.open]
    few = len(page.first)
    context = {
        "page": page,
        "cards": cards[:few],
        "more_cards": cards[few:],
        "told": told,
        "done": next((one for one in page.thanks if str(one.line.request.pk) == done), None),
        "promised": next((one for one in page.open if str(one.request.pk) == done), None),
        "secret": opened.secret,
        "query": opened.query,
        "language": translation.get_language(),
        "sent": sent[1] if sent else None,
    }
    return render(request, "villages/phone.html", context, status=status)


def _card(page: queries.PhonePage, line: queries.Line, sent: Any) -> dict[str, Any]:
    form = sent[1] if sent and sent[0] == line.request.pk else None
    return {
        "line": line,
        "indicator": page.names[line.request.pk],
        "answer": form if isinstance(form, AnswerForm) else AnswerForm(line.request),
        "promise": form if isinstance(form, PromiseForm) else PromiseForm(line.request),
        "promise_open": isinstance(form, PromiseForm),
    }


@csrf_exempt
@require_POST
@limited("village_send")
@_private
def answer(request: HttpRequest, opened: Opened, village_request: UUID) -> HttpResponse:
    """Take the answer of the village; every file is looked into before anything is written."""
    address = opened.address
    found = _request(address, village_request)
    if found is None:
        return _show(request, opened, status=404)
    form = AnswerForm(found, request.POST, request.FILES)
    given = _looked_into(form, found, address) if form.is_valid() else None
    if given is None:
        return _show(request, opened, (found.pk, form), status=422)
    return _done(
        request,
        opened,
        found,
        form,
        lambda: answering.answer(found, given, address=address, key=form.cleaned_data["idem"]),
    )


def _looked_into(form: AnswerForm, found: Request, address: Address) -> Given | None:
    """What was sent, fit for the action; None when a file is not taken, and the form says why."""
    received: list[Received] = []
    for one in form.cleaned_data["files"]:
        try:
            received.append(answering.look_into(one, found, address.village.commune))
        except FileProblem as problem:
            form.add_error("uploads", f"{one.name}: {problem.sentence}".replace("%", "%%"))
    data = form.cleaned_data
    return None if form.errors else Given(data.get("number"), data["note"], tuple(received))


@csrf_exempt
@require_POST
@limited("village_send")
@_private
def promise(request: HttpRequest, opened: Opened, village_request: UUID) -> HttpResponse:
    """Take the day until which the village will answer."""
    address = opened.address
    found = _request(address, village_request)
    if found is None:
        return _show(request, opened, status=404)
    form = PromiseForm(found, request.POST)
    if not form.is_valid():
        return _show(request, opened, (found.pk, form), status=422)
    data = form.cleaned_data
    return _done(
        request, opened, found, form, lambda: answering.promise(found, data["day"], address=address, key=data["idem"])
    )


def _done(
    request: HttpRequest, opened: Opened, found: Request, form: AnswerForm | PromiseForm, act: Callable[[], Any]
) -> HttpResponse:
    """Do it and come back to the page, which says thanks; a refusal stands beside the form, or above all where the
    request has no form any more."""
    try:
        act()
    except Refused as refusal:
        if refusal.status != 409:
            raise
        found.refresh_from_db()
        if not found.is_open:
            return _show(request, opened, told=refusal.sentence, status=409)
        field = "uploads" if "uploads" in form.fields else None
        form.add_error(field, refusal.sentence.replace("%", "%%"))
        return _show(request, opened, (found.pk, form), status=422)
    back = reverse("village-phone", args=[opened.secret])
    mark = "&" if opened.query else "?"
    return HttpResponseRedirect(f"{back}{opened.query}{mark}sent={found.pk}", status=303)


def _request(address: Address, pk: UUID) -> Request | None:
    """The request of this village, and of no other."""
    rows: Any = address.village.requests.select_related("call", "village")
    found: Request | None = rows.filter(pk=pk).first()
    return found
