"""Filling a DOCX template. Imported for our own templates; run by path, in a child with limits, for what somebody uploaded.

It imports nothing of the product. The fields of a template are read by Jinja in its sandbox, and every field must exist.
"""

from __future__ import annotations

import base64
import json
import sys
import zipfile
from io import BytesIO
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

SQUARE_MM = 19
#: Units of the library in a twentieth of a point, in which a document keeps widths.
_EMU = 635
#: Without these a paper would not say what it is, or hide that it is illustrative.
WANTED = ("organ_lines", "number_line", "type_name", "subject", "body", "signer", "illustrative")


class Unfillable(Exception):
    """Why a template cannot be filled: a cause and the names that it is about."""

    def __init__(self, cause: str, names: list[str] | None = None) -> None:
        super().__init__(cause)
        self.cause, self.names = cause, names or []


def fill(template: bytes, words: dict[str, Any], square: bytes = b"") -> bytes:
    """The document. Raises ``Unfillable``."""
    opened = _open(template)
    try:
        opened.render(
            words | {"square": InlineImage(opened, BytesIO(square), width=Mm(SQUARE_MM)) if square else ""},
            _environment(),
        )
    except UndefinedError as error:
        raise Unfillable("unknown", [str(error.message or "")[:120]]) from None
    except TemplateError as error:
        raise Unfillable("syntax", [str(error.message or "")[:120]]) from None
    _widen(opened.docx, [block for block in words["body"] if block["what"] == "table"])
    out = BytesIO()
    opened.save(out)
    return out.getvalue()


def _widen(document: Any, blocks: list[dict[str, Any]]) -> None:
    """Give the columns of the data tables their shares of the page; docxtpl makes all columns of a loop alike."""
    tables = [table for table in document.tables if table.style is not None and table.style.name == "Table Grid"]
    if len(tables) != len(blocks):
        return  # an office's own template, which has tables of its own
    section = document.sections[0]
    page = section.page_width - section.left_margin - section.right_margin
    for table, block in zip(tables, blocks, strict=True):
        shares = [column["width"] for column in block["columns"]]
        if len(table.columns) != len(shares):
            continue
        table.autofit = False
        _set_widths(table._tbl, [round(page * share / sum(shares) / _EMU) for share in shares])


def _set_widths(table: Any, widths: list[int]) -> None:
    """Write the widths (twentieths of a point) into the XML itself: by its cells the library takes seconds for a long
    table, because it lists all of them anew for every column."""
    for column, width in zip(table.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    for row in table.iterchildren(qn("w:tr")):
        for cell, width in zip(row.iterchildren(qn("w:tc")), widths, strict=False):
            wanted = cell.get_or_add_tcPr().get_or_add_tcW()
            wanted.set(qn("w:type"), "dxa")
            wanted.set(qn("w:w"), str(width))


def check(template: bytes, words: dict[str, Any], square: bytes) -> None:
    """Whether the template can be filled and says what it must. Raises ``Unfillable``."""
    names = _fields(template)
    if unknown := sorted(names - set(words) - {"square"}):
        raise Unfillable("unknown", unknown)
    if missing := [name for name in WANTED if name not in names]:
        raise Unfillable("missing", missing)
    fill(template, words, square)


def _fields(template: bytes) -> set[str]:
    try:
        return set(_open(template).get_undeclared_template_variables(_environment()))
    except TemplateSyntaxError as error:
        raise Unfillable("syntax", [str(error.message or "")[:120]]) from None


def _open(template: bytes) -> DocxTemplate:
    try:
        opened = DocxTemplate(BytesIO(template))
        opened.init_docx()
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise Unfillable("unreadable") from None
    return opened


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


def answer(said: bytes) -> dict[str, Any]:
    """What is said on standard output, {"document"} or {"problem", "names"}, to {"do", "template", "words", "square"}."""
    job = json.loads(said)
    template, square = base64.b64decode(job["template"]), base64.b64decode(job["square"])
    try:
        if job["do"] == "check":
            check(template, job["words"], square)
            return {"document": ""}
        return {"document": base64.b64encode(fill(template, job["words"], square)).decode()}
    except Unfillable as problem:
        return {"problem": problem.cause, "names": problem.names}


if __name__ == "__main__":
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)
