"""JSON from outside: strict, shallow, without duplicate keys. Plain ``json.loads`` takes the last of two equal keys
silently and fails with a RecursionError on a hundred thousand brackets."""

from __future__ import annotations

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from datchuan.config.text import is_unstorable

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 20
MAX_DIGITS = 40
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)


class BadJSON(Exception):
    """The body cannot be read as JSON; ``sentence`` says what to change, ``status`` is 400 or 413."""

    def __init__(self, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def parse(body: bytes) -> Any:
    """The value of a JSON body: UTF-8, at most ``MAX_BYTES`` and ``MAX_DEPTH`` levels, no key twice in an object.

    Numbers with a fraction are refused a binary float: they come back as ``decimal.Decimal``. Raises ``BadJSON``.
    """
    _check_size(body)
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError:
        raise BadJSON(_("Nội dung gửi lên không phải UTF-8. Lưu lại bằng bảng mã UTF-8 rồi gửi lại.")) from None
    except json.JSONDecodeError as error:
        raise BadJSON(
            _("Nội dung gửi lên không đọc được theo JSON ở dòng %(line)d, cột %(column)d. Sửa chỗ đó rồi gửi lại.")
            % {"line": error.lineno, "column": error.colno}
        ) from None
    _check_text(value)
    return value


def _check_size(body: bytes) -> None:
    if len(body) > MAX_BYTES:
        raise BadJSON(_("Nội dung gửi lên lớn hơn 2 MB. Chia thành nhiều lần gửi."), status=413)
    depth = deepest = 0
    for sign in _STRING.sub(b"", body):
        if sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in b"]}":
            depth -= 1
    if deepest > MAX_DEPTH:
        raise BadJSON(_("Nội dung gửi lên lồng nhau quá %(depth)d lớp. Bỏ bớt lớp rồi gửi lại.") % {"depth": MAX_DEPTH})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _value in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise BadJSON(_("Khóa “%(key)s” xuất hiện hai lần. Giữ lại một lần rồi gửi lại.") % {"key": twice[:60]})
    return result


def _decimal(text: str) -> Any:
    from decimal import Decimal

    if len(text) > MAX_DIGITS:
        raise BadJSON(_("Một số trong nội dung gửi lên dài quá %(digits)d chữ số.") % {"digits": MAX_DIGITS})
    value = Decimal(text)
    if value.adjusted() > MAX_DIGITS or value.adjusted() < -MAX_DIGITS:
        raise BadJSON(_("Một số trong nội dung gửi lên dài quá %(digits)d chữ số.") % {"digits": MAX_DIGITS})
    return value


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise BadJSON(_("Một số trong nội dung gửi lên dài quá %(digits)d chữ số.") % {"digits": MAX_DIGITS})
    return int(text)


def _no_constant(text: str) -> Any:
    raise BadJSON(_("%(word)s không phải là số. Thay bằng một số hoặc null.") % {"word": text})


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if is_unstorable(value):
            raise BadJSON(_("Nội dung gửi lên có ký tự hỏng (NUL hoặc nửa cặp surrogate). Bỏ ký tự đó rồi gửi lại."))
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_text(key)
            _check_text(item)
    elif isinstance(value, list):
        for item in value:
            _check_text(item)
