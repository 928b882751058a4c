"""What the department's pages say, for their templates."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from datchuan.confirmations.rules import why_not_act
from datchuan.confirmations.workflow import Act
from datchuan.criteria.engine import IndicatorResult, Measure
from datchuan.criteria.words import level_words
from datchuan.review.case import Case
from datchuan.review.queries import Row, Task
from datchuan.ui.templatetags.ui import standing

register = template.Library()


@register.simple_tag
def level_of(result: IndicatorResult, measure: Measure) -> SafeString:
    """What must be reached, with how sure that is."""
    if result.threshold is None:
        return format_html("{}", _("chưa có mức chuẩn cho cột và năm này"))
    words = level_words(result.threshold, measure)
    return format_html("<strong>{}</strong> {}", words, standing(result.threshold.standing))


@register.filter
def why_not_confirm(case: Case) -> str:
    """Why the figure cannot be confirmed now; "" when it can."""
    if case.standing is None:
        return ""
    return why_not_act(Act.CONFIRM, case.standing.state, case.standing.claim)


@register.simple_tag
def review_row(row: Row, task: Task, base: str, tail: str, sentence: str = "") -> SafeString:
    """A row of the table, drawn here because a template of its own costs half the time of a page with 193 of them.

    ``sentence`` says why nothing was saved.
    """
    blank = SafeString("")
    pick = blank
    if task.may_decide:
        pick = format_html(
            '<td><input type="checkbox" name="pick" value="{}" form="bulk" aria-label="{}"{}></td>',
            row.pk, row.name, blank if row.may_confirm else SafeString(" disabled"),
        )  # fmt: skip
    return format_html(
        '<tr id="r-{code}" data-url="{base}{code}/" data-tail="{tail}" data-seen="{seen}" data-name="{name}"{said}>{pick}'
        '<th scope="row"><a href="{base}{code}/{tail}">{name}</a><span class="line muted">{district}</span></th>'
        '<td class="voice">{own} <span class="result {css}">{result}</span>{lacks}{warnings}</td>'
        '<td class="voice">{theirs}</td><td>{gap}</td><td class="num">{evidence}</td><td>{before}</td>'
        '<td class="state"><span class="tag tag-{tone}">{state}</span>{note}{alert}</td></tr>\n',
        code=row.code, base=base, tail=tail, seen=row.seen.token, name=row.name, pick=pick,
        said=SafeString(' class="said"') if sentence else blank, district=row.district, own=row.self_text,
        css=row.result_css, result=row.result_text, theirs=row.own_text, evidence=row.evidence, before=row.before,
        lacks=format_html(' <span class="detail">({})</span>', row.lacks) if row.lacks else blank,
        warnings=_warned(row) if row.warnings else blank,
        gap=row.gap if row.same else format_html('<span class="differs">{}</span>', row.gap),
        tone=row.tone, state=row.state_text,
        note=format_html('<span class="line muted">{}</span>', row.note) if row.note else blank,
        alert=format_html('<span class="line field-error" role="alert">{}</span>', sentence) if sentence else blank,
    )  # fmt: skip


def _warned(row: Row) -> SafeString:
    """What the checks say, each with the reason of the commune."""
    lines = [(f"{text} {_('Xã giải thích:')} {reason}" if reason else text,) for text, reason in row.warnings]
    return format_html_join("", '<span class="line warned">! {}</span>', lines)
