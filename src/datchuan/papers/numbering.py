"""Numbers of papers: one after another for each organ, symbol and year, under a lock."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from datchuan.config.errors import Refused
from datchuan.papers.models import IssuedPaper, NumberSeries
from datchuan.people.models import Agency


def take_number(organ: Agency, symbol: str, year: int, wanted: int | None = None) -> int:
    """The next number of the series, or ``wanted`` from the office's own register if it is free.

    The series is locked until the transaction ends, so that a number whose paper is rolled back is given again: no gaps
    but those that the office itself made by its own numbers. Raises ``Refused`` for a number that is taken.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("take_number must run inside transaction.atomic()")
    NumberSeries.objects.bulk_create([NumberSeries(organ=organ, symbol=symbol, year=year)], ignore_conflicts=True)
    NumberSeries.objects.select_for_update().get(organ=organ, symbol=symbol, year=year)
    given = IssuedPaper.objects.filter(organ=organ, symbol=symbol, year=year)
    if wanted is None:
        return (given.aggregate(last=Max("number"))["last"] or 0) + 1
    if given.filter(number=wanted).exists():
        words = {"number": f"{wanted:02d}/{symbol}", "year": year}
        raise Refused(_("Số %(number)s năm %(year)s đã dùng. Xem lại sổ văn bản rồi chọn số khác.") % words, status=409)
    return wanted
