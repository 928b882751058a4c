"""What the rooms below know of an indicator of a commune at this moment: value, verdict, evidence, confirmation.

Everything is asked for many communes at once, so that one warning to 193 communes costs the same few queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from datchuan.assessments.evaluation import catalogues_on, day_of, read_values
from datchuan.assessments.models import Measurement, Result, Voice
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import IndicatorResult, Measure, evaluate_indicator
from datchuan.criteria.models import Edition, Indicator
from datchuan.findings import below
from datchuan.findings.models import UNCHECKED
from datchuan.places.models import Profile


@dataclass(frozen=True)
class Seen:
    """A commune's own figure of an indicator as it stands, and what is attached to it.

    ``letter`` is the engine's (D when nothing was ever saved), ``evidence`` the seal of the attached documents ("" for
    none), ``lead_had`` what the department that leads had done: a word of ``confirmations``.
    """

    value: Any = None
    version: int = 0
    letter: str = "D"
    profile: str = ""
    evidence: str = ""
    lead_had: str = UNCHECKED


_own = Prepared(
    lambda communes, set_code, code, year: Measurement.objects.filter(
        commune_id__any_of=communes, set_code=set_code, indicator_code=code, year=year, voice=Voice.SELF
    ).values_list("commune_id", "value", "version"),
    communes=list,
    set_code=str,
    code=str,
    year=int,
)
_results = Prepared(
    lambda communes, edition, year: Result.objects.filter(
        commune_id__any_of=communes, edition_id=edition, year=year
    ).values_list("commune_id", "indicators"),
    communes=list,
    edition=int,
    year=int,
)
_profiles = Prepared(
    lambda communes, on: Profile.objects.filter(unit_id__any_of=communes, valid__contains=on).values_list(
        "unit_id", "code"
    ),
    communes=list,
    on=date,
)


def seen_in(
    commune_ids: Iterable[int], indicator: Indicator, year: int, *, department_too: bool = False
) -> dict[int, Seen]:
    """Commune id -> what is seen of an indicator's year now. A constant number of queries.

    ``department_too``: ask what the department had done as well, which only the raising keeps; "unchecked" otherwise.
    """
    ids, edition = list(commune_ids), indicator.edition
    own = _own(communes=ids, set_code=edition.set_code, code=indicator.code, year=year)
    values = {pk: (value, version) for pk, value, version in own}
    at = position_of(edition, indicator.code)
    letters = {pk: text[at] for pk, text in _results(communes=ids, edition=edition.pk, year=year)}
    profiles = dict(_profiles(communes=ids, on=day_of(year)))
    seals = below.evidence_seals(ids, edition.set_code, year, indicator.code)
    had = below.departments_had(ids, edition.set_code, year, indicator.code) if department_too else {}
    return {
        pk: Seen(
            *values.get(pk, (None, 0)),
            letters.get(pk, "D"),
            profiles.get(pk, ""),
            seals.get(pk, ""),
            had.get(pk, UNCHECKED),
        )
        for pk in ids
    }


def position_of(edition: Edition, code: str) -> int:
    """The place of an indicator in the letters of a result."""
    return [i.code for c in catalogue_of(edition).criteria for i in c.indicators].index(code)


def judged(edition: Edition, code: str, value: Any, profile: str, year: int) -> tuple[IndicatorResult, Measure]:
    """What the engine says of a value that was kept, under the edition and column of that day."""
    catalogues = catalogues_on(edition, day_of(year))
    read = read_values({code: value}).get(code)
    result = evaluate_indicator(catalogues, edition.set_code, code, read, profile, year)
    return result, catalogue_of(edition).indicator(code).measure
