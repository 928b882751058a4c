"""The page of terms: what stands on it for whom, and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.council.models import Member, Sitting
from datchuan.deadlines.agenda import agenda
from datchuan.findings.tests.world import World, browser, text
from datchuan.obstacles import collecting
from datchuan.obstacles.models import Obstacle
from datchuan.obstacles.tests.setting import agency, collection, do, raised, terms
from datchuan.obstacles.workflow import Action
from datchuan.people.models import Post, User
from datchuan.people.rights import rights_of
from datchuan.people.terms import Due, Kind, end_of
from datchuan.procedures.models import Deadline


def whats(person: User, kind: str = "") -> list[tuple[str, str]]:
    """Kind and day of what stands on a person's page."""
    return [(due.kind.value, f"{due.day:%d/%m}") for due in agenda(rights_of(person), kind).rows]


@pytest.fixture
def filled(world: World) -> Iterator[World]:
    """A finding and an obstacle of the officer's commune, a collection, a round, the order of remedies and a sitting."""
    terms()
    raised(world)  # before the collection is opened, so that the place is silent in it
    collection()
    for code, kind, day in (("r1", "dossier_round", date(2023, 11, 30)), ("rem", "remedy", date(2024, 1, 1))):
        at = datetime(day.year, day.month, day.day, tzinfo=clock.VIETNAM)
        Deadline.objects.create(
            code=code, kind=kind, name_vi=f"Hạn {code}", wording="trước ngày", at=at, standing="to_check"
        )
    world.raised()
    sitting = Sitting.objects.create(
        council=agency("HDTD-49"), held_on=date(2023, 12, 20), planned_by=world.cast.coordinator, planned_at=clock.now()
    )
    member = world.cast.council_member
    Member.objects.create(sitting=sitting, user=member, post=Post.objects.get(user=member), name="Ủy viên")
    yield world


def test_each_role_finds_its_own_terms(filled: World) -> None:
    cast, day = filled.cast, f"{clock.today() + timedelta(days=10):%d/%m}"
    assert whats(cast.officer) == [
        ("finding", day), ("obstacle", "24/10"), ("programme", "29/11"), ("programme", "31/12"),
    ]  # fmt: skip
    dates = [("programme", "24/10"), ("programme", "29/11"), ("programme", "31/12")]
    assert whats(cast.front) == dates
    assert whats(cast.department) == [("obstacle", "19/10"), *dates]
    assert whats(cast.council_member) == sorted([*dates, ("meeting", "20/12")], key=lambda p: (p[1][3:], p[1]))
    assert ("meeting", "20/12") in whats(cast.leader)
    assert ("finding", day) not in whats(cast.other_officer)
    assert whats(cast.department, "obstacle") == [("obstacle", "19/10")]
    assert whats(cast.department, "nothing of the kind") == whats(cast.department)


def test_work_stays_until_it_is_done_and_dates_go(filled: World) -> None:
    with clock.travel(date(2024, 1, 2)):
        page = text(browser(filled.cast.officer).get("/deadlines/"))
        assert "2 việc đã quá hạn" in page and "Đã quá hạn, chưa xong" in page
        assert "Hạn rem" not in page
    one = filled.here.commune
    collecting.say_none(
        Deadline.objects.get(kind="obstacle_report"), agency(f"UBND-{one.code}"), by=filled.cast.officer
    )
    assert ("obstacle", "24/10") not in whats(filled.cast.officer)


def test_the_page_says_days_by_month(filled: World) -> None:
    page = text(browser(filled.cast.officer).get("/deadlines/"))
    for words in (
        "Tháng 10/2023",
        "Tháng 12/2023",
        "ngày làm việc",
        "Trả lời phát hiện về chỉ tiêu 2.1",
        "“trước ngày”",
    ):
        assert words in page, words


def test_more_terms_take_no_more_queries(filled: World) -> None:
    rights = rights_of(filled.cast.officer)
    assert agenda(rights).rows
    with CaptureQueriesContext(
        connection,
    ) as few:
        agenda(rights_of(filled.cast.officer))
    for _ in range(3):
        filled.raised()
        raised(filled)
    with CaptureQueriesContext(connection) as many:
        agenda(rights_of(filled.cast.officer))
    assert len(many) == len(few) <= 25


def test_a_term_at_midnight_is_the_day_before() -> None:
    due = Due("x", end_of(date(2023, 10, 24)), "", "/x/", "", Kind.FINDING)
    assert (due.day, due.is_whole_day, due.stays) == (date(2023, 10, 24), True, True)
    noon = Due("x", datetime(2023, 10, 24, 12, tzinfo=clock.VIETNAM), "", "/x/", "", Kind.MEETING)
    assert (noon.day, noon.is_whole_day, noon.stays) == (date(2023, 10, 24), False, False)


def test_an_obstacle_answered_is_a_term_of_who_raised_it(filled: World) -> None:
    do(filled, Obstacle.objects.get(), Action.ANSWER, "department")
    assert [kind for kind, _day in whats(filled.cast.department)].count("obstacle") == 0
    assert any("mở lại" in due.what for due in agenda(rights_of(filled.cast.officer)).rows)
