"""The periods of reports: a month, half a year, a year. Pure."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Span(models.TextChoices):
    """How long a period is."""

    MONTH = "month", gettext_lazy("tháng")
    HALF = "half", gettext_lazy("6 tháng")
    YEAR = "year", gettext_lazy("năm")


#: Months in a period of each length.
_MONTHS = {Span.MONTH: 1, Span.HALF: 6, Span.YEAR: 12}
_CODE = re.compile(r"(month|half|year)-(\d{4})-(\d{1,2})", re.ASCII)


@dataclass(frozen=True)
class Period:
    """The ``number``-th period of its length in a year, from 1."""

    span: Span
    year: int
    number: int = 1

    @property
    def first(self) -> date:
        return date(self.year, (self.number - 1) * _MONTHS[self.span] + 1, 1)

    @property
    def last(self) -> date:
        month = self.number * _MONTHS[self.span]
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def is_long(self) -> bool:
        """Half a year and a year look back to the period before and forward to the next one."""
        return self.span != Span.MONTH

    @property
    def following(self) -> Period:
        """The next period of the same length."""
        last = self.number * _MONTHS[self.span] == 12
        return Period(self.span, self.year + 1) if last else Period(self.span, self.year, self.number + 1)

    @property
    def code(self) -> str:
        """How it is written in an address and in forms."""
        return f"{self.span.value}-{self.year}-{self.number}"

    @property
    def name(self) -> str:
        """ "tháng 10/2023", "6 tháng đầu năm 2023", "năm 2023"."""
        if self.span == Span.MONTH:
            return _("tháng %(n)d/%(year)d") % {"n": self.number, "year": self.year}
        if self.span == Span.YEAR:
            return _("năm %(year)d") % {"year": self.year}
        half = _("6 tháng đầu năm %(year)d") if self.number == 1 else _("6 tháng cuối năm %(year)d")
        return half % {"year": self.year}


def period_from(code: str) -> Period | None:
    """The period of a code; None for what is none."""
    match = _CODE.fullmatch(code)
    if match is None:
        return None
    span, year, number = Span(match[1]), int(match[2]), int(match[3])
    if not 2010 <= year <= 2100 or not 1 <= number <= 12 // _MONTHS[span]:
        return None
    return Period(span, year, number)


def period_of(span: Span, first: date) -> Period:
    return Period(span, first.year, (first.month - 1) // _MONTHS[span] + 1)


def offered(today: date) -> list[Period]:
    """The periods that somebody reports on now: those that run and those that ended last, the latest month first."""
    months = [
        Period(Span.MONTH, today.year - (today.month <= back), (today.month - back - 1) % 12 + 1) for back in range(3)
    ]
    half = 1 if today.month <= 6 else 2
    halves = [Period(Span.HALF, today.year, half)]
    halves.append(Period(Span.HALF, today.year, 1) if half == 2 else Period(Span.HALF, today.year - 1, 2))
    return [*months, *halves, Period(Span.YEAR, today.year), Period(Span.YEAR, today.year - 1)]
