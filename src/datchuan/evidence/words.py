"""Evidence in words: states, periods, where a photo was taken."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from datchuan.evidence.models import Document, Where
from datchuan.evidence.queries import State
from datchuan.files.limits import scanner_address
from datchuan.ui.dates import format_date
from datchuan.ui.numbers import format_number

#: State -> tone of its tag.
TONES = {
    State.HAVE: "good",
    State.ELSEWHERE: "doing",
    State.SCANNING: "doing",
    State.EXPIRED: "fix",
    State.BLOCKED: "error",
    State.MISSING: "todo",
}


def state_word(state: State, document: Document | None = None) -> str:
    """A state in two or three words; with the document also since when."""
    if state is State.EXPIRED and document is not None and document.expires:
        return _("hết hạn %(on)s") % {"on": format_date(document.expires)}
    words = {
        State.HAVE: _("đã có"),
        State.ELSEWHERE: _("đã có ở hệ thống khác"),
        State.SCANNING: _("đã có, chờ quét vi-rút") if scanner_address() else _("đã có, chưa quét vi-rút"),
        State.EXPIRED: _("hết hạn"),
        State.BLOCKED: _("tệp bị chặn"),
        State.MISSING: _("còn thiếu"),
    }
    return words[state]


def period_words(first: date | None, last: date | None) -> str:
    """The period that a document proves: "01/01/2023 - 31/12/2023"; "" when nothing is said."""
    if first and last:
        return format_date(first) if first == last else f"{format_date(first)} - {format_date(last)}"
    if first:
        return _("từ %(on)s") % {"on": format_date(first)}
    return _("đến %(on)s") % {"on": format_date(last)} if last else ""


def where_words(revision: Any) -> str:
    """Where a photo was taken, in a sentence that blames nobody; "" when the photo does not say."""
    if revision.where == Where.INSIDE:
        return _("Vị trí ghi trong ảnh nằm trong địa bàn xã.")
    if revision.where != Where.OUTSIDE:
        return ""
    return _(
        "Vị trí ghi trong ảnh cách ranh giới xã khoảng %(km)s km. Ảnh vẫn dùng được; nếu có lý do, như chụp ở nơi xét "
        "nghiệm hoặc máy ghi sai vị trí, ghi thêm vào tên tài liệu."
    ) % {"km": format_number(revision.km)}
