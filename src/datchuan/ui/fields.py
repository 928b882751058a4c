"""Form fields for Vietnamese offices, and the form that carries them.

Django's own fields let through what the database, the eye or the law cannot take (bidirectional controls, text of
nothing but zero-width signs, full-width digits, year 1) and speak partly English. These say in Vietnamese what is
wrong and what to do, beginning with the label of the field.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from datchuan.config.legacy_fonts import convert_legacy, looks_like_legacy_font
from datchuan.config.text import is_unstorable, nfc
from datchuan.ui.dates import EARLIEST, LATEST, DateProblem, format_date, parse_date
from datchuan.ui.numbers import MAX_DIGITS, NumberProblem, Parsed, Wanted, parse_number

_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINES = re.compile("\r\n|[\r\u0085\u2028\u2029\v\f]")
_SPACE_RUNS = re.compile(r"[^\S\n]+")
MAX_RAW = 100_000


def clean_text(text: str, *, name: str, lines: bool = False) -> str:
    """Text fit to store and to show: NFC, without format and control characters, spaces in single file.

    Raises ``ValidationError`` for NUL, half surrogates, U+FFFD, direction controls (they make a line show other than it
    is stored) and for TCVN3 or VNI text; the last carries ``params["converted"]`` and code ``legacy_font``.
    """
    if is_unstorable(text) or "\ufffd" in text:
        raise ValidationError(
            _("%(label)s có ký tự hỏng, thường do chép từ tệp lỗi phông. Xóa ký tự đó rồi gõ lại."),
            "broken",
            {"label": name},
        )
    if _BIDI.search(text):
        raise ValidationError(
            _("%(label)s có ký tự đảo chiều chữ, làm dòng chữ hiện khác với nội dung lưu. Gõ lại bằng bàn phím."),
            "bidi",
            {"label": name},
        )
    if looks_like_legacy_font(text):
        converted = clean_text(convert_legacy(text), name=name, lines=lines)
        raise ValidationError(
            _(
                "%(label)s gõ bằng phông cũ (TCVN3 hoặc VNI). Có phải là “%(start)s”? "
                "Chép lại như vậy, hoặc gõ bằng phông Unicode."
            ),
            "legacy_font",
            {"label": name, "converted": converted, "start": converted[:80] + "…" * (len(converted) > 80)},
        )
    text = _LINES.sub("\n" if lines else " ", text)
    if not lines:
        text = text.replace("\n", " ")
    kept = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) not in {"Cf", "Cc", "Cn", "Co"})
    return nfc(_SPACE_RUNS.sub(" ", "".join(kept)).strip())


def _inside(label: str) -> str:
    """The label as it reads inside a sentence: "Số hộ" -> "số hộ"; names such as "UBND xã" stay."""
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label


class _Labelled:
    """Knows its label in sentences. ``asked`` is the verb of the sentence for an empty field."""

    label: Any
    asked = "Nhập"
    error_messages: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.label or _("Ô này"))

    def missing(self) -> ValidationError:
        """ "Nhập số hộ dùng nước sạch"."""
        return ValidationError(self._missing_sentence() % {"label": _inside(self.name)}, "required")

    def _missing_sentence(self) -> str:
        return _("Nhập %(label)s")


class VNCharField(_Labelled, forms.Field):
    """One line of text (``lines=True``: several), or "". ``max_length`` counts letters as people do, after NFC."""

    def __init__(
        self, *, max_length: int | None = None, min_length: int = 0, lines: bool = False, **kwargs: Any
    ) -> None:
        self.max_length, self.min_length, self.lines = max_length, min_length, lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        text = clean_text(_as_text(value, self.name), name=self.name, lines=self.lines)
        if not text and self.required:
            raise self.missing()
        if self.max_length is not None and len(text) > self.max_length:
            raise ValidationError(
                _("%(label)s dài %(count)d ký tự, vượt mức %(most)d. Rút bớt %(over)d ký tự."),
                "max_length",
                {
                    "label": self.name,
                    "count": len(text),
                    "most": self.max_length,
                    "over": len(text) - self.max_length,
                },
            )
        if text and len(text) < self.min_length:
            raise ValidationError(
                _("%(label)s mới có %(count)d ký tự. Viết ít nhất %(least)d ký tự để người khác hiểu được."),
                "min_length",
                {"label": self.name, "count": len(text), "least": self.min_length},
            )
        self.run_validators(text)
        return text


def _as_text(value: Any, name: str) -> str:
    if value is None:
        return ""
    text = str(value)
    if len(text) > MAX_RAW:
        raise ValidationError(_("%(label)s quá dài. Rút gọn rồi gửi lại."), "max_length", {"label": name})
    return text


class VNDecimalField(_Labelled, forms.Field):
    """An exact number as ``Decimal`` (``None`` when empty and not required). See ``numbers.parse_number``.

    The typed text stays in the form when it is refused. ``reading(text)`` tells how a text is read, for the hint
    beside the field.
    """

    whole = False
    percent = False

    def __init__(
        self,
        *,
        least: Decimal | int | None = 0,
        most: Decimal | int | None = None,
        decimals: int = 6,
        digits: int = MAX_DIGITS,
        **kwargs: Any,
    ) -> None:
        self.least = None if least is None else Decimal(least)
        self.most = None if most is None else Decimal(most)
        self.decimals, self.digits = decimals, digits
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            name=self.name,
            whole=self.whole,
            percent=self.percent,
            negative=self.least is None or self.least < 0,
            decimals=self.decimals,
            digits=self.digits,
            least=self.least,
            most=self.most,
        )

    def reading(self, text: str) -> Parsed:
        """The value and how it was read. Raises ``NumberProblem``."""
        return parse_number(text, self.wanted)

    def prepare_value(self, value: Any) -> Any:
        """A stored number in plain typing form: 1530, 28,2 (no thousands, which would be asked about)."""
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            plain = f"{value:f}" if isinstance(value, Decimal) else str(value)
            whole, _mark, fraction = plain.partition(".")
            fraction = fraction.rstrip("0")
            if len(fraction) == 3 and whole.strip("-0") and len(whole.lstrip("-")) <= 3:
                fraction += "0"  # 1,530 would be asked about; 1,5300 is plain
            return f"{whole},{fraction}" if fraction else whole
        return value

    def clean(self, value: Any) -> Any:
        text = nfc(_as_text(self.prepare_value(value), self.name)).strip()
        if not text:
            if self.required:
                raise self.missing()
            return None
        try:
            number = self.reading(text).value
        except NumberProblem as problem:
            raise ValidationError(problem.sentence, "number") from None
        self.run_validators(number)
        return number

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class VNIntegerField(VNDecimalField):
    """A count as ``int``. "1.530" can only be 1530 here, and is read so."""

    whole = True

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


class VNPercentField(VNDecimalField):
    """A percentage from 0 to 100, typed with or without %, as ``Decimal`` per cent (28.2, not 0.282)."""

    percent = True

    def __init__(self, *, most: Decimal | int | None = 100, **kwargs: Any) -> None:
        super().__init__(most=most, **kwargs)


class VNDateField(_Labelled, forms.Field):
    """A day, always day first. ``least`` and ``most``: dates, or functions that give one (today's date)."""

    def __init__(
        self,
        *,
        least: date | Callable[[], date] = EARLIEST,
        most: date | Callable[[], date] = LATEST,
        **kwargs: Any,
    ) -> None:
        self.least, self.most = least, most
        attrs = {"inputmode": "numeric", "placeholder": "dd/mm/yyyy", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return format_date(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:
        if isinstance(value, date):
            value = format_date(value)
        text = nfc(_as_text(value, self.name)).strip()
        if not text:
            if self.required:
                raise self.missing()
            return None
        least = self.least() if callable(self.least) else self.least
        most = self.most() if callable(self.most) else self.most
        try:
            day = parse_date(text, name=self.name, least=least, most=most)
        except DateProblem as problem:
            raise ValidationError(problem.sentence, "date") from None
        self.run_validators(day)
        return day

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            day = self.clean(data)
        except ValidationError:
            return True
        return day != (initial.date() if isinstance(initial, datetime) else initial)


class VNChoiceField(_Labelled, forms.ChoiceField):
    """One of the choices offered."""

    def _missing_sentence(self) -> str:
        return _("Chọn %(label)s")

    def clean(self, value: Any) -> str:
        text = "" if value is None else str(value)
        if not text:
            if self.required:
                raise self.missing()
            return ""
        if not self.valid_value(text):
            raise ValidationError(
                _("%(label)s: mục đã chọn không còn trong danh sách. Chọn lại."), "choice", {"label": self.name}
            )
        self.run_validators(text)
        return text


class IdemField(forms.Field):
    """The hidden key (UUID) that makes a form that is sent twice count once. A fresh page gets a fresh key."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.HiddenInput)
        kwargs.setdefault("initial", uuid.uuid4)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> uuid.UUID:
        text = str(value or "")
        if re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}", text) is None:
            raise ValidationError(
                _("Trang này thiếu hoặc sai mã nhận dạng của lần gửi. Mở lại trang rồi nhập lại."), "idem"
            )
        return uuid.UUID(text)


class VersionField(forms.Field):
    """The hidden version of what the page showed, as ``int`` from 0; a stale one is a conflict, not an error here."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.HiddenInput)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int:
        text = "" if value is None else str(value)
        if re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) is None:
            raise ValidationError(_("Trang này thiếu hoặc sai số phiên bản. Mở lại trang rồi nhập lại."), "version")
        return int(text)


@dataclass(frozen=True)
class FormProblem:
    """A line of the summary above a form: the id of the input to jump to ("" for the whole form), and the sentence."""

    anchor: str
    sentence: str


class VNForm(forms.Form):
    """A form whose typed text stays as typed when something is refused, with a summary of what to change."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    @property
    def problems(self) -> list[FormProblem]:
        """Every refusal in the order of the fields, those of the whole form first."""
        found = [FormProblem("", str(sentence)) for sentence in self.non_field_errors()]
        for name in self.fields:
            bound = self[name]
            anchor = "" if bound.is_hidden else bound.id_for_label
            found += [FormProblem(anchor, str(sentence)) for sentence in bound.errors]
        return found

    @property
    def problem_heading(self) -> str:
        """ "Còn 2 chỗ cần sửa", "" when nothing is wrong."""
        count = len(self.problems)
        return _("Còn %(count)d chỗ cần sửa") % {"count": count} if count else ""

    @property
    def typed(self) -> tuple[tuple[str, str], ...]:
        """(label, text) of every visible field as typed, for a page that has to show it back."""
        return tuple(
            (str(bound.label), str(bound.value()))
            for bound in self.visible_fields()
            if bound.value() not in (None, "") and getattr(bound.field.widget, "input_type", "") != "password"
        )

    def conversions(self) -> dict[str, str]:
        """Field name -> its text in Unicode, for fields refused as TCVN3 or VNI; the page offers a button for each."""
        return {
            name: error.params["converted"]
            for name, errors in self.errors.as_data().items()
            for error in errors
            if error.code == "legacy_font" and error.params
        }
