"""What every request passes on its way in and out. The order is in ``settings.MIDDLEWARE``."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.cookies import CookieError
from typing import Any
from urllib.parse import unquote_to_bytes

import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.request import RawPostDataException
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datchuan.config import jsonbody, pages, request_id
from datchuan.config.errors import Refused, Stale
from datchuan.config.language import language_of
from datchuan.config.prepared import one_request
from datchuan.config.text import is_unstorable

Next = Callable[[HttpRequest], HttpResponse]


class RequestIdMiddleware:
    """Gives the request its id: on ``request.request_id``, in the logs, the journal and the answer's X-Request-ID."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = request_id.chosen_id(request.headers.get("X-Request-ID"))
        request.request_id = number  # type: ignore[attr-defined]
        token = request_id.bind(number)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=number, method=request.method, path=request.path_info[:200])
        try:
            with one_request():
                response = self.get_response(request)
            response.headers["X-Request-ID"] = number
            return response
        finally:
            structlog.contextvars.clear_contextvars()
            request_id.unbind(token)


class SecurityHeadersMiddleware:
    """Headers that Django and django-csp do not set, and no copy of a signed-in person's page on a shared computer."""

    PERMISSIONS = ", ".join(
        f"{feature}=()"
        for feature in ("accelerometer", "browsing-topics", "geolocation", "gyroscope", "microphone", "payment", "usb")
    )

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", f"{self.PERMISSIONS}, camera=(self)")
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if "Cache-Control" not in response.headers:
            user = getattr(request, "user", None)
            response.headers["Cache-Control"] = (
                "private, no-store" if user is not None and user.is_authenticated else "private, no-cache"
            )
        return response


class _Unreadable(Exception):
    """The request cannot be read; the sentence says why."""

    def __init__(self, sentence: str | Promise, status: int = 400) -> None:
        super().__init__()
        self.sentence = sentence
        self.status = status


_BROKEN = gettext_lazy(
    "Nội dung gửi lên có ký tự hỏng mà máy không lưu được, thường do chép từ tệp lỗi phông. "
    "Quay lại, xóa đoạn đó, gõ lại rồi gửi."
)
_BROKEN_ADDRESS = gettext_lazy("Địa chỉ trang có ký tự hỏng. Mở lại từ trang chủ, hoặc chép lại đủ địa chỉ.")
_BROKEN_COOKIE = gettext_lazy("Trình duyệt gửi kèm dữ liệu ghi nhớ đã hỏng. Hệ thống vừa xóa nó; tải lại trang này.")


class HostileInputMiddleware:
    """Refuses with 400 or 413, before anything is looked up, what the database or a parser would fail on.

    NUL, lone surrogates and broken UTF-8 in address, query, form, cookies, headers and JSON; too many fields, too many
    bytes, a broken multipart body. A JSON body is read here, once, into ``request.json`` (see ``jsonbody.parse``).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        bad_cookies = [name for name, value in request.COOKIES.items() if is_unstorable(name + value)]
        try:
            if bad_cookies:
                raise _Unreadable(_BROKEN_COOKIE)
            _check(request)
        except _Unreadable as error:
            response = pages.early(request, error.status, error.sentence)
            for name in bad_cookies:
                with suppress(CookieError):
                    response.delete_cookie(name)
            return response
        return self.get_response(request)


def _check(request: HttpRequest) -> None:
    """Raise ``_Unreadable`` when any part of the request is."""
    with translation.override(language_of(request)):
        try:
            _check_address(request)
            _check_headers(request)
            _check_body(request)
        except RequestDataTooBig:
            raise _Unreadable(_("Nội dung gửi lên quá lớn. Chia thành nhiều lần gửi."), 413) from None
        except TooManyFieldsSent:
            raise _Unreadable(
                _("Biểu mẫu có quá %(count)d ô. Chia thành nhiều lần gửi.")
                % {"count": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS}
            ) from None
        except jsonbody.BadJSON as error:
            raise _Unreadable(error.sentence, error.status) from None
        except (SuspiciousOperation, MultiPartParserError, BadRequest, RawPostDataException, ValueError):
            raise _Unreadable(_("Nội dung gửi lên bị đứt hoặc sai cấu trúc. Tải lại trang rồi gửi lại.")) from None
        except UnreadablePostError:
            raise _Unreadable(_("Đường truyền đứt khi đang gửi. Kiểm tra mạng rồi gửi lại.")) from None


# Django writes the bytes of a path that are not UTF-8 back as "%FF"; no address of ours holds that.
_BROKEN_PATH = re.compile("%[89A-Fa-f][0-9A-Fa-f]")


def _check_address(request: HttpRequest) -> None:
    query = unquote_to_bytes(request.META.get("QUERY_STRING", "").encode("latin-1", "replace"))
    if is_unstorable(request.path_info) or _BROKEN_PATH.search(request.path_info) or not _is_sound(query):
        raise _Unreadable(_BROKEN_ADDRESS)
    if any(map(is_unstorable, _texts(request.GET))):
        raise _Unreadable(_BROKEN_ADDRESS)


def _check_headers(request: HttpRequest) -> None:
    for name, value in request.META.items():
        if name.startswith("HTTP_") and isinstance(value, str) and is_unstorable(value):
            raise _Unreadable(_("Yêu cầu có phần đầu bị hỏng. Tải lại trang."))
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    limit = getattr(settings, "REQUEST_MAX_BYTES", 25 * 1024 * 1024)
    if length.isascii() and length.isdigit() and (len(length) > 15 or int(length) > limit):
        raise _Unreadable(
            _("Nội dung gửi lên vượt mức %(size)d MB. Chụp lại ở chế độ thường, hoặc tách làm nhiều tệp.")
            % {"size": limit // (1024 * 1024)},
            413,
        )


def _check_body(request: HttpRequest) -> None:
    if request.method in {"GET", "HEAD", "OPTIONS", "TRACE"}:
        return
    if request.content_type == "application/json":
        request.json = jsonbody.parse(request.body) if request.body else None  # type: ignore[attr-defined]
        return
    if request.content_type == "application/x-www-form-urlencoded" and not _is_sound(
        unquote_to_bytes(request.body.replace(b"+", b" "))
    ):
        raise _Unreadable(_BROKEN)
    texts = [*_texts(request.POST), *(file.name or "" for _field, files in request.FILES.lists() for file in files)]
    if any(map(is_unstorable, [*texts, *request.FILES.keys()])):
        raise _Unreadable(_BROKEN)


def _texts(values: Any) -> Iterator[str]:
    for name, texts in values.lists():
        yield name
        yield from texts


def _is_sound(raw: bytes) -> bool:
    """Whether the bytes are UTF-8 without NUL. Strict UTF-8 has no lone surrogates."""
    try:
        return "\x00" not in raw.decode("utf-8")
    except UnicodeDecodeError:
        return False


class LanguageMiddleware:
    """The interface in the language chosen in the cookie, Vietnamese otherwise. Accept-Language is not asked: office
    computers often come with an English browser, and their users want Vietnamese."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ["Cookie"])
        return response


class IdleMiddleware:
    """Signs out after ``SESSION_IDLE_SECONDS`` without a request and, at the latest, ``SESSION_COOKIE_AGE`` after
    sign-in. Uses the real clock: the simulated day of a demonstration begins again each midnight."""

    SEEN = "seen_at"
    BEGAN = "began_at"
    WRITE_EVERY = 60

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        seen = request.session.get(self.SEEN, now)
        began = request.session.get(self.BEGAN, now)
        if now - seen > settings.SESSION_IDLE_SECONDS:
            return self._ended(request, _idle_sentence())
        if now - began > settings.SESSION_COOKIE_AGE:
            return self._ended(request, _("Phiên làm việc đã mở cả ngày nên đã được đóng. Đăng nhập để tiếp tục."))
        if self.BEGAN not in request.session:
            request.session[self.BEGAN] = now
        if self.SEEN not in request.session or now - seen >= self.WRITE_EVERY or now < seen:
            request.session[self.SEEN] = now
        return self.get_response(request)

    def _ended(self, request: HttpRequest, sentence: str) -> HttpResponse:
        """Sign out; what was being sent is shown back, a page being opened goes on as for a stranger."""
        logout(request)
        if request.method in {"GET", "HEAD"} and not (pages.wants_fragment(request) or pages.wants_json(request)):
            messages.warning(request, sentence)
            return self.get_response(request)
        if request.method == "POST":
            sentence += " " + _("Nội dung vừa gửi chưa được lưu; chép lại ở dưới trước khi rời trang.")
        title, typed = _("Đăng nhập để tiếp tục"), pages.typed_by(request)
        return pages.say(request, pages.Answer(401, title, sentence, with_request=False, typed=typed))


def _idle_sentence() -> str:
    minutes = settings.SESSION_IDLE_SECONDS // 60
    return _("Đã %(minutes)d phút không thao tác. Đăng nhập để tiếp tục.") % {"minutes": minutes}


class RefusedMiddleware:
    """Shows ``Refused`` as page, fragment or JSON with its status, and gives a bare 405 its sentence."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            return _not_allowed(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Stale):
            return pages.say(
                request,
                pages.Answer(
                    409,
                    _("Người khác vừa sửa"),
                    exception.sentence,
                    template="ui/conflict.html",
                    typed=pages.typed_by(request),
                    extra={"theirs": exception.theirs},
                ),
            )
        if isinstance(exception, Refused):
            title = _("Chưa làm được lúc này") if exception.status == 409 else _("Việc này thuộc người khác")
            typed = pages.typed_by(request)
            return pages.say(request, pages.Answer(exception.status, title, exception.sentence, typed=typed))
        return None


def _not_allowed(request: HttpRequest, bare: HttpResponse) -> HttpResponse:
    sentence = _("Địa chỉ này chỉ nhận nội dung gửi từ biểu mẫu. Mở trang có biểu mẫu rồi bấm nút ở đó.")
    if request.method == "POST":
        sentence = _("Địa chỉ này chỉ để xem, không nhận nội dung gửi lên. Quay lại trang trước.")
    response = pages.say(request, pages.Answer(405, _("Mở sai cách"), sentence))
    response.headers["Allow"] = bare.headers.get("Allow", "")
    return response
