"""The base facts of a commune and year: read them, change them, agree to what follows."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from datchuan.config.errors import Stale
from datchuan.criteria.words import in_language
from datchuan.facts import actions, queries, rules
from datchuan.facts.actions import Moved, Saved
from datchuan.facts.effects import Effects
from datchuan.facts.forms import PREFIX, FactsForm
from datchuan.facts.queries import FactsPage
from datchuan.facts.words import amount
from datchuan.people.models import Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.ui.conflict import FRESH, Theirs, both_versions, who_did

#: Fields that the pages between are not to send again as they came.
NOT_AGAIN = FRESH | {"agreed", "then"}
#: Most fields that these pages send again: no pack asks for so many facts.
MOST_FIELDS = 200


def _commune(request: HttpRequest, code: str, year: int) -> Unit:
    """The commune, or the same 404 for what does not exist and for what lies beyond the person's reach."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    commune = None if rights.roles <= {Role.OPERATOR} else queries.commune_of(rights, code, year)
    if commune is None:
        raise Http404
    return commune


@require_safe
@login_required
def show_facts(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """All base facts by group, last year's beside, and who said what of them."""
    page = queries.facts_page(_commune(request, code, year), year)
    why_not = rules.why_not_save(request.rights, page.commune, year)  # type: ignore[attr-defined]
    return _show(request, page, None if why_not else FactsForm(page), why_not=why_not)


def _show(
    request: HttpRequest, page: FactsPage, form: FactsForm | None, *, why_not: str = "", status: int = 200
) -> HttpResponse:
    return render(request, "facts/facts.html", {"page": page, "form": form, "why_not": why_not}, status=status)


@require_POST
@login_required
def save_facts(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """Save what was typed; where figures of indicators would follow, show them first and ask."""
    commune, person = _commune(request, code, year), cast(User, request.user)
    if commune.pk not in request.rights.own_commune_ids:  # type: ignore[attr-defined]
        actions.refuse_save(commune, year, by=person)
    page = queries.facts_page(commune, year)
    form = FactsForm(page, request.POST)
    if not form.is_valid():
        return _show(request, page, form, status=422)
    if request.POST.get("then") == "edit":
        return _show(request, page, form)
    data = form.cleaned_data
    agreed = request.POST.get("agreed", "")[:64]
    try:
        saved = actions.save_facts(
            commune, year, form.facts, form.about(),
            by=person, version=data["version"], agreed=agreed, key=data["idem"],
        )  # fmt: skip
    except Moved as moved:
        return _effects(request, page, form, moved.theirs, again=bool(agreed))
    except Stale as stale:
        return _conflict(request, page, form, stale)
    messages.success(request, _told(saved))
    return HttpResponseRedirect(reverse("facts", args=[commune.code, year]), status=303)


def _told(saved: Saved) -> str:
    if not saved.facts:
        return _("Không có dữ liệu chung nào đổi.")
    told = ngettext("Đã lưu %(count)d dữ liệu chung.", "Đã lưu %(count)d dữ liệu chung.", saved.facts)
    told %= {"count": saved.facts}
    if not saved.figures:
        return told
    follow = ngettext("%(count)d chỉ tiêu đổi theo.", "%(count)d chỉ tiêu đổi theo.", saved.figures)
    return f"{told} {follow % {'count': saved.figures}}"


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in request.POST.items() if name not in NOT_AGAIN][:MOST_FIELDS]


def _effects(request: HttpRequest, page: FactsPage, form: FactsForm, effects: Effects, *, again: bool) -> HttpResponse:
    """What follows, before anything is saved. ``again``: the person had agreed, but the list is another one now."""
    changed = [
        (in_language(kind, "name"), amount(was, kind), amount(new, kind)) for kind, was, new in effects.changes.values()
    ]
    context = {
        "page": page,
        "effects": effects,
        "changed": changed,
        "again": again,
        "sent": _sent(request),
        "version": form.cleaned_data["version"],
        "idem": form.cleaned_data["idem"],
    }
    return render(request, "facts/effects.html", context, status=409 if again else 200)


def _conflict(request: HttpRequest, page: FactsPage, form: FactsForm, stale: Stale) -> HttpResponse:
    """Both versions of the facts that two people changed; what only one of them changed is not in question."""
    theirs: dict[str, Any] = stale.theirs
    last = page.history[0].revision if page.history else None
    now_lines = [(in_language(kind, "name"), amount(now, kind)) for kind, now, _mine in theirs.values()]
    return both_versions(
        request,
        stale.sentence,
        [(in_language(kind, "name"), amount(mine, kind)) for kind, _now, mine in theirs.values()],
        Theirs(who_did(last.recorded_by) if last else "", last.recorded_at if last else None, now_lines),
        version=page.version,
        back=reverse("facts", args=[page.commune.code, page.year]),
        again=_kept(request, page, form),
        action=reverse("facts-save", args=[page.commune.code, page.year]),
    )


def _kept(request: HttpRequest, page: FactsPage, form: FactsForm) -> list[tuple[str, str]]:
    """The fields to send again: the person's own where they changed something, what stands now everywhere else.

    The page is now based on the version that stands, so a field that the person left alone must say what stands.
    """
    found = []
    for name, value in _sent(request):
        code = name.removeprefix(PREFIX)
        if name.startswith(PREFIX) and code in page.kinds and code not in form.mine:
            value = str(form.fields[name].prepare_value(form.stored[code]) or "")
        found.append((name, value))
    return found
