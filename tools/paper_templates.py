"""Make the DOCX templates of official papers: python tools/paper_templates.py [FOLDER].

One file for each kind, in the layout of Nghị định 30/2020/NĐ-CP, Phụ lục I, with the fields of ``papers/context.py``. The
files in ``papers/templates_docx`` are what this script writes; a test compares them. An office that wants another
layout changes a copy in Word and uploads it in the product.
"""

from __future__ import annotations

import sys
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from datchuan.papers.kinds import KINDS, Form, Kind  # noqa: E402

FOLDER = ROOT / "src" / "datchuan" / "papers" / "templates_docx"
FONT = "Times New Roman"
CENTRE, LEFT, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.JUSTIFY
WIDTH = 162  # mm between the margins


def write(folder: Path) -> None:
    folder.mkdir(exist_ok=True, parents=True)
    for kind in KINDS.values():
        (folder / f"{kind.code}.docx").write_bytes(template_of(kind))


def template_of(kind: Kind) -> bytes:
    """The template of a kind; the same bytes each time."""
    document = Document()
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    _page(document)
    _heading(document)
    _type_name(document)
    (_decision if kind.form == Form.DECISION else _letter)(document)
    _body(document)
    (_foot_of_minutes if kind.form == Form.MINUTES else _foot)(document)
    _properties(document, kind)
    out = BytesIO()
    document.save(out)
    return _still(out.getvalue())


def _page(document: Any) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(18)
    section.header_distance, section.footer_distance = Mm(10), Mm(10)
    section.different_first_page_header_footer = True
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    for script in ("w:eastAsia", "w:cs"):
        normal.element.rPr.rFonts.set(qn(script), FONT)
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    _marked(section.first_page_header)
    _marked(section.first_page_footer)
    _marked(section.footer)
    number = section.header.paragraphs[0]
    number.alignment = CENTRE
    _field(number, "PAGE", 13)


def _marked(part: Any) -> None:
    """The line of an illustrative paper, in the margin."""
    first = part.paragraphs[0]
    first.text = "{%p if illustrative %}"
    mark = _line(part, "{{ illustrative }}", 11, bold=True, align=CENTRE)
    mark.runs[0].font.color.rgb = RGBColor(0x9B, 0x1C, 0x1C)
    part.add_paragraph("{%p endif %}")


def _heading(document: Any) -> None:
    table = _grid(document, 2, (66, 96))
    left, right = table.rows[0].cells
    _loop(left, "superior_lines", 12, align=CENTRE)
    _loop(left, "organ_lines", 12, bold=True, align=CENTRE)
    _rule(left, 66, 22)
    _line(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, bold=True, align=CENTRE)
    _line(right, "Độc lập - Tự do - Hạnh phúc", 13, bold=True, align=CENTRE)
    _rule(right, 96, 56)
    left, right = table.rows[1].cells
    _line(left, "{{ number_line }}", 13, align=CENTRE)
    _line(right, "{{ date_line }}", 13, italic=True, align=CENTRE)
    _tidy(table)


def _type_name(document: Any) -> None:
    _line(document, "{{ type_name }}", 14, bold=True, align=CENTRE, before=16)
    _line(document, "{{ subject }}", 14, bold=True, align=CENTRE)
    _rule(document, WIDTH, 45)


def _letter(document: Any) -> None:
    document.add_paragraph("{%p if addressees|length == 1 %}")
    _line(document, "Kính gửi: {{ addressees[0] }}", 14, align=CENTRE, before=6, after=6)
    document.add_paragraph("{%p elif addressees %}")
    _line(document, "Kính gửi:", 14, indent=25, before=6)
    document.add_paragraph("{%p for name in addressees %}")
    _line(document, "- {{ name }}", 14, indent=45)
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endif %}")
    _bases(document)


def _decision(document: Any) -> None:
    document.add_paragraph("{%p for line in authority %}")
    _line(document, "{{ line }}", 14, bold=True, align=CENTRE, before=6, after=6)
    document.add_paragraph("{%p endfor %}")
    _bases(document)
    _line(document, "QUYẾT ĐỊNH:", 14, bold=True, align=CENTRE, before=6, after=6)


def _bases(document: Any) -> None:
    document.add_paragraph("{%p for basis in bases %}")
    _paragraph(document, "{{ basis }}").runs[0].italic = True
    document.add_paragraph("{%p endfor %}")


def _body(document: Any) -> None:
    document.add_paragraph("{%p for block in body %}")
    document.add_paragraph("{%p if block.what == 'text' and (loop.last or block.joined) %}")
    _text(document).paragraph_format.keep_with_next = True  # with the signature, or with the table
    document.add_paragraph("{%p elif block.what == 'text' %}")
    _text(document)
    for level in (1, 2):
        document.add_paragraph(f"{{%p elif block.what == 'heading' and block.level == {level} %}}")
        _of_level(_paragraph(document, "{{ block.text }}"), level)
    document.add_paragraph("{%p elif block.what == 'listing' %}")
    document.add_paragraph("{%p for item in block['items'] %}")
    _paragraph(document, "- {{ item }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p elif block.what == 'table' %}")
    document.add_paragraph("{%p if block.caption %}")
    _line(document, "{{ block.caption }}", 12, bold=True, align=CENTRE, before=6)
    document.add_paragraph("{%p endif %}")
    _data_table(document)
    _line(document, "", 6)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")


def _of_level(heading: Any, level: int) -> None:
    """A heading in bold, kept with what follows; its level makes it a line of Word's outline."""
    heading.runs[0].bold = True
    heading.paragraph_format.keep_with_next = True
    outline = OxmlElement("w:outlineLvl")
    outline.set(qn("w:val"), str(level - 1))
    heading._p.get_or_add_pPr().insert_element_before(outline, "w:rPr")


def _text(document: Any) -> Any:
    """A paragraph with the words that lead it in bold."""
    text = _paragraph(document, "{{ block.lead }}{% if block.lead %} {% endif %}")
    text.runs[0].bold = True
    said = text.add_run("{{ block.text }}")
    said.font.size, said.font.name = Pt(14), FONT
    return text


def _data_table(document: Any) -> None:
    table = document.add_table(rows=5, cols=3)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    head = table.rows[0]
    repeat = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(repeat)
    for cell, text in zip(
        head.cells, ("{%tc for column in block.columns %}", "{{ column.title }}", "{%tc endfor %}"), strict=True
    ):
        title = _line(cell, text, 12, bold=True, align=CENTRE, before=2, after=2)
        title.paragraph_format.keep_with_next = True  # the heads never stand alone at the end of a page
    _line(table.rows[1].cells[0], "{%tr for row in block.rows %}", 12)
    _line(table.rows[2].cells[0], "{%tr set sums = block.total and loop.last %}", 12)
    first, middle, last = table.rows[3].cells
    _line(first, "{%tc for cell in row %}", 12)
    for case, align, bold in (
        ("if sums and block.columns[loop.index0].centred", CENTRE, True), ("elif sums", LEFT, True),
        ("elif block.columns[loop.index0].centred", CENTRE, False), ("else", LEFT, False),
    ):  # fmt: skip
        _line(middle, f"{{%p {case} %}}", 12)
        _line(middle, "{{ cell }}", 12, bold=bold, align=align, before=2, after=2)
    _line(middle, "{%p endif %}", 12)
    _line(last, "{%tc endfor %}", 12)
    _line(table.rows[4].cells[0], "{%tr endfor %}", 12)
    for cell in (*head.cells, first, middle, last):
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    _tidy(table)


def _foot(document: Any) -> None:
    _line(document, "", 8).paragraph_format.keep_with_next = True
    table = _grid(document, 1, (72, 90))
    left, right = table.rows[0].cells
    _recipients(left)
    _check(left)
    _signature(right, "signer")
    _tidy(table)


def _foot_of_minutes(document: Any) -> None:
    _line(document, "", 8).paragraph_format.keep_with_next = True
    table = _grid(document, 2, (81, 81))
    left, right = table.rows[0].cells
    left.add_paragraph("{%p if signer_two %}")
    _signature(left, "signer_two")
    left.add_paragraph("{%p endif %}")
    _signature(right, "signer")
    left, right = table.rows[1].cells
    _recipients(left)
    _check(right)
    _tidy(table)


def _recipients(cell: Any) -> None:
    title = _line(cell, "Nơi nhận:", 12, bold=True, italic=True)
    title.paragraph_format.space_before = Pt(0)
    _loop(cell, "recipients", 11)


def _check(cell: Any) -> None:
    cell.add_paragraph("{%p if check_address %}")
    _line(cell, "{{ square }}", 9, before=6)
    _line(cell, "Đối chiếu văn bản tại: {{ check_address }}", 9)
    cell.add_paragraph("{%p endif %}")


def _signature(cell: Any, who: str) -> None:
    _loop(cell, f"{who}.authority", 14, bold=True, align=CENTRE)
    _loop(cell, f"{who}.position", 14, bold=True, align=CENTRE)
    _line(cell, "", 14, before=23 * 72 / 25.4 - 16, align=CENTRE)
    _line(cell, f"{{{{ {who}.name }}}}", 14, bold=True, align=CENTRE)


# Small parts


def _line(place: Any, text: str, size: float, *, bold: bool = False, italic: bool = False, align: Any = LEFT,
          before: float = 0, after: float = 0, indent: float = 0) -> Any:  # fmt: skip
    paragraph = place.add_paragraph()
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size, run.font.name = bold, italic, Pt(size), FONT
    shape = paragraph.paragraph_format
    shape.alignment, shape.space_before, shape.space_after = align, Pt(before), Pt(after)
    if indent:
        shape.left_indent = Mm(indent)
    return paragraph


def _paragraph(place: Any, text: str) -> Any:
    """A paragraph of the text: justified, first line 1.27 cm in, 6 points after it."""
    paragraph = _line(place, text, 14, align=JUSTIFY, after=6)
    paragraph.paragraph_format.first_line_indent = Mm(12.7)
    paragraph.paragraph_format.line_spacing = 1.0
    return paragraph


def _loop(place: Any, lines: str, size: float, **look: Any) -> None:
    place.add_paragraph(f"{{%p for line in {lines} %}}")
    _line(place, "{{ line }}", size, **look)
    place.add_paragraph("{%p endfor %}")


def _rule(place: Any, width: float, length: float) -> None:
    """A rule of a length in the middle of a width (mm): the border of an empty paragraph."""
    paragraph = _line(place, "", 2, align=CENTRE, after=6)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(3)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Mm((width - length) / 2)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _grid(document: Any, rows: int, widths: tuple[float, ...]) -> Any:
    """A table without lines."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _tidy(table: Any) -> None:
    """Take out the empty paragraph with which each cell begins; a row stays on one page."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell in row.cells:
            first = cell.paragraphs[0]
            if len(cell.paragraphs) > 1 and not first.runs:
                first._p.getparent().remove(first._p)


def _field(paragraph: Any, code: str, size: float) -> None:
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        run = paragraph.add_run()
        run.font.size, run.font.name = Pt(size), FONT
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = text
        run._r.append(mark)


def _properties(document: Any, kind: Kind) -> None:
    core = document.core_properties
    core.title, core.author, core.comments, core.language = kind.name_vi, "Đạt Chuẩn", "", "vi-VN"
    core.last_modified_by = "Đạt Chuẩn"
    core.created = core.modified = datetime(2020, 3, 5)


def _still(data: bytes) -> bytes:
    """The same parts in a file whose entries carry no time of writing."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if "thumbnail" in name:
                continue
            content = source.read(name)
            if name == "_rels/.rels":
                content = _without_thumbnail(content)
            target.writestr(zipfile.ZipInfo(name, (2020, 3, 5, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_thumbnail(rels: bytes) -> bytes:
    from lxml import etree

    root = etree.fromstring(rels)
    for relation in list(root):
        if "thumbnail" in relation.get("Target", ""):
            root.remove(relation)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
