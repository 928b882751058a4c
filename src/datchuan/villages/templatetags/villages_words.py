"""Looks and words of requests to villages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from datchuan.assessments.words import result_choice
from datchuan.villages.answering import number_words
from datchuan.villages.models import Request
from datchuan.villages.queries import Sum
from datchuan.villages.words import sum_words
from datchuan.villages.workflow import State

register = template.Library()
TONES = {
    State.ASKED: "todo", State.PROMISED: "doing", State.ANSWERED: "fix", State.RETURNED: "fix", State.ACCEPTED: "closed",
    State.WITHDRAWN: "closed",
}  # fmt: skip


@register.filter
def request_tone(state: str) -> str:
    """The look of a state."""
    return TONES.get(State(state), "plain")


@register.filter
def given_number(request: Request) -> str:
    """The number of an answer with its unit."""
    return number_words(request)


@register.filter
def summed(found: Sum) -> str:
    """ "4/6 thôn, cộng 412 hộ; còn thiếu: Thôn 3, Thôn 5"."""
    return sum_words(found)


@register.filter
def stands_now(letter: str) -> str:
    """How an indicator stands, within a sentence."""
    return result_choice(letter) if letter else _("chưa có số liệu")
