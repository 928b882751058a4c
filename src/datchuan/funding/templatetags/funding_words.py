"""The register in words, for the templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from datchuan.funding import words
from datchuan.funding.models import Contribution
from datchuan.funding.sums import Totals
from datchuan.ui.numbers import format_number, money_reading

register = template.Library()


@register.filter
def tone_of(state: Any) -> str:
    """The look of a state."""
    return words.TONES.get(state, "plain")


@register.filter
def money(amount: int | None) -> str:
    """ "1,24 tỷ đồng"; "" for what is not known."""
    return "" if amount is None else money_reading(amount)


@register.filter
def millions(amount: int | None) -> str:
    """A sum in millions of đồng, exact: 1.240 or 1.240,5; "" for what is not known."""
    return "" if amount is None else format_number(Decimal(amount) / 10**6)


@register.filter
def owed(total: Totals) -> str:
    return words.owed_sentence(total)


@register.filter
def quantity(gift: Contribution) -> str:
    return words.quantity_words(gift.quantity, gift.measure)


@register.filter
def times(households: int) -> str:
    """Households, each as many times as it gave."""
    return words.households_words(households)


@register.filter
def gift_name(kind: str, said: Any) -> str:
    """The name of a kind of contribution by the book of the page."""
    return str(said.gift(kind))


@register.filter
def component_name(code: str, said: Any) -> str:
    return str(said.component(code))


@register.filter
def lower_first(text: str) -> str:
    """A sentence as it goes on behind a colon."""
    return text[:1].lower() + text[1:]
