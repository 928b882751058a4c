"""The pages of vetting and appraisal, and what is sent from them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.appraisals import actions, drafts, keeping
from datchuan.appraisals.forms import GiveBackForm, MetForm, NoteForm, SendForm, Sent, VisitForm, WordForm
from datchuan.appraisals.models import Word
from datchuan.appraisals.sheet import Page, Row, Sheet, page_of
from datchuan.config.errors import Refused
from datchuan.dossiers.views import dossier_or_404
from datchuan.people.models import User
from datchuan.people.reading import rights_in
from datchuan.procedures.kinds import StepKind
from datchuan.ui.fields import VNForm

KINDS = {"vetting": StepKind.VETTING, "appraisal": StepKind.DEPARTMENTAL_APPRAISAL}


def page_or_404(request: HttpRequest, pk: UUID, stage: str) -> Page:
    """The page of a file within reach in a step of a kind, or 404. Forms carry the agency that they speak for."""
    dossier = dossier_or_404(request, pk)
    wanted = str(request.POST.get("agency") or request.GET.get("agency") or "")[:40]
    found = page_of(rights_in(request), dossier, KINDS[stage], wanted) if stage in KINDS else None
    if found is None or (wanted and found.sheet is None):
        raise Http404
    return found


def _person(request: HttpRequest) -> User:
    return cast(User, request.user)


@require_safe
@login_required
def show_vetting(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """The frozen file on the left, the district's word on each indicator on the right."""
    return _show(request, page_or_404(request, dossier, "vetting"))


@require_safe
@login_required
def show_appraisal(request: HttpRequest, dossier: UUID) -> HttpResponse:
    """The file before the departments: every agency's result, and the table of one."""
    return _show(request, page_or_404(request, dossier, "appraisal"))


def _initial(page: Page) -> dict[str, Any]:
    return {"base": page.dossier.version, "agency": page.sheet.agency.code if page.sheet else ""}


def _show(request: HttpRequest, page: Page, sent: VNForm | None = None, status: int = 200) -> HttpResponse:
    forms: dict[str, VNForm] = {
        "send": SendForm(initial=_initial(page), auto_id="send-%s"),
        "visit": VisitForm(initial=_initial(page), auto_id="visit-%s"),
    }
    if isinstance(sent, (VisitForm, SendForm)):
        forms["visit" if isinstance(sent, VisitForm) else "send"] = sent
    context = {"page": page, "dossier": page.dossier, "forms": forms, "sent": sent, "papers": drafts.offers(page)}
    return render(request, "appraisals/sheet.html", context, status=status)


def back_to(page: Page, code: str = "") -> HttpResponse:
    """Back to the table of the agency, at an indicator."""
    url = reverse(page.url_name, args=[page.dossier.pk])
    if page.sheet is not None and not page.is_vetting:
        url += f"?agency={page.sheet.agency.code}"
    return HttpResponseRedirect(f"{url}#i-{code}" if code else url, status=303)


def _sheet(page: Page) -> Sheet:
    if page.sheet is None:
        raise Http404
    return page.sheet


def _row(sheet: Sheet, code: str) -> Row:
    row = next((row for row in sheet.rows if row.code == code), None)
    if row is None:
        raise Http404
    return row


# One indicator


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def verdict(request: HttpRequest, dossier: UUID, stage: str, indicator: str) -> HttpResponse:
    """One indicator: the frozen content, the form of the word, the private note. POST gives the word."""
    page = page_or_404(request, dossier, stage)
    row = _row(_sheet(page), indicator)
    if request.method != "POST":
        return _show_row(request, page, row)
    form = _word_form(page, request.POST)
    if request.headers.get("HX-Request"):
        return _say_in_table(request, page, row, form)
    if not _sheet(page).why_not_speak and not form.is_valid():
        return _show_row(request, page, row, form, 422)
    _say(request, page, indicator, form)
    messages.success(request, _("Đã ghi kết quả chỉ tiêu %(code)s.") % {"code": indicator})
    return back_to(page, _sheet(page).next_after(indicator) if row.line.verdict is None else indicator)


def _word_form(page: Page, *args: Any, **more: Any) -> WordForm:
    return WordForm(*args, with_office=page.is_vetting, revokes=page.dossier.revokes, **more)


def _say(request: HttpRequest, page: Page, code: str, form: WordForm) -> None:
    """Hand the form to the action, which refuses whoever may not speak before it reads what was said."""
    good = form.is_valid()
    opinion = form.opinion() if good else actions.Opinion("")
    key, base = (form.cleaned_data["idem"], form.cleaned_data["base"]) if good else (None, None)
    sheet = _sheet(page)
    actions.say(page.dossier, page.step, sheet.agency, code, opinion, by=_person(request), key=key, base=base)


def _say_in_table(request: HttpRequest, page: Page, row: Row, form: WordForm) -> HttpResponse:
    """The word from the table: the row as it stands afterwards, or with the sentence that says why not."""
    said = ""
    try:
        _say(request, page, row.code, form)
    except Refused as refused:
        said = refused.sentence
    dossier = dossier_or_404(request, page.dossier.pk)
    fresh = page_of(page.rights, dossier, page.step.kind, _sheet(page).agency.code)
    if fresh is None or fresh.sheet is None:
        raise Http404
    context = {
        "page": fresh, "dossier": dossier, "sheet": fresh.sheet, "row": _row(fresh.sheet, row.code), "said": said
    }  # fmt: skip
    return render(request, "appraisals/_row.html", context)


def _show_row(
    request: HttpRequest, page: Page, row: Row, form: WordForm | None = None, status: int = 200
) -> HttpResponse:
    asked = str(request.GET.get("word", ""))
    known = row.line.verdict
    word = asked if asked in Word.values else known.word if known else ""
    proposal = row.line.proposal
    finding = known.finding if known else proposal.finding if proposal else None
    initial = _initial(page) | {
        "word": word,
        "note": known.note if known else finding.wrong if finding else "",
        "todo": finding.todo if finding else "",
        "due": finding.due if finding else None,
        "office": known.office if known else "",
    }
    context = {
        "page": page,
        "dossier": page.dossier,
        "sheet": page.sheet,
        "row": row,
        "form": form or _word_form(page, initial=initial),
        "sent": form,
        "note": NoteForm(initial=_initial(page) | {"text": row.note.text if row.note else ""}, auto_id="note-%s"),
    }
    return render(request, "appraisals/verdict.html", context, status=status)


@require_POST
@login_required
def note(request: HttpRequest, dossier: UUID, stage: str, indicator: str) -> HttpResponse:
    """Keep a private note of the agency on an indicator."""
    page = page_or_404(request, dossier, stage)
    _row(_sheet(page), indicator)
    form = NoteForm(request.POST)
    good = form.is_valid()
    text, key = (form.cleaned_data["text"], form.cleaned_data["idem"]) if good else ("", None)
    if not good and _sheet(page).is_mine:
        raise Refused(form.problems[0].sentence, status=422)
    keeping.keep_note(page.dossier, page.step, _sheet(page).agency, indicator, text, by=_person(request), key=key)
    messages.success(request, _("Đã giữ ghi chú riêng."))
    return HttpResponseRedirect(f"{_address(page, indicator)}#note", status=303)


def _address(page: Page, code: str) -> str:
    url = reverse("verdict", args=[page.dossier.pk, page.url_name, code])
    return url if page.is_vetting else f"{url}?agency={_sheet(page).agency.code}"


# The whole table


Do = Callable[[Page, Any], str]


def _sent(
    request: HttpRequest, pk: UUID, stage: str, form: VNForm, why_not: Callable[[Page], str], do: Do
) -> HttpResponse:
    """A form of the page: whose turn it is first, then what it says, then the action and back."""
    page = page_or_404(request, pk, stage)
    if why_not(page):
        raise Refused(why_not(page), status=409 if page.why_not_here else 403)
    if not form.is_valid():
        return _show(request, page, form, 422)
    messages.success(request, do(page, form.cleaned_data))
    return back_to(page)


def _why_not_speak(page: Page) -> str:
    return _sheet(page).why_not_speak


@require_POST
@login_required
def accept(request: HttpRequest, dossier: UUID, stage: str) -> HttpResponse:
    """Take over what the agency said before, in one press."""

    def do(page: Page, data: Any) -> str:
        agency, by = _sheet(page).agency, _person(request)
        n = actions.accept(page.dossier, page.step, agency, by=by, key=data["idem"], base=data["base"])
        return ngettext("Đã nhận %(n)d kết quả đã có.", "Đã nhận %(n)d kết quả đã có.", n) % {"n": n}

    return _sent(request, dossier, stage, Sent(request.POST), _why_not_speak, do)


@require_POST
@login_required
def say_met(request: HttpRequest, dossier: UUID, stage: str) -> HttpResponse:
    """Find the indicators that were ticked met, all or none; a second press says nothing again."""
    page = page_or_404(request, dossier, stage)

    def do(page: Page, data: Any) -> str:
        agency, by = _sheet(page).agency, _person(request)
        n = actions.say_met(page.dossier, page.step, agency, data["code"], by=by, key=data["idem"], base=data["base"])
        return ngettext("Đã ghi đạt %(n)d chỉ tiêu.", "Đã ghi đạt %(n)d chỉ tiêu.", n) % {"n": n}

    codes = [row.code for row in page.sheet.rows] if page.sheet else []
    return _sent(request, dossier, stage, MetForm(codes, request.POST), _why_not_speak, do)


@require_POST
@login_required
def send(request: HttpRequest, dossier: UUID, stage: str) -> HttpResponse:
    """Send the result of the agency."""

    def do(page: Page, data: Any) -> str:
        agency, by = _sheet(page).agency, _person(request)
        more = {"note": data["note"], "key": data["idem"], "base": data["base"]}
        result = actions.send_result(page.dossier, page.step, agency, by=by, **more)
        return _("Đã gửi kết quả: %(met)d/%(total)d chỉ tiêu đạt.") % {"met": result.met, "total": result.total}

    return _sent(request, dossier, stage, SendForm(request.POST, auto_id="send-%s"), _why_not_speak, do)


@require_POST
@login_required
def visit(request: HttpRequest, dossier: UUID, stage: str) -> HttpResponse:
    """Note a visit to the commune."""

    def do(page: Page, data: Any) -> str:
        names = ("visited_on", "place", "participants", "notes", "base")
        more = {name: data[name] for name in names}
        actions.note_visit(page.dossier, page.step, _sheet(page).agency, by=_person(request), key=data["idem"], **more)
        return _("Đã ghi lần kiểm tra thực tế.")

    return _sent(request, dossier, stage, VisitForm(request.POST, auto_id="visit-%s"), _why_not_speak, do)


@require_POST
@login_required
def close(request: HttpRequest, dossier: UUID, stage: str) -> HttpResponse:
    """End the step well."""

    def do(page: Page, data: Any) -> str:
        moved = actions.close(page.dossier, page.step, by=_person(request), key=data["idem"], base=data["base"])
        return _("Đã kết thúc bước; hồ sơ sang bước “%(step)s”.") % {"step": moved.present_step.name}

    return _sent(request, dossier, stage, Sent(request.POST), lambda page: page.why_not_keep, do)


@require_POST
@login_required
def remind(request: HttpRequest, dossier: UUID, stage: str) -> HttpResponse:
    """Remind the agencies that are silent, once a day."""
    page = page_or_404(request, dossier, stage)
    told = keeping.remind(page.dossier, page.step, by=_person(request))
    messages.success(
        request,
        ngettext("Đã nhắc %(n)d người.", "Đã nhắc %(n)d người.", told) % {"n": told}
        if told
        else _("Hôm nay đã nhắc rồi. Ngày mai nhắc lại được."),
    )
    return back_to(page)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def give_back(request: HttpRequest, dossier: UUID, stage: str) -> HttpResponse:
    """Look at the composed reasons, then give the file back with them."""
    page = page_or_404(request, dossier, stage)
    form = GiveBackForm(request.POST) if request.method == "POST" else GiveBackForm(initial=_initial(page))
    if form.is_bound and page.why_not_keep:
        raise Refused(page.why_not_keep, status=409 if page.why_not_here else 403)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        more = {"text": data["text"], "key": data["idem"], "base": data["base"]}
        actions.give_back(page.dossier, page.step, by=_person(request), **more)
        messages.success(request, _("Đã trả lại hồ sơ kèm các lý do."))
        return HttpResponseRedirect(reverse("dossier", args=[dossier]), status=303)
    context = {"page": page, "dossier": page.dossier, "form": form}
    return render(request, "appraisals/give_back.html", context, status=422 if form.is_bound else 200)
