"""Pages that say no: one place decides between page, fragment and JSON, and never fails itself.

Each page is drawn from a template of the design system. When that template is missing or fails (the database is away,
a context processor needs a signed-in person), a plain page without style is sent instead, so that the sentence always
arrives.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import TemplateDoesNotExist, loader
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from datchuan.config.language import language_of
from datchuan.config.request_id import current_request_id

log = logging.getLogger(__name__)

FRAGMENT = "ui/refused_fragment.html"
_NEVER_SHOWN_BACK = {"csrfmiddlewaretoken", "idem", "version", "next", "seen", "payload", "act"}
_MOST_SHOWN_BACK = 60


@dataclass(frozen=True)
class Answer:
    """What a refusing page says.

    ``template`` is drawn with the request when ``with_request`` (menus, signed-in person), alone otherwise. ``typed``
    are the (field, text) pairs which the person had sent, so that nothing is lost. ``extra`` goes to the template.
    """

    status: int
    title: str
    sentence: str
    template: str = "ui/refused.html"
    fragment: str = FRAGMENT
    with_request: bool = True
    code: str = ""
    typed: tuple[tuple[str, str], ...] = ()
    extra: dict[str, object] = field(default_factory=dict)

    @property
    def context(self) -> dict[str, object]:
        return {
            "title": self.title,
            "sentence": self.sentence,
            "status": self.status,
            "code": self.code,
            "typed": self.typed,
            **self.extra,
        }


def wants_json(request: HttpRequest) -> bool:
    """Whether the caller is a program: an address below /api/, or JSON preferred to HTML."""
    if request.path_info.startswith("/api/"):
        return True
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def say(request: HttpRequest, answer: Answer) -> HttpResponse:
    """The answer as JSON, fragment or page, in the language of the request, never stored by caches."""
    if wants_json(request):
        response: HttpResponse = JsonResponse(_json(answer), status=answer.status)
    else:
        template = answer.fragment if wants_fragment(request) else answer.template
        response = HttpResponse(_drawn(request, template, answer), status=answer.status)
    patch_vary_headers(response, ["Accept", "HX-Request"])
    response.headers["Cache-Control"] = "no-store"
    return response


def typed_by(request: HttpRequest) -> tuple[tuple[str, str], ...]:
    """What the person had typed into the form of this request, without passwords and hidden tokens."""
    pairs = [
        (name, value)
        for name in request.POST
        for value in request.POST.getlist(name)
        if value and name not in _NEVER_SHOWN_BACK and "password" not in name.lower()
    ]
    return tuple(pairs[:_MOST_SHOWN_BACK])


def _json(answer: Answer) -> dict[str, object]:
    body: dict[str, object] = {"status": answer.status, "error": answer.sentence, "request_id": current_request_id()}
    return body | ({"code": answer.code} if answer.code else {})


def _drawn(request: HttpRequest, template: str, answer: Answer) -> str:
    try:
        return loader.render_to_string(template, answer.context, request if answer.with_request else None)
    except TemplateDoesNotExist:
        log.debug("no template %s", template)
    except Exception:
        log.exception("the page %s could not be drawn", template)
    return _plain(answer, fragment=template == answer.fragment)


def _plain(answer: Answer, *, fragment: bool) -> str:
    typed = format_html_join("", "<dt>{}</dt><dd><pre>{}</pre></dd>", answer.typed)
    body = format_html('<h1>{}</h1><p role="alert">{}</p>', answer.title, answer.sentence)
    if answer.typed:
        body += format_html("<h2>{}</h2><dl>{}</dl>", _("Nội dung anh/chị đã nhập"), typed)
    if fragment:
        return format_html('<div role="alert">{}</div>', answer.sentence)
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>{} - Đạt Chuẩn</title></head>'
        '<body><main>{}<p><a href="/">{}</a></p></main></body></html>',
        translation.get_language() or "vi",
        answer.title,
        body,
        _("Về trang chủ"),
    )


def early(request: HttpRequest, status: int, sentence: str | Promise) -> HttpResponse:
    """The page for a request that is refused before sessions, people and language are known."""
    with translation.override(language_of(request)):
        title = _("Chưa đọc được yêu cầu")
        return say(request, Answer(status, title, str(sentence), template="ui/bad_request.html", with_request=False))
