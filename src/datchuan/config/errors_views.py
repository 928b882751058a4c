"""The pages of 400, 403, 404, 405, 429, 500 and of a refused form token. Named in ``config.urls`` and settings."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from datchuan.config import clock, pages
from datchuan.config.language import language_of
from datchuan.config.pages import Answer
from datchuan.config.request_id import current_request_id, reference_code

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when the body was too big."""
    if isinstance(exception, RequestDataTooBig):
        return pages.early(request, 413, _("Nội dung gửi lên quá lớn. Chia thành nhiều lần gửi."))
    with translation.override(language_of(request)):
        sentence = _("Máy chủ chưa hiểu yêu cầu này. Mở lại từ trang chủ, hoặc tải lại trang rồi gửi lại.")
    return pages.early(request, 400, sentence)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403; the sentence of ``PermissionDenied("…")`` when it has one."""
    said = str(exception) if isinstance(exception, PermissionDenied) and exception.args else ""
    sentence = said or _(
        "Việc này thuộc người giữ vai trò khác. Anh/chị có thể hỏi người quản trị của đơn vị nếu cần làm việc này."
    )
    return pages.say(request, Answer(403, _("Việc này thuộc người khác"), sentence))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404, word for word the same for what does not exist and for what the person may not see."""
    sentence = _(
        "Không có trang này, hoặc trang nằm ngoài phạm vi của anh/chị. Xem lại địa chỉ, hoặc tìm từ trang chủ."
    )
    return pages.say(request, Answer(404, _("Không tìm thấy trang"), sentence, template="ui/not_found.html"))


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429; allauth calls it too, with the request alone."""
    sentence = _("Đã thử quá nhiều lần trong thời gian ngắn. Đợi 5 phút rồi thử lại.")
    response = pages.say(request, Answer(429, _("Tạm dừng ít phút"), sentence, with_request=False))
    response.headers["Retry-After"] = "300"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the failure goes to the log under a code, the person gets the code. No database, no context processors."""
    code = reference_code(current_request_id() or getattr(request, "request_id", ""))
    log.exception("unhandled failure %s", code, extra={"code": code, "path": request.path_info[:200]})
    with translation.override(language_of(request)):
        sentence = _(
            "Hệ thống đang trục trặc (mã %(code)s, lúc %(time)s). Việc vừa làm chưa được lưu; số liệu đã lưu trước đó "
            "vẫn còn. Thử lại sau ít phút; nếu vẫn vậy, báo mã này cho người quản trị."
        ) % {"code": code, "time": f"{clock.now():%H:%M}"}
        title = _("Hệ thống đang trục trặc")
        answer = Answer(500, title, sentence, template="ui/server_error.html", with_request=False, code=code)
        return pages.say(request, answer)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token is missing or old; what was typed is shown back. Set as ``CSRF_FAILURE_VIEW``."""
    log.info("form token refused: %s", reason)
    sentence = _(
        "Trang đã mở từ lần đăng nhập trước, hoặc được gửi từ nơi khác, nên nội dung chưa được lưu. "
        "Chép lại nội dung ở dưới, mở lại trang rồi gửi lại."
    )
    typed = pages.typed_by(request)
    return pages.say(request, Answer(403, _("Nội dung chưa được lưu"), sentence, typed=typed))
