"""Words as they are searched, and where they stand in a text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datchuan.places.text import fold
from datchuan.search.wording import MOST_LETTERS, MOST_WORDS, Wanted, excerpt, marked, spans


def shown(text: str, words: str) -> str:
    return str(marked(text, Wanted.from_text(words)))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Xã Tiên Lãnh", "tien lanh", "Xã <mark>Tiên</mark> <mark>Lãnh</mark>"),
        ("Đường Điện Biên", "duong dien", "<mark>Đường</mark> <mark>Điện</mark> Biên"),
        ("Hòa và Hoà", "hoa", "<mark>Hòa</mark> và <mark>Hoà</mark>"),
        ("Xã Ch'ơm", "chom", "Xã <mark>Ch&#x27;ơm</mark>"),
        ("<b>nước</b>", "nuoc", "&lt;b&gt;<mark>nước</mark>&lt;/b&gt;"),
        ("17.1 Tỷ lệ 171", "17.1", "<mark>17.1</mark> Tỷ lệ 171"),
        ("A&B <script>", "script", "A&amp;B &lt;<mark>script</mark>&gt;"),
        ("nước nước sạch", "nước sạch nước", "<mark>nước</mark> <mark>nước</mark> <mark>sạch</mark>"),
        ("không có", "vắng", "không có"),
    ],
)
def test_matches_are_marked_and_everything_is_escaped(text: str, words: str, expected: str) -> None:
    assert shown(text, words) == expected


def test_decomposed_text_is_marked_like_composed() -> None:
    import unicodedata

    assert shown(unicodedata.normalize("NFD", "Tiên Lãnh"), "lanh") == "Tiên <mark>Lãnh</mark>"


@given(st.text(max_size=60), st.text(max_size=20))
def test_marks_never_change_the_text(text: str, words: str) -> None:
    """Whatever is typed: marks lie in order within the text, and each word that was found is one that was wanted."""
    wanted = Wanted.from_text(words)
    found = spans(text, wanted)
    assert all(0 <= start <= end <= len(text) for start, end in found)
    assert all(a[1] < b[0] for a, b in pairwise(found))


@given(st.text(max_size=300))
def test_any_search_can_be_read_and_shown(text: str) -> None:
    wanted = Wanted.from_text(text)
    assert len(wanted.shown) <= MOST_LETTERS
    assert len(wanted.words) <= MOST_WORDS
    assert all(word == fold(word) for word in wanted.words)
    assert wanted.shown.isprintable()


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "\x00", "\u202e\u2066", "…", "' \" ;", "\u200b"])
def test_what_holds_no_word_is_no_search(text: str) -> None:
    assert not Wanted.from_text(text)


def test_direction_marks_are_not_shown_back() -> None:
    assert Wanted.from_text("a\u202eb\u0000").shown == ""
    assert Wanted.from_text("Tiên\u202e Lãnh").shown == "Tiên Lãnh"


@pytest.mark.parametrize(
    ("folded", "rank"),
    [
        ("tien lanh", 0),
        ("tien lanh thuong", 1),
        ("xa tien lanh", 2),
        ("lanh o tien", 3),
        ("cotien xalanh", 4),
        ("tien", None),
    ],
)
def test_the_same_comes_before_a_beginning_before_a_word(folded: str, rank: int | None) -> None:
    assert Wanted.from_text("Tiên Lãnh").rank(folded) == rank


def test_an_excerpt_is_cut_between_words_around_the_match() -> None:
    text = "đầu " * 60 + "giếng khoan " + "cuối " * 80
    said = str(excerpt(text, Wanted.from_text("gieng khoan")))
    assert said.count("<mark>giếng</mark> <mark>khoan</mark>") == 1
    assert (said[:2], said[-2:]) == ("… ", " …")
    assert set(said.replace("<mark>", "").replace("</mark>", "").split()) == {"…", "đầu", "giếng", "khoan", "cuối"}


@pytest.mark.parametrize(
    ("text", "code", "unit"), [("17.1", "17.1", ""), ("17", "17", ""), ("20869", "", "20869"), ("2x", "", "")]
)
def test_codes_are_known(text: str, code: str, unit: str) -> None:
    assert (Wanted.from_text(text).code, Wanted.from_text(text).unit_code) == (code, unit)
