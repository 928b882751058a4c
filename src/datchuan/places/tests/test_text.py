"""Search form and alphabetical order of Vietnamese names; texts in the fonts of the 1990s."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datchuan.config.legacy_fonts import is_syllable, legacy_font_of
from datchuan.places.text import convert_legacy, fold, looks_like_legacy_font, nfc, sort_key

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
names = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " '-0123456789", max_size=30)

IN_ORDER = [
    "2",
    "10",
    "A Nông",
    "A Tiêng",
    "An",
    "An Bình",
    "Án",
    "Anh",
    "Ating",
    "Ăn",
    "Ân",
    "Ấp",
    "Ba Vì",
    "Bà Rịa",
    "Bình An",
    "Bình Chánh",
    "Ch'ơm",
    "Da",
    "Dạ",
    "Duy Xuyên",
    "Đà",
    "Đại Lộc",
    "Đắk Pring",
    "Điện Bàn",
    "Em",
    "Êm",
    "La Dêê",
    "Lăng",
    "Nam Giang",
    "O",
    "Ô",
    "Ơ",
    "Tam An",
    "Tam Mỹ Đông",
    "Tam Mỹ Tây",
    "Tam Thái",
    "Tam Xuân I",
    "Tam Xuân II",
    "Thôn 2",
    "Thôn 2A",
    "Thôn 10",
    "U",
    "Ủy",
    "Ưa",
    "Y",
    "Ỷ",
    "Z",
]


def shuffled(texts: list[str]) -> list[str]:
    return random.Random(7).sample(texts, len(texts))


def test_names_stand_in_vietnamese_order() -> None:
    assert sorted(shuffled(IN_ORDER), key=lambda name: sort_key(name).encode()) == IN_ORDER


def test_every_letter_has_its_place() -> None:
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert sorted(shuffled(letters), key=lambda letter: sort_key(letter).encode()) == letters


def test_tones_stand_in_their_order_below_letters() -> None:
    tones = ["ba", "bà", "bả", "bã", "bá", "bạ", "bac", "bă"]
    assert sorted(shuffled(tones), key=lambda word: sort_key(word).encode()) == tones


@pytest.mark.parametrize("same", [("Hoà", "Hòa"), ("AN", "an"), ("Ch'ơm", "Chơm"), ("Ch’ơm", "Ch'ơm"), ("Ðà", "Đà")])
def test_spellings_of_one_name_stand_together(same: tuple[str, str]) -> None:
    one, two = (sort_key(name).partition(" ")[0] for name in same)
    assert one == two


@given(names)
def test_order_does_not_depend_on_composition(name: str) -> None:
    assert sort_key(unicodedata.normalize("NFD", name)) == sort_key(unicodedata.normalize("NFC", name))


@given(names, names)
def test_equal_keys_mean_equal_text(one: str, two: str) -> None:
    assert (sort_key(one) == sort_key(two)) == (nfc(one) == nfc(two))


@given(names, names)
def test_order_of_first_words_decides(one: str, two: str) -> None:
    first, second = sort_key("Ba " + one), sort_key("Bà " + two)
    assert first.encode() < second.encode()


@given(names)
def test_a_name_of_a_hundred_letters_has_a_key_that_fits_its_column(name: str) -> None:
    assert len(sort_key(name)) <= 3 * len(nfc(name)) + 3


@given(st.lists(names))
def test_key_order_is_the_same_as_text_and_as_bytes(many: list[str]) -> None:
    keys = [sort_key(name) for name in many]
    assert sorted(keys) == sorted(keys, key=str.encode)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Ch'ơm", "chom"),
        ("Ch’ơm", "chom"),
        ("CHƠM", "chom"),
        ("Hoà Phú", "hoa phu"),
        ("Hòa  Phú ", "hoa phu"),
        ("Đắk-Pring", "dak pring"),
        ("Ðại Lộc", "dai loc"),
        ("La Dêê", "la dee"),
        ("Tam Xuân II", "tam xuan ii"),
        ("Ủy ban (xã)", "uy ban xa"),
        ("A\u200bn", "an"),
        ("a\x00b\ud800c", "a b c"),
        ("ＡＢ", "ab"),
        ("%_", ""),
        ("", ""),
    ],
)
def test_search_form(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(names)
def test_search_form_of_vietnamese_is_plain_ascii(name: str) -> None:
    assert set(fold(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@given(names)
def test_search_form_does_not_depend_on_composition(name: str) -> None:
    assert fold(unicodedata.normalize("NFD", name)) == fold(name)


TCVN3 = {
    "X· Tam Th¸i": "Xã Tam Thái",
    "§µ N½ng": "Đà Nẵng",
    "TØnh Qu¶ng Nam": "Tỉnh Quảng Nam",
    "N«ng th«n míi": "Nông thôn mới",
    "hé nghÌo": "hộ nghèo",
    "HuyÖn §¹i Léc": "Huyện Đại Lộc",
    "n\u00adíc s¹ch": "nước sạch",
    "céng hßa x· héi": "cộng hòa xã hội",
    "THµNH": "THÀNH",
    "Tû lÖ 85%, n¨m 2023": "Tỷ lệ 85%, năm 2023",
}
VNI = {
    "Xaõ Tam Thaùi": "Xã Tam Thái",
    "Ñaø Naüng": "Đà Nẵng",
    "tænh Quaûng Nam": "tỉnh Quảng Nam",
    "Noâng thoân môùi": "Nông thôn mới",
    "hoä ngheøo": "hộ nghèo",
    "Huyeän Ñaïi Loäc": "Huyện Đại Lộc",
    "nöôùc saïch": "nước sạch",
    "QUAÛNG NAM": "QUẢNG NAM",
}
UNICODE = [
    "",
    "Xã Tam Thái",
    "Hòa Phú",
    "Núi Thành",
    "Hoà Vang",
    "ủy ban nhân dân",
    "Café",
    "São Paulo",
    "El Niño",
    "Noël",
    "Müller",
    "10 µm",
    "5 × 3 = 15",
    "© 2023",
    "20 °C, 3 m²",
    "«trích dẫn»",
    "plain text",
    unicodedata.normalize("NFD", "Xã Tam Thái, huyện Phú Ninh"),
]


@pytest.mark.parametrize(("typed", "meant"), TCVN3.items())
def test_tcvn3_is_found_and_converted(typed: str, meant: str) -> None:
    assert (legacy_font_of(typed), convert_legacy(typed)) == ("TCVN3", meant)


@pytest.mark.parametrize(("typed", "meant"), VNI.items())
def test_vni_is_found_and_converted(typed: str, meant: str) -> None:
    assert (legacy_font_of(typed), convert_legacy(typed)) == ("VNI", meant)


@pytest.mark.parametrize("text", UNICODE)
def test_unicode_is_left_alone(text: str) -> None:
    assert (looks_like_legacy_font(text), convert_legacy(text)) == (False, nfc(text))


WORDS = [
    *("xã", "thái", "tỉnh", "quảng", "hộ", "nghèo", "nước", "sạch", "đường", "giao", "thông", "trường", "học"),
    *("Việt", "quý", "giếng", "thuỷ", "thủy", "hoá", "hóa", "khuya", "yên", "Mỹ", "quỳnh", "gìn", "già", "nguyễn"),
    *("xưởng", "mía", "rượu", "lửa", "cứu", "tuần", "thuế", "Ủy", "ruộng", "nghiêng", "yêu", "khuỷu", "ngoằng"),
]


@given(st.text())
def test_judging_a_text_never_fails(text: str) -> None:
    assert looks_like_legacy_font(convert_legacy(text)) in {True, False}


@given(
    st.lists(
        st.sampled_from(
            ["xã", "thái", "tỉnh", "quảng", "hộ", "nghèo", "nước", "sạch", "đường", "giao", "thông", "trường", "học"]
        ),
        min_size=1,
    )
)
def test_good_vietnamese_is_never_suspected(words: list[str]) -> None:
    assert looks_like_legacy_font(" ".join(words)) is False


@pytest.mark.parametrize("word", WORDS)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["xaõ", "Qu¶ng", "Café", "strength", "áá", "thaùi", "b", ""])
def test_no_syllables(word: str) -> None:
    assert not is_syllable(word)
