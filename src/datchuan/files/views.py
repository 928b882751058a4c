"""Uploading part by part, for the script of a page: every answer is JSON.

Giving files out is the business of the room that owns the thing; see ``serving``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from datchuan.files import actions, inspection, queries, rules
from datchuan.files.errors import FileProblem, WrongOffset
from datchuan.files.forms import UploadForm
from datchuan.files.models import Upload
from datchuan.people.models import User

View = Callable[..., HttpResponse]


def _signed_in(view: View) -> View:
    """401 as JSON for strangers: a script cannot follow the way to the sign-in page."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _says(401, _("Phiên làm việc đã đóng. Đăng nhập lại rồi gửi tiếp; phần đã tải vẫn còn."))
        if not rules.takes_part(request.rights):  # type: ignore[attr-defined]
            raise Http404
        return view(request, *args, **kwargs)

    return asked


@require_POST
@_signed_in
def begin(request: HttpRequest) -> HttpResponse:
    """Open an upload: 201 with its address, or 422 with the sentence."""
    form = UploadForm(request.POST)
    if not form.is_valid():
        problems = {field: str(errors[0]) for field, errors in form.errors.items()}
        return _says(422, next(iter(problems.values())), problems=problems)
    data = form.cleaned_data
    if not queries.may_send_to(request.rights, data["scope"]):  # type: ignore[attr-defined]
        raise Http404
    person = cast(User, request.user)
    try:
        upload = actions.begin_upload(
            by=person, name=data["name"], size=data["size"], scope=data["scope"], key=data["idem"]
        )
    except FileProblem as problem:
        return _says(422, problem.sentence, cause=problem.cause)
    return JsonResponse(_state(upload), status=201)


@require_http_methods(["GET", "HEAD", "POST"])
@_signed_in
def part(request: HttpRequest, upload: UUID) -> HttpResponse:
    """GET: how much is kept. POST: the next part as raw bytes, its place in the header ``Upload-Offset``."""
    found = queries.upload_of(cast(User, request.user), upload)
    if found is None:
        raise Http404
    if request.method != "POST":
        return JsonResponse(_state(found))
    try:
        offset, data = _offset(request), _body(request)
        found.received = actions.append(found, offset, data, by=cast(User, request.user))
    except WrongOffset as wrong:
        return _says(409, wrong.sentence, received=wrong.received)
    except FileProblem as problem:
        return _says(422, problem.sentence, cause=problem.cause, received=found.received)
    except UnreadablePostError:
        sentence = _("Đường truyền đứt giữa chừng. Phần trước vẫn còn; máy sẽ gửi tiếp từ đó.")
        return _says(400, sentence, received=found.received)
    return JsonResponse(_state(found))


def _offset(request: HttpRequest) -> int:
    text = request.headers.get("Upload-Offset", "")
    # No place at all is a wrong place: the answer tells the right one.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else -1


def _body(request: HttpRequest) -> bytes:
    """The raw body. Raises ``UnreadablePostError`` when less arrives than was announced."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    length = int(announced) if announced.isascii() and announced.isdigit() else 0
    if length > actions.CHUNK:
        raise inspection.too_big(length, actions.CHUNK)
    data = request.read(length) if length else b""
    if len(data) != length or not data:
        raise UnreadablePostError("cut off")
    return data


def _state(upload: Upload) -> dict[str, Any]:
    return {
        "upload": str(upload.pk),
        "address": reverse("upload-part", args=[upload.pk]),
        "name": upload.name,
        "size": upload.size,
        "received": upload.received,
        "part": actions.CHUNK,
        "expires": localtime(upload.expires_at).isoformat(timespec="seconds"),
        "taken": upload.stored_id is not None,
    }


def _says(status: int, sentence: str, **more: Any) -> JsonResponse:
    return JsonResponse({"status": status, "error": sentence, **more}, status=status)
