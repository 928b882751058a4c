"""Tags and filters of the design system; built into every template (see ``settings.TEMPLATES``)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from datchuan.ui import words
from datchuan.ui.choropleth import MapShape
from datchuan.ui.dates import format_date
from datchuan.ui.lines import line_plot as draw_lines
from datchuan.ui.lines import sample as draw_sample
from datchuan.ui.numbers import format_number
from datchuan.ui.svg import bar as draw_bar
from datchuan.ui.svg import choropleth as draw_map
from datchuan.ui.svg import filling as filled_with

register = template.Library()

# ---- words ----------------------------------------------------------------------------------------------------------


@register.simple_tag
def work_status(status: str, detail: str = "") -> SafeString:
    """``{% work_status "doing" "Lan, hôm qua" %}``; "closed" and "fix" take their reason as detail."""
    shown = words.work_shown(status, detail=detail)
    return _with_detail(format_html('<span class="{}">{}</span>', shown.css, shown.text), shown.detail)


@register.simple_tag
def result_word(result: str, detail: str = "", near: bool = False) -> SafeString:
    """``{% result_word "N" "còn thiếu 12 hộ" %}``; a letter (M N D T X) or a verdict word (met, not_met, …)."""
    shown = words.result_shown(result, detail=detail, near=near)
    return _with_detail(format_html('<span class="result {}">{}</span>', shown.css, shown.text), shown.detail)


def _with_detail(word: SafeString, detail: str) -> SafeString:
    return format_html('{} <span class="detail">({})</span>', word, detail) if detail else word


@register.simple_tag
def matrix_cell(result: str) -> SafeString:
    """``<td>`` of a matrix: a letter that survives a grey print, a shade, and the word for those who listen."""
    letter = words.letter_of(result)
    return format_html(
        '<td class="c{}"><span aria-hidden="true">{}</span><span class="visually-hidden">{}</span></td>',
        letter,
        words.CELLS[letter],
        words.RESULTS[letter],
    )


@register.simple_tag
def matrix_legend() -> SafeString:
    """The five letters of a matrix with their words."""
    parts = [
        format_html('<li><span class="c{}">{}</span> {}</li>', letter, words.CELLS[letter], str(word))
        for letter, word in words.RESULTS.items()
    ]
    return format_html('<ul class="matrix-legend">{}</ul>', SafeString("".join(parts)))


@register.simple_tag
def standing(value: str, source: str = "") -> SafeString:
    """How sure a reference value is: a label beside the value unless it is official; then only its source, if given."""
    said = words.standing_shown(value)
    if not said:
        return format_html('<span class="source" lang="vi">{}</span>', source) if source else SafeString("")
    return format_html('<span class="standing standing-{}">{}</span>', value, said)


@register.simple_tag
def tag(text: str, tone: str = "plain") -> SafeString:
    """A state that is neither work status nor result: ``{% tag "Đang giữ" "good" %}``. Never a link or a button."""
    if tone not in words.TONES:
        raise template.TemplateSyntaxError(f"tag: {tone!r} is none of {', '.join(words.TONES)}")
    return format_html('<span class="tag tag-{}">{}</span>', tone, text)


# ---- numbers and dates ----------------------------------------------------------------------------------------------


def _exact(value: Any) -> Decimal | int | Fraction | None:
    if isinstance(value, bool) or value in (None, ""):
        return None
    if isinstance(value, int | Decimal | Fraction):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """``{{ 1530|number }}`` is 1.530. Exact; with an argument the rest is cut off, never rounded up."""
    exact = _exact(value)
    return "" if exact is None else format_number(exact, decimals=decimals)


@register.filter
def percent(value: Any, decimals: int | None = None) -> str:
    """``{{ 28.2|percent }}`` is 28,2 % (with a space that does not break)."""
    shown = number(value, decimals)
    return f"{shown}\N{NO-BREAK SPACE}%" if shown else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy in both languages."""
    if not value:
        return ""
    return format_date(localtime(value) if isinstance(value, datetime) and value.tzinfo else value)


@register.filter
def moment(value: datetime | None) -> str:
    """10:42 12/10/2023, in Vietnamese time."""
    if not value:
        return ""
    here = localtime(value) if value.tzinfo else value
    return f"{here:%H:%M} {format_date(here)}"


@register.filter
def weekday(value: date | None) -> str:
    """thứ Sáu 14/02/2025: a term is easier to keep with its weekday."""
    if not value:
        return ""
    names = (
        _("thứ Hai"), _("thứ Ba"), _("thứ Tư"), _("thứ Năm"), _("thứ Sáu"), _("thứ Bảy"), _("Chủ nhật"),
    )  # fmt: skip
    return f"{names[value.weekday()]} {format_date(value)}"


@register.simple_tag(takes_context=True)
def as_of(
    context: Context, said: str = "", on: date | None = None, edition: str = "", boundary: str = ""
) -> SafeString:
    """``{% as_of "41/70 xã đạt" on=board.on edition="bộ 2021-2025" %}``: what every count says about itself.

    ``boundary`` stands in for "địa giới tại ngày đó"; pass "-" where places play no part.
    """
    on = on or context.get("today")
    parts = [said] if said else []
    parts.append(_("tính đến %(on)s") % {"on": day(on)})
    if boundary != "-":
        parts.append(boundary or _("địa giới tại ngày đó"))
    if edition:
        parts.append(str(edition))
    sentence = ", ".join(parts)
    note = format_html(" <strong>{}</strong>", _("Dữ liệu minh họa.")) if context.get("demo") else ""
    return format_html('<p class="as-of">{}.{}</p>', sentence[:1].upper() + sentence[1:], note)


# ---- links that live in the address ---------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def filter_link(context: Context, label: str, key: str, value: Any = "", count: Any = None) -> SafeString:
    """``{% filter_link "Núi Thành" "district" "517" count=15 %}``: sets one key, keeps the others, drops the page.

    An empty value takes the key away ("tất cả"). The link that is in force is marked, not removed.
    """
    query = context["request"].GET.copy()
    query.pop("page", None)
    current = query.get(key, "") == str(value)
    if value in ("", None):
        query.pop(key, None)
    else:
        query[key] = str(value)
    shown = format_html("{} <b>{}</b>", label, number(count)) if count is not None else conditional_escape(label)
    mark = SafeString(' aria-current="true"') if current else ""
    return format_html('<a href="?{}"{}>{}</a>', query.urlencode(), mark, shown)


@register.simple_tag
def back_link(url: str, label: str) -> SafeString:
    """The way back, first thing on a page below another."""
    return format_html('<p class="crumbs"><a class="back" href="{}">{}</a></p>', url, label)


@register.inclusion_tag("ui/_pagination.html", takes_context=True)
def pagination(context: Context, page: Any, label: str | Promise = "") -> dict[str, Any]:
    """``{% pagination page %}`` of a Django ``Page``: newer, where we are, older. Nothing for a single page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "label": label or _("Các trang"), "query": query.urlencode()}


# ---- forms ----------------------------------------------------------------------------------------------------------


@register.simple_tag
def idem_field() -> SafeString:
    """The hidden key that makes a form that is sent twice count once."""
    return format_html('<input type="hidden" name="idem" value="{}">', uuid.uuid4())


@register.inclusion_tag("ui/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """``{% field form.households %}``: label, hint, error, input, each tied to the other for those who listen."""
    return {"field": bound}


@register.inclusion_tag("ui/_problems.html")
def error_summary(form: Any) -> dict[str, Any]:
    """``{% error_summary form %}`` above the heading: what to change, each line jumps to its field."""
    return {"form": form}


@register.filter
def with_field_attrs(bound: BoundField) -> SafeString:
    """The input of a bound field with the class, id links and hints of the design system."""
    widget = bound.field.widget
    attrs: dict[str, Any] = {}
    kind = getattr(widget, "input_type", "")
    if kind not in {"checkbox", "radio", "hidden", "file"}:
        attrs["class"] = " ".join(filter(None, [widget.attrs.get("class", ""), "form-control"]))
    if "autocomplete" not in widget.attrs and kind not in {"password", "hidden"}:
        attrs["autocomplete"] = "off"
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return bound.as_widget(attrs=attrs)


@register.filter
def is_choices(bound: BoundField) -> bool:
    """Whether the field is a group of radio buttons or boxes, which wants a fieldset instead of a label."""
    return bool(getattr(bound.field.widget, "use_fieldset", False))


@register.filter
def is_box(bound: BoundField) -> bool:
    """Whether the field is one check box, whose label stands behind it."""
    return getattr(bound.field.widget, "input_type", "") == "checkbox" and not is_choices(bound)


@register.simple_tag
def action_button(label: str, why_not: str = "", tone: str = "", name: str = "", value: str = "") -> SafeString:
    """A submit button or, when a rule says no, the button greyed with the rule's sentence beside it."""
    css = f"button {tone}".strip()
    if why_not:
        return format_html(
            '<span class="not-now"><button type="button" class="{}" aria-disabled="true">{}</button> '
            '<span class="hint">{}</span></span>',
            f"{css} off", label, why_not,
        )  # fmt: skip
    if name:
        return format_html('<button type="submit" class="{}" name="{}" value="{}">{}</button>', css, name, value, label)
    return format_html('<button type="submit" class="{}">{}</button>', css, label)


# ---- blocks ---------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def region(content: str, label: str, tall: bool = False) -> SafeString:
    """``{% region "Bảng …" %}<table>…</table>{% endregion %}``: a table that scrolls in its frame, also by keyboard.

    ``tall=True`` freezes the head of the table by giving the frame a height.
    """
    css = "table-scroll tall" if tall else "table-scroll"
    return format_html('<div class="{}" tabindex="0" role="region" aria-label="{}">{}</div>', css, label, content)


@register.simple_block_tag
def disclosure(content: str, summary: str, open: bool = False) -> SafeString:
    """``{% disclosure "Vì sao mức này?" %}…{% enddisclosure %}``; opens without script."""
    return format_html(
        '<details{}><summary>{}</summary><div class="why">{}</div></details>',
        SafeString(" open") if open else "",
        summary,
        content,
    )


@register.simple_tag
def bar(done: int, total: int, label: str = "") -> SafeString:
    """``{% bar 16 19 "tiêu chí đạt" %}``: the number, and a drawn bar beside it for the eye."""
    return draw_bar(done, total, label)


@register.filter
def filling(css: str) -> SafeString:
    """How an area of a map or its swatch is filled."""
    return filled_with(css)


@register.simple_tag
def map_svg(shape: MapShape, areas: Mapping[str, Any], heading: str = "") -> SafeString:
    """The province as SVG; see ``svg.choropleth``. Pages include ``ui/_map.html``."""
    return draw_map(shape, areas, heading)


@register.simple_tag
def line_plot(drawing: Mapping[str, Any], heading: str) -> SafeString:
    """A plot of counts over time (``ui.lines``); the page puts its table beside it."""
    return draw_lines(heading, drawing["labels"], drawing["lines"], marks=drawing["marks"], breaks=drawing["breaks"])


@register.simple_tag
def line_sample(number: int) -> SafeString:
    return draw_sample(number)
