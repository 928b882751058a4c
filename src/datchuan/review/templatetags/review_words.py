"""What the department's pages say, for their templates."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from datchuan.confirmations.rules import why_not_act
from datchuan.confirmations.workflow import Act
from datchuan.criteria.engine import IndicatorResult, Measure
from datchuan.criteria.words import level_words
from datchuan.review.case import Case
from datchuan.review.drawn import row_html
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
    """A row of the table; ``sentence`` says why nothing was saved."""
    return row_html(row, task, base, tail, sentence)
