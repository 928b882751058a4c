"""The pages of the commune: its villages and their addresses, what it asks of them, what they answered."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config.errors import Refused, Stale
from datchuan.evidence.queries import EvidenceOfIndicator, of_indicator
from datchuan.files import serving
from datchuan.files.errors import FileProblem
from datchuan.papers import square
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.ui.conflict import Theirs, both_versions, who_did
from datchuan.villages import actions, answering, queries, rules
from datchuan.villages.answering import Given
from datchuan.villages.choices import indicators
from datchuan.villages.forms import (
    FORMS,
    AcceptForm,
    AddressForm,
    AskForm,
    PressForm,
    Step,
    VillagesForm,
    WithdrawCallForm,
    WriteForm,
)
from datchuan.villages.models import Call, Kind, Request
from datchuan.villages.workflow import BY_ACTION, Action


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


def _commune(request: HttpRequest, code: str) -> Any:
    """The commune, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    found = rights_in(request).commune(code)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_villages(request: HttpRequest) -> HttpResponse:
    """The own commune; for who answers for none, what the communes within reach ask of their villages."""
    rights = rights_in(request)
    own = list(rights.communes().filter(pk__in=rights.answering_commune_ids).order_by("name_order"))
    if len(own) == 1:
        return _show_commune(request, own[0])
    found = queries.reach_page(rights, request.GET.get("page"))
    return render(request, "villages/calls.html", {"list": found, "own": own})


@require_safe
@login_required
def show_commune(request: HttpRequest, code: str) -> HttpResponse:
    """The villages of a commune with their addresses, and what is asked of them."""
    return _show_commune(request, _commune(request, code))


def _show_commune(request: HttpRequest, commune: Any, status: int = 200, **sent: Any) -> HttpResponse:
    page = queries.commune_page(rights_in(request), commune)
    typed: dict[int, AddressForm] = sent.get("address", {})
    forms = {one.village.pk: AddressForm(one.village) for one in page.villages} | typed if page.writes else {}
    rows = [
        {"line": one, "form": forms.get(one.village.pk), "open": one.village.pk in typed} for one in page.villages
    ]  # fmt: skip
    form = sent.get("form") or (VillagesForm() if page.writes else None)
    wrong = next(iter(typed.values()), sent.get("form"))
    context = {"page": page, "commune": commune, "rows": rows, "form": form, "wrong": wrong}
    return render(request, "villages/villages.html", context, status=status)


@require_POST
@login_required
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add villages, one a line."""
    commune = _writable(request, _commune(request, code), actions.LIST)
    form = VillagesForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_villages(commune, data["villages"], by=_person(request), key=data["idem"])
            messages.success(request, _("Đã ghi danh sách thôn."))
            return _to_commune(commune)
        except Refused as refusal:
            _beside(form, "villages", refusal)
    return _show_commune(request, commune, status=422, form=form)


def _writable(request: HttpRequest, commune: Any, kind: str) -> Any:
    """The commune, for its officer; others are refused with a line in the journal."""
    if rules.why_not_write(rights_in(request), commune.pk):
        actions.refuse_write(commune, kind, by=_person(request))
    return commune


def _beside(form: Any, name: str | None, refusal: Refused) -> None:
    """Put a refusal beside a field; who may not write at all is refused as everywhere."""
    if refusal.status != 409:
        raise refusal
    form.add_error(name, refusal.sentence.replace("%", "%%"))


def _to_commune(commune: Any, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("commune-villages", args=[commune.code]) + anchor, status=303)


def _village(request: HttpRequest, pk: int, kind: str) -> tuple[Any, Any]:
    """A village with its commune as of today, for the commune's officer."""
    rights = rights_in(request)
    village = queries.village_of(rights, pk)
    if village is None:
        raise Http404
    village.commune = rights.commune(village.commune.code) or village.commune
    return village, _writable(request, village.commune, kind)


@require_POST
@login_required
def end_village(request: HttpRequest, village_pk: int) -> HttpResponse:
    """A village is no more."""
    village, commune = _village(request, village_pk, actions.END)
    form = PressForm(request.POST)
    if not form.is_valid():
        raise Refused(form.problems[0].sentence, status=409)
    actions.end_village(village, by=_person(request), key=form.cleaned_data["idem"])
    messages.success(request, _("Đã thôi dùng %(name)s. Địa chỉ của thôn đã đóng.") % {"name": village.name})
    return _to_commune(commune)


@require_POST
@login_required
def make_address(request: HttpRequest, village_pk: int) -> HttpResponse:
    """Make an address and show it, this once: as a link, as a square code, in a sentence for Zalo."""
    village, commune = _village(request, village_pk, actions.MAKE)
    form = AddressForm(village, request.POST)
    if not form.is_valid():
        return _show_commune(request, commune, status=422, address={village.pk: form})
    data = form.cleaned_data
    secret = actions.make_address(village, data["holder"], data["function"], by=_person(request), key=data["idem"])
    link = request.build_absolute_uri(reverse("village-phone", args=[secret])) if secret else ""
    drawn = SafeString(square.svg(link)) if link else ""
    context = {"commune": commune, "village": village, "holder": data["holder"], "link": link, "square": drawn}
    response = render(request, "villages/address.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@require_POST
@login_required
def revoke_address(request: HttpRequest, address_pk: int) -> HttpResponse:
    """Close an address."""
    rights = rights_in(request)
    address = queries.address_in_reach(rights, address_pk)
    if address is None:
        raise Http404
    commune = _writable(request, rights.commune(address.village.commune.code), actions.REVOKE)
    form = PressForm(request.POST)
    if not form.is_valid():
        raise Refused(form.problems[0].sentence, status=409)
    actions.revoke_address(address, by=_person(request), key=form.cleaned_data["idem"])
    messages.success(
        request, _("Đã thu hồi địa chỉ của %(who)s. Ai còn giữ cũng không mở được nữa.") % {"who": address.holder}
    )
    return _to_commune(commune)


# Asking


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the villages for one thing."""
    commune, rights = _commune(request, code), rights_in(request)
    if sentence := rules.why_not_write(rights, commune.pk):
        if request.method == "POST":
            actions.refuse_write(commune, BY_ACTION[Action.ASK].kind, by=_person(request))
        raise Refused(sentence)  # reading leaves no line
    lines = queries.villages_of(commune.pk, rights.on)
    sent = request.POST if request.method == "POST" else None
    named = f"{request.GET.get('set', '')}/{request.GET.get('indicator', '')}"
    form = AskForm([one.village for one in lines], indicators(rights.on), sent, indicator=named)
    if sent is not None and form.is_valid():
        try:
            made = actions.ask(
                commune, form.asked(rights.on.year), form.villages(), by=_person(request), key=form.cleaned_data["idem"]
            )
            messages.success(request, _("Đã gửi yêu cầu. Thôn thấy khi mở địa chỉ riêng; nhắn thôn một câu qua Zalo."))
            return _to_call(made)
        except Refused as refusal:
            _beside(form, None, refusal)
    context = {
        "form": form, "commune": commune, "lines": lines, "without": [one for one in lines if not one.addresses],
        "many": [one for one in lines if one.open_count >= rules.MANY_OPEN],
    }  # fmt: skip
    return render(request, "villages/ask.html", context, status=200 if sent is None else 422)


def _to_call(call: Call, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("village-call", args=[call.pk]) + anchor, status=303)


def _call(request: HttpRequest, pk: UUID) -> Call:
    found = queries.call_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def show_call(request: HttpRequest, call: UUID) -> HttpResponse:
    """One call: every village, its answer, what may be done with it."""
    return _show_call(request, _call(request, call))


def _show_call(
    request: HttpRequest, call: Call, sent: Step | None = None, status: int = 200, **more: Any
) -> HttpResponse:
    page = queries.call_page(rights_in(request), call)
    proofs = _proofs(call) if page.writes else None
    rows = [
        {"line": one, "shows": page.shows(one), "moves": _moves(page, one, proofs, sent)} for one in page.lines
    ]  # fmt: skip
    context = {"page": page, "call": call, "rows": rows, "sent": sent, "withdraw": WithdrawCallForm(), **more}
    return render(request, "villages/call.html", context, status=status)


def _proofs(call: Call) -> EvidenceOfIndicator | None:
    """The wanted kinds of evidence of the indicator that a call with files serves."""
    if not call.serves or call.kind == Kind.NUMBER or call.year is None:
        return None
    return of_indicator(call.commune_id, call.set_code, call.year, call.indicator_code)


def _moves(
    page: queries.CallPage, line: queries.Line, proofs: EvidenceOfIndicator | None, sent: Step | None
) -> list[dict[str, Any]]:
    found = []
    for action in page.may(line):
        is_sent = (
            sent is not None and sent.action == action and sent.auto_id == _empty(action, line.request, proofs).auto_id
        )
        form = sent if is_sent else _empty(action, line.request, proofs)
        found.append({"action": action, "form": form, "open": is_sent or (action == Action.ACCEPT and sent is None)})
    return found


def _empty(action: Action, request: Request, proofs: EvidenceOfIndicator | None, *sent: Any) -> Step:
    if action == Action.ACCEPT:
        return AcceptForm(request, *sent, evidence=proofs)
    return FORMS[action](request, *sent)


@require_POST
@login_required
def move(request: HttpRequest, village_request: UUID, move: str) -> HttpResponse:
    """Read the form of an action, do it, come back to the call. A stale page shows both versions."""
    if move not in {action.value for action in FORMS}:
        raise Http404
    rights, action = rights_in(request), Action(move)
    found = queries.request_in_reach(rights, village_request)
    if found is None:
        raise Http404
    if not rules.stands(BY_ACTION[action].side, rights, found):
        answering.refuse_move(found, action, by=_person(request))
    form = _empty(action, found, _proofs(found.call), request.POST, request.FILES)
    given = _given(form, found, request) if form.is_valid() else None
    if given is None:
        return _show_call(request, found.call, form, status=422)
    try:
        _act(form, found, given, _person(request))
    except Stale as stale:
        said = _theirs(stale.theirs)
        back = reverse("village-call", args=[found.call_id])
        return both_versions(request, stale.sentence, form.typed, said, version=stale.theirs.version, back=back)
    messages.success(request, _said(action, found))
    return _to_call(found.call, f"#r-{found.pk}")


def _theirs(row: Request) -> Theirs:
    """What stands now: the last thing done with a request, by an officer or by somebody of the village."""
    event = row.events.select_related("by").latest("number")
    lines = [(_("Việc đã làm"), row.get_state_display()), (_("Nội dung"), event.text)]
    return Theirs(event.name or who_did(event.by), event.at, lines)


def _given(form: Step, found: Request, request: HttpRequest) -> Given | None:
    """What a village told by phone, its files looked into; nothing for other moves. None: the form says why not."""
    if not isinstance(form, WriteForm):
        return Given()
    received = []
    for one in form.cleaned_data["files"]:
        try:
            received.append(answering.look_into(one, found, found.call.commune, _person(request)))
        except FileProblem as problem:
            form.add_error("uploads", f"{one.name}: {problem.sentence}".replace("%", "%%"))
    data = form.cleaned_data
    given = Given(data.get("number"), data["note"], tuple(received))
    sentence = rules.why_not_answer(found.call.kind, given.number, len(received), given.note, by_phone=True)
    if sentence and not form.errors:
        form.add_error("note", sentence)
    return None if form.errors else given


def _act(form: Step, found: Request, given: Given, by: User) -> None:
    data = form.cleaned_data
    more: dict[str, Any] = {"by": by, "version": data["version"], "key": data["idem"]}
    if isinstance(form, AcceptForm):
        answering.accept(found, wanted=form.kind_text, **more)
    elif isinstance(form, WriteForm):
        answering.write_in(found, given, **more)
    elif form.action == Action.RETURN:
        answering.give_back(found, data["text"], data["due"], **more)
    else:
        answering.withdraw(found, data["text"], **more)


def _said(action: Action, found: Request) -> str:
    name = {"name": found.village.name}
    if action == Action.ACCEPT and found.call.serves and found.call.kind != Kind.NUMBER:
        said = _("Đã nhận của %(name)s; tệp đã là minh chứng của chỉ tiêu %(code)s.")
        return said % {**name, "code": found.call.indicator_code}
    return {
        Action.ACCEPT: _("Đã nhận của %(name)s."),
        Action.RETURN: _("Đã đề nghị %(name)s làm lại. Thôn thấy khi mở địa chỉ riêng."),
        Action.WRITE: _("Đã ghi thay %(name)s. Xem lại rồi bấm Nhận."),
    }.get(action, _("Đã rút yêu cầu với %(name)s.")) % name


@require_POST
@login_required
def withdraw_call(request: HttpRequest, call: UUID) -> HttpResponse:
    """Withdraw what still waits of a call."""
    found = _call(request, call)
    _writable(request, found.commune, BY_ACTION[Action.WITHDRAW].kind)
    form = WithdrawCallForm(request.POST)
    if not form.is_valid():
        return _show_call(request, found, status=422, withdraw=form)
    n = actions.withdraw_call(found, form.cleaned_data["text"], by=_person(request), key=form.cleaned_data["idem"])
    told = ngettext("Đã rút yêu cầu với %(n)d thôn.", "Đã rút yêu cầu với %(n)d thôn.", n) % {"n": n}
    messages.success(request, told)
    return _to_call(found)


# Files of answers


def _file(request: HttpRequest, village_request: UUID, file: UUID) -> Any:
    """A file of an answer, for who reads the answer; the same 404 for all others."""
    rights = rights_in(request)
    found = queries.request_in_reach(rights, village_request)
    sent = queries.file_of(found, file) if found is not None and rules.may_read_answer(rights, found) else None
    if sent is None:
        raise Http404
    return sent.stored


@require_safe
@login_required
def file(request: HttpRequest, village_request: UUID, file: UUID) -> HttpResponseBase:
    """The file itself, to be saved; a photo as a picture."""
    stored = _file(request, village_request, file)
    return serving.view_image(stored) if stored.is_picture else serving.download(request, stored)


@require_safe
@login_required
def thumb(request: HttpRequest, village_request: UUID, file: UUID) -> HttpResponseBase:
    """The small picture of a photo or of the first page of a PDF."""
    return serving.thumbnail(_file(request, village_request, file))
