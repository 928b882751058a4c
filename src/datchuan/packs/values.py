"""The small values that packs are made of: codes, days, decimals. Each refusal is a sentence with the remedy."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

Standing = Literal["official", "to_check", "illustrative"]
UnitLevel = Literal["province", "district", "commune"]
Layer = Literal["national", "provincial", "illustrative"]
NumberKind = Literal["percent", "count", "money", "quantity"]
MeasureKind = Literal["pass_fail", "percent", "count", "money", "quantity", "level", "composite"]
Comparison = Literal[">=", "<=", "==", "range"]

_CODE = re.compile(r"[A-Za-z0-9Đđ][A-Za-z0-9Đđ_./-]{0,59}")
_UNIT_CODE = re.compile(r"[A-Za-z0-9-]{1,12}")
_DECIMAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")


def refuse(vi: str, en: str) -> PydanticCustomError:
    """An error that carries the sentence in both languages."""
    return PydanticCustomError("pack", "{vi}", {"vi": vi, "en": en})


def brief(value: Any) -> str:
    """A given value as a sentence quotes it: cut when it is long."""
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _text(value: Any) -> Any:
    """Text also where YAML read a number: a code written 17.10 stays 17.10."""
    return str(value) if isinstance(value, Decimal) else value


def _code(value: Any) -> Any:
    value = _text(value)
    if isinstance(value, str) and not _CODE.fullmatch(value):
        raise refuse(
            f"“{brief(value)}” không dùng làm mã được. Mã chỉ gồm chữ không dấu, số và các dấu . - _ / (tối đa 60 ký "
            f"tự).",
            f"“{brief(value)}” cannot be a code. Codes hold unaccented letters, digits and . - _ / (at most 60).",
        )
    return value


def _unit_code(value: Any) -> Any:
    value = _text(value)
    if isinstance(value, str) and not _UNIT_CODE.fullmatch(value):
        raise refuse(
            f"“{brief(value)}” không phải mã đơn vị hành chính. Hãy ghi mã của Cục Thống kê, ví dụ 20869.",
            f"“{brief(value)}” is not a unit code. Write the statistics office's code, for example 20869.",
        )
    return value


def _codes(value: Any) -> Any:
    if value is None:
        raise refuse("Ô mã đơn vị để trống. Hãy ghi các mã, cách nhau một dấu cách.", "The codes are empty.")
    return tuple(_unit_code(v) for v in str(value).split(" ")) if isinstance(value, (str, Decimal)) else value


def _day(value: Any) -> Any:
    if value is None or isinstance(value, date):
        return value
    text = str(value)
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        raise refuse(
            f"Không có ngày {text} trong lịch. Hãy xem lại.", f"There is no day {text} in the calendar."
        ) from None
    raise refuse(
        f"“{brief(text)}” không phải cách ghi ngày của gói. Hãy ghi năm-tháng-ngày, ví dụ 2023-10-12 cho ngày "
        f"12/10/2023.",
        f"“{brief(text)}” is not a date as packs write it. Write year-month-day, for example 2023-10-12.",
    )


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is not None and moment.tzinfo is not None:
            return moment
    raise refuse(
        f"“{brief(value)}” không phải thời điểm có múi giờ. Hãy ghi như 2023-10-25T00:00:00+07:00.",
        f"“{brief(value)}” is not an instant with its time zone. Write it like 2023-10-25T00:00:00+07:00.",
    )


def exact(value: Any) -> Decimal | None:
    """The decimal that a cell or YAML number writes, or None when it is not one (commas and exponents are not)."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        try:
            return Decimal(value)
        except InvalidOperation:
            return None
    return None


def _decimal(value: Any) -> Any:
    if value is None:
        return None
    number = exact(value)
    if number is None:
        raise refuse(
            f"“{brief(value)}” không phải số. Hãy ghi số với dấu chấm thập phân, không dấu ngăn hàng nghìn, ví dụ "
            f"16.5.",
            f"“{brief(value)}” is not a number. Write it with a decimal point and no thousands sign, for example 16.5.",
        )
    return number


def _whole(value: Any) -> Any:
    number = _decimal(value)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise refuse(f"“{brief(value)}” phải là số nguyên.", f"“{brief(value)}” must be a whole number.")
    return int(number)


def _yes_no(value: Any) -> Any:
    if value in ("yes", "no"):
        return value == "yes"
    if isinstance(value, bool):
        return value
    raise refuse(f"“{brief(value)}” phải là yes (có) hoặc no (không).", f"“{brief(value)}” must be yes or no.")


def plain(number: Decimal) -> str:
    """A decimal as text without exponent or superfluous zeros: 80.0 -> "80"."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


Code = Annotated[str, BeforeValidator(_code)]
MaybeCode = Annotated[str, BeforeValidator(lambda value: "" if value in (None, "") else _code(value))]
UnitCode = Annotated[str, BeforeValidator(_unit_code)]
UnitCodes = Annotated[tuple[str, ...], BeforeValidator(_codes)]
Text = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
MaybeText = Annotated[str, BeforeValidator(lambda v: "" if v is None else _text(v))]
Day = Annotated[date, BeforeValidator(_day)]
MaybeDay = Annotated[date | None, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
MaybeInstant = Annotated[datetime | None, BeforeValidator(lambda value: None if value is None else _instant(value))]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
MaybeNumber = Annotated[Decimal | None, BeforeValidator(_decimal)]
Whole = Annotated[int, BeforeValidator(_whole)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Year = Annotated[int, BeforeValidator(_whole), Field(ge=1990, le=2100)]
MaybeYear = Annotated[Annotated[int, Field(ge=1990, le=2100)] | None, BeforeValidator(_whole)]
Area = Annotated[Annotated[Decimal, Field(ge=0, max_digits=9, decimal_places=2)] | None, BeforeValidator(_decimal)]
Longitude = Annotated[
    Annotated[Decimal, Field(ge=-180, le=180, max_digits=9, decimal_places=6)] | None, BeforeValidator(_decimal)
]
Latitude = Annotated[
    Annotated[Decimal, Field(ge=-90, le=90, max_digits=9, decimal_places=6)] | None, BeforeValidator(_decimal)
]
People = Annotated[Annotated[int, Field(ge=0, le=2_000_000_000)] | None, BeforeValidator(_whole)]
Amount = Annotated[Decimal, BeforeValidator(_decimal), Field(max_digits=12, decimal_places=3)]
MaybeAmount = Annotated[Annotated[Decimal, Field(max_digits=12, decimal_places=3)] | None, BeforeValidator(_decimal)]
