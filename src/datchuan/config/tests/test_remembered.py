"""A remembered world is that of the real actions, and is put back only where they would have found the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import IntegrityError, transaction

from datchuan.config.tests.remembered import remembered
from datchuan.people.models import Role, User
from datchuan.people.tests.cast import Cast, add_person, build_cast, build_province

pytestmark = pytest.mark.django_db
calls: list[str] = []


@dataclass
class Crowd:
    cast: Cast
    first: User

    @remembered
    def joined(self, username: str) -> User:
        return joined(self.cast, username)


def joined(cast: Cast, username: str) -> User:
    calls.append(username)
    return add_person(username, "Người Mới", Role.COMMUNE_OFFICER, cast.province.agencies["UBND-20869"])


@remembered
def crowd(cast: Cast) -> Crowd:
    calls.append("crowd")
    return Crowd(cast, cast.officer)


@remembered
def renamed(cast: Cast, person: User) -> User:
    """Changes what it was given."""
    calls.append("renamed")
    person.full_name = "Tên Khác"
    person.save()
    return person


@contextmanager
def anew() -> Iterator[Cast]:
    """The cast in an empty database, of which nothing stays."""
    calls.clear()
    with transaction.atomic():
        yield build_cast(build_province())
        transaction.set_rollback(True)


def test_what_follows_a_remembered_world_is_put_back_too() -> None:
    for built in (["crowd", "moi"], [], []):
        with anew() as cast:
            here = crowd(cast)
            person = here.joined("moi")
            assert calls == built
            assert User.objects.get(username="moi") == person
            assert person.posts.get().agency == cast.province.agencies["UBND-20869"]
            assert here.first is cast.officer


def test_after_another_write_it_is_built() -> None:
    for _ in range(2):
        with anew() as cast:
            here = crowd(cast)
            joined(cast, "khac")
            here.joined("sau")
            assert calls[-2:] == ["khac", "sau"]


def test_what_was_given_in_another_state_is_another_kind() -> None:
    for built in (["own"], ["far"], []):
        with anew() as cast:
            here = crowd(cast)
            if built != ["own"]:
                here.first = cast.district
            here.joined(*(built or ["far"]))
            assert calls[-1:] == built


def test_what_changes_what_it_was_given_always_runs() -> None:
    for _ in range(2):
        with anew() as cast:
            assert renamed(crowd(cast).cast, cast.officer).full_name == "Tên Khác"
            assert calls[-1] == "renamed"
            assert cast.officer.full_name == "Tên Khác"


def test_no_row_is_put_back_into_a_table_that_holds_some() -> None:
    with anew(), pytest.raises(IntegrityError), transaction.atomic():
        build_province()  # its units are there: the actions run, and say so
