"""The engine applied to stored figures: one commune now, one commune on a day, every commune at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from datchuan.assessments.models import Measurement, Result, Revision, Voice
from datchuan.config import clock
from datchuan.config.prepared import Prepared, update
from datchuan.criteria.catalogues import catalogue_of, catalogues_for, editions_in_force
from datchuan.criteria.engine import Catalogue, SetResult, Value, Verdict, evaluate
from datchuan.criteria.models import Edition
from datchuan.places.models import Profile, Unit

LETTER = {
    Verdict.MET: "M",
    Verdict.NOT_MET: "N",
    Verdict.NO_DATA: "D",
    Verdict.NO_THRESHOLD: "T",
    Verdict.NOT_APPLICABLE: "X",
}
VERDICT = {letter: verdict for verdict, letter in LETTER.items()}


def day_of(year: int) -> date:
    """The day on which the figures of a year are judged: today for this year, its last day for a past one."""
    today = clock.today()
    return today if year == today.year else date(year, 12, 31)


_profile = Prepared(
    lambda commune, on: (
        Profile.objects.filter(unit_id=commune, valid__contains=on).order_by("pk").values_list("code", flat=True)[:1]
    ),
    commune=int,
    on=date,
)
_self_values = Prepared(
    lambda commune, set_code, year: Measurement.objects.filter(
        commune_id=commune, set_code=set_code, year=year, voice=Voice.SELF
    ).values_list("indicator_code", "value"),
    commune=int,
    set_code=str,
    year=int,
)
_figure = Prepared(
    lambda commune, set_code, code, year, voice: Measurement.objects.filter(
        commune_id=commune, set_code=set_code, indicator_code=code, year=year, voice=voice
    ).order_by("pk")[:1],
    commune=int,
    set_code=str,
    code=str,
    year=int,
    voice=str,
)
_locked_result = Prepared(
    lambda commune, edition, year: (
        Result.objects.select_for_update().filter(commune_id=commune, edition_id=edition, year=year).order_by("pk")[:1]
    ),
    commune=int,
    edition=int,
    year=int,
)


def profile_on(commune_id: int, on: date) -> str:
    """The threshold column of a commune on a day; empty when none is set, which resolves to no threshold."""
    return _profile.first(commune=commune_id, on=on) or ""


def stored_figure(
    commune_id: int, set_code: str, indicator_code: str, year: int, voice: str = Voice.SELF
) -> Measurement | None:
    """The figure of an indicator as it stands in one voice, or None."""
    return _figure.first(  # type: ignore[no-any-return]
        commune=commune_id, set_code=set_code, code=indicator_code, year=year, voice=str(voice)
    )


def stored_values(commune_id: int, set_code: str, year: int) -> dict[str, Any]:
    """Indicator code -> value JSON of the commune's self-assessment as it stands."""
    return dict(_self_values(commune=commune_id, set_code=set_code, year=year))


def stored_values_on(commune_ids: Iterable[int], set_code: str, on: date) -> dict[int, dict[str, Any]]:
    """Commune -> indicator code -> value JSON as it stood at the end of a day, for that day's year. One query."""
    rows = (
        Revision.objects.filter(
            measurement__commune_id__in=list(commune_ids),
            measurement__set_code=set_code,
            measurement__year=on.year,
            measurement__voice=Voice.SELF,
            recorded_on__lte=on,
        )
        .order_by("measurement_id", "-version")
        .distinct("measurement_id")
        .values_list("measurement__commune_id", "measurement__indicator_code", "value")
    )
    found: dict[int, dict[str, Any]] = {}
    for commune_id, code, value in rows:
        found.setdefault(commune_id, {})[code] = value
    return found


def read_values(values: Mapping[str, Any]) -> dict[str, Value]:
    """Stored JSON read into the engine's values; what an edition no longer understands reads as no data there."""
    return {code: Value.from_json(value) for code, value in values.items()}


def judge(edition: Edition, values: Mapping[str, Any], profile: str, on: date, year: int) -> SetResult:
    """The engine's answer for one commune against one edition."""
    return judge_with(catalogues_on(edition, on), edition, values, profile, year)


def catalogues_on(edition: Edition, on: date) -> dict[str, Catalogue]:
    """The catalogues of a day by set code, with the given edition for its own set. One query, none where the levels of
    the edition are no formulas over another set."""
    own = catalogue_of(edition)
    if not own.leans_on:
        return {edition.set_code: own}
    return catalogues_for({**editions_in_force(on), edition.set_code: edition})


def judge_with(
    catalogues: Mapping[str, Catalogue], edition: Edition, values: Mapping[str, Any], profile: str, year: int
) -> SetResult:
    """The same for whoever judges many communes of one day: the catalogues are gathered once. No query."""
    return evaluate(catalogues, edition.set_code, read_values(values), profile, year)


def judge_commune(commune: Unit, edition: Edition, on: date) -> SetResult:
    """One commune on a day: the figures as recorded by the end of that day, that day's profile and year."""
    values = stored_values_on([commune.pk], edition.set_code, on).get(commune.pk, {})
    return judge(edition, values, profile_on(commune.pk, on), on, on.year)


def letters(result: SetResult) -> dict[str, Any]:
    """The short form of a result, as ``Result`` stores it."""
    return {
        "indicators": "".join(LETTER[i.verdict] for c in result.criteria for i in c.indicators),
        "criteria": "".join(LETTER[c.verdict] for c in result.criteria),
        "criteria_met": result.criteria_met,
        "criteria_total": result.criteria_total,
        "verdict": LETTER[result.verdict],
    }


def lock_result(commune_id: int, edition: Edition, year: int) -> Result:
    """The result row of a commune, locked until the transaction ends: saves of one commune queue up here."""
    named = {"commune": commune_id, "edition": edition.pk, "year": year}
    if found := _locked_result.first(**named):
        return found  # type: ignore[no-any-return]
    shape = catalogue_of(edition)
    Result.objects.bulk_create(
        [
            Result(
                commune_id=commune_id,
                edition=edition,
                year=year,
                profile="",
                verdict="D",
                criteria_met=0,
                criteria_total=len(shape.criteria),
                criteria="D" * len(shape.criteria),
                indicators="D" * sum(len(c.indicators) for c in shape.criteria),
                evaluated_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    return _locked_result.first(**named)  # type: ignore[no-any-return]


def refresh(result: Result, edition: Edition) -> SetResult:
    """Judge anew the commune of a locked result row and store the letters."""
    on = day_of(result.year)
    profile = profile_on(result.commune_id, on)
    values = stored_values(result.commune_id, edition.set_code, result.year)
    judged = judge(edition, values, profile, on, result.year)
    changed = letters(judged) | {"profile": profile, "evaluated_at": clock.now()}
    for field, value in changed.items():
        setattr(result, field, value)
    update(result, *changed)
    return judged


def refresh_all(on: date) -> int:
    """Judge anew every commune that has figures for the day's year, against every edition in force.

    For a new edition, profile or participation; returns how many rows were judged.
    """
    editions = editions_in_force(on)
    pairs = (
        Measurement.objects.filter(year=on.year, voice=Voice.SELF, set_code__in=list(editions))
        .values_list("commune_id", "set_code")
        .distinct()
    )
    count = 0
    for commune_id, set_code in pairs.order_by("set_code", "commune_id"):
        edition = editions[set_code]
        refresh(lock_result(commune_id, edition, on.year), edition)
        count += 1
    return count


def mismatches(on: date) -> list[tuple[int, str]]:
    """(commune id, set code) whose stored letters differ from a fresh judgement; empty on a sound database."""
    found = []
    for set_code, edition in editions_in_force(on).items():
        rows = Result.objects.filter(edition_id=edition.pk, year=on.year)
        for row in rows.iterator():
            values = stored_values(row.commune_id, set_code, row.year)
            fresh = letters(judge(edition, values, profile_on(row.commune_id, on), on, row.year))
            if any(getattr(row, field) != value for field, value in fresh.items()):
                found.append((row.commune_id, set_code))
    return found
