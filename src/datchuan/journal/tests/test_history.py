from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Engine, RequestContext
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from datchuan.config import clock
from datchuan.journal import views
from datchuan.journal.actions import record
from datchuan.journal.models import Entry, Outcome
from datchuan.journal.queries import history
from datchuan.journal.tests.people import CHAIN, OFFICER
from datchuan.journal.words import changes, sentence, tell, value

THING = ("test.thing", 5)


@dataclass
class Standing:
    may_read_history: Callable[[str], bool]


EVERYTHING = Standing(lambda chain: True)
OWN_COMMUNE = Standing(lambda chain: chain == CHAIN)
NOTHING = Standing(lambda chain: False)


BASE = "{% block title %}{% endblock %}{% block content %}{% endblock %}"
ENGINE = Engine(
    loaders=[
        ("django.template.loaders.locmem.Loader", {"base.html": BASE}),
        ("django.template.loaders.filesystem.Loader", [Path(views.__file__).parent / "templates"]),
    ],
    builtins=["django.templatetags.i18n"],
)


@pytest.fixture
def bare_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw the room's template on an empty base: what is tested is the room, not the design system."""

    def draw(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        return HttpResponse(ENGINE.get_template(template).render(RequestContext(request, context)))

    monkeypatch.setattr(views, "render", draw)


def get(standing: Standing | None, thing: tuple[str, str] = ("test.thing", "5"), page: str = "1") -> str:
    request = RequestFactory().get("/", {"page": page})
    if standing is not None:
        request.standing = standing  # type: ignore[attr-defined]
    return views.history(request, *thing).content.decode()


def save(number: int = 420, **more: Any) -> Entry:
    return record(
        "test.save",
        THING,
        by=OFFICER,
        chain=more.pop("chain", CHAIN),
        object_label="chỉ tiêu 15.1",
        before={"value": {"num": "412", "den": "530"}},
        after={"value": {"num": str(number), "den": "530"}},
        **more,
    )


@pytest.mark.django_db
def test_a_line_reads_as_a_sentence() -> None:
    with clock.travel(date(2023, 10, 12)):
        entry = save(reason="Đếm lại ngày 10/10.")
    told = tell(entry)
    assert sentence(told) == (
        f"{told.when} Nguyễn Văn Mẫu (Cán bộ xã Tiên Lãnh) đã lưu số liệu chỉ tiêu 15.1: 412/530 → 420/530. "
        "Lý do: Đếm lại ngày 10/10."
    )
    assert told.when == f"{entry.at.astimezone(clock.VIETNAM):%H:%M} 12/10/2023"


@pytest.mark.django_db
def test_a_refusal_reads_as_one() -> None:
    entry = record("test.save", THING, by=None, object_label="15.1", outcome=Outcome.REFUSED, reason="Quá hạn")
    assert sentence(tell(entry)).endswith(" hệ thống chưa làm được: lưu số liệu 15.1. Lý do: Quá hạn")


@pytest.mark.parametrize(
    "stored, words, english",
    [
        (None, "chưa có", None),
        ({"pass": True}, "đạt", None),
        ({"pass": False}, "chưa đạt", None),
        ({"num": "1412", "den": "1530"}, "1.412/1.530", "1,412/1,530"),
        ({"percent": "79.96"}, "79,96%", "79.96%"),
        ({"number": "47.50"}, "47,50", "47.50"),
        ({"number": "-0.5"}, "-0,5", "-0.5"),
        ({"level": "Khá"}, "Khá", "Khá"),
        ({"female": {"num": "1", "den": "2"}, "male": {"percent": "3"}}, "nữ 1/2, nam 3%", None),
        ({"parts": [{"number": "35"}, {"pass": True}]}, "35; đạt", None),
        ({"na": True, "reason": "xã đảo"}, "không áp dụng (xã đảo)", None),
        ("", "chưa có", None),
        ([], "chưa có", None),
        (["a", "b"], "a; b", "a; b"),
        (True, "có", None),
        ({"name": "Tiên Lãnh", "x": 1}, "tên: Tiên Lãnh, x: 1", None),
        ("dòng\nhai\u202e", "dòng ⏎ hai□", "dòng ⏎ hai□"),
    ],
)
def test_values_in_words(stored: Any, words: str, english: str | None) -> None:
    assert value(stored) == words
    if english is not None:
        with translation.override("en"):
            assert value(stored) == english


def test_only_what_differs_is_told_and_the_value_comes_first() -> None:
    before = {"period": "2022", "source": "sổ", "value": {"percent": "5"}}
    after = {"period": "2023", "source": "sổ", "value": {"percent": "6"}}
    told = [(c.name, c.before, c.after) for c in changes(before, after)]
    assert told == [("", "5%", "6%"), ("kỳ số liệu", "2022", "2023")]
    assert [(c.name, c.before, c.after) for c in changes(None, {"value": "1"})] == [("", "chưa có", "1")]
    assert [(c.name, c.before, c.after) for c in changes({"percent": "5"}, {"percent": "6"})] == [("", "5%", "6%")]
    assert list(changes(None, None)) == []


@pytest.mark.django_db
def test_history_is_of_one_thing_latest_first() -> None:
    first, second = save(1), save(2)
    record("test.save", ("test.thing", 55), by=OFFICER)
    record("test.save", ("test.other", 5), by=OFFICER)
    assert list(history("test.thing", "5")) == [second, first]


@pytest.mark.django_db
@pytest.mark.usefixtures("bare_page")
def test_the_page_shows_who_may_read_it_what_happened() -> None:
    save(reason="Đếm <b>lại</b>")
    page = get(OWN_COMMUNE)
    assert "412/530" in page
    assert "Đếm &lt;b&gt;lại&lt;/b&gt;" in page
    assert "Dòng 1 của chuỗi commune:20869" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("bare_page")
@pytest.mark.parametrize("standing", [None, NOTHING, Standing(lambda chain: chain == "commune:20890")])
def test_others_and_strangers_get_the_404_of_what_does_not_exist(standing: Standing | None) -> None:
    save()
    with pytest.raises(Http404) as hidden:
        get(standing)
    with pytest.raises(Http404) as missing:
        get(EVERYTHING, ("test.thing", "no-such-thing"))
    assert str(hidden.value) == str(missing.value)


@pytest.mark.django_db
@pytest.mark.usefixtures("bare_page")
def test_lines_of_another_chain_are_left_out() -> None:
    save(420)
    save(555, chain="system")
    assert ("555/530" in get(OWN_COMMUNE), "555/530" in get(EVERYTHING)) == (False, True)


@pytest.mark.django_db
@pytest.mark.usefixtures("bare_page")
def test_a_long_history_is_turned_page_by_page() -> None:
    for number in range(views.PER_PAGE + 1):
        save(number)
    assert get(EVERYTHING).count('<li class="journal-entry ') == views.PER_PAGE
    last = get(EVERYTHING, page="2")
    assert last.count('<li class="journal-entry ') == 1
    assert "Trang 2 trên 2" in last
    assert "Trang 1 trên 2" in get(EVERYTHING, page="tám")


@pytest.mark.django_db
@pytest.mark.usefixtures("bare_page")
def test_the_page_asks_as_often_for_thirty_lines_as_for_one(django_assert_num_queries: Any) -> None:
    save()
    with CaptureQueriesContext(connection) as one:
        get(EVERYTHING)
    for number in range(29):
        save(number)
    with django_assert_num_queries(len(one)):
        get(EVERYTHING)
    assert len(one) == 3


def test_writing_is_no_way_to_read() -> None:
    assert views.history(RequestFactory().post("/"), "test.thing", "5").status_code == 405


def test_the_address() -> None:
    path = reverse("history", args=["assessments.measurement", 5], urlconf="datchuan.journal.urls")
    assert path == "/history/assessments.measurement/5/"
