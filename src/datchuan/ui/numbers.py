"""Numbers as people here write them: 1.530 households, 28,2 per cent; 28.2 is understood too.

A number that can be read in two ways is never guessed: the sentence shows both readings. Arithmetic is exact and
display never rounds a value across a threshold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction

from django.utils.translation import get_language
from django.utils.translation import gettext as _

MAX_DIGITS = 12
MAX_TYPED = 60

_SPACES = " \t\n\r\u00a0\u2007\u2009\u202f\u3000"
_SIGNS = re.compile(r"[0-9.,]+", re.ASCII)
_GROUPS = {mark: re.compile(rf"[0-9]{{1,3}}(?:{re.escape(mark)}[0-9]{{3}})+", re.ASCII) for mark in ".,"}
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?", re.ASCII)


class NumberProblem(ValueError):
    """The text cannot be read as the number wanted; ``sentence`` says why and what to type."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Parsed:
    """The exact value, and ``shown``: how it was read, written in the language of the page."""

    value: Decimal
    shown: str


@dataclass(frozen=True)
class Wanted:
    """Which numbers a field takes. ``name`` begins the sentences ("Số hộ dùng nước sạch"); bounds are inclusive;
    ``digits`` and ``decimals`` are how many may stand before and after the mark."""

    name: str = ""
    whole: bool = False
    percent: bool = False
    negative: bool = False
    decimals: int = 6
    digits: int = MAX_DIGITS
    least: Decimal | None = None
    most: Decimal | None = None


def parse_number(text: str, wanted: Wanted | None = None) -> Parsed:
    """Read a number typed by a person.

    "28,2", "28.2", "1.234,5", "1,234.5", "1.234.567", "1 234 567" are read; "1.530" is 1530 where whole numbers are
    counted and is asked about elsewhere. Only the digits 0-9. Raises ``NumberProblem`` with a sentence.
    """
    wanted = wanted or Wanted()
    typed = text.strip(_SPACES)
    bare = _without_percent(typed, wanted)
    sign = _sign(bare, wanted)
    value = sign * _decimal(_plain(bare[1:] if sign < 0 else bare, typed, wanted))
    _check_size(value, typed, wanted)
    _check_bounds(value, wanted)
    return Parsed(value, format_number(value) + ("%" if wanted.percent else ""))


def _decimal(plain: str) -> Decimal:
    """The exact value without the zeros that close a fraction: "28.20" is 28.2, "12.0" is 12."""
    whole, _mark, fraction = plain.partition(".")
    fraction = fraction.rstrip("0")
    return Decimal(f"{whole}.{fraction}" if fraction else whole)


def _refuse(wanted: Wanted, sentence: str) -> NumberProblem:
    return NumberProblem(f"{wanted.name}: {sentence[:1].lower()}{sentence[1:]}" if wanted.name else sentence)


def _without_percent(typed: str, wanted: Wanted) -> str:
    if not typed.endswith("%"):
        return typed
    if not wanted.percent:
        raise _refuse(wanted, _("Ô này không tính theo phần trăm. Nhập số, bỏ dấu %."))
    return typed[:-1].rstrip(_SPACES)


def _sign(bare: str, wanted: Wanted) -> int:
    if not bare.startswith(("-", "−")):
        return 1
    if not bare.strip("-−" + _SPACES).strip("0.,"):
        raise _refuse(wanted, _("Số không thì nhập 0, bỏ dấu trừ."))
    if not wanted.negative:
        raise _refuse(wanted, _("Số âm chưa nhận được ở ô này. Nhập từ 0 trở lên."))
    return -1


def _plain(bare: str, typed: str, wanted: Wanted) -> str:
    """The digits with "." before the fraction, or a refusal."""
    for space in _SPACES[1:]:
        bare = bare.replace(space, " ")
    if _SPACED.fullmatch(bare):
        return bare.replace(" ", "").replace(",", ".")
    if len(typed) > MAX_TYPED or not _SIGNS.fullmatch(bare):
        raise _refuse(wanted, _unread(typed))
    marks = [sign for sign in bare if sign in ".,"]
    if not marks:
        return bare
    if len(set(marks)) == 2:
        return _two_kinds(bare, typed, wanted)
    if len(marks) > 1:
        if not _GROUPS[marks[0]].fullmatch(bare):
            raise _refuse(wanted, _unread(typed))
        return bare.replace(marks[0], "")
    return _one_mark(bare, marks[0], typed, wanted)


def _two_kinds(bare: str, typed: str, wanted: Wanted) -> str:
    """ "1.234,5" or "1,234.5": the last mark, found once, begins the fraction."""
    last = max(".,", key=bare.rfind)
    other = "," if last == "." else "."
    whole, _mark, fraction = bare.partition(last)
    if last in fraction or other in fraction or not fraction or not _GROUPS[other].fullmatch(whole):
        raise _refuse(wanted, _unread(typed))
    return whole.replace(other, "") + "." + fraction


def _one_mark(bare: str, mark: str, typed: str, wanted: Wanted) -> str:
    whole, _mark, fraction = bare.partition(mark)
    if not whole or not fraction:
        raise _refuse(wanted, _unread(typed))
    grouped = _GROUPS[mark].fullmatch(bare) is not None and not whole.startswith("0")
    if grouped and wanted.whole:
        return whole + fraction
    if grouped:
        raise _refuse(wanted, _both_readings(bare, whole, fraction))
    return f"{whole}.{fraction}"


def _both_readings(bare: str, whole: str, fraction: str) -> str:
    large, decimal = whole + fraction, format_number(Decimal(f"{whole}.{fraction}"))
    words = in_words(int(large)) if (get_language() or "vi").startswith("vi") else large
    return _("%(typed)s có thể là %(words)s hoặc %(decimal)s. Nhập %(large)s hoặc %(decimal)s") % {
        "typed": bare,
        "words": words,
        "decimal": decimal,
        "large": large,
    }


def _unread(typed: str) -> str:
    shown = typed if len(typed) <= 30 else typed[:29] + "…"
    return _("“%(typed)s” chưa đọc được thành số. Chỉ dùng chữ số 0-9 và dấu phẩy, ví dụ 1530 hoặc 28,2.") % {
        "typed": shown
    }


def _check_size(value: Decimal, typed: str, wanted: Wanted) -> None:
    whole, _mark, fraction = f"{abs(value):f}".partition(".")
    if wanted.whole and fraction:
        raise NumberProblem(
            _("%(name)s là số nguyên, không có phần lẻ. Nhập lại, ví dụ %(whole)s.")
            % {"name": wanted.name or _("Số ở ô này"), "whole": whole}
        )
    if len(fraction) > wanted.decimals:
        raise _refuse(
            wanted,
            _("Chỉ lưu được %(places)d chữ số sau dấu phẩy. Nhập lại cho gọn.") % {"places": wanted.decimals},
        )
    if len(whole.lstrip("0")) > wanted.digits:
        raise _refuse(
            wanted,
            _("“%(typed)s” có quá %(digits)d chữ số. Kiểm tra lại đơn vị tính.")
            % {"typed": typed[:30], "digits": wanted.digits},
        )


def _check_bounds(value: Decimal, wanted: Wanted) -> None:
    if wanted.least is not None and value < wanted.least:
        raise _refuse(
            wanted,
            _("%(value)s nhỏ hơn mức thấp nhất %(least)s. Kiểm tra lại số đã nhập.")
            % {"value": format_number(value), "least": format_number(wanted.least)},
        )
    if wanted.most is not None and value > wanted.most:
        raise _refuse(
            wanted,
            _("%(value)s lớn hơn mức cao nhất %(most)s. Kiểm tra lại số đã nhập.")
            % {"value": format_number(value), "most": format_number(wanted.most)},
        )


def format_number(
    value: Decimal | int | Fraction, lang: str | None = None, *, decimals: int | None = None, up: bool = False
) -> str:
    """The number with the marks of the language (``None``: the page's): 1.530 and 28,2 in Vietnamese, 1,530 and 28.2 in
    English.

    Exact by default (a fraction without a finite decimal form is cut after 6 places). With ``decimals`` the rest is cut
    off downwards, or upwards when ``up`` (what must not look better than it is: a poverty rate against a ceiling), and
    never to the nearest. Trailing zeros after the mark are left out.
    """
    exact = value if isinstance(value, Fraction) else Fraction(value)
    places = decimals if decimals is not None else _places(exact)
    scaled = exact * 10**places
    units = -((-scaled.numerator) // scaled.denominator) if up else scaled.numerator // scaled.denominator
    whole, fraction = divmod(abs(units), 10**places)
    thousands, mark = (",", ".") if (lang or get_language() or "vi").startswith("en") else (".", ",")
    text = f"{whole:,}".replace(",", thousands)
    if fraction:
        text += mark + f"{fraction:0{places}d}".rstrip("0")
    return f"-{text}" if units < 0 else text


def _places(exact: Fraction) -> int:
    """How many decimals write the fraction exactly; 6 when no finite number does."""
    rest, places = exact.denominator, 0
    while rest % 10 == 0:
        rest, places = rest // 10, places + 1
    twos = fives = 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return places + max(twos, fives) if rest == 1 else 6


def money_reading(amount: Decimal | int) -> str:
    """How a sum in đồng is read: 1.200.000.000 is "1,2 tỷ đồng", 45.500.000 is "45,5 triệu đồng"; "khoảng" when cut."""
    value = Decimal(amount)
    for unit, name in ((10**9, _("tỷ đồng")), (10**6, _("triệu đồng")), (10**3, _("nghìn đồng"))):
        if abs(value) >= unit:
            exact = value / unit
            cut = exact.quantize(Decimal("0.001"), ROUND_FLOOR if value > 0 else ROUND_CEILING)
            about = "" if cut * unit == value else _("khoảng") + " "
            return f"{about}{format_number(cut)} {name}"
    return f"{format_number(value)} {_('đồng')}"


_UNITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", "nghìn", "triệu")


def in_words(number: int) -> str:
    """A number from 0 to 999.999.999 in Vietnamese words: 1530 is "một nghìn năm trăm ba mươi"; digits beyond that."""
    if number == 0:
        return _UNITS[0]
    if not 0 < number < 10**9:
        return format_number(number, "vi")
    words: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words += [*_three(group, full=bool(words)), _SCALES[power]]
    return " ".join(word for word in words if word)


def _three(group: int, *, full: bool) -> list[str]:
    """Hundreds, tens and units; ``full`` says "không trăm" and "linh" after a higher group."""
    hundreds, tens, units = group // 100, group // 10 % 10, group % 10
    words = [_UNITS[hundreds], "trăm"] if hundreds or full else []
    if tens > 1:
        words += [_UNITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif units and words:
        words.append("linh")
    if units == 1 and tens > 1:
        words.append("mốt")
    elif units == 5 and tens:
        words.append("lăm")
    elif units:
        words.append(_UNITS[units])
    return words
