from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.config.errors import Refused
from datchuan.confirmations import actions
from datchuan.confirmations.models import Confirmation, Decision
from datchuan.confirmations.tests.deeds import CODE, asks, confirms, saves, seen
from datchuan.journal.models import Entry


def test_those_that_moved_are_left_out_and_named(here: Setting) -> None:
    saves(here)
    saves(here, commune=here.far)
    before = {unit.pk: seen(here, unit) for unit in (here.commune, here.far, here.neighbour)}
    saves(here, "500", commune=here.far)
    done = actions.confirm_many(here.indicator(CODE), YEAR, here.department, before, by=here.cast.department)
    assert done.done == (here.commune.pk,)
    assert dict(done.left) == {
        here.far.pk: "Trong lúc anh/chị xem, số liệu đã đổi. Xem bản mới bên dưới rồi quyết định.",
        here.neighbour.pk: (
            "Xã chưa nhập số liệu cho chỉ tiêu này, nên chưa có gì để xác nhận hay không thống nhất. "
            "Anh/chị có thể yêu cầu bổ sung."
        ),
    }
    assert [r.commune_id for r in Confirmation.objects.all()] == [here.commune.pk]
    entry = Entry.objects.get(kind="confirmations.confirm_many")
    assert (entry.chain, entry.after["done"]) == ("system", ["20869"])


def test_statements_do_not_grow_with_the_communes(here: Setting) -> None:
    saves(here)
    saves(here, commune=here.far)
    person, indicator = here.cast.department, here.indicator(CODE)
    one, two = {here.commune.pk: seen(here)}, {here.far.pk: seen(here, here.far)}
    with CaptureQueriesContext(connection) as first:
        actions.confirm_many(indicator, YEAR, here.department, one, by=person)
    asks(here)
    both = {here.commune.pk: seen(here), **two}
    with CaptureQueriesContext(connection) as second:
        done = actions.confirm_many(indicator, YEAR, here.department, both, by=person)
    assert set(done.done) == {here.commune.pk, here.far.pk}
    # A row that exists already costs one statement more, however many there are.
    assert len(second) <= len(first) + 2
    assert len(first) <= 25


def test_pressed_twice_counts_once(here: Setting) -> None:
    saves(here)
    key, before = uuid4(), {here.commune.pk: seen(here)}
    first = actions.confirm_many(here.indicator(CODE), YEAR, here.department, before, by=here.cast.department, key=key)
    again = actions.confirm_many(here.indicator(CODE), YEAR, here.department, before, by=here.cast.department, key=key)
    assert first == again
    assert Decision.objects.count() == 1


def test_others_may_not(here: Setting) -> None:
    saves(here)
    with pytest.raises(Refused):
        actions.confirm_many(
            here.indicator(CODE), YEAR, here.department, {here.commune.pk: seen(here)}, by=here.cast.coordinator
        )
    assert not Confirmation.objects.exists()


def test_what_is_confirmed_already_is_not_confirmed_again(here: Setting) -> None:
    saves(here)
    confirms(here)
    done = actions.confirm_many(
        here.indicator(CODE), YEAR, here.department, {here.commune.pk: seen(here)}, by=here.cast.department
    )
    assert (done.done, len(done.left), Decision.objects.count()) == ((), 1, 1)
