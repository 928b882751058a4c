"""The operator's pages: people, their posts, their one-time links, lists from spreadsheets; and setting a password."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import uuid4

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.people import actions, credentials, queries, rules
from datchuan.people.forms import (
    AccountForm,
    EndPostForm,
    ImportForm,
    NewPersonForm,
    PostForm,
    ReasonForm,
    SetPasswordForm,
    filters_of,
    grouped,
)
from datchuan.people.listing import COLUMNS, check_list, rows_of
from datchuan.people.models import Post, Role, User
from datchuan.people.passwords import PasswordLink
from datchuan.people.proposals import propose_post
from datchuan.people.sheets import MAX_BYTES, SheetProblem, read_table
from datchuan.people.template_file import template_file
from datchuan.ui.fields import VNForm

View = Callable[..., HttpResponse]
_LINK = "people.link"
_LIST = "people.list"
_LIST_SECONDS = 3600


def operator_page(view: View) -> View:
    """For operators. To others the page does not exist; what they send to it is refused and written down."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.rights.holds(Role.OPERATOR):  # type: ignore[attr-defined]
            if request.method == "POST":
                actions.refuse_outsider(by=request.user)  # type: ignore[arg-type]
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(inner)


def operator_work(view: View) -> View:
    """For operators who proved who they are a moment ago (safety T-19): a browser left open changes no rights. What was
    sent meanwhile is done after the password."""
    return operator_page(reauthentication_required(view, app="people"))


def two_operators(request: HttpRequest) -> dict[str, Any]:
    """What pages say of the second operator: whether one is needed, whether there is one."""
    needed = rules.two_needed(request.rights)  # type: ignore[attr-defined]
    return {"two_operators": needed, "alone": needed and len(queries.operators(clock.today())) < 2}


def _sent(request: HttpRequest) -> Any:
    """What was posted; None on a page that is only opened. (An empty post is a post.)"""
    return request.POST if request.method == "POST" else None


def _acts(form: VNForm, act: Callable[[], Any]) -> Any:
    """What the action gives; None when it was refused for the state of things, with its sentence on the form."""
    try:
        return act()
    except Refused as refusal:
        if refusal.status != 409:
            raise
        form.add_error(None, refusal.sentence)
        return None


@operator_page
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The list of people."""
    filters = filters_of(request.GET)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "filters": filters,
        "page": queries.people_page(filters, request.GET.get("page")),
        "query": query.urlencode(),
        "roles": Role.choices,
        "agencies": grouped(queries.agencies_on(clock.today())),
        "states": _states(),
        "waiting": len(queries.waiting_proposals()),
    }
    return render(request, "people/people.html", context)


def _states() -> list[tuple[str, str]]:
    words = (_("Đang mở"), _("Đang khóa"), _("Chưa có chức vụ hôm nay"), _("Chưa đăng nhập lần nào"))
    return list(zip(queries.STATES, words, strict=True))


@operator_page
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A person: posts with their days, sessions, what may be done."""
    user = get_object_or_404(User, pk=pk)
    rights = request.rights  # type: ignore[attr-defined]
    context = {
        "person": user,
        "lines": queries.posts_of(user),
        "waiting": [proposal for proposal in queries.waiting_proposals() if proposal.user_id == user.pk],
        "sessions": queries.open_sessions(user),
        "has_second_factor": queries.has_second_factor(user),
        "why_not_deactivate": rules.why_not_deactivate(rights, user, on=clock.today()) if user.is_active else "",
        "why_not_give": rules.why_not_give_to(rights, user),
        "why_not_link": rules.why_not_issue_link(rights, user),
        "why_not_reset": rules.why_not_reset_second_factor(rights, user),
    }
    return render(request, "people/person.html", context)


@operator_work
@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """An account with its first post, then its one-time link."""
    form = NewPersonForm(_sent(request), today=clock.today())
    if form.is_valid():
        key = form.cleaned_data["idem"]
        made = _acts(
            form,
            lambda: actions.create_user(by=request.user, first_post=form.post, key=key, **form.account),  # type: ignore[arg-type]
        )
        if made:
            messages.success(
                request, _("Đã lập tài khoản %(name)s. Cấp đường dẫn đặt mật khẩu ở dưới.") % {"name": made}
            )
            return redirect("operator-user", made.pk)
    context = {"form": form} | two_operators(request)
    return render(request, "people/new_person.html", context, status=_status(form))


@operator_work
@require_http_methods(["GET", "POST"])
def edit_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a name or a contact."""
    user = get_object_or_404(User, pk=pk)
    initial = {"full_name": user.full_name, "email": user.email, "phone": user.phone}
    form = AccountForm(_sent(request), fixed=True, initial=initial)
    if form.is_valid():
        data = {name: form.cleaned_data[name] for name in initial}
        key = form.cleaned_data["idem"]
        if _acts(form, lambda: actions.edit_user(user, by=request.user, key=key, **data)):  # type: ignore[arg-type]
            messages.success(request, _("Đã lưu thông tin của %(name)s.") % {"name": data["full_name"]})
            return redirect("operator-user", pk)
    return render(request, "people/edit_person.html", {"form": form, "person": user}, status=_status(form))


@operator_work
@require_http_methods(["GET", "POST"])
def new_post(request: HttpRequest, pk: int) -> HttpResponse:
    """A further post of a person."""
    user = get_object_or_404(User, pk=pk)
    form = PostForm(_sent(request), today=clock.today())
    if form.is_valid():
        key = form.cleaned_data["idem"]
        two = rules.two_needed(request.rights)  # type: ignore[attr-defined]
        give: Callable[..., Any] = propose_post if two else actions.give_post
        if post := _acts(form, lambda: give(user, by=request.user, key=key, **form.post)):
            said = (
                _("Đã đề nghị: %(post)s. Có hiệu lực khi một quản trị khác xác nhận.")
                if two
                else _("Đã giao chức vụ: %(post)s.")
            )
            messages.success(request, said % {"post": post})
            return redirect("operator-user", pk)
    context = {"form": form, "person": user} | two_operators(request)
    return render(request, "people/new_post.html", context, status=_status(form))


@operator_work
@require_http_methods(["GET", "POST"])
def end_post(request: HttpRequest, pk: int, post_pk: int) -> HttpResponse:
    """The end of a post, now or on a day."""
    post = get_object_or_404(Post.objects.select_related("user", "agency"), pk=post_pk, user_id=pk)
    form = EndPostForm(_sent(request))
    if form.is_valid():
        data = form.cleaned_data
        last_day = clock.today() - timedelta(days=1) if data["when"] == EndPostForm.NOW else data["last_day"]
        ended = _acts(
            form,
            lambda: actions.end_post(
                post,
                by=request.user,  # type: ignore[arg-type]
                last_day=last_day,
                reason=data["reason"],
                key=data["idem"],
            ),
        )
        if ended:
            messages.success(request, _("Đã ghi ngày kết thúc chức vụ: %(post)s.") % {"post": post})
            return redirect("operator-user", pk)
    return render(request, "people/end_post.html", {"form": form, "post": post}, status=_status(form))


@operator_work
@require_http_methods(["GET", "POST"])
def deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    return _with_reason(request, pk, actions.deactivate_user, "people/deactivate.html", _("Đã khóa tài khoản."))


@operator_work
@require_http_methods(["GET", "POST"])
def activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open an account again."""
    return _with_reason(request, pk, actions.activate_user, "people/activate.html", _("Đã mở lại tài khoản."))


@operator_work
@require_http_methods(["GET", "POST"])
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a lost telephone."""
    said = _("Đã bỏ bước xác thực thứ hai. Lần đăng nhập sau người đó đăng ký lại.")
    return _with_reason(request, pk, credentials.reset_second_factor, "people/reset_second_factor.html", said)


def _with_reason(request: HttpRequest, pk: int, act: Callable[..., User], template: str, said: str) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    form = ReasonForm(_sent(request))
    if form.is_valid() and _acts(form, lambda: act(user, by=request.user, reason=form.cleaned_data["reason"])):
        messages.success(request, said)
        return redirect("operator-user", pk)
    return render(request, template, {"form": form, "person": user}, status=_status(form))


def _status(form: VNForm) -> int:
    return 422 if form.is_bound and form.errors else 200


@operator_work
@require_POST
def issue_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time link, on the screen once."""
    user = get_object_or_404(User, pk=pk)
    link = credentials.issue_password_link(user, by=request.user)  # type: ignore[arg-type]
    return _links_page(request, [link])


def _links_page(request: HttpRequest, links: list[PasswordLink]) -> HttpResponse:
    """Links exist on this page alone: it is the answer to the form, kept by no cache, and cannot be opened again."""
    lines = [
        {"person": link.user, "url": request.build_absolute_uri(link.path), "expires_at": link.expires_at}
        for link in links
    ]
    response = render(request, "people/links.html", {"lines": lines, "address": request.get_host()})
    patch_cache_control(response, no_store=True, private=True)
    return response


@operator_work
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Choose a file; then see every line and its problems before anything is made."""
    form = ImportForm(_sent(request), request.FILES if request.method == "POST" else None)
    if form.is_valid() and (shown := _preview(request, form)):
        return shown
    context = {"form": form, "columns": COLUMNS} | two_operators(request)
    return render(request, "people/import.html", context, status=_status(form))


def _preview(request: HttpRequest, form: ImportForm) -> HttpResponse | None:
    upload = form.cleaned_data["file"]
    try:
        rows = rows_of(read_table(upload.read(MAX_BYTES + 1)))
    except SheetProblem as problem:
        form.add_error("file", str(problem))
        return None
    checked = check_list(rows)
    # The list travels with the form, signed; its key makes a form sent twice count once.
    payload = signing.dumps([request.user.pk, str(uuid4()), rows], salt=_LIST, compress=True)
    context = {
        "checked": checked,
        "columns": COLUMNS,
        "form": ImportForm(),
        "payload": "" if checked.faulty else payload,
    }
    return render(request, "people/import_preview.html", context)


@operator_work
@require_POST
def import_confirm(request: HttpRequest) -> HttpResponse:
    """Make everybody of the list that was shown, all or none; their links, printable, once."""
    try:
        owner, key, rows = signing.loads(request.POST.get("payload", ""), salt=_LIST, max_age=_LIST_SECONDS)
    except signing.BadSignature:
        owner, key, rows = None, None, []
    if owner != request.user.pk:
        raise Refused(_("Bản xem trước đã quá một giờ hoặc của người khác. Tải tệp lên lại."), status=409)
    return _links_page(request, actions.import_people(rows, by=request.user, key=key))  # type: ignore[arg-type]


@operator_page
@require_safe
def import_template(request: HttpRequest) -> HttpResponse:
    """The empty list to fill in, with the agencies of today."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(template_file(queries.agencies_on(clock.today())), content_type=kind)
    response.headers["Content-Disposition"] = 'attachment; filename="danh-sach-nguoi-dung.xlsx"'
    return response


@require_safe
@never_cache
def open_link(request: HttpRequest, uid: str, token: str) -> HttpResponse:
    """A one-time link: keep its token in the session, so that it stays in no address and no history."""
    if credentials.person_with_link(uid, token) is None:
        return render(request, "people/spent_link.html", {"sentence": credentials.spent_link()}, status=410)
    request.session[_LINK] = [uid, token]
    return redirect("set-password-form")


@require_http_methods(["GET", "POST"])
@never_cache
@sensitive_post_parameters("password1", "password2")
def set_password(request: HttpRequest) -> HttpResponse:
    """Set the password through the link that was opened."""
    uid, token = request.session.get(_LINK, ("", ""))
    user = credentials.person_with_link(uid, token)
    if user is None:
        return render(request, "people/spent_link.html", {"sentence": credentials.spent_link()}, status=410)
    form = SetPasswordForm(_sent(request), user=user)
    if form.is_valid():
        credentials.set_password_by_link(uid, token, form.cleaned_data["password1"])
        request.session.flush()
        messages.success(request, _("Đã đặt mật khẩu. Đăng nhập bằng tên “%(name)s”.") % {"name": user.username})
        return redirect("account_login")
    return render(request, "people/set_password.html", {"form": form, "person": user}, status=_status(form))
