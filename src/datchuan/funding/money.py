"""Sums of money as people type them: 1.200.000.000, 1,2 tỷ, 45,5 triệu."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from datchuan.config.text import nfc
from datchuan.funding.models import MOST_DONG
from datchuan.places.text import fold
from datchuan.ui.fields import VNIntegerField
from datchuan.ui.numbers import NumberProblem, Parsed, Wanted, format_number, money_reading, parse_number

#: What may stand behind the number, and how many đồng it is.
UNITS = (
    ("ty dong", 10**9), ("trieu dong", 10**6), ("nghin dong", 10**3), ("ty", 10**9), ("trieu", 10**6), ("tr", 10**6),
    ("nghin", 10**3), ("dong", 1), ("vnd", 1), ("d", 1),
)  # fmt: skip


def parse_money(text: str, name: str = "") -> int:
    """A sum from 1 đồng on. Raises ``NumberProblem`` with the sentence."""
    typed = " ".join(nfc(text).split())
    folded, unit = fold(typed), 1
    if len(folded) == len(typed):
        for word, worth in UNITS:
            if folded.endswith(word):
                typed, unit = typed[: -len(word)].strip(), worth
                break
    whole = unit == 1
    value = parse_number(typed, Wanted(name=name, whole=whole, digits=15, decimals=0 if whole else 9)).value * unit
    if value != value.to_integral_value():
        raise NumberProblem(_("%(name)s có phần lẻ nhỏ hơn một đồng. Nhập lại.") % {"name": name or _("Số tiền")})
    if not 1 <= value <= MOST_DONG:
        raise NumberProblem(
            _("%(name)s phải từ 1 đồng đến %(most)s. Kiểm tra lại số đã nhập.")
            % {"name": name or _("Số tiền"), "most": money_reading(MOST_DONG)}
        )
    return int(value)


class MoneyInput(forms.TextInput):
    """A text input with a line below that says how the sum is read, also while it is typed (where scripts run)."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '{} <output class="hint money-reading">{}</output>',
            super().render(name, value, attrs, renderer),
            said_of(value),
        )


def said_of(text: Any) -> str:
    """How a typed sum is read; "" while it is not one."""
    try:
        return money_reading(parse_money(str(text or "")))
    except NumberProblem:
        return ""


class MoneyField(VNIntegerField):
    """A sum in đồng as ``int``; beside it stands how it is read."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {
            "autocomplete": "off", "hx-get": reverse_lazy("money-reading"), "hx-trigger": "input changed delay:400ms",
            "hx-target": "next .money-reading",
        }  # fmt: skip
        kwargs.setdefault("widget", MoneyInput(attrs=attrs))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return format_number(value, "vi") if isinstance(value, int) else value

    def reading(self, text: str) -> Parsed:
        value = parse_money(text, self.name)
        return Parsed(Decimal(value), money_reading(value))
