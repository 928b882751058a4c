"""The English pages: no sentence of ours is left in Vietnamese (names of places and laws are)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation

from datchuan.insight.tests.reading import page
from datchuan.packs.tests.world import World

PAGES = {
    "vpdp": ("/", "/board/", "/board/?on=2023-02-16&district=517&letter=N&criterion=17", "/board/matrix/?district=517",
             "/districts/", "/map/", "/map/?shows=year", "/map/?shows=line",
             "/map/?shows=kept", "/titles/", "/targets/", "/deadlines/", "/search/?q=tien",
             "/search/?q=zzzz", "/commune/20995/", "/commune/20527/", "/criteria/"),
    "xa.tienlanh": ("/", "/commune/20869/NTM/", "/commune/20869/NTM/17.1/2023/"),
    "so.yte": ("/",), "huyen.tienphuoc": ("/",), "mattran.tinh": ("/",), "lanhdao.tinh": ("/",),
    "quantri": ("/", "/operator/people/"),
}  # fmt: skip


@pytest.fixture
def left_over(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Sentences that were asked for in English and came back unchanged."""
    found: set[str] = set()
    for name in ("gettext", "ngettext", "pgettext", "npgettext"):
        original = getattr(translation._trans, name)

        def asked(*args: object, _original: object = original, _name: str = name) -> str:
            answer = str(_original(*args))  # type: ignore[operator]
            if translation.get_language() == "en" and answer in args and _is_vietnamese(answer):
                found.add(answer)
            return answer

        monkeypatch.setattr(translation._trans, name, asked)
    yield found


def _is_vietnamese(text: str) -> bool:
    return any(unicodedata.combining(letter) for letter in unicodedata.normalize("NFD", text)) or "đ" in text.lower()


@pytest.mark.parametrize(("who", "address"), [(who, address) for who, all_ in PAGES.items() for address in all_])
def test_an_english_page_is_english(measured: World, left_over: set[str], who: str, address: str) -> None:
    client = measured.client(who)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    text = page(client, address)
    assert '<html lang="en"' in text
    assert sorted(left_over) == []


def test_the_watch_sees_a_sentence_without_translation(left_over: set[str]) -> None:
    with translation.override("en"):
        translation.gettext("Câu này không ai dịch")
        translation.ngettext("%(n)s xã lạ", "%(n)s xã lạ", 2)
    assert left_over == {"Câu này không ai dịch", "%(n)s xã lạ"}
