"""The world of a day within a person's reach, from the database; kept in the process while nothing in it has changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from datchuan.config import clock
from datchuan.config.kept import Kept
from datchuan.criteria.catalogues import catalogue_of, catalogues_for, editions_in_force
from datchuan.criteria.models import Edition, Labels, Responsibility
from datchuan.insight.scope import Filters, communes_in
from datchuan.people.rights import Rights
from datchuan.places.models import Profile, Unit
from datchuan.whatif.world import Place, World
from datchuan.workbooks.matrix import values_on

#: Versions of figures only grow, so their sum tells every change; the rest changes with a load of the pack only.
WORLDS = Kept("""
SELECT (SELECT ROW(count(*), sum(version), max(id))::text FROM assessments_measurement
         WHERE voice = 'self' AND year = %s),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack),
       (SELECT ROW(count(*), max(id))::text FROM criteria_edition),
       (SELECT ROW(count(*), max(id), md5(string_agg(concat(unit_id, code, valid), ',' ORDER BY id)))::text
          FROM places_profile)
""")


def world_of(rights: Rights, on: date | None) -> World:
    """What a person may try on: the participating communes within reach, on a day (None: today)."""
    reach = None if rights.is_provincial else rights.commune_ids
    day = on or clock.today()
    return WORLDS.get((day, reach), lambda: load(rights, day), (day.year,))


def load(rights: Rights, on: date) -> World:
    """The world from the database. A constant number of queries."""
    filters = Filters(on=None if on == clock.today() else on)
    districts = {pk: rest for pk, *rest in _districts(on)}
    units = sorted(
        communes_in(rights, filters).values_list("pk", "code", "name", "name_order", "parent_id"),
        key=lambda row: (districts.get(row[4], ("", "", ""))[2], row[3]),
    )
    places = tuple(_place(pk, code, name, districts.get(parent)) for pk, code, name, _order, parent in units)
    ids = [place.pk for place in places]
    editions = editions_in_force(on)
    profiles = dict(Profile.objects.filter(unit_id__in=ids, valid__contains=on).values_list("unit_id", "code"))
    values: dict[str, tuple[Mapping[str, Any], ...]] = {}
    for code in editions:
        found = values_on(ids, code, on)
        values[code] = tuple(found.get(pk, {}) for pk in ids)
    mine = tuple(profiles.get(pk, "") for pk in ids)
    return World(
        places, mine, on.year, catalogues_for(editions), values, tuple(dict.fromkeys((*columns(), *mine))),
        {edition.code: catalogue_of(edition) for edition in Edition.objects.defer("document")},
    )  # fmt: skip


def _place(pk: int, code: str, name: str, district: list[str] | None) -> Place:
    district_code, district_name = (district[0], district[1]) if district else ("", "")
    return Place(code, name, district_code, district_name, pk)


def _districts(on: date) -> list[tuple[int, str, str, str]]:
    return list(Unit.objects.as_of(on).districts().values_list("pk", "code", "full_name", "name_order"))


def columns() -> tuple[str, ...]:
    """The threshold columns of the pack."""
    return tuple(Labels.objects.filter(kind="profile").values_list("code", flat=True))


def leads_of(editions: Mapping[str, str], on: date) -> dict[tuple[str, str], tuple[int, ...]]:
    """(set, indicator code) -> the agencies that lead it. ``editions``: set -> code of its edition. One query."""
    rows = Responsibility.objects.filter(
        indicator__edition__code__in=list(editions.values()), part="lead", valid__contains=on
    ).order_by("agency_id")
    found: dict[tuple[str, str], tuple[int, ...]] = {}
    for set_code, code, agency in rows.values_list("indicator__edition__set_code", "indicator__code", "agency_id"):
        found[set_code, code] = (*found.get((set_code, code), ()), agency)
    return found
