"""A value as one short text, exact and readable, and back: the cells of a matrix of many communes.

"412/530", "28,2%", "45,5", "Đạt", "Khá", "KAD: không có làng nghề"; several numbers with ";" between them in the order of
the indicator ("40/60; 50/70" is women, then men), "–" where one of them lacks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from datchuan.criteria.engine import Kind, Measure, Value
from datchuan.criteria.engine.parts import HUNDRED
from datchuan.criteria.words import language
from datchuan.desk.forms import Slot, assembled, plain, read_slot, slots_of
from datchuan.places.text import fold
from datchuan.ui.fields import clean_text
from datchuan.ui.numbers import NumberProblem, Wanted, parse_number
from datchuan.workbooks.layout import MET, MISSED
from datchuan.workbooks.lines import plain_typed

NA = "KAD"
LACKS = "–"
MAX_REASON = 300
_NA = re.compile(rf"{NA}\b\s*:?\s*", re.IGNORECASE)
_WHOLE_SHARE = re.compile(r"([0-9]{1,12})/([0-9]{1,12})", re.ASCII)
_SEX = re.compile(r"(?:nữ|nam|female|male)\s*:?\s+", re.IGNORECASE)


class NotationProblem(ValueError):
    """The text says no value of the indicator; ``str(error)`` says why and what to write."""


def write(value: Any) -> str:
    """The text of a stored value; "" for no data, also for a form that is not known here."""
    if not isinstance(value, Mapping):
        return ""
    match value:
        case {"num": num, "den": den}:
            return f"{_number(num)}/{_number(den)}"
        case {"pass": passed}:
            return MET if passed else MISSED
        case {"number": number}:
            return _number(number)
        case {"percent": percent}:
            return f"{_number(percent)}%"
        case {"level": level}:
            return str(level)
        case {"na": True, "reason": reason}:
            return f"{NA}: {reason}"
        case {"female": female, "male": male}:
            return f"{write(female) or LACKS}; {write(male) or LACKS}"
        case {"parts": [*parts]}:
            return "; ".join(write(part) or LACKS for part in parts)
    return ""


def _number(text: Any) -> str:
    told = str(text)
    if told.isdigit():
        return told
    try:
        return plain_typed(Decimal(told))
    except InvalidOperation:
        return told


def parse(measure: Measure, text: str) -> Any:
    """The stored form of a value, None for an empty text. Raises ``NotationProblem``."""
    text = text.strip()
    if not text:
        return None
    if match := _NA.match(text):
        return _checked(measure, {"na": True, "reason": _reason(text[match.end() :])})
    slots = slots_of(measure)
    pieces = [text] if len(slots) == 1 else [piece.strip() for piece in text.split(";")]
    if len(pieces) != len(slots):
        raise NotationProblem(
            _("Chỉ tiêu này có %(wanted)d số, cách nhau bằng dấu chấm phẩy (%(names)s); ô này có %(given)d.")
            % {"wanted": len(slots), "names": "; ".join(slot.name for slot in slots), "given": len(pieces)}
        )
    return _checked(measure, assembled(measure, [_slot(s, p) for s, p in zip(slots, pieces, strict=True)]))


def _checked(measure: Measure, value: Any) -> Any:
    if value is not None and (problem := measure.why_not(Value.from_json(value), language())):
        raise NotationProblem(problem)
    return value


def _reason(text: str) -> str:
    try:
        return clean_text(text, name=_("Lý do không áp dụng"))[:MAX_REASON]
    except ValidationError as error:
        raise NotationProblem(str(error.messages[0])) from None


def _slot(slot: Slot, text: str) -> Any:
    text = _SEX.sub("", text)
    if text in {"", LACKS, "-"}:
        return None
    if slot.kind in {Kind.PASS_FAIL, Kind.LEVEL}:
        return _choice(slot, text)
    if slot.kind is not Kind.PERCENT:
        return {
            "number": plain(_read(text, Wanted(whole=slot.whole, decimals=0 if slot.whole else 6, least=Decimal(0))))
        }
    if text.endswith("%"):
        return {"percent": plain(_read(text, Wanted(percent=True, least=Decimal(0), most=HUNDRED)))}
    if "/" not in text:
        raise NotationProblem(
            _("“%(text)s”: ghi hai số như 412/530, hoặc tỷ lệ có dấu %% như 28,2%%.") % {"text": text[:40]}
        )
    return _share(slot, text)


def _choice(slot: Slot, text: str) -> Any:
    if slot.kind is Kind.PASS_FAIL:
        known: dict[str, Any] = {fold(MET): {"pass": True}, fold(MISSED): {"pass": False}}
        names = f"{MET}, {MISSED}"
    else:
        known = {fold(name): {"level": name} for name in slot.part.levels}
        names = ", ".join(slot.part.levels)
    if found := known.get(fold(text)):
        return found
    sentence = _("“%(text)s” không có trong danh sách. Chọn một trong: %(names)s.")
    raise NotationProblem(sentence % {"text": text[:60], "names": names})


def _share(slot: Slot, text: str) -> Any:
    if match := _WHOLE_SHARE.fullmatch(text):
        num, den = Decimal(match[1]), Decimal(match[2])
    else:
        first, _slash, second = text.partition("/")
        wanted = Wanted(whole=slot.whole, decimals=0 if slot.whole else 6, least=Decimal(0))
        num, den = _read(first, wanted), _read(second, wanted)
    typed = read_slot(slot, {slot.prefix + "num": num, slot.prefix + "den": den})
    if typed.errors:
        raise NotationProblem(next(iter(typed.errors.values())))
    return typed.value


def _read(text: str, wanted: Wanted) -> Decimal:
    try:
        return parse_number(text, wanted).value
    except NumberProblem as problem:
        raise NotationProblem(problem.sentence) from None
