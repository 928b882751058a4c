"""Illustrative obstacles for the demo province, through the real actions, on days before the demo's own.

Nothing here is a fact about a place: all are stored with ``is_demo`` and every page says "dữ liệu minh họa". The
collection of 25/10/2023 has places that reported, places that said that there is none, and silent ones.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import Any

from django.db import transaction

from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Indicator
from datchuan.obstacles import actions, collecting, matters
from datchuan.obstacles.actions import Step
from datchuan.obstacles.below import office, running_collection
from datchuan.obstacles.models import Matter, Obstacle
from datchuan.obstacles.record import Said
from datchuan.obstacles.workflow import Action, Cause
from datchuan.packs.demo_findings import SHOWN, speaker_of
from datchuan.people.models import Agency, AgencyKind, Post, Role, User

#: (indicator, cause, what is hard, proposal, how it went on): each for a commune of its own.
ALONE = (
    ("15.1", Cause.PEOPLE, "Lao động đi làm xa, chưa thu đủ thông tin thẻ bảo hiểm", "Cho đối chiếu dữ liệu", "answered"),
    ("2.1", Cause.LAND, "Đoạn đường qua ruộng chưa thỏa thuận được mặt bằng", "Huyện hỗ trợ vận động", "open"),
    ("5.1", Cause.MECHANISM, "Chưa rõ cách tính trường có điểm lẻ đã sáp nhập", "Sở hướng dẫn cách tính", "solved"),
    ("15.1", Cause.MECHANISM, "Hết hỗ trợ đóng bảo hiểm y tế khi xã đạt chuẩn", "Tỉnh kéo dài hỗ trợ một năm", "beyond"),
    ("", Cause.OTHER, "Cán bộ phụ trách kiêm nhiều việc, chưa được tập huấn phần mềm", "Mở lớp tập huấn theo cụm", "closed"),
)  # fmt: skip
MATTER = ("17.1", Cause.MONEY, "Chưa có kinh phí đấu nối nước sạch cho các thôn xa", "Tỉnh bố trí vốn lồng ghép")
MATTER_TITLE = "Thiếu kinh phí đấu nối nước sạch (minh họa)"
IN_MATTER = 6
NONE_SAID = 40
FIRST = timedelta(days=17)


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the obstacles of the demo as of a day; returns how many there are by state. Left alone when there are some."""
    if not Obstacle.objects.filter(is_demo=True).exists():
        with transaction.atomic():
            _build(rng, on)
    counted = Counter(Obstacle.objects.filter(is_demo=True).values_list("state", flat=True))
    return {f"vướng mắc {state}": n for state, n in sorted(counted.items())}


def _build(rng: Random, on: date) -> None:
    with clock.travel(on):
        edition, collection = editions_in_force(on)["NTM"], running_collection(on)
        posts = list(
            Post.objects.held_on(on).filter(role=Role.COMMUNE_OFFICER, agency__kind=AgencyKind.PEOPLES_COMMITTEE)
            .select_related("agency", "user", "agency__unit").order_by("agency__code", "pk")
        )  # fmt: skip
        posts = list({post.agency_id: post for post in reversed(posts)}.values())
        shown = [post for post in posts if post.agency.unit.code == SHOWN]
        others = [post for post in posts if post.agency.unit.code != SHOWN]
        picked = [*shown, *rng.sample(others, min(len(others), len(ALONE) + IN_MATTER - len(shown) + NONE_SAID))]
        indicators = {row.code: row for row in Indicator.objects.filter(edition=edition)}
        for row in indicators.values():
            row.edition = edition
    for at, (case, post) in enumerate(zip(ALONE, picked, strict=False)):
        _alone(case, post, indicators, on - FIRST + timedelta(days=at % 3))
    rest = picked[len(ALONE) :]
    _matter(rest[:IN_MATTER], indicators, on)
    if collection is not None:
        for post in rest[IN_MATTER:]:
            with clock.travel(on):
                collecting.say_none(collection, post.agency, by=post.user, is_demo=True)


def _raise(case: tuple[Any, ...], post: Post, indicators: dict[str, Indicator], day: date) -> Obstacle:
    code, cause, hard, proposal = case[:4]
    with clock.travel(day):
        return actions.raise_obstacle(
            post.agency, Said(cause, f"{hard} (minh họa)", proposal), by=post.user, indicator=indicators.get(code),
            year=day.year, is_demo=True,
        )  # fmt: skip


def _alone(case: tuple[Any, ...], post: Post, indicators: dict[str, Indicator], day: date) -> None:
    one, way = _raise(case, post, indicators, day), case[4]
    later = day + timedelta(days=6)
    with clock.travel(later):
        body, desk = _speaker(one.to, later), _speaker(office(later), later)
    if way in {"answered", "solved"}:
        _do(one, Action.ANSWER, "Làm theo hướng dẫn đã gửi, kèm bảng đối chiếu (minh họa)", body, later)
    if way == "solved":
        _do(one, Action.CONFIRM, "Đã tính lại theo hướng dẫn", post.user, later + timedelta(days=2))
    if way == "beyond":
        _do(one, Action.BEYOND, "Mức hỗ trợ do tỉnh quyết định; đề nghị tỉnh xem xét (minh họa)", body, later)
        _do(one, Action.ESCALATE, "Trình tỉnh xem xét (minh họa)", desk, later + timedelta(days=3))
    if way == "closed":
        _do(one, Action.CLOSE, "Chưa có nguồn mở lớp trong năm (minh họa)", desk, later)


def _matter(posts: list[Post], indicators: dict[str, Indicator], on: date) -> None:
    """One matter of several communes: answered, one content, one not, the others still to say."""
    ones = [_raise(MATTER, post, indicators, on - FIRST + timedelta(days=at % 4)) for at, post in enumerate(posts)]
    if not ones:
        return
    merged = on - FIRST + timedelta(days=7)
    with clock.travel(merged):
        desk = _speaker(office(merged), merged)
        matter = matters.merge([o.pk for o in ones], MATTER_TITLE, ones[0].to, 5, by=desk, is_demo=True)
        body = _speaker(ones[0].to, merged)
    _do(matter, Action.ANSWER, "Lồng ghép vốn của huyện, gửi danh mục trước (minh họa)", body, on - timedelta(days=4))
    _do(ones[0], Action.CONFIRM, "Huyện đã bố trí vốn (minh họa)", posts[0].user, on - timedelta(days=2))
    if len(ones) > 1:
        _do(ones[1], Action.REOPEN, "Huyện chưa có vốn (minh họa)", posts[1].user, on - timedelta(days=1))


def _do(thing: Obstacle | Matter, action: Action, text: str, by: User, day: date) -> None:
    with clock.travel(day):
        stored = type(thing).objects.get(pk=thing.pk)
        actions.act(action, stored, Step(text), by=by, version=stored.version)


def _speaker(agency: Agency, on: date) -> User:
    is_office = agency.kind == AgencyKind.COORDINATION_OFFICE
    return speaker_of(agency, Role.COORDINATOR if is_office else Role.DEPARTMENT_SPECIALIST, on)
