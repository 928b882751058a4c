"""English for every string of the interface: complete, compiled, and looked up as Django looks it up."""

from __future__ import annotations

import gettext
import importlib.util
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template import Context, Node, NodeList, engines
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.test import Client
from django.utils import translation

from datchuan.assessments.tests.conftest import here
from datchuan.assessments.tests.setting import Setting
from datchuan.people.listing import COLUMNS
from datchuan.people.models import Role
from datchuan.people.tests.cast import entered

__all__ = ["here"]

TOOL = Path(__file__).resolve().parent.parent / "tools" / "messages.py"


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", TOOL)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


messages = _tool()


# The catalogue


def test_every_string_has_its_english() -> None:
    assert messages.check() == [], "run: python tools/messages.py update, translate what is empty, then compile"


def test_the_compiled_catalogue_is_the_translated_one() -> None:
    with messages.CATALOGUE.with_suffix(".mo").open("rb") as committed:
        stands = gettext.GNUTranslations(committed)
    fresh = gettext.GNUTranslations(io.BytesIO(messages.load().to_binary()))
    assert stands._catalog == fresh._catalog, "run: python tools/messages.py compile"  # type: ignore[attr-defined]


def test_django_reads_it() -> None:
    with translation.override("en"):
        assert translation.gettext("Việc của tôi") == "My work"
        assert translation.ngettext("còn %(days)s ngày", "còn %(days)s ngày", 1) == "%(days)s day left"
        assert translation.ngettext("còn %(days)s ngày", "còn %(days)s ngày", 2) == "%(days)s days left"
        assert str(Role.COMMUNE_OFFICER.label) == "Commune officer"
    with translation.override("vi"):
        assert str(Role.COMMUNE_OFFICER.label) == "Cán bộ xã"


@pytest.mark.parametrize(
    ("text", "carried"),
    [
        ("%(n)s xã, %s, 100%% và {code}", ["%%", "%(n)s", "%s", "{code}"]),
        ("<b>%(who)s</b> ghi", ["%(who)s", "</b>", "<b>"]),
        ("28,2% thì bỏ dấu %.", []),
    ],
)
def test_what_a_translation_must_carry(text: str, carried: list[str]) -> None:
    assert messages.placeholders(text) == carried


# What is collected from Python


def test_forms_in_python() -> None:
    source = """
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy as _l, ngettext as many
from django.utils.translation import gettext_lazy
A = gettext_lazy("một")
B = _l("hai")
C = _("ba dòng "
      "nối nhau") % {"x": 1}
D = many("%(n)d việc", "%(n)d các việc", n)
E = translation.gettext("bốn")
F = _(name)
G = print("không phải")
class H:
    KIND = "kind", gettext_lazy("năm")
"""
    assert sorted(messages.in_python(source), key=lambda m: m[0]) == [
        ("%(n)d việc", "%(n)d các việc"),
        ("ba dòng nối nhau", None),
        ("bốn", None),
        ("hai", None),
        ("một", None),
        ("năm", None),
    ]


def test_a_context_is_refused_rather_than_overlooked() -> None:
    with pytest.raises(ValueError, match="context"):
        list(messages.in_python('pgettext("tháng", "hai")'))
    with pytest.raises(ValueError, match="context"):
        list(messages.in_template('{% translate "hai" context "tháng" %}'))


# What is collected from templates, held against what Django looks up

FORMS = """{% load i18n %}
{% translate "Một" %} {% translate 'Hai “kép”' as two %}{{ two }} {% trans "Đường \\"dẫn\\"" %} {% translate "Thuế 5%" %}
{{ missing|default:_("Ba 50%") }} {% with x=_('Bốn') %}{{ x }}{% endwith %}
{% firstof missing _("Năm") %} {% include fragment with heading=_("Sáu") %}
{% blocktranslate trimmed with a=b|upper c=missing|default:_("Bảy") %}
    Tám {{ a }}:
    chín {{ c }} 100%
{% endblocktranslate %}
{% blocktranslate %} Không cắt
 {{ b }}{% endblocktranslate %}
{% blocktranslate trimmed count n=one with b=b|lower %}{{ n }} việc của {{ b }}{% plural %}{{ n }} các
  việc của {{ b }}{% endblocktranslate %}
{% blocktrans asvar held %}Mười {{b}}{% endblocktrans %}{{ held }}
{# {% translate "Ghi chú" %} #}{% comment %}{% translate "Bỏ" %}{% blocktranslate %}Bỏ{% endblocktranslate %}{% endcomment %}
{% verbatim %}{% translate "Nguyên văn" %}{% endverbatim %}
"""


def test_forms_in_templates_are_what_django_looks_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: set[tuple[str, str | None]] = set()

    def gettext_(text: str) -> str:
        asked.add((text, None))
        return text

    def ngettext_(one: str, many: str, number: int) -> str:
        asked.add((one, many))
        return one if number == 1 else many

    monkeypatch.setattr(translation._trans, "gettext", gettext_)
    monkeypatch.setattr(translation._trans, "ngettext", ngettext_)
    engine = engines["django"].engine  # type: ignore[attr-defined]
    fragment = engine.from_string("{{ heading }}")
    engine.from_string(FORMS).render(Context({"b": "xã", "one": 1, "fragment": fragment}))
    collected = list(messages.in_template(FORMS))
    assert len(collected) == len(set(collected))
    assert set(collected) == asked
    assert ("%(n)s việc của %(b)s", "%(n)s các việc của %(b)s") in asked
    assert ("Tám %(a)s: chín %(c)s 100%%", None) in asked


def _templates() -> list[str]:
    found = [path.relative_to(messages.PACKAGE) for path in messages.PACKAGE.rglob("templates/**/*.html")]
    texts = [path.relative_to(messages.PACKAGE) for path in messages.PACKAGE.rglob("templates/**/*.txt")]
    return sorted(path.as_posix().split("templates/", 1)[1] for path in found + texts)


def _nodes(nodes: NodeList) -> Iterator[Node]:
    for node in nodes:
        yield node
        below = [inner for _condition, inner in getattr(node, "conditions_nodelists", ())]
        for inner in (*below, *(value for value in vars(node).values() if isinstance(value, NodeList))):
            yield from _nodes(inner)


@pytest.mark.parametrize("name", _templates())
def test_templates_ask_for_what_was_collected(name: str) -> None:
    """Django's own parse of every template of ours: no string that it will ask for is missing."""
    template = engines["django"].get_template(name).template  # type: ignore[union-attr]
    asked: set[tuple[str, str | None]] = set()
    for node in _nodes(template.nodelist):
        if isinstance(node, TranslateNode) and (literal := node.filter_expression.var.literal) is not None:
            asked.add((str(literal).replace("%", "%%"), None))
        elif isinstance(node, BlockTranslateNode):
            one, many = (part and node.render_token_list(part)[0] for part in (node.singular, node.plural))
            asked.add((one, many or None))
    source = template.source
    collected = set(messages.in_template(source))
    assert asked <= collected
    beyond = {text for text, _plural in collected - asked}
    assert beyond <= {text.replace("%", "%%") for text in re.findall(r"_\([\"'](.*?)[\"']\)", source)}


# English pages

#: Vietnamese that stays: the name of the product, the name of the language, the letter of "met", the currency.
HEADINGS = sorted(
    (column.heading for column in COLUMNS), key=len, reverse=True
)  # of the list of people, in the file too
STAYS = ("Đạt Chuẩn", "Tiếng Việt", "đồng", "Đ")


class _Words(HTMLParser):
    """The words that a person reads or hears on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._skipped = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._skipped = tag
        self.found += [value or "" for name, value in attrs if name in ("title", "alt", "aria-label", "placeholder")]

    def handle_endtag(self, tag: str) -> None:
        self._skipped = "" if tag == self._skipped else self._skipped

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.found.append(data)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def stored_texts() -> list[str]:
    """Every text in the tables of our own, longest first: names and words of the pack stay as they are."""
    found: set[str] = set()
    for model in apps.get_models():
        fields = [f.attname for f in model._meta.fields if isinstance(f, models.CharField | models.TextField | models.JSONField)]  # fmt: skip # noqa: E501
        if model.__module__.startswith("datchuan.") and fields:
            for row in model._default_manager.values_list(*fields):
                found.update(text for text in _texts(list(row)) if not text.isascii())
    found |= {text[:1].upper() + text[1:] for text in found}
    return sorted(found, key=len, reverse=True)


def vietnamese_left(page: str, stored: list[str]) -> list[str]:
    """Pieces of a page that still hold Vietnamese letters once stored texts are taken out."""
    words = _Words()
    words.feed(page)
    left = []
    for piece in words.found:
        rest = piece
        for text in (*HEADINGS, *stored, *STAYS) if not piece.isascii() else ():
            rest = rest.replace(text, "")
        if any(letter.isalpha() and not letter.isascii() for letter in rest):
            left.append(" ".join(piece.split()))
    return left


PAGES = {
    "officer": (
        "/",
        "/commune/20869/",
        "/commune/20869/NTM/",
        "/commune/20869/NTM/2.1/2023/",
        "/criteria/",
        "/search/?q=tien",
        "/no-such-page/",
        "/accounts/password/change/",
        "/accounts/sessions/",
    ),
    "coordinator": (
        "/",
        "/board/",
        "/board/matrix/",
        "/districts/",
        "/map/",
        "/titles/",
        "/targets/",
        "/deadlines/",
        "/upkeep/",
        "/upkeep/watch/",
        "/upkeep/campaigns/open/",
    ),
    "district": ("/",),
    "department": ("/",),
    "operator": ("/operator/people/", "/operator/people/new/", "/operator/import/"),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("who", "address"), [(who, address) for who, all_of in PAGES.items() for address in all_of])
def test_english_pages_have_no_vietnamese_words(here: Setting, who: str, address: str) -> None:
    client = entered(getattr(here.cast, who))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    response = client.get(address)
    assert response.status_code == (404 if "no-such" in address else 200)
    plain = re.sub("</?mark>", "", response.content.decode())  # a found name is marked within
    assert vietnamese_left(plain, stored_texts()) == []


@pytest.mark.django_db
def test_the_check_sees_vietnamese(here: Setting) -> None:
    client = entered(here.cast.officer)
    assert vietnamese_left(client.get("/commune/20869/").content.decode(), stored_texts())


@pytest.mark.django_db
def test_the_sign_in_page_in_english(here: Setting) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert vietnamese_left(client.get("/accounts/login/").content.decode(), stored_texts()) == []
