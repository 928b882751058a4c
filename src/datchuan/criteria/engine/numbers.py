"""Exact numbers: reading them from stored text, and writing them so that a display never crosses a threshold."""

from __future__ import annotations

import re
from decimal import Context, Decimal, DivisionByZero, Inexact, InvalidOperation, Overflow

#: Arithmetic that raises instead of rounding. Stored numbers have at most 50 digits, so products stay far below 600.
EXACT = Context(prec=600, traps=[Inexact, InvalidOperation, DivisionByZero, Overflow])

HUNDRED = Decimal(100)
PLACES = 2

_STORED = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,20})?")


def exact(text: object) -> Decimal:
    """The number of a stored text such as "1530" or "79.96": digits 0-9, "." before the fraction, 30 and 20 digits at
    most.

    Raises ``ValueError`` with a Vietnamese sentence for anything else, also for numbers that are not text: a float in a
    document has already lost the figure that a person typed.
    """
    if not isinstance(text, str) or not _STORED.fullmatch(text):
        raise ValueError(
            f"“{str(text)[:40]}” chưa đọc được thành số. Ghi số trong ngoặc kép, chữ số 0-9, dấu chấm trước phần lẻ, "
            'ví dụ "1530" hoặc "28.2".'
        )
    return Decimal(text)


def plain(number: Decimal) -> str:
    """The stored text of a number; the inverse of ``exact``."""
    return f"{number:f}"


def decimals(number: Decimal) -> int:
    """How many digits stand after the mark."""
    return max(0, -int(number.as_tuple().exponent))


def number_text(number: Decimal, lang: str) -> str:
    """Every digit of a number with the marks of the language: 1.530,5 in Vietnamese, 1,530.5 in English."""
    return _with_marks(f"{number:f}", lang)


def ratio_text(num: Decimal, den: Decimal, lang: str, *, up: bool = False, places: int = PLACES) -> str:
    """100 × num / den, cut after ``places`` digits: downwards, or upwards when ``up``. Never to the nearest."""
    top, bottom = _ratio(num, den)
    return _with_marks(_cut(top * 100, bottom, places, up), lang)


def cut_text(number: Decimal, lang: str, *, up: bool, places: int = PLACES) -> str:
    """A number cut after ``places`` digits."""
    top, bottom = number.as_integer_ratio()
    return _with_marks(_cut(top, bottom, places, up), lang)


def ceiling(number: Decimal) -> Decimal:
    """The least whole number not below."""
    top, bottom = number.as_integer_ratio()
    return Decimal(-(-top // bottom))


def floor(number: Decimal) -> Decimal:
    """The greatest whole number not above."""
    top, bottom = number.as_integer_ratio()
    return Decimal(top // bottom)


def is_whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def _ratio(num: Decimal, den: Decimal) -> tuple[int, int]:
    a, b = num.as_integer_ratio()
    c, d = den.as_integer_ratio()
    return a * d, b * c


def _cut(top: int, bottom: int, places: int, up: bool) -> str:
    scaled = top * 10**places
    units = -(-scaled // bottom) if up else scaled // bottom
    whole, fraction = divmod(abs(units), 10**places)
    return f"{'-' if units < 0 else ''}{whole}.{fraction:0{places}d}"


def _with_marks(text: str, lang: str) -> str:
    """Marks of the language; zeros that close a fraction are left out, which changes nothing of the number."""
    whole, _mark, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    if len(whole) > 3:
        whole = f"{int(whole):,}"
    if lang == "en":
        return f"{whole}.{fraction}" if fraction else whole
    whole = whole.replace(",", ".")
    return f"{whole},{fraction}" if fraction else whole
