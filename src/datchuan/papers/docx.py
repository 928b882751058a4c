"""Papers as DOCX, for an office to go on with in Word: the shipped template of the kind, or the office's own."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from datchuan.config import child
from datchuan.config.errors import Refused
from datchuan.papers import square
from datchuan.papers.content import Paper
from datchuan.papers.context import context
from datchuan.papers.samples import sample

_TEMPLATES = Path(__file__).resolve().parent / "templates_docx"
MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@cache
def shipped(kind: str) -> bytes:
    """The template of a kind that comes with the product."""
    return (_TEMPLATES / f"{kind}.docx").read_bytes()


def render_docx(paper: Paper, template: bytes | None = None) -> bytes:
    """The paper as DOCX. ``template`` is an office's own; it is filled in a child process with limits. Raises ``Refused``."""
    from datchuan.papers import filling  # brings a whole reader of Word along

    words = context(paper)
    drawn = square.png(words["check_address"]) if words["check_address"] else b""
    if template is None:
        return filling.fill(shipped(paper.kind), words, drawn)
    said = _child("fill", template, words, drawn)
    return base64.b64decode(said["document"])


def why_not_template(kind: str, template: bytes) -> str:
    """Whether a template can be used for a kind: it is tried on the sample of the kind. Takes about a second."""
    words = context(sample(kind))
    try:
        _child("check", template, words, square.png(words["check_address"]))
    except Refused as refused:
        return refused.sentence
    return ""


def _child(do: str, template: bytes, words: dict[str, Any], drawn: bytes) -> dict[str, Any]:
    from datchuan.papers import filling

    job = {
        "do": do,
        "template": base64.b64encode(template).decode(),
        "words": words,
        "square": base64.b64encode(drawn).decode(),
    }
    try:
        said = child.read(filling, json.dumps(job).encode())
    except (child.TooHeavy, child.Unreadable):
        said = {"problem": "unreadable"}
    if "problem" in said:
        raise Refused(_sentence(str(said["problem"]), said.get("names", [])), status=409)
    return said  # type: ignore[no-any-return]


def _sentence(cause: str, names: list[str]) -> str:
    listed = ", ".join(names)
    if cause == "unknown":
        return _(
            "Mẫu có trường mà hệ thống không biết: %(names)s. Sửa tên trường theo mẫu đang dùng rồi tải lên lại."
        ) % {"names": listed}
    if cause == "missing":
        return _(
            "Mẫu thiếu trường phải có: %(names)s. Chép các trường ấy từ mẫu đang dùng vào đúng chỗ rồi tải lên lại."
        ) % {"names": listed}
    if cause == "syntax":
        return _(
            "Một trường trong mẫu viết chưa đúng (%(names)s). Xem lại các dấu ngoặc của trường ấy rồi tải lên lại."
        ) % {"names": listed}
    return _("Không đọc được mẫu này. Mở tệp bằng Word, lưu lại dạng .docx rồi tải lên lại.")
