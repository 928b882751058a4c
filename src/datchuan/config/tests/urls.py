"""Addresses for the tests of what every request passes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from datchuan.config.errors import Refused, Stale
from datchuan.config.language import set_language
from datchuan.config.request_id import current_request_id

handler400 = "datchuan.config.errors_views.bad_request"
handler403 = "datchuan.config.errors_views.forbidden"
handler404 = "datchuan.config.errors_views.not_found"
handler429 = "datchuan.config.errors_views.too_many"
handler500 = "datchuan.config.errors_views.server_error"


@csrf_exempt
def echo(request: HttpRequest, rest: str = "") -> HttpResponse:
    """What arrived, so that a test sees that sound input is not touched."""
    return JsonResponse(
        {
            "id": current_request_id(),
            "language": request.LANGUAGE_CODE,
            "get": {key: request.GET.getlist(key) for key in request.GET},
            "post": {key: request.POST.getlist(key) for key in request.POST},
            "files": [upload.name for upload in request.FILES.values()],
            "json": getattr(request, "json", None),
            "signed_in": request.user.is_authenticated,
            "rest": rest,
        }
    )


def refuse(request: HttpRequest, status: int) -> HttpResponse:
    raise Refused("Còn 3 chỉ tiêu <chưa> có số liệu.", status=status)


@csrf_exempt
def stale(request: HttpRequest) -> HttpResponse:
    raise Stale("Chị Hoa vừa lưu 412 lúc 10:42.", theirs={"value": "412"})


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def denied_with_reason(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("Chỉ Văn phòng Điều phối mở đợt.")


def missing(request: HttpRequest) -> HttpResponse:
    raise Http404("secret detail")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("secret detail")


def broken_in_transaction(request: HttpRequest) -> HttpResponse:
    from django.contrib.sessions.models import Session
    from django.utils import timezone

    with transaction.atomic():
        Session.objects.create(session_key="half-done", session_data="", expire_date=timezone.now())
        raise Refused("Chưa làm được.", status=409)


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request) + _("Đăng nhập để tiếp tục"))


@require_POST
def only_post(request: HttpRequest) -> HttpResponse:
    return HttpResponse("đã nhận")


@require_GET
def only_get(request: HttpRequest) -> HttpResponse:
    return HttpResponse("chỉ xem")


@login_required(login_url="/form/")
def inside(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bên trong")


def cached(request: HttpRequest) -> HttpResponse:
    return HttpResponse("chung", headers={"Cache-Control": "public, max-age=60"})


urlpatterns: list[Any] = [
    path("echo/", echo),
    path("api/echo/", echo),
    path("echo/<path:rest>", echo),
    path("refuse/<int:status>/", refuse),
    path("api/refuse/<int:status>/", refuse),
    path("stale/", stale),
    path("denied/", denied),
    path("denied-with-reason/", denied_with_reason),
    path("missing/", missing),
    path("broken/", broken),
    path("api/broken/", broken),
    path("half/", broken_in_transaction),
    path("form/", form),
    path("only-post/", only_post),
    path("only-get/", only_get),
    path("inside/", inside),
    path("cached/", cached),
    path("language/", set_language, name="set-language"),
]
