"""From the errors of the pack's forms to sentences that the keeper of a file can act on."""

from __future__ import annotations

from typing import Any

from datchuan.packs.values import brief
from datchuan.packs.yamltree import LINE


def sentence_of(error: dict[str, Any]) -> tuple[str, str]:
    """The Vietnamese and the English sentence of one pydantic error."""
    kind, context = error["type"], error.get("ctx") or {}
    where = _where(error["loc"])
    if kind == "pack":
        return f"{where}: {context['vi']}", f"{where}: {context['en']}"
    given = _shown(error.get("input"))
    if kind in ("none_required",) or (error.get("input") is None and kind != "missing"):
        return f"{where}: để trống. Hãy điền giá trị.", f"{where}: empty. Fill it in."
    if kind in ("too_short", "too_long") and isinstance(error.get("input"), str):
        kind = f"string_{kind}"
    if kind in _SENTENCES:
        vi, en = _SENTENCES[kind]
        return f"{where}: {vi.format(given=given, **context)}", f"{where}: {en.format(given=given, **context)}"
    return (
        f"{where}: “{given}” không đúng cách ghi của mục này. Hãy xem docs/pack-format.md.",
        f"{where}: “{given}” is not what this entry takes. See docs/pack-format.md.",
    )


_SENTENCES: dict[str, tuple[str, str]] = {
    "missing": ("thiếu mục này. Hãy thêm vào.", "missing. Add it."),
    "extra_forbidden": (
        "gói dữ liệu không có mục tên này. Hãy sửa tên cho đúng hoặc bỏ đi.",
        "packs have no entry of this name. Mend or remove it.",
    ),
    "string_too_short": ("để trống. Hãy điền giá trị.", "empty. Fill it in."),
    "string_too_long": (
        "dài quá {max_length} ký tự. Hãy viết ngắn lại.",
        "longer than {max_length} characters. Shorten it.",
    ),
    "too_short": ("danh sách trống. Hãy ghi ít nhất một mục.", "an empty list. Write at least one entry."),
    "literal_error": (
        "“{given}” không phải một trong các giá trị được dùng: {expected}.",
        "“{given}” is not one of: {expected}.",
    ),
    "string_type": ("cần chữ, không phải danh sách hay nhóm.", "needs text, not a list or group."),
    "bool_type": ("“{given}” phải là true hoặc false.", "“{given}” must be true or false."),
    "bool_parsing": ("“{given}” phải là true hoặc false.", "“{given}” must be true or false."),
    "tuple_type": (
        "cần một danh sách (các dòng bắt đầu bằng dấu gạch ngang).",
        "needs a list (lines that begin with a dash).",
    ),
    "model_type": ("cần một nhóm các mục “tên: giá trị”.", "needs a group of “name: value” entries."),
    "model_attributes_type": ("cần một nhóm các mục “tên: giá trị”.", "needs a group of “name: value” entries."),
    "greater_than_equal": ("{given} nhỏ hơn {ge}. Hãy xem lại số.", "{given} is below {ge}. Look at the number."),
    "less_than_equal": ("{given} lớn hơn {le}. Hãy xem lại số.", "{given} is above {le}. Look at the number."),
    "decimal_max_digits": ("{given} có quá {max_digits} chữ số.", "{given} has more than {max_digits} digits."),
    "decimal_max_places": (
        "{given} có quá {decimal_places} chữ số sau dấu thập phân.",
        "{given} has more than {decimal_places} decimal places.",
    ),
}
_SENTENCES["decimal_whole_digits"] = ("{given} quá lớn.", "{given} is too large.")


def _where(loc: tuple[str | int, ...]) -> str:
    """The path of an entry as a person reads it: criteria 3 > indicators 2 > measure > kind."""
    words: list[str] = []
    for step in loc:
        if isinstance(step, int) and words:
            words[-1] += f" {step + 1}"
        elif step != LINE and not str(step).startswith(("function-", "constrained", "tuple[", "str", "int")):
            words.append(str(step))
    return " > ".join(words) or "Tệp"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        value = ", ".join(k for k in value if k != LINE)
    return brief(value)
