"""The words of the design system: work status, result, standing. Two axes that are never mixed.

Work status says what a person did; result says what the rule found. Text first, colour second, sign third.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

#: Result letters of the database (see docs/decisions) and the verdict words of the engine, to one letter.
LETTERS = {"met": "M", "not_met": "N", "no_data": "D", "no_threshold": "T", "not_applicable": "X"}
RESULTS: dict[str, Promise] = {
    "M": gettext_lazy("Đạt"),
    "N": gettext_lazy("Chưa đạt"),
    "D": gettext_lazy("Chưa có số liệu"),
    "T": gettext_lazy("Chưa có mức chuẩn"),
    "X": gettext_lazy("Không áp dụng"),
}
#: What a cell of a matrix shows: the letter must survive a grey print, the shade helps the eye.
CELLS: dict[str, str] = {"M": "Đ", "N": "C", "D": "–", "T": "?", "X": "o"}

WORK: dict[str, Promise] = {
    "todo": gettext_lazy("Chưa làm"),
    "doing": gettext_lazy("Đang làm"),
    "fix": gettext_lazy("Cần bổ sung"),
    "closed": gettext_lazy("Chưa mở được"),
    "error": gettext_lazy("Có lỗi"),
    "done": gettext_lazy("Xong"),
}
#: Looks of a tag whose words belong to the page (states of files and titles). Red is for errors and passed terms only.
TONES = ("plain", "todo", "doing", "fix", "closed", "error", "good")

STANDINGS: dict[str, Promise] = {
    "to_check": gettext_lazy("cần đối chiếu văn bản"),
    "illustrative": gettext_lazy("mức minh họa, chưa đối chiếu văn bản"),
}


@dataclass(frozen=True)
class Shown:
    """A word with the class that draws it, and what is said behind it in plain text."""

    text: str
    css: str
    detail: str = ""


def letter_of(result: object) -> str:
    """The letter of a result given as letter (M) or as verdict (met). Unknown words are no data, never met."""
    text = str(result or "")
    return text if text in RESULTS else LETTERS.get(text, "D")


def result_shown(result: object, *, detail: str = "", near: bool = False) -> Shown:
    """A result in words. ``detail`` is what is missing, or the ground for not applicable; ``near`` says "gần đạt".

    Near is a way of saying not met, for a distance that a person can walk; it never counts as met.
    """
    letter = letter_of(result)
    word = _("Gần đạt") if near and letter == "N" else str(RESULTS[letter])
    css = "result-near" if near and letter == "N" else f"result-{letter}"
    return Shown(word, css, detail)


def work_shown(status: object, *, detail: str = "") -> Shown:
    """A work status in words; ``detail`` says who and when, or why."""
    key = str(status)
    return Shown(str(WORK[key]), "work-done" if key == "done" else f"tag tag-{key}", detail)


def standing_shown(standing: object) -> str:
    """How sure a reference value is, in words; "" for official ones."""
    return str(STANDINGS.get(str(standing or ""), ""))
