"""The drawn page is measured: margins, fonts, sizes and places of the heading (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from datchuan.papers.content import Head, Listing, Organ, Paper, Signer, Table, Text
from datchuan.papers.context import ILLUSTRATIVE
from datchuan.papers.kinds import KINDS, Form
from datchuan.papers.pdf import render_many, render_pdf
from datchuan.papers.samples import SAMPLES, sample
from datchuan.papers.tests.measuring import MM, Page, pages_of

A4 = (210 * MM, 297 * MM)


@pytest.fixture(scope="module")
def drawn() -> dict[str, list[Page]]:
    return {kind: pages_of(render_pdf(sample(kind))) for kind in KINDS}


def test_there_is_a_sample_of_every_kind() -> None:
    assert list(SAMPLES) == list(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_is_a4_and_nothing_leaves_the_margins(drawn: dict[str, list[Page]], kind: str) -> None:
    for page in drawn[kind]:
        assert page.size == pytest.approx(A4, abs=1)
        body = [run for run in page.runs if run.text.strip() and run.text.strip() not in ILLUSTRATIVE]
        assert min(run.left for run in body) >= 30 * MM - 1
        # Left 30-35 mm, right 15-20 mm, top and bottom 20-25 mm; the number of the page stands in the top margin.
        assert 30 * MM - 1 <= min(run.left for run in body) <= 35 * MM
        assert 210 * MM - max(run.right for run in body) >= 15 * MM
        below_top = [run for run in body if not (page.number > 1 and run.text.strip() == str(page.number))]
        assert max(run.top for run in below_top) <= (297 - 20) * MM
        assert min(run.bottom for run in body) >= 19.5 * MM


@pytest.mark.parametrize("kind", KINDS)
def test_the_font_is_the_twin_of_times_in_the_sizes_of_the_decree(drawn: dict[str, list[Page]], kind: str) -> None:
    runs = [run for page in drawn[kind] for run in page.runs if run.text.strip()]
    assert {run.font.split("+")[-1].split("-")[0] for run in runs} == {"Tinos"}
    first = drawn[kind][0]
    assert first.size_of("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") == 12
    assert first.size_of("Độc lập - Tự do - Hạnh phúc") == 13
    assert first.size_of(KINDS[kind].type_name.upper()) == 14
    sizes = [run.size for run in runs for _letter in run.text]
    assert max(set(sizes), key=sizes.count) in (12, 14)  # the text, or its tables
    assert set(sizes) <= {9, 11, 12, 13, 14}


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_signs_a_page_without_words(drawn: dict[str, list[Page]], kind: str) -> None:
    """The signature stands with the last words of the text, whatever the length of the paper."""
    last, signer = drawn[kind][-1], sample(kind).head.signer
    above = [run for run in last.runs if run.bottom > last.line(signer.position.upper().splitlines()[0]).top]
    words = [run.text for run in above if not run.text.strip().isdigit() and run.text.strip() not in ILLUSTRATIVE]
    assert any(len(text.strip()) > 12 and "MINH HỌA" not in text for text in words), words


@pytest.mark.parametrize("kind", KINDS)
def test_the_heading_stands_where_the_decree_puts_it(drawn: dict[str, list[Page]], kind: str) -> None:
    page, middle = drawn[kind][0], (30 + 192) / 2 * MM
    country, motto = page.find("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), page.find("Độc lập - Tự do - Hạnh phúc")
    number, name = page.find("Số: 07/"), page.find(KINDS[kind].type_name.upper())
    assert country.left > 90 * MM
    assert country.top > motto.top > name.top
    assert abs(country.middle - motto.middle) < 2
    assert number.middle < middle < country.middle
    assert abs(name.middle - middle) < 3
    if KINDS[kind].form == Form.MINUTES:
        assert not page.has("ngày 05 tháng 11 năm 2023")
    else:
        day = page.find("ngày 05 tháng 11 năm 2023")
        assert abs(day.top - number.top) < 3
        assert "Italic" in day.font
    assert page.has(ILLUSTRATIVE)


@pytest.mark.parametrize("kind", KINDS)
def test_the_end_has_the_signer_on_the_right_and_the_recipients_on_the_left(
    drawn: dict[str, list[Page]], kind: str
) -> None:
    page, head = drawn[kind][-1], sample(kind).head
    to, name = page.find("Nơi nhận:"), page.line(head.signer.name)
    assert (to.size, "BoldItalic" in to.font) == (12, True)
    assert abs(to.left - 30 * MM) < 2
    assert name.middle > 111 * MM
    assert (name.size, "Bold" in name.font) == (14, True)
    assert page.line(head.signer.position.splitlines()[-1].upper()).bottom - name.top > 20 * MM


def test_pages_are_numbered_from_the_second(drawn: dict[str, list[Page]]) -> None:
    first, second = drawn["bao_cao_ket_qua"]
    top = [run.text.strip() for run in first.runs if run.bottom > 278 * MM]
    assert [text for text in top if text.isdigit()] == []
    number = second.find("2")
    assert (number.size, abs(number.middle - 111 * MM) < 2) == (13, True)


def test_runs_of_one_page_never_overlap(drawn: dict[str, list[Page]]) -> None:
    for kind, pages in drawn.items():
        for page in pages:
            assert page.overlaps() == [], kind


def test_it_is_an_archival_pdf_with_its_fonts_inside() -> None:
    import io

    with pikepdf.open(io.BytesIO(render_pdf(sample("quyet_dinh_cong_nhan")))) as pdf, pdf.open_metadata() as found:
        assert (found["pdfaid:part"], found["pdfaid:conformance"]) == ("2", "B")
        assert found["dc:title"] == "Quyết định Về việc công nhận xã đạt chuẩn nông thôn mới năm 2023"


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert render_pdf(sample("to_trinh_xa")) == render_pdf(sample("to_trinh_xa"))


def test_real_papers_carry_no_illustrative_line_and_gaps_for_what_is_not_given() -> None:
    paper = sample("to_trinh_xa")
    bare = replace(paper, head=replace(paper.head, illustrative=False, number=None, day=None, verification=None))
    text = pages_of(render_pdf(bare))[0].text
    assert "MINH HỌA - KHÔNG" not in text
    assert "/TTr-UBND" in text
    assert "Số: 07" not in text
    assert "2023/" not in text


def test_whatever_somebody_typed_is_drawn_and_never_run() -> None:
    """Signs without a font, marks of direction, code of the typesetter."""
    odd = 'Xã 😀 <b> #eval("1") $x^2$ *đậm* \u202eabc \x00 // /* = ≥ 中文 e\u0302\u0301'
    organ = Organ("Cơ quan #panic()", "", "X", "X", "Nơi")
    paper = Paper("thong_bao_tra_ho_so", Head(organ, Signer("", "Ký", odd)), odd, (Text(odd, odd), Listing((odd,))))
    text = pages_of(render_pdf(paper))[0].text
    assert "CƠ QUAN #PANIC()" in text
    assert 'Xã □ <b> #eval("1") $x^2$ *đậm* abc' in text.replace("\r\n", " ")


def test_the_template_reads_nothing_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The shipped fonts are the only ones: the same bytes whatever the machine has."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TYPST_FONT_PATHS", "/nowhere")
    before = render_pdf(sample("to_trinh_xa"))
    from datchuan.papers import pdf

    pdf._own.__dict__.clear()
    assert render_pdf(sample("to_trinh_xa")) == before


def test_many_papers_tell_how_far_they_are() -> None:
    told: list[tuple[int, int]] = []
    papers = [sample("thong_bao_tra_ho_so").numbered(n, date(2023, 11, 1)) for n in (1, 2, 3)]
    drawn = list(render_many(papers, total=3, told=lambda done, total: told.append((done, total))))
    assert [paper.head.number for paper, _pdf in drawn] == [1, 2, 3]
    assert len({pdf for _paper, pdf in drawn}) == 3
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_head_of_a_table_never_stands_without_a_row() -> None:
    """Minutes with longer and longer texts before their table, which so comes to stand at every height of the page."""
    paper = sample("bien_ban_hoi_dong")
    at = next(n for n, block in enumerate(paper.body) if isinstance(block, Table))
    table = paper.body[at]
    assert isinstance(table, Table)
    rows = tuple(
        (row[0], f"{row[1]} đạt chuẩn nông thôn mới năm 2023, trên phiên bản 3", *row[2:]) for row in table.rows
    )
    for lines in range(0, 30, 2):
        before = [*paper.body[: at - 1], *(Text(text=f"Ý kiến thứ {n}.") for n in range(lines)), paper.body[at - 1]]
        for page in pages_of(
            render_pdf(replace(paper, body=(*before, replace(table, rows=rows), *paper.body[at + 1 :])))
        ):
            heads = [run for run in page.runs if "Có mặt" in run.text and run.size < 13]
            shown = [run.text for run in page.runs]
            assert not heads or any("Công nhận xã" in text and ":" not in text for text in shown), (lines, page.number)
            assert sum("Công nhận xã" in t and ":" not in t for t in shown) == sum("phiên bản 3" in t for t in shown), (
                lines
            )
