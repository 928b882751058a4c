"""Puts today's rights on the request, signs out people without a post, and asks for the second factor."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from datchuan.config import clock, pages
from datchuan.people.nav import nav_for
from datchuan.people.queries import why_no_post
from datchuan.people.rights import rights_of
from datchuan.places.queries import province_name

Next = Callable[[HttpRequest], HttpResponse]


class RightsMiddleware:
    """``request.rights`` for every view, read anew each time; without posts the session ends, with a sentence."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.rights = request.standing = rights_of(request.user)  # type: ignore[attr-defined, arg-type]
        request.nav = lambda: nav_for(request.rights)  # type: ignore[attr-defined]
        request.province = SimpleLazyObject(lambda: province_name(clock.today()))  # type: ignore[attr-defined]
        if request.user.is_authenticated and not request.rights.posts:  # type: ignore[attr-defined]
            return self._ended(request)
        stranger = not request.user.is_authenticated
        response = self.get_response(request)
        return self._told(request, response) if stranger and _sent_to_sign_in(request, response) else response

    def _told(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The session was closed elsewhere (a post ended, the password was set anew): say so, lose nothing typed."""
        sentence = _(
            "Phiên làm việc đã được đóng: chức vụ hoặc mật khẩu vừa thay đổi, hoặc anh/chị đã đăng xuất ở nơi khác. "
            "Đăng nhập để tiếp tục."
        )
        if request.method in {"GET", "HEAD"} and not (pages.wants_fragment(request) or pages.wants_json(request)):
            messages.warning(request, sentence)
            return response
        return self._shown_back(request, sentence)

    def _ended(self, request: HttpRequest) -> HttpResponse:
        """Nothing that was being sent is done; it is shown back. A page being opened goes on as for a stranger."""
        sentence = why_no_post(request.user)  # type: ignore[arg-type]
        logout(request)
        request.rights = request.standing = rights_of(None)  # type: ignore[attr-defined]
        if request.method in {"GET", "HEAD"} and not (pages.wants_fragment(request) or pages.wants_json(request)):
            messages.warning(request, sentence)
            return self.get_response(request)
        return self._shown_back(request, sentence)

    def _shown_back(self, request: HttpRequest, sentence: str) -> HttpResponse:
        if request.method == "POST":
            sentence += " " + _("Nội dung vừa gửi chưa được lưu; chép lại ở dưới trước khi rời trang.")
        title = _("Phiên làm việc đã kết thúc")
        return pages.say(request, pages.Answer(401, title, sentence, typed=pages.typed_by(request)))


def _sent_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether somebody whose browser still names a session that is gone is being led to the sign-in page."""
    if response.status_code != 302 or request.user.is_authenticated:
        return False
    goal = urlsplit(response.headers["Location"])
    named = settings.SESSION_COOKIE_NAME in request.COOKIES
    # A page that was signed in lost that name with the first request after its end: a form of it still comes with the
    # mark of its page, and what was typed into it is shown back like that of the first.
    filled_in = request.method == "POST" and settings.CSRF_COOKIE_NAME in request.COOKIES
    return (
        (named or filled_in)
        and not request.session.session_key
        and goal.path == resolve_url(settings.LOGIN_URL)
        and "next=" in goal.query
    )


class SecondFactorMiddleware:
    """People of the province enrol a second factor before anything else, unless the installation is a demo."""

    #: Pages that the enrolment itself needs, and ways out.
    OPEN = frozenset(
        {
            "account_logout", "account_reauthenticate", "account_change_password", "mfa_activate_totp",
            "mfa_reauthenticate", "set-language", "healthz",
        }
    )  # fmt: skip

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, object]
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in self.OPEN or not _lacks_second_factor(request):
            return None
        sentence = _(
            "Chức vụ của anh/chị làm việc trên số liệu toàn tỉnh, nên cần thêm bước xác thực thứ hai trên điện thoại. "
            "Làm một lần theo hướng dẫn ở trang này, mất khoảng hai phút."
        )
        if request.method in {"GET", "HEAD"} and not (pages.wants_fragment(request) or pages.wants_json(request)):
            messages.info(request, sentence)
            return redirect("mfa_activate_totp")
        return pages.say(request, pages.Answer(403, _("Cần bước xác thực thứ hai"), sentence))


def _lacks_second_factor(request: HttpRequest) -> bool:
    if settings.DEMO or not request.user.is_authenticated:
        return False
    if not request.rights.needs_second_factor():  # type: ignore[attr-defined]
        return False
    return not Authenticator.objects.filter(user=request.user.pk, type=Authenticator.Type.TOTP).exists()
