"""DOCX papers: their XML is measured, they say what the PDF says, and an office's own template is tried before it is taken."""

from __future__ import annotations

import importlib.util
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import ModuleType

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from datchuan.config.errors import Refused
from datchuan.papers.content import Paper, Text
from datchuan.papers.context import ILLUSTRATIVE
from datchuan.papers.docx import render_docx, shipped, why_not_template
from datchuan.papers.kinds import KINDS, Form
from datchuan.papers.pdf import render_pdf
from datchuan.papers.samples import sample
from datchuan.papers.tests.measuring import pages_of

TOOL = Path(__file__).resolve().parents[4] / "tools" / "paper_templates.py"


@pytest.fixture(scope="module")
def drawn() -> dict[str, bytes]:
    return {kind: render_docx(sample(kind)) for kind in KINDS}


def words_of(data: bytes) -> str:
    """Everything that stands in the document, in its order, in one line."""
    document = Document(BytesIO(data))
    found = [node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")]
    return " ".join("".join(found).split())


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_that_of_the_decree(drawn: dict[str, bytes], kind: str) -> None:
    section = Document(BytesIO(drawn[kind])).sections[0]
    assert (section.page_width, section.page_height) == pytest.approx((Mm(210), Mm(297)), abs=Mm(0.2))
    for found, least, most in (
        (section.top_margin, 20, 25), (section.bottom_margin, 20, 25), (section.left_margin, 30, 35),
        (section.right_margin, 15, 20),
    ):  # fmt: skip
        assert Mm(least) - 400 <= found <= Mm(most)
    assert section.different_first_page_header_footer
    assert "PAGE" in section.header._element.xml
    assert "PAGE" not in section.first_page_header._element.xml


@pytest.mark.parametrize("kind", KINDS)
def test_fonts_and_sizes(drawn: dict[str, bytes], kind: str) -> None:
    document = Document(BytesIO(drawn[kind]))
    assert document.styles["Normal"].font.name == "Times New Roman"
    runs = [run for paragraph in _paragraphs(document) for run in paragraph.runs if run.text.strip()]
    assert {run.font.name for run in runs} == {"Times New Roman"}
    sizes = {run.text: run.font.size for run in runs}
    assert sizes["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"] == Pt(12)
    assert sizes["Độc lập - Tự do - Hạnh phúc"] == Pt(13)
    assert sizes[KINDS[kind].type_name.upper()] == Pt(14)
    assert sizes["Nơi nhận:"] == Pt(12)


def _paragraphs(document: object) -> list:
    found = list(document.paragraphs)  # type: ignore[attr-defined]
    for table in document.tables:  # type: ignore[attr-defined]
        found += [p for row in table.rows for cell in row.cells for p in cell.paragraphs]
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_it_says_what_the_pdf_says(drawn: dict[str, bytes], kind: str) -> None:
    """Every word of the drawn page stands in the document too, and no field is left."""
    document = words_of(drawn[kind])
    pages = pages_of(render_pdf(sample(kind)))
    said = {word for page in pages for word in page.text.split()} - {str(page.number) for page in pages}
    said -= set(ILLUSTRATIVE.split())
    missing = {word for word in said if word not in document and not word.startswith(("http", "/q/"))}
    assert missing == set()
    with zipfile.ZipFile(BytesIO(drawn[kind])) as parts:
        assert all(
            b"{%" not in parts.read(n) and b"{{" not in parts.read(n) for n in parts.namelist() if n.endswith(".xml")
        )


def test_an_illustrative_paper_says_so_on_every_page(drawn: dict[str, bytes]) -> None:
    section = Document(BytesIO(drawn["to_trinh_xa"])).sections[0]
    for part in (section.first_page_header, section.first_page_footer, section.footer):
        assert ILLUSTRATIVE in "".join(p.text for p in part.paragraphs)
    paper = sample("to_trinh_xa")
    real = render_docx(replace(paper, head=replace(paper.head, illustrative=False)))
    with zipfile.ZipFile(BytesIO(real)) as parts:
        assert all("MINH HỌA - KHÔNG" not in parts.read(n).decode() for n in parts.namelist() if n.endswith(".xml"))


def test_minutes_have_two_signers_and_the_square_code_is_inside(drawn: dict[str, bytes]) -> None:
    for kind, data in drawn.items():
        assert ("THƯ KÝ" in words_of(data)) == (KINDS[kind].form == Form.MINUTES)
        with zipfile.ZipFile(BytesIO(data)) as parts:
            assert [n for n in parts.namelist() if n.startswith("word/media/")] != []


def test_typed_marks_are_text() -> None:
    odd = "<w:p>&amp; {{ 7*7 }} {% raw %} ]]> \x0b"
    paper = replace(sample("to_trinh_xa"), body=(Text(odd),))
    assert "<w:p>&amp; {{ 7*7 }} {% raw %} ]]>" in words_of(render_docx(paper))


def test_headings_are_an_outline_and_the_sum_of_a_table_is_bold(drawn: dict[str, bytes]) -> None:
    """A heading, the words about a table and the heads of its columns stay with the first row; heads return on each page."""
    document = Document(BytesIO(drawn["bao_cao_dinh_ky"]))
    level = {p.text: p._p.find(".//" + qn("w:outlineLvl")) for p in document.paragraphs}
    assert [level[text].get(qn("w:val")) for text in ("I. DANH HIỆU", "1. Danh hiệu")] == ["0", "1"]
    about = next(p for p in document.paragraphs if p.text.startswith("Tại ngày 31/10/2023"))
    table = document.tables[1]
    kept = [about, *(cell.paragraphs[0] for cell in table.rows[0].cells)]
    assert all(paragraph.paragraph_format.keep_with_next for paragraph in kept)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    bold = [{run.bold for cell in row.cells for run in cell.paragraphs[0].runs} for row in table.rows]
    assert bold == [{True}, {False}, {False}, {True}] and table.rows[-1].cells[0].text == "Cộng"


# Templates


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("paper_templates", TOOL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_shipped_templates_are_what_the_script_makes() -> None:
    tool = _tool()
    for kind in KINDS.values():
        with (
            zipfile.ZipFile(BytesIO(shipped(kind.code))) as kept,
            zipfile.ZipFile(BytesIO(tool.template_of(kind))) as made,
        ):
            assert kept.namelist() == made.namelist()
            for name in kept.namelist():
                assert kept.read(name) == made.read(name), (kind.code, name)


def changed(kind: str, old: str, new: str) -> bytes:
    """The shipped template with other words in one place."""
    document = Document(BytesIO(shipped(kind)))
    hits = [r for p in _paragraphs(document) for r in p.runs if old in r.text]
    assert hits
    for run in hits:
        run.text = run.text.replace(old, new)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.usefixtures("in_child")
def test_an_offices_own_template_is_used() -> None:
    own = changed("to_trinh_xa", "Kính gửi:", "Kính trình:")
    assert why_not_template("to_trinh_xa", own) == ""
    text = words_of(render_docx(sample("to_trinh_xa"), own))
    assert "Kính trình: Ủy ban nhân dân huyện Tiên Phước" in text


@pytest.mark.usefixtures("in_child")
@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("{{ subject }}", "{{ trich_yeu }} {{ subject }}", "Mẫu có trường mà hệ thống không biết: trich_yeu."),
        ("{{ subject }}", "", "Mẫu thiếu trường phải có: subject."),
        ("{{ subject }}", "{{ subject }}{% if subject %}", "Một trường trong mẫu viết chưa đúng"),
        ("{{ subject }}", "{{ subject", "Mẫu thiếu trường phải có: subject."),
        ("{{ subject }}", "{{ subject }}{{ signer.rank }}", "Mẫu có trường mà hệ thống không biết:"),
        ("{{ subject }}", "{{ subject }}{{ ''.__class__.__mro__[1].__subclasses__() }}", "Một trường trong mẫu"),
        ("{{ subject }}", "{{ subject }}{% for a in range(99999999) %}x{% endfor %}", "Một trường trong mẫu|Không đọc được"),
        ("{{ subject }}", "{{ subject }}{{ 'x' * 9999999999 }}", "Không đọc được"),
    ],
)  # fmt: skip
def test_a_template_that_cannot_be_filled_is_refused_with_a_sentence(old: str, new: str, sentence: str) -> None:
    why = why_not_template("to_trinh_xa", changed("to_trinh_xa", old, new))
    assert why.startswith(tuple(sentence.split("|")))


@pytest.mark.usefixtures("in_child")
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"%PDF-1.7", b"x" * 1000])
def test_what_is_no_document_is_refused(data: bytes) -> None:
    assert why_not_template("to_trinh_xa", data).startswith("Không đọc được mẫu này.")
    with pytest.raises(Refused):
        render_docx(sample("to_trinh_xa"), data)


def test_a_paper_of_another_kind_fills_any_template() -> None:
    """Fields are the same for every kind, so a template made for one is never half empty for another."""
    paper: Paper = sample("bien_ban_hop_xa")
    assert "BIÊN BẢN" in words_of(render_docx(paper, shipped("bao_cao_ket_qua")))
