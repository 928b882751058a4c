"""A demo workbook on its way back: one officer filled it in offline, and some of its cells still have to be put right."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from datchuan.config import clock
from datchuan.criteria.engine import Kind
from datchuan.desk import queries as desks
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit
from datchuan.workbooks import queries
from datchuan.workbooks.actions import take_in
from datchuan.workbooks.cells import cells_of
from datchuan.workbooks.commune_book import Typed, commune_file
from datchuan.workbooks.lines import lines_of
from datchuan.workbooks.models import Intake
from datchuan.workbooks.opening import open_book
from datchuan.workbooks.queries import NOTHING_SAID, Standing

#: Demo account whose workbook it is, and its commune.
OFFICER, COMMUNE = "xa.tienlanh", "20869"
FILE = "so-lieu-xa-tien-lanh-thang-10.xlsx"


def build(rng: Random, on: date) -> dict[str, int]:
    """Leave one uploaded workbook with changes and wrong cells; nothing of it is applied. Built once."""
    person = User.objects.filter(username=OFFICER).first()
    if person is None or Intake.objects.filter(owner=person, file_name=FILE).exists():
        return {"workbooks": 0}
    with clock.travel(on):
        if not Unit.objects.as_of(on).communes().filter(code=COMMUNE).exists():
            return {"workbooks": 0}
        place = desks.desk(rights_of(person), COMMUNE, "NTM", on.year)
        if place is None:
            return {"workbooks": 0}
        here = queries.standing(place)
        marker = queries.marker_for(place, clock.now())
        data = commune_file(here, marker, _filled_in(here, rng))
        take_in(place, lines_of(open_book(data, FILE)), exported_at=marker.at, name=FILE, data=data, by=person)
    return {"workbooks": 1}


def _filled_in(here: Standing, rng: Random) -> dict[str, Typed]:
    """Three shares counted anew, one of them above its whole and one typed with letters."""
    shares = [
        code
        for code, measurement in here.stored.items()
        if len(here.measure(code).slots) == 1
        and here.measure(code).kind is Kind.PERCENT
        and isinstance(measurement.value, dict)
        and int(measurement.value.get("num", 0)) > 10
    ]
    chosen = rng.sample(sorted(shares), min(4, len(shares)))
    typed: dict[str, Typed] = {}
    for at, code in enumerate(chosen):
        stored = here.stored[code]
        (cells,) = cells_of(here.measure(code), _figure(stored))
        if at == 0:
            cells["num"] = str(int(cells["den"]) + 5)
        elif at == 1:
            cells["num"] = f"khoảng {cells['num']}"
        else:
            cells["num"] = str(int(cells["num"]) - rng.randint(1, 4))
        typed[code] = Typed(stored.version, [cells], {})
    return typed


def _figure(stored: Any) -> Any:
    return type(NOTHING_SAID)(stored.value, stored.period, stored.source, stored.done)
