"""Who leads a sitting and who writes its minutes: people of the Council on that day, words only from an old paper."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from datchuan.config.errors import Refused
from datchuan.council import actions, leading
from datchuan.council.leading import Lead, Led
from datchuan.council.models import Sitting
from datchuan.council.tests.table import Table
from datchuan.journal.models import Entry
from datchuan.people.models import User


def led_by(table: Table, sitting: Sitting, led: Led) -> Sitting:
    return actions.note_presence(sitting, {}, by=table.secretary, led=led)


def test_the_chair_is_a_member_and_the_secretary_of_the_council_or_its_office(table: Table) -> None:
    sitting = table.plan()
    chair, office = leading.chairs(sitting)[0], table.secretary.posts.get()
    assert office in leading.secretaries(sitting) and office not in leading.chairs(sitting)
    noted = led_by(table, sitting, Led(Lead(post=chair), Lead(post=office)))
    assert (noted.chair, noted.chair_post, noted.secretary_post) == (leading.named(chair), chair, office)
    assert noted.chair.startswith(chair.user.full_name)
    lines = Entry.objects.filter(kind="council.presence").count()
    led_by(table, sitting, Led(Lead(post=chair), Lead(post=office)))
    assert Entry.objects.filter(kind="council.presence").count() == lines, "said again it adds no line"
    again = led_by(table, sitting, Led(Lead("Bà Hồ Thị A, Phó Chủ tịch"), Lead(post=office)))
    assert (again.chair, again.chair_post) == ("Bà Hồ Thị A, Phó Chủ tịch", None)


@pytest.mark.parametrize(
    ("led", "said"),
    [
        (lambda member, office, other: Led(Lead(post=office)), "Chọn người chủ trì trong các thành viên"),
        (lambda member, office, other: Led(Lead(post=member), Lead(post=other)), "Chọn thư ký trong danh sách"),
        (lambda member, office, other: Led(Lead(post=member), Lead(post=member)), "là hai người"),
    ],
)
def test_others_do_not_lead(table: Table, led: Callable[..., Led], said: str) -> None:
    sitting = table.plan()
    other = table.way.cast.officer.posts.get()
    with pytest.raises(Refused, match=said):
        led_by(table, sitting, led(leading.chairs(sitting)[0], table.secretary.posts.get(), other))


def test_who_is_away_does_not_lead(table: Table) -> None:
    sitting = table.plan()
    member = sitting.members.all()[0]
    with pytest.raises(Refused, match="đang được ghi vắng"):
        actions.note_presence(sitting, {member.pk: False}, by=table.secretary, led=Led(Lead(post=member.post)))


def test_the_page_offers_the_people_and_marks_words_of_an_old_paper(
    table: Table, signed_in: Callable[[User], Client]
) -> None:
    sitting, browser = table.plan(), signed_in(table.secretary)
    members = list(sitting.members.all())
    path = reverse("sitting-presence", args=[sitting.pk])
    sent = {"present": [str(m.pk) for m in members], "version": sitting.version, "chair": str(members[0].post_id)}
    wrong = browser.post(path, sent | {"secretary": "paper", "secretary_words": ""})
    assert wrong.status_code == 422 and "Ghi họ tên và chức danh như biên bản giấy" in unescape(wrong.content.decode())
    assert browser.post(path, sent | {"secretary": "paper", "secretary_words": "Ông B"}).status_code == 303
    page = unescape(browser.get(reverse("sitting", args=[sitting.pk])).content.decode())
    assert page.count("(chép theo biên bản giấy)") == 1 and leading.named(members[0].post) in page
