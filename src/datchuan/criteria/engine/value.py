"""A measured value as it is stored, read strictly: what is not understood is refused with a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from datchuan.criteria.engine.numbers import exact, plain


class Form(StrEnum):
    """The forms of a value."""

    NOTHING = "nothing"
    PASS = "pass"  # noqa: S105  not a password
    SHARE = "share"
    PERCENT = "percent"
    NUMBER = "number"
    LEVEL = "level"
    SEXES = "sexes"
    PARTS = "parts"
    NOT_APPLICABLE = "na"


@dataclass(frozen=True, slots=True)
class Value:
    """One measured value. Which fields are filled follows from ``form``.

    PASS: ``passed``. SHARE: ``num`` of ``den``. PERCENT and NUMBER: ``number``. LEVEL: ``level``. SEXES: ``children``
    are female, male. PARTS: ``children`` in the order of the measure's parts. NOT_APPLICABLE: ``reason``. A child may
    be NOTHING while the entry is half done.
    """

    form: Form
    passed: bool = False
    num: Decimal | None = None
    den: Decimal | None = None
    number: Decimal | None = None
    level: str = ""
    children: tuple[Value, ...] = ()
    reason: str = ""

    @property
    def is_nothing(self) -> bool:
        return self.form is Form.NOTHING

    @classmethod
    def from_json(cls, data: object) -> Value:
        """Read the stored form; ``None`` is no data.

        Raises ``ValueError`` with a Vietnamese sentence when the form is not one of those of ``to_json``.
        """
        if data is None:
            return NOTHING
        read = _READERS.get(frozenset(data)) if isinstance(data, Mapping) else None
        if read is None or not isinstance(data, Mapping):
            raise ValueError(
                "Dạng số liệu chưa hiểu được. Dùng một trong các dạng: pass; num và den; percent; number; level; "
                "female và male; parts; na và reason."
            )
        return read(data)

    def to_json(self) -> Any:
        """The stored form: null, {"pass"}, {"num", "den"}, {"percent"}, {"number"}, {"level"}, {"female", "male"},
        {"parts"} or {"na", "reason"}; numbers are decimal text."""
        match self.form:
            case Form.NOTHING:
                return None
            case Form.PASS:
                return {"pass": self.passed}
            case Form.SHARE:
                return {"num": plain(_given(self.num)), "den": plain(_given(self.den))}
            case Form.PERCENT | Form.NUMBER:
                return {self.form.value: plain(_given(self.number))}
            case Form.LEVEL:
                return {"level": self.level}
            case Form.SEXES:
                return {"female": self.children[0].to_json(), "male": self.children[1].to_json()}
            case Form.PARTS:
                return {"parts": [child.to_json() for child in self.children]}
        return {"na": True, "reason": self.reason}


NOTHING = Value(Form.NOTHING)


def _given(number: Decimal | None) -> Decimal:
    if number is None:
        raise ValueError("Số liệu thiếu một số. Nhập đủ các số của dạng này.")
    return number


def _read_pass(data: Mapping[str, Any]) -> Value:
    if not isinstance(data["pass"], bool):
        raise ValueError("Kết quả “pass” chỉ nhận true (đạt) hoặc false (chưa đạt).")
    return Value(Form.PASS, passed=data["pass"])


def _read_level(data: Mapping[str, Any]) -> Value:
    if not isinstance(data["level"], str) or not data["level"]:
        raise ValueError("Mức đã đạt phải là tên một mức, ví dụ “Khá”.")
    return Value(Form.LEVEL, level=data["level"])


def _read_na(data: Mapping[str, Any]) -> Value:
    if data["na"] is not True or not isinstance(data["reason"], str):
        raise ValueError("“Không áp dụng” cần na là true và một lý do bằng chữ.")
    return Value(Form.NOT_APPLICABLE, reason=data["reason"])


def _read_child(data: object) -> Value:
    value = Value.from_json(data)
    if value.form in (Form.SEXES, Form.PARTS, Form.NOT_APPLICABLE):
        raise ValueError("Số liệu của một phần chỉ có một giá trị, không chia phần nữa và không có “không áp dụng”.")
    return value


def _read_parts(data: Mapping[str, Any]) -> Value:
    if not isinstance(data["parts"], list) or not data["parts"]:
        raise ValueError("Số liệu nhiều phần (parts) phải là danh sách có ít nhất một phần.")
    return Value(Form.PARTS, children=tuple(_read_child(part) for part in data["parts"]))


_READERS: dict[frozenset[str], Callable[[Mapping[str, Any]], Value]] = {
    frozenset(("pass",)): _read_pass,
    frozenset(("num", "den")): lambda d: Value(Form.SHARE, num=exact(d["num"]), den=exact(d["den"])),
    frozenset(("percent",)): lambda d: Value(Form.PERCENT, number=exact(d["percent"])),
    frozenset(("number",)): lambda d: Value(Form.NUMBER, number=exact(d["number"])),
    frozenset(("level",)): _read_level,
    frozenset(("female", "male")): lambda d: Value(
        Form.SEXES, children=(_read_child(d["female"]), _read_child(d["male"]))
    ),
    frozenset(("parts",)): _read_parts,
    frozenset(("na", "reason")): _read_na,
}
