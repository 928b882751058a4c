"""Letters: the list, entering one, its tasks, giving them; and a task with the bodies to which it went."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
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

from datchuan.config.errors import Refused
from datchuan.directives import issuing, kept, queries, rules
from datchuan.directives.addressees import named_agencies
from datchuan.directives.forms import LetterForm, PressForm, TaskForm
from datchuan.directives.models import Directive, Task
from datchuan.directives.workflow import LetterAction
from datchuan.files import serving
from datchuan.files.taking import take_files
from datchuan.obstacles.models import Term
from datchuan.people.models import Agency, AgencyKind, User
from datchuan.people.reading import rights_in
from datchuan.places.models import Level
from datchuan.procedures.models import Deadline

#: Working days before a term on which people are reminded, where the pack gives no number.
USUAL_REMINDER = 3


def letter_or_404(request: HttpRequest, pk: UUID) -> Directive:
    found = queries.letter_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def task_or_404(request: HttpRequest, pk: int) -> Task:
    found = queries.task_in_reach(rights_in(request), pk)
    if found is None:
        raise Http404
    return found


def to_letter(pk: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("directive", args=[pk]), status=303)


@require_safe
@login_required
def show_letters(request: HttpRequest) -> HttpResponse:
    """Every letter within reach, the latest first."""
    rights = rights_in(request)
    context = {"letters": queries.letters(rights), "may_enter": not rules.why_not_letter(rights)}
    return render(request, "directives/letters.html", context)


@require_safe
@login_required
def show_letter(request: HttpRequest, directive: UUID) -> HttpResponse:
    """A letter with its tasks; before they go out, whom each would reach."""
    found = letter_or_404(request, directive)
    page = queries.letter_page(rights_in(request), found)
    press = PressForm(initial={"version": found.version})
    return render(request, "directives/letter.html", {"page": page, "directive": found, "press": press})


def _organs(rights: Any) -> list[Agency]:
    """The bodies of the province that issue letters: the People's Committee first."""
    kinds = (AgencyKind.PEOPLES_COMMITTEE, AgencyKind.COORDINATION_OFFICE, AgencyKind.DEPARTMENT)
    rows = Agency.objects.filter(level=Level.PROVINCE, kind__in=kinds, valid__contains=rights.on)
    return sorted(rows, key=lambda agency: (kinds.index(AgencyKind(agency.kind)), agency.name))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a letter as it was signed."""
    return _letter_form(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, directive: UUID) -> HttpResponse:
    """Change a letter whose tasks have not gone out."""
    return _letter_form(request, letter_or_404(request, directive))


def _refuse(request: HttpRequest, action: LetterAction, found: Directive | None) -> None:
    """Refuse whoever may not: what was sent leaves its line in the journal."""
    rights = rights_in(request)
    if request.method == "POST":
        issuing.refuse(action, found, by=cast(User, request.user))
    elif why_not := rules.why_not_letter(rights, found):
        raise Refused(why_not, status=409 if rules.of_province(rights) else 403)


def _letter_form(request: HttpRequest, found: Directive | None) -> HttpResponse:
    rights, person = rights_in(request), cast(User, request.user)
    _refuse(request, LetterAction.CREATE if found is None else LetterAction.EDIT, found)
    sent = request.POST if request.method == "POST" else None
    form = LetterForm(_organs(rights), sent, request.FILES or None, found)
    if sent is not None and form.is_valid():
        stored = take_files(form, by=person)
        if stored is not None:
            letter, data = form.letter(stored), form.cleaned_data
            if found is None:
                return to_letter(issuing.create(letter, by=person, key=data["idem"]).pk)
            return to_letter(issuing.edit(found, letter, by=person, version=data["version"]).pk)
    context = {"form": form, "directive": found}
    return render(request, "directives/letter_form.html", context, status=200 if sent is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def add_task(request: HttpRequest, directive: UUID) -> HttpResponse:
    """Add a task to a letter whose tasks have not gone out."""
    found, person = letter_or_404(request, directive), cast(User, request.user)
    _refuse(request, LetterAction.ADD_TASK, found)
    sent = request.POST if request.method == "POST" else None
    term = Term.objects.filter(code=Term.Code.DIRECTIVE_REMINDER).first()
    before = term.working_days if term else USUAL_REMINDER
    terms = Deadline.objects.order_by("at")
    form = TaskForm(named_agencies(), terms, sent, version=found.version, remind_before=before)
    if sent is not None and form.is_valid():
        data = form.cleaned_data
        issuing.add_task(found, form.order(), by=person, version=data["version"], key=data["idem"])
        messages.success(request, _("Đã thêm nhiệm vụ. Xem danh sách nơi nhận rồi giao."))
        return to_letter(found.pk)
    context = {"form": form, "directive": found}
    return render(request, "directives/task_form.html", context, status=200 if sent is None else 422)


@require_POST
@login_required
def drop_task(request: HttpRequest, directive_task: int) -> HttpResponse:
    task, form = task_or_404(request, directive_task), PressForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else task.directive.version
    issuing.drop_task(task, by=cast(User, request.user), version=version)
    messages.success(request, _("Đã bỏ nhiệm vụ."))
    return to_letter(task.directive_id)


@require_POST
@login_required
def issue(request: HttpRequest, directive: UUID) -> HttpResponse:
    """Give the tasks of a letter: from now on the lists of addressees stay as they are."""
    found, form = letter_or_404(request, directive), PressForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else found.version
    held = issuing.issue(found, by=cast(User, request.user), version=version)
    count = sum(task.assignments.count() for task in held.tasks.all())
    said = ngettext("Đã giao %(n)d việc và báo cho nơi nhận.", "Đã giao %(n)d việc và báo cho các nơi nhận.", count)
    messages.success(request, said % {"n": count})
    return to_letter(held.pk)


@require_safe
@login_required
def letter_file(request: HttpRequest, directive: UUID) -> HttpResponseBase:
    """The file of a letter, rights asked anew."""
    found = letter_or_404(request, directive)
    if found.stored is None:
        raise Http404
    return serving.download(request, found.stored)


@require_safe
@login_required
def show_task(request: HttpRequest, directive_task: int) -> HttpResponse:
    """A task with the bodies to which it went, and how that list was made."""
    task = task_or_404(request, directive_task)
    rights, show, number = rights_in(request), request.GET.get("show", "")[:12], request.GET.get("page", "")[:6]

    def draw() -> SafeString:
        page = queries.task_page(rights, task, show, number)
        asked = kept.address(urlencode({"show": page.show}) if page.show else "")
        context = {"page": page, "task": task, "today": rights.on, "request": asked}
        return kept.fragment("directives/_task.html", context)

    drawn = kept.drawn(rights, ("task", task.pk, show, number), draw)
    return render(request, "directives/task.html", {"task": task, "directive": task.directive, "drawn": drawn})
