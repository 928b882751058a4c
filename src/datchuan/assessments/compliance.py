"""Where communes stand against an edition on a day, in letters (see ``assessments.models.Result``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from datchuan.assessments.evaluation import stored_values_on
from datchuan.assessments.many import letters_of_many
from datchuan.assessments.models import Result
from datchuan.config import clock
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.models import Edition
from datchuan.places.models import Profile

#: Letters that rest on a figure.
MEASURED = frozenset("MNX")


@dataclass(frozen=True)
class Standing:
    """One commune against one edition: letters per indicator and criterion, counts, the profile used."""

    commune_id: int
    profile: str
    indicators: str
    criteria: str
    criteria_met: int
    criteria_total: int
    verdict: str

    @property
    def has_data(self) -> bool:
        """Whether anything at all has been measured: a commune without a single figure is unknown, not at zero."""
        return not MEASURED.isdisjoint(self.indicators)


def compliance(edition: Edition, commune_ids: Iterable[int], on: date) -> dict[int, Standing]:
    """Commune -> standing, for each given commune. A constant number of queries; a past day is judged from the revisions."""
    ids = list(commune_ids)
    profiles = dict(Profile.objects.filter(unit_id__in=ids, valid__contains=on).values_list("unit_id", "code"))
    found = _stored(edition, ids, on) if on == clock.today() else _judged(edition, ids, profiles, on)
    nothing = _nothing(edition)
    return {i: found.get(i) or Standing(i, profiles.get(i, ""), *nothing) for i in ids}


def _stored(edition: Edition, ids: list[int], on: date) -> dict[int, Standing]:
    rows = Result.objects.for_day(edition, on).filter(commune_id__in=ids)
    fields = ("commune_id", "profile", "indicators", "criteria", "criteria_met", "criteria_total", "verdict")
    return {row[0]: Standing(*row) for row in rows.values_list(*fields)}


def _judged(edition: Edition, ids: list[int], profiles: Mapping[int, str], on: date) -> dict[int, Standing]:
    judged = letters_of_many(edition, stored_values_on(ids, edition.set_code, on), profiles, on)
    return {i: Standing(i, profiles.get(i, ""), **said) for i, said in judged.items()}


def _nothing(edition: Edition) -> tuple[str, str, int, int, str]:
    shape = catalogue_of(edition)
    return "D" * len(shape.indicators), "D" * len(shape.criteria), 0, len(shape.criteria), "D"


def mean_met(standings: Iterable[Standing]) -> tuple[Fraction | None, int]:
    """Mean number of criteria met, over the communes that have any figure, and how many they are."""
    met = [s.criteria_met for s in standings if s.has_data]
    return (Fraction(sum(met), len(met)) if met else None), len(met)
