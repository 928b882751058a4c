"""The frame of every page, the pages that say no, the style page."""

from __future__ import annotations

import gzip
import re
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from datchuan.config import clock
from datchuan.ui import context, views


class Person:
    is_authenticated = True
    display_name = "Nguyễn <Mẫu>"


class Rights:
    label = "Cán bộ xã, UBND xã Ba"

    def __init__(self, *roles: str) -> None:
        self.roles = roles

    def holds(self, *wanted: str) -> bool:
        return any(role in self.roles for role in wanted)


def request_of(path: str = "/", person: Any = None, **more: Any) -> HttpRequest:
    request = RequestFactory().get(path)
    request.user = person or AnonymousUser()
    for name, value in more.items():
        setattr(request, name, value)
    return request


def frame(request: HttpRequest) -> str:
    return render_to_string("ui/entrance.html", {}, request)


def test_a_stranger_sees_product_language_and_day_but_no_links() -> None:
    with clock.travel(date(2023, 10, 12)):
        page = frame(request_of())
    assert '<html lang="vi">' in page and '<a class="skip" href="#main">' in page
    assert 'name="language" value="en" lang="en">English' in page
    assert "<nav" not in page and "Đăng xuất" not in page
    assert "tính đến ngày 12/10/2023" in page


AGENTS = {
    "Mozilla/5.0 (Linux; Android 12; SM-A032F; wv) Chrome/114.0.0.0 Mobile Safari/537.36 Zalo android/13080400": "Zalo",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Zalo iOS/515": "Zalo",
    "Mozilla/5.0 (Linux; Android 12) Chrome/114.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/420.0.0.32.61;]": "Facebook",
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/114.0.0.0 Mobile Safari/537.36": "",
    "Mozilla/5.0 (Windows NT 10.0) Chrome/112.0 Safari/537.36 coc_coc_browser/117.0.142": "",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_browser_inside_an_app_is_told_the_way_out(agent: str) -> None:
    request = request_of("/commune/20869/NTM/")
    request.META["HTTP_USER_AGENT"] = agent
    page, app = frame(request), AGENTS[agent]
    assert ("Mở bằng trình duyệt" in page) is bool(app)
    if app:
        assert f"Anh/chị đang mở trang này bên trong {app}." in page
        assert "http://testserver/commune/20869/NTM/" in page


def test_a_person_sees_name_post_and_links_with_the_current_one_marked() -> None:
    nav = [{"label": "Việc của tôi", "url": "/", "count": 1530}, {"label": "Bảng", "url": "/board/"}]
    page = frame(request_of("/board/517/", Person(), rights=Rights(), nav=nav))
    assert "Nguyễn &lt;Mẫu&gt;" in page and "Cán bộ xã, UBND xã Ba" in page and "Đăng xuất" in page
    assert re.findall(r'href="(/[^"]*)" aria-current="page"', page) == ["/board/"]
    assert '<span class="n">1.530</span>' in page


def test_the_head_folds_for_whoever_is_signed_in() -> None:
    """Narrow screens show the brand, the notices and this; without script. Strangers have nothing to fold."""
    page = frame(request_of("/", Person(), rights=Rights()))
    assert '<details class="menu"><summary>Menu</summary></details>' in page
    assert page.index('class="bell"') < page.index('class="menu"') < page.index('class="who"')
    assert "<details" not in frame(request_of())


@pytest.mark.parametrize(
    ("path", "current"),
    [("/", ["/"]), ("/board/", ["/board/"]), ("/board/m/x/", ["/board/m/"]), ("/boards/", []), ("/x/", [])],
)
def test_the_nearest_link_is_current(path: str, current: list[str]) -> None:
    nav = [{"label": "a", "url": url} for url in ("/", "/board/", "/board/m/")]
    found = context.page(request_of(path, nav=lambda: nav))["nav"]
    assert [link["url"] for link in found if link["current"]] == current
    assert all("current" not in link for link in nav)


def test_links_are_not_counted_for_fragments() -> None:
    def fail() -> list[dict[str, Any]]:
        raise AssertionError("asked")

    assert context.page(request_of(nav=fail))["demo"] in (True, False)


@pytest.mark.parametrize("demo", [True, False])
def test_demo_data_are_labelled_on_every_page(settings: Any, demo: bool) -> None:
    settings.DEMO = demo
    page = frame(request_of())
    assert page.count("số liệu của các xã là dữ liệu minh họa") == int(demo)
    assert page.count("Dữ liệu minh họa không có giá trị pháp lý") == int(demo)


@pytest.mark.parametrize("day", [date(2023, 10, 12), None])
def test_a_simulated_day_is_said_above_every_page(settings: Any, day: date | None) -> None:
    settings.DATCHUAN_TODAY = day
    assert ("Ngày giả lập 12/10/2023." in frame(request_of())) is (day is not None)


@pytest.mark.parametrize("with_request", [True, False])
@pytest.mark.parametrize("name", ["refused", "not_found", "bad_request", "conflict", "server_error"])
def test_pages_that_say_no_can_be_drawn_in_any_state(name: str, with_request: bool) -> None:
    said = {
        "title": "Việc này thuộc người khác",
        "sentence": "Chỉ tiêu do Sở Y tế xác nhận <b>",
        "status": 403,
        "code": "A7F2",
        "typed": (("users", "431 <i>"),),
    }
    page = render_to_string(f"ui/{name}.html", said, request_of() if with_request else None)
    assert "Việc này thuộc người khác – Đạt Chuẩn</title>" in page
    assert "Chỉ tiêu do Sở Y tế xác nhận &lt;b&gt;" in page
    assert 'href="/"' in page and "<i>" not in page
    assert ("431 &lt;i&gt;" in page) is (name in {"refused", "bad_request", "conflict"})
    assert ("A7F2" in page) is (name == "server_error")


def test_a_closed_session_leads_to_the_door() -> None:
    page = render_to_string("ui/refused.html", {"title": "Đăng nhập để tiếp tục", "sentence": "…", "status": 401})
    assert 'href="/accounts/login/"' in page


def test_a_refusal_for_htmx_is_a_part_and_not_a_page() -> None:
    part = render_to_string("ui/refused_fragment.html", {"title": "Người khác vừa sửa", "sentence": "Số đã đổi"})
    assert "<html" not in part and 'role="alert"' in part and "Số đã đổi" in part


_SENT = ("version", "users", "idem")


def test_a_conflict_shows_both_versions_and_lets_the_person_choose() -> None:
    theirs = {"who": "Lê Văn Mẫu", "at": clock.now().replace(hour=10, minute=40), "lines": [("Số hộ", "428")]}
    said = {
        "sentence": "Đã có người lưu",
        "typed": (("Số hộ", "431"),),
        "theirs": theirs,
        "back": "/now/",
        "action": "/save/",
        "version": 7,
        "again": [("users", "431")],
    }
    page = render_to_string("ui/conflict.html", said, request_of())
    assert "<dd>428</dd>" in page and ">431</pre>" in page and "Lê Văn Mẫu lưu lúc 10:40" in page
    form = re.search(r'<form method="post" action="/save/">(.*?)</form>', page, re.S)
    assert (
        form
        and 'name="version" value="7"' in form[1]
        and 'name="users" value="431"' in form[1]
        and 'name="idem"' in form[1]
    )
    assert 'href="/now/">Dùng bản đang lưu' in page


def test_the_style_page_shows_everything_within_the_weight_of_a_page() -> None:
    response = views.style(request_of("/ui/", Person(), rights=Rights("operator"), nav=[]))
    assert response.status_code == 200
    assert b'<svg class="map"' in response.content
    assert len(gzip.compress(response.content, 6)) <= 40_000
    assert b"style=" not in response.content


def test_the_style_page_exists_for_operators_and_demos_only(settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(Http404):
        views.style(request_of("/ui/", Person(), rights=Rights("leader")))
    assert views.style(request_of("/ui/", Person(), rights=Rights("operator"))).status_code == 200


def test_no_id_is_used_twice_on_a_page() -> None:
    page = views.style(request_of("/ui/", Person(), rights=Rights("operator"))).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def test_what_hints_point_to_is_there() -> None:
    page = views.style(request_of("/ui/", Person(), rights=Rights("operator"))).content.decode()
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    wanted = {
        name for group in re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page) for name in group.split()
    }
    wanted |= set(re.findall(r'<label for="([^"]+)"', page))
    assert sorted(wanted - ids) == []


def test_pages_speak_the_language_asked_for() -> None:
    with translation.override("en"):
        page = frame(request_of())
    assert '<html lang="en">' in page and 'value="vi" lang="vi">Tiếng Việt' in page
