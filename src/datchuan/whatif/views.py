"""Drafts over the whole province: begin, change and see at once, share, put in writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.decisions.models import Decision
from datchuan.decisions.workflow import State
from datchuan.files.serving import download
from datchuan.people.models import User
from datchuan.people.rights import Rights
from datchuan.whatif import actions, pages, rules
from datchuan.whatif.exports import about, comma_separated, kept_as_csv, workbook
from datchuan.whatif.forms import FORMS, ChangeForm, CopyForm, NameForm, SealForm, SeenForm, ShareForm, other_editions
from datchuan.whatif.loading import world_of
from datchuan.whatif.models import Draft, SealedResult
from datchuan.whatif.starts import start_of, starts
from datchuan.whatif.words import not_real
from datchuan.workbooks.opening import BookProblem
from datchuan.workbooks.serving import CSV, XLSX, attachment, slug


def _rights(request: HttpRequest) -> Rights:
    """The rights of somebody who has drafts here, made or shared; others read why they have none."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if not rights.is_provincial and (said := rules.why_not_use(rights)):
        raise Refused(said)
    return rights


def _draft(request: HttpRequest, pk: UUID) -> tuple[Rights, Draft]:
    rights = _rights(request)
    found = Draft.objects.visible_to(rights).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise Http404
    return rights, found


@require_safe
@login_required
def show_drafts(request: HttpRequest) -> HttpResponse:
    """Starting points, one's own drafts, and those that others shared."""
    rights = _rights(request)
    why_not = rules.why_not_use(rights)
    world = world_of(rights, None)
    offered = [] if why_not else [s for s in starts(world) if not _why_not_start(rights, world, s.changes)]
    rows = list(Draft.objects.visible_to(rights).select_related("owner"))
    context = {
        "why_not": why_not, "starts": offered, "not_real": not_real(), "communes": len(world.places), "copy": CopyForm(),
        "own": [d for d in rows if d.owner_id == rights.user_id], "shared": [d for d in rows if d.owner_id != rights.user_id],
    }  # fmt: skip
    return render(request, "whatif/drafts.html", context)


def _why_not_start(rights: Rights, world: Any, changes: Any) -> str:
    said = (rules.why_not_add(rights, c, pages.leads_for(c, world, rights.on)) for c in changes)
    return next(filter(None, said), "")


@require_POST
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Begin a draft from a starting point, or an empty one."""
    rights, form = _rights(request), CopyForm(request.POST)
    if said := rules.why_not_use(rights):
        raise Refused(said)
    if not form.is_valid():
        raise Refused(form.problems[0].sentence, status=409)
    world = world_of(rights, None)
    chosen = start_of(world, request.POST.get("start", ""))
    name = chosen.name if chosen else _("Bản nháp ngày %(on)s") % {"on": f"{clock.today():%d/%m/%Y}"}
    first = chosen.set if chosen else next(iter(world.values), "")
    draft = actions.start(
        name, first, chosen.changes if chosen else (), lambda c: pages.leads_for(c, world, rights.on),
        by=cast(User, request.user), key=form.cleaned_data["idem"],
    )  # fmt: skip
    return _to(draft)


def _to(draft: Draft, anchor: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("whatif-draft", args=[draft.pk]) + anchor, status=303)


@require_safe
@login_required
def show_draft(request: HttpRequest, draft: UUID) -> HttpResponse:
    """A draft with its result. A change that is filled in but not yet added (``kind`` in the address) counts as well."""
    rights, row = _draft(request, draft)
    form = _asked(request, rights, row)
    return _show(request, rights, row, form)


def _asked(request: HttpRequest, rights: Rights, draft: Draft) -> ChangeForm | None:
    """The form of the change that is being tried, when the address has one."""
    kind = FORMS.get(request.GET.get("kind", ""))
    return kind(world_of(rights, draft.on), pages.names(), request.GET) if kind else None


def _show(
    request: HttpRequest, rights: Rights, draft: Draft, asked: ChangeForm | None, status: int = 200, **forms: Any
) -> HttpResponse:
    named, world = pages.names(), world_of(rights, draft.on)
    changes = pages.changes_of(draft)
    tried = asked.change() if asked is not None and asked.is_valid() else None
    filters = pages.Filters.from_query(request.GET)
    result = pages.result_of(rights, [*changes, *([tried] if tried else [])], on=draft.on, filters=filters, named=named)
    context = {
        "draft": draft, "result": result, "tried": result.changes[-1] if tried else "", "not_real": not_real(),
        "lines": result.changes[: len(changes)], "why_not": rules.why_not_change(rights, draft), "filters": filters,
        "asked": asked, "most": pages.MOST_SHOWN, "day": draft.on or clock.today(),
        "forms": _change_forms(rights, world, named, asked), "sealed": _sealed_of(draft),
        **(_draft_forms(rights, draft) | forms),
    }  # fmt: skip
    return render(request, "whatif/draft.html", context, status=status)


def _change_forms(rights: Rights, world: Any, named: Any, asked: ChangeForm | None) -> list[ChangeForm]:
    """The kinds of change that the person may try, the one being tried as it was filled in."""
    kinds = ("threshold", "value") if rules.is_only_department(rights) else tuple(FORMS)
    if not other_editions(world):
        kinds = tuple(kind for kind in kinds if kind != "edition")
    return [asked if asked is not None and asked.kind == kind else FORMS[kind](world, named) for kind in kinds]


def _draft_forms(rights: Rights, draft: Draft) -> dict[str, Any]:
    seen = {"version": draft.version}
    return {
        "seen": SeenForm(initial=seen, auto_id=False),
        "name": NameForm(initial={**seen, "name": draft.name}, auto_id="name-%s"),
        "share": ShareForm(initial={**seen, "roles": draft.shared_with}, auto_id="share-%s"),
        "seal": SealForm(_decisions(rights), initial=seen, auto_id="seal-%s"),
        "copy": CopyForm(auto_id="copy-%s"),
    }


def _decisions(rights: Rights) -> list[Decision]:
    """Decisions that are still being drafted, for those who may put a result beside one."""
    open_ones = Decision.objects.visible_to(rights).exclude(state__in=[State.SIGNED, State.CANCELLED])
    return [d for d in open_ones[:50] if not rules.why_not_attach(rights, d)]


def _sealed_of(draft: Draft) -> Any:
    return draft.sealed.select_related("file", "made_by", "decision")


@require_POST
@login_required
def add(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Keep the change that is filled in."""
    rights, row = _draft(request, draft)
    if said := rules.why_not_change(rights, row):
        raise Refused(said)
    kind, seen = FORMS.get(request.POST.get("kind", "")), SeenForm(request.POST)
    if kind is None:
        raise Http404
    world = world_of(rights, row.on)
    form = kind(world, pages.names(), request.POST)
    if not form.is_valid() or not seen.is_valid():
        return _show(request, rights, row, form, 422)
    change = form.change()
    leads = pages.leads_for(change, world, rights.on)
    return _done(
        request, row, form, lambda by: actions.add(row, change, leads, by=by, version=seen.cleaned_data["version"])
    )


def _done(request: HttpRequest, draft: Draft, form: Any, do: Callable[[User], Any], said: str = "") -> HttpResponse:
    """Do it and go back to the draft; what is refused is said on the page of the draft."""
    try:
        do(cast(User, request.user))
    except Refused as refusal:
        if refusal.status == 403:
            raise
        messages.warning(request, refusal.sentence)
        return _to(draft)
    if said:
        messages.success(request, said)
    return _to(draft)


@require_POST
@login_required
def remove(request: HttpRequest, draft: UUID, at: int) -> HttpResponse:
    row = _draft(request, draft)[1]
    return _seen(request, row, lambda by, version: actions.remove(row, at, by=by, version=version))


@require_POST
@login_required
def discard(request: HttpRequest, draft: UUID) -> HttpResponse:
    row = _draft(request, draft)[1]
    answer = _seen(request, row, lambda by, version: actions.discard(row, by=by, version=version))
    gone = Draft.objects.filter(pk=row.pk, discarded_at=None).exists()
    return answer if gone else HttpResponseRedirect(reverse("whatif"), status=303)


def _seen(request: HttpRequest, draft: Draft, do: Callable[[User, int], Any], said: str = "") -> HttpResponse:
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Refused(form.problems[0].sentence, status=409)
    return _done(request, draft, form, lambda by: do(by, form.cleaned_data["version"]), said)


@require_POST
@login_required
def rename(request: HttpRequest, draft: UUID) -> HttpResponse:
    rights, row = _draft(request, draft)
    form = NameForm(request.POST, auto_id="name-%s")
    if not form.is_valid():
        return _show(request, rights, row, None, 422, name=form)
    data = form.cleaned_data
    return _done(request, row, form, lambda by: actions.rename(row, data["name"], by=by, version=data["version"]))


@require_POST
@login_required
def share(request: HttpRequest, draft: UUID) -> HttpResponse:
    rights, row = _draft(request, draft)
    form = ShareForm(request.POST, auto_id="share-%s")
    if not form.is_valid():
        return _show(request, rights, row, None, 422, share=form)
    data = form.cleaned_data
    said = _("Đã chia sẻ. Gửi địa chỉ của trang này cho người cần xem.") if data["roles"] else _("Đã thôi chia sẻ.")
    return _done(request, row, form, lambda by: actions.share(row, data["roles"], by=by, version=data["version"]), said)


@require_POST
@login_required
def duplicate(request: HttpRequest, draft: UUID) -> HttpResponse:
    row = _draft(request, draft)[1]
    form = CopyForm(request.POST)
    if not form.is_valid():
        raise Refused(form.problems[0].sentence, status=409)
    name = (_("%(name)s (bản sao)") % {"name": row.name})[:120]
    return _to(actions.duplicate(row, name, by=cast(User, request.user), key=form.cleaned_data["idem"]))


@require_safe
@login_required
def export(request: HttpRequest, draft: UUID) -> HttpResponse:
    """The result of a draft as a workbook, or as CSV (``as`` in the address), in Vietnamese."""
    rights, row = _draft(request, draft)
    name = f"thu-thay-doi-{slug(row.name)[:60]}"
    with override("vi"):
        if request.GET.get("as") == "csv":
            return attachment(comma_separated(row, _whole(rights, row)), CSV, f"{name}.csv")
        return attachment(workbook(row, _whole(rights, row)), XLSX, f"{name}.xlsx")


def _whole(rights: Rights, draft: Draft) -> pages.Result:
    named, filters = pages.names(), pages.Filters()
    return pages.result_of(rights, pages.changes_of(draft), on=draft.on, filters=filters, named=named)


@require_POST
@login_required
def seal(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Keep the result as a file with its hash, beside a decision that is being drafted or beside none."""
    rights, row = _draft(request, draft)
    form = SealForm(_decisions(rights), request.POST, auto_id="seal-%s")
    if not form.is_valid():
        return _show(request, rights, row, None, 422, seal=form)
    if said := rules.why_not_change(rights, row):
        raise Refused(said)
    data = form.cleaned_data
    with override("vi"):
        result = _whole(rights, row)
        content, told = workbook(row, result), [*about(row, result), *result.changes]

    def do(by: User) -> None:
        actions.seal(
            row, content, told, pages.counts_of(result), by=by, key=data["idem"], version=data["version"],
            decision=form.chosen(),
        )  # fmt: skip

    return _done(request, row, form, do, _("Đã lưu kết quả thành tệp có mã. Ghi mã đó vào văn bản cần dẫn."))


@require_safe
@login_required
def show_result(request: HttpRequest, result: UUID) -> HttpResponseBase:
    """The file of a kept result, for those who read the draft and for those who read the decision beside it; with ``as=csv``
    in the address what it says as CSV."""
    rights = _rights(request)
    found = SealedResult.objects.select_related("file").filter(pk=result).first()
    if found is None or not _may_read(rights, found):
        raise Http404
    kept = download(request, found.file)
    if request.GET.get("as") != "csv":
        return kept
    try:
        with override("vi"):
            data = kept_as_csv(found.name, found.file.sha256, b"".join(kept))
    except BookProblem as problem:
        raise Refused(str(problem), status=409) from None
    return attachment(data, CSV, found.file.name.removesuffix(".xlsx") + ".csv")


def _may_read(rights: Rights, result: SealedResult) -> bool:
    if Draft.objects.visible_to(rights).filter(pk=result.draft_id).exists() or result.made_by_id == rights.user_id:
        return True
    if result.decision_id is None or not rights.is_provincial:
        return False
    return Decision.objects.visible_to(rights).filter(pk=result.decision_id).exists()


@require_safe
@login_required
def show_of_decision(request: HttpRequest, decision: UUID) -> HttpResponse:
    """The kept results beside a decision."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    found = Decision.objects.visible_to(rights).filter(pk=decision).first() if rights.is_provincial else None
    if found is None:
        raise Http404
    rows = SealedResult.objects.filter(decision=found).select_related("file", "made_by")
    return render(request, "whatif/of_decision.html", {"decision": found, "rows": rows, "not_real": not_real()})
