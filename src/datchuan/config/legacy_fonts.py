"""Vietnamese typed with the fonts of the 1990s: bytes that are Latin letters to everyone else.

TCVN3 (ABC; fonts .VnTime, .VnArial) writes one sign per letter, so "Xã Tam Thái" arrives as "X· Tam Th¸i". VNI writes
the vowel and then a sign for its mark: "Xaõ Tam Thaùi". Old reports and spreadsheets still hold both. A text is judged
by its words: one that is no Vietnamese syllable as it stands and becomes one when converted gives the font away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_TCVN3_FROM = (
    "\u00b5\u00b6\u00b7\u00b8\u00b9\u00a8\u00bb\u00bc\u00bd\u00be\u00c6\u00a9\u00c7\u00c8\u00c9\u00ca\u00cb\u00ae"
    "\u00cc\u00ce\u00cf\u00d0\u00d1\u00aa\u00d2\u00d3\u00d4\u00d5\u00d6\u00d7\u00d8\u00dc\u00dd\u00de"
    "\u00df\u00e1\u00e2\u00e3\u00e4\u00ab\u00e5\u00e6\u00e7\u00e8\u00e9\u00ac\u00ea\u00eb\u00ec\u00ed\u00ee"
    "\u00ef\u00f1\u00f2\u00f3\u00f4\u00ad\u00f5\u00f6\u00f7\u00f8\u00f9\u00fa\u00fb\u00fc\u00fd\u00fe"
    "\u00a1\u00a2\u00a3\u00a4\u00a5\u00a6\u00a7"
)
_TCVN3_TO = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ"
_TCVN3 = str.maketrans(unicodedata.normalize("NFC", _TCVN3_FROM), unicodedata.normalize("NFC", _TCVN3_TO))

_TONE_SIGNS = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX_SIGNS = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_BREVE_SIGNS = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_VNI_MARKS = (  # sign after the vowel -> combining marks in Unicode
    _TONE_SIGNS
    | {sign: "\u0302" + tone for sign, tone in _CIRCUMFLEX_SIGNS.items()}
    | {sign: "\u0306" + tone for sign, tone in _BREVE_SIGNS.items()}
)
_VNI_TAKES = {"a": "ùøûõïâáàåãäêéèúüë", "e": "ùøûõïâáàåãä", "o": "ùøûõïâáàåãä", "u": "ùøûõï", "y": "ùøûõ",
              "ô": "ùøûõï", "ö": "ùøûõï"}  # fmt: skip
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    table = dict(_VNI_ALONE)
    for vowel, signs in _VNI_TAKES.items():
        for sign in signs:
            table[vowel + sign] = unicodedata.normalize("NFC", _VNI_ALONE.get(vowel, vowel) + _VNI_MARKS[sign])
    for source, goal in list(table.items()):
        table[source.upper()] = goal.upper()
        table[source.capitalize()] = goal.upper()
    return table


_VNI = _vni_table()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

_ONSET = re.compile(r"(ngh|ng|nh|ch|gh|kh|ph|th|tr|gi|qu|[bcdđghklmnprstvx])?(.+)")
_RIME_LIST = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    "i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong "
    "ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên uyêt uynh uyt uyu "
    "uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu"
)
_RIMES = frozenset(_RIME_LIST.split())
_TONES = "\u0300\u0309\u0303\u0301\u0323"
_EITHER_PLACE = ("oa", "oe", "uy")
_UNITS = frozenset({"µm", "µg", "µl", "µs", "µF", "N·m"})
_WORD = re.compile(r"[A-Za-z\u00a1-\u00b1\u00b4-\u00be\u00c0-\u024f\u1e00-\u1eff]+")
_ONLY_IN_UNICODE = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")


def looks_like_legacy_font(text: str) -> bool:
    """Whether the text was typed in TCVN3 or VNI. "Hòa Phú", "Café", "10 µm" were not."""
    return legacy_font_of(text) != ""


def convert_legacy(text: str) -> str:
    """The text in Unicode (NFC) when it was typed in TCVN3 or VNI; otherwise the text in NFC."""
    composed = unicodedata.normalize("NFC", text)
    font = legacy_font_of(text)
    return _converted(composed, _CONVERTERS[font]) if font else composed


def legacy_font_of(text: str) -> str:
    """ "TCVN3", "VNI" or ""."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isascii() or _ONLY_IN_UNICODE.search(composed):
        return ""
    odd = [word for word in _WORD.findall(composed) if not word.isascii() and not is_syllable(word)]
    odd = [word for word in odd if word not in _UNITS and len(word) > 1]
    scores = {font: sum(is_syllable(convert(word)) for word in odd) for font, convert in _CONVERTERS.items()}
    best = max(scores, key=lambda font: scores[font])
    return best if scores[best] * 2 > len(odd) else ""


def is_syllable(word: str) -> bool:
    """Whether the word can be one Vietnamese syllable: known onset, known rime, one tone mark in its place."""
    bare, tone_at = "", -1
    for letter in unicodedata.normalize("NFC", word).lower():
        parts = unicodedata.normalize("NFD", letter)
        if any(tone in parts for tone in _TONES):
            if tone_at >= 0:
                return False
            tone_at = len(bare)
        bare += unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    for onset in _onsets(bare):
        rime = bare[len(onset) :]
        if _known(rime) and (tone_at < 0 or tone_at - len(onset) in _tone_places(rime)):
            return True
    return False


def _onsets(bare: str) -> list[str]:
    match = _ONSET.fullmatch(bare)
    onset = (match.group(1) or "") if match else ""
    return [onset, "g"] if onset == "gi" else [onset]


def _known(rime: str) -> bool:
    return rime in _RIMES or (rime.startswith("y") and "i" + rime[1:] in _RIMES)


def _tone_places(rime: str) -> set[int]:
    """Where in the rime its tone mark may stand. "hoà" and "hòa" are both written."""
    vowels = [at for at, letter in enumerate(rime) if letter in "aăâeêioôơuưy"]
    marked = [at for at in vowels if rime[at] in "ăâêôơư"]
    if marked:
        return {marked[-1]} if rime[:2] != "ưa" and rime[:2] != "ưu" else {0}
    if rime.startswith(_EITHER_PLACE):
        return {0, 1}
    if len(vowels) == 1 or len(vowels) == len(rime) == 2:
        return {vowels[0]}
    return {vowels[1]}


def _converted(text: str, convert: Callable[[str], str]) -> str:
    return unicodedata.normalize("NFC", _WORD.sub(lambda match: _in_case(match.group(), convert), text))


def _in_case(word: str, convert: Callable[[str], str]) -> str:
    """Capital fonts of TCVN3 have the small letters' codes: a word whose plain letters are all capitals is capital."""
    plain = [letter for letter in word if letter.isascii()]
    new = convert(word)
    return new.upper() if len(plain) > 1 and all(letter.isupper() for letter in plain) else new


_CONVERTERS: dict[str, Callable[[str], str]] = {
    "TCVN3": lambda word: word.translate(_TCVN3),
    "VNI": lambda word: _VNI_PATTERN.sub(lambda match: _VNI[match.group()], word),
}
