"""Who took a figure to measure it is not shown the commune's on any page, unless that person says so; then it is noted.

Every address that names a place, a file of it or an indicator counts as showing the figure, and so do the pages over the whole
province that are listed here. ``FREE`` are addresses that name one and show none. Reading writes nothing: a page that is held
back has a button, and only the button notes that the figure was seen (``measuring.open_figures``).

A form that was sent is acted upon; only the page that answers it is held back, where it would tell the figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.assessments.models import Measurement
from datchuan.config import clock, pages
from datchuan.council.models import Item
from datchuan.findings.models import Finding
from datchuan.people.rights import Rights
from datchuan.plausibility import draw_queries, rules
from datchuan.plausibility.models import Pick, Sign
from datchuan.remedies.models import Plan
from datchuan.upkeep.models import Review
from datchuan.villages.models import Call
from datchuan.visits.models import SiteVisit
from datchuan.visits.workflow import State as Gone

#: Pages and files over the whole province that tell figures of communes, not of one place or indicator.
EVERYTHING = frozenset(
    {
        "export-matrix", "matrix-compare", "matrix-compared", "matrix-compared-file", "trail", "trail-file", "warning",
        "upkeep-watch", "export-campaign", "whatif-draft", "whatif-result", "whatif-of-decision", "whatif-export",
    }
)  # fmt: skip
#: The same, but they tell verdicts only: of a tick or a level the verdict is the figure.
VERDICTS = frozenset({"board-matrix"})
#: Forms whose answer tells such figures although they have no page of their own: a draft that is shown again with its result.
ANSWERS = frozenset({"whatif-add", "whatif-name", "whatif-share", "whatif-seal"})
#: Addresses that name a place or an indicator and tell no figure of it.
FREE = frozenset(
    {
        "criteria-indicator", "guidance-indicator", "guidance-write", "guidance-keep", "question-ask", "title-history",
        "title-record", "visit-plan", "remedy-open", "review-import-template", "obstacle-collection", "obstacle-none",
        "deadline-feed", "pick-take", "pick-give-back", "pick-raise", "public-remark-write",
        "commune-villages", "commune-villages-add", "commune-villages-ask",
    }
)  # fmt: skip


def _of_pairs(rows: Any) -> Q:
    """The figures whose commune and indicator one of the rows has."""
    same = rows.filter(commune=OuterRef("commune"), indicator_code=OuterRef("indicator_code"))
    return Q(Exists(same))


def _of_sign(pk: Any) -> Q:
    behind = Sign.objects.filter(pk=pk).values_list("communes", flat=True).first()
    return Q(commune__in=behind or [])


#: Part of an address -> the figures that pages with it tell.
PARTS: Mapping[str, Callable[[Any], Q]] = {
    "code": lambda code: Q(commune__code=code),
    "dossier": lambda pk: Q(commune__dossiers=pk),
    "item": lambda pk: Q(commune__dossiers__in=Item.objects.filter(pk=pk).values("dossier")),
    "finding": lambda pk: _of_pairs(Finding.objects.filter(pk=pk)),
    "review": lambda pk: Q(commune__in=Review.objects.filter(pk=pk).values("commune")),
    "plan": lambda pk: Q(commune__in=Plan.objects.filter(pk=pk).values("commune")),
    "visit": lambda pk: Q(commune__in=SiteVisit.objects.filter(pk=pk, state=Gone.DONE).values("commune")),
    "call": lambda pk: _of_pairs(Call.objects.filter(pk=pk)),
    "village_request": lambda pk: _of_pairs(Call.objects.filter(requests=pk)),
    "sign": _of_sign,
    "draw": lambda pk: _of_pairs(Pick.objects.filter(draw=pk, measured_at__isnull=False)),
    "pick": lambda pk: _of_pairs(Pick.objects.filter(pk=pk, measured_at__isnull=False)),
    "indicator": lambda code: Q(indicator_code=code),
}
#: Parts that only narrow what the others name.
NARROWER: Mapping[str, str] = {"set_code": "draw__set_code", "year": "draw__year"}


def told_by(name: str, parts: Mapping[str, Any], *, sent: bool = False) -> Q | None:
    """Which drawn figures the page of an address tells, or the answer to a form that was ``sent`` there; None for none."""
    if name in FREE:
        return None
    if name == "history":
        return _of_history(parts)
    found = [told(parts[part]) for part, told in PARTS.items() if part in parts]
    if name in VERDICTS:
        found = [Q(own__has_key="pass") | Q(own__has_key="level")]
    elif name in EVERYTHING or (sent and name in ANSWERS):
        found = found or [Q()]
    if not found:
        return None
    narrowed = Q(**{field: parts[part] for part, field in NARROWER.items() if part in parts})
    return Q(*found) & narrowed


def _of_history(parts: Mapping[str, Any]) -> Q | None:
    key = str(parts["object_id"])
    if parts["object_type"] != Measurement._meta.label_lower or not (key.isascii() and key.isdigit()):
        return None
    return _of_pairs(Measurement.objects.filter(pk=int(key)))


class BlindingMiddleware:
    """Shows the page of ``held_back`` in place of one that tells a figure which the person took to measure."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        status = response.status_code
        if request.method != "POST" or status in _TELL_NOTHING or status >= 500:
            return response
        held = _held(request)
        return held_back(request, held, answer=status) if held else response

    def process_view(
        self, request: HttpRequest, view: object, args: tuple[object, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        held = _held(request) if request.method in {"GET", "HEAD"} else []
        return held_back(request, held) if held else None


#: Answers to a form without a word about figures: it is done, or there is no such thing or form.
_TELL_NOTHING = frozenset({204, 302, 303, 404, 405, 429})


def _held(request: HttpRequest) -> list[Pick]:
    """What the page asked for would tell of what its reader took to measure. No query for who never measures."""
    rights: Rights | None = getattr(request, "rights", None)
    match = request.resolver_match
    if rights is None or match is None or not rules.measures(rights):
        return []
    told = told_by(match.url_name or "", match.kwargs, sent=request.method == "POST")
    if told is None or not draw_queries.holds_back(rights.user_id):
        return []
    return list(draw_queries.held_from(rights.user_id).filter(told).select_related("draw").distinct())


def held_back(request: HttpRequest, held: list[Pick], *, answer: int = 0) -> HttpResponse:
    """The page that stands for one that would tell a figure: why, and how to see it all the same. ``answer``: the status of
    the answer to a form in whose place it stands; what was typed is shown, so that nothing is lost."""
    title, sentence = _("Số của xã đang được giữ kín"), _sentence(answer, len(held))
    typed = pages.typed_by(request) if answer >= 400 else ()
    if pages.wants_fragment(request) or pages.wants_json(request):
        return pages.say(request, pages.Answer(403, title, sentence, typed=typed))
    # A form that was sent has no page of its own to be opened: the one that it was sent from is.
    goal = request.headers.get("Referer", "") if answer else request.get_full_path()
    context = {
        "title": title, "sentence": sentence, "lines": draw_queries.pick_lines(held, clock.today()), "next": goal,
        "typed": typed,
    }  # fmt: skip
    response = render(request, "plausibility/held.html", context, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


def _sentence(answer: int, count: int) -> str:
    if answer >= 400:
        said = ngettext(
            "Nội dung vừa gửi chưa được ghi. Trang nói vì sao cho thấy số của xã ở %(n)d mục anh/chị đã nhận đo lại, nên đang "
            "được giữ kín tới khi lưu kết quả đo; khi đó gửi lại.",
            "Nội dung vừa gửi chưa được ghi. Trang nói vì sao cho thấy số của xã ở %(n)d mục anh/chị đã nhận đo lại, nên đang "
            "được giữ kín tới khi lưu kết quả đo; khi đó gửi lại.",
            count,
        )
    elif answer:
        said = ngettext(
            "Nội dung vừa gửi đã tới hệ thống. Trang trả lời cho thấy số của xã ở %(n)d mục anh/chị đã nhận đo lại, nên đang "
            "được giữ kín tới khi lưu kết quả đo.",
            "Nội dung vừa gửi đã tới hệ thống. Trang trả lời cho thấy số của xã ở %(n)d mục anh/chị đã nhận đo lại, nên đang "
            "được giữ kín tới khi lưu kết quả đo.",
            count,
        )
    else:
        said = ngettext(
            "Trang này cho thấy số của xã ở %(n)d mục anh/chị đã nhận đo lại, nên đang được giữ kín tới khi lưu kết quả đo.",
            "Trang này cho thấy số của xã ở %(n)d mục anh/chị đã nhận đo lại, nên đang được giữ kín tới khi lưu kết quả đo.",
            count,
        )
    return said % {"n": count}
