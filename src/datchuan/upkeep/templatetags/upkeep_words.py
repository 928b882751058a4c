"""Words and rows of the pages about kept standards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.criteria.words import in_language
from datchuan.procedures.words import level_word
from datchuan.upkeep.filters import Filters
from datchuan.upkeep.models import Campaign, Cause, Outcome, Reach
from datchuan.upkeep.queries import Row
from datchuan.upkeep.workflow import State

register = template.Library()
#: Stands for a review in the address that all rows share.
_ANY = UUID(int=0)


@register.filter
def title_words(levels: Sequence[str]) -> str:
    """Titles in short words: "NTM, NTM nâng cao"."""
    return ", ".join(level_word(level) for level in levels)


register.filter("title_word", level_word)


@register.filter
def term_words(campaign: Campaign) -> str:
    """How the term of a campaign stands today."""
    if not campaign.is_open:
        return _("đã kết thúc")
    left = campaign.days_left
    if left < 0:
        return ngettext("đã quá hạn %(n)d ngày", "đã quá hạn %(n)d ngày", -left) % {"n": -left}
    if left == 0:
        return _("hôm nay là ngày cuối")
    return ngettext("còn %(n)d ngày", "còn %(n)d ngày", left) % {"n": left}


@register.filter
def told(thing: Any, name: str) -> Any:
    """A field of the content of a review in the language of the page."""
    return in_language(thing, name)


@register.filter
def not_kept(measured: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The criteria of a measured set that are lost or unknown, key criteria first among the lost."""
    order = {code: at for at, code in enumerate([*measured["keys"], *measured["lost"], *measured["unknown"]])}
    return sorted((c for c in measured["criteria"] if c["code"] in order), key=lambda c: order[c["code"]])


@register.filter
def open_indicators(criterion: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The indicators of a criterion that are not met or not known."""
    return [row for row in criterion["indicators"] if row["letter"] in "NDT"]


@register.filter
def confirmed_word(state: str) -> str:
    """What the department says of an indicator, in words."""
    words = {
        "": _("chưa kiểm tra"),
        "unchecked": _("chưa kiểm tra"),
        "confirmed": _("đã xác nhận"),
        "more_wanted": _("yêu cầu bổ sung"),
        "answered": _("xã đã bổ sung, chờ xem lại"),
        "disagreed": _("không đồng ý"),
        "void": _("số liệu đổi, cần xác nhận lại"),
    }
    return words.get(state, state)


def criterion_name(named: Mapping[str, Any], key: str) -> str:
    """ "NTM:10" -> "10. Thu nhập"."""
    criterion = named.get(key)
    return f"{criterion.code}. {in_language(criterion, 'name')}" if criterion is not None else key


@register.filter
def lost_label(named: Mapping[str, Any], row: Sequence[Any]) -> str:
    """A criterion that is no longer met, with its set."""
    return f"{level_word(row[0])} {criterion_name(named, lost_key(row))}"


@register.filter
def lost_key(row: Sequence[Any]) -> str:
    return f"{row[0]}:{row[1]}"


@register.simple_tag
def review_query(filters: Filters, name: str, value: str) -> str:
    """The address of the same list with one filter set and the others kept."""
    return filters.query(**{name: value})


@register.simple_tag
def campaign_rows(rows: Sequence[Row], district: bool = True) -> SafeString:
    """The rows of a campaign's table, built here: a campaign may have every commune of a province. ``district``: say it."""
    labels = {name: escape(text) for name, text in _labels().items()}
    address = reverse("upkeep-review", args=[_ANY]).replace(str(_ANY), "{}")
    titles = cache(lambda levels: escape(title_words(levels)))
    return SafeString("\n".join(_row(row, address.format(row.review.pk), labels, titles, district) for row in rows))


def _labels() -> dict[str, str]:
    return {
        "title": _("Danh hiệu"),
        "state": _("Rà soát"),
        "found": _("Mức độ đạt"),
        "line": _("Ngưỡng thu hồi"),
        "cause": _("Nguyên nhân"),
    }


def _row(row: Row, url: str, labels: Mapping[str, str], titles: Any, district: bool) -> str:
    review = row.review
    head = f'<th scope="row"><a href="{url}">{escape(row.commune)}</a>'
    head += f'<span class="place">{escape(row.district)}</span></th>' if district and row.district else "</th>"
    cells = {
        "title": titles(tuple(review.levels)),
        "state": _state(row),
        "found": format_html_join("", '<span class="line">{}</span>', [(found_words(one),) for one in row.found]),
        "line": escape(Reach(review.reach).label) if row.is_sealed else "",
        "cause": escape(Cause(review.cause).label) if row.is_sealed and review.cause else "",
    }
    tds = "".join(
        f'<td data-label="{labels[name]}"{"" if text else " class=empty-cell"}>{text}</td>'
        for name, text in cells.items()
    )
    return f"<tr>{head}{tds}</tr>"


def _state(row: Row) -> SafeString:
    review = row.review
    if not row.is_sealed:
        tone = " tag-fix" if review.state == State.RETURNED else " tag-todo"
        return format_html('<span class="tag{}">{}</span>', tone, State(review.state).label)
    said = format_html("{}", Outcome(review.outcome).label)
    if review.is_late:
        said = format_html('{} <span class="tag">{}</span>', said, _("sau hạn"))
    if row.is_changed:
        said = format_html('{} <span class="tag tag-fix">{}</span>', said, _("số liệu đã đổi"))
    return said


@register.filter
def found_words(found: Mapping[str, Any]) -> str:
    """What is found by one set: "NTM: đạt 16/19, không đạt 10, 15 (trọng yếu: 10), chưa rõ 13"."""
    said = _("%(set)s: đạt %(met)d/%(total)d") % {
        "set": level_word(found["set"]),
        "met": found["met"],
        "total": found["total"],
    }
    if found["lost"]:
        said += "; " + _("không đạt %(codes)s") % {"codes": ", ".join(found["lost"])}
    if found["keys"]:
        said += _(" (trọng yếu: %(codes)s)") % {"codes": ", ".join(found["keys"])}
    if found["unknown"]:
        codes = found["unknown"]
        listed = ", ".join(codes) if len(codes) < found["total"] else _("mọi tiêu chí")
        said += "; " + _("chưa rõ %(codes)s") % {"codes": listed}
    return said
