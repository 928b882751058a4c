"""Whom the rooms tell: officers of a commune, specialists of a department, the coordination office."""

from __future__ import annotations

from datetime import date

from django.conf import LazySettings

from datchuan.people import actions, queries
from datchuan.people.models import Role
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast, add_person

DAY = date(2023, 10, 12)


def test_officers_of_a_commune_are_those_who_may_write_for_it(cast: Cast) -> None:
    province = cast.province
    lent = add_person("lent", "Cán bộ Biệt phái", Role.COMMUNE_OFFICER, province.agencies["UBND-20968"])
    lent.posts.get().units.set([province["20869"], province["20884"]])
    assert queries.officers_of(province["20869"], DAY) == [cast.officer, lent]  # by given name: Lãnh, Phái
    assert queries.officers_of(province["20884"], DAY) == [lent]
    assert queries.officers_of(province["20968"], DAY) == [cast.other_officer]  # the lent one's post names other units
    for person in (lent, cast.officer, cast.other_officer):
        for code in ("20869", "20884", "20968"):
            told = person in queries.officers_of(province[code], DAY)
            assert told == (province[code].pk in rights_of(person, DAY).own_commune_ids)


def test_a_person_with_two_posts_is_named_once(cast: Cast) -> None:
    agency = cast.province.agencies["UBND-20869"]
    actions.give_post(
        cast.officer, by=None, role=Role.COMMUNE_OFFICER, agency=agency, first_day=DAY, title="Phó trưởng phòng"
    )
    assert queries.officers_of(cast.province["20869"], DAY) == [cast.officer]


def test_specialists_speak_for_their_own_department(cast: Cast) -> None:
    agencies = cast.province.agencies
    assert queries.specialists_of(agencies["SYT"], DAY) == [cast.department]
    assert queries.specialists_of(agencies["SGTVT"], DAY) == []


def test_coordinators_are_not_the_operators_of_the_same_office(cast: Cast) -> None:
    assert queries.coordinators(DAY) == [cast.coordinator]


def test_who_has_left_is_not_told(cast: Cast, settings: LazySettings) -> None:
    commune = cast.province["20869"]
    actions.end_post(cast.officer.posts.get(), by=None, last_day=date(2023, 10, 11))
    assert queries.officers_of(commune, date(2023, 10, 11)) == [cast.officer]
    assert queries.officers_of(commune, DAY) == []
    actions.deactivate_user(cast.coordinator, by=None)
    assert queries.coordinators(DAY) == []
    type(cast.department).objects.filter(pk=cast.department.pk).update(is_demo=True)
    assert queries.specialists_of(cast.province.agencies["SYT"], DAY) == [cast.department]
    settings.DEMO = False
    assert queries.specialists_of(cast.province.agencies["SYT"], DAY) == []
