"""The figures of a report: every section from its own room, by place and period. A constant number of queries."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q

from datchuan.assessments.compliance import Standing, compliance
from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.insight.board import shade_of
from datchuan.insight.published import stated_figures
from datchuan.places.models import Unit
from datchuan.reports import counting_targets, counting_tasks, counting_work
from datchuan.reports.content import COMMUNES, Content, Line, Section, Stated
from datchuan.reports.periods import Period
from datchuan.reports.scope import Scope
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import GIVES, LEVELS, NONE, TAKES, UNKNOWN, holdings

_BANDS = {"all_met": "q4", "band_15": "q3", "band_10": "q2", "band_0": "q1", "unmeasured": "unknown"}


def figures(place: Unit, period: Period) -> Content:
    """All figures of a place in a period, up to its last day or to today while it runs."""
    on = min(period.last, clock.today())
    place = Unit.objects.as_of(on).filter(pk=place.pk).first() or Unit.objects.as_of(clock.today()).get(pk=place.pk)
    scope = Scope(place, on)
    bands, communes = _of_criteria(scope)
    sections = [
        bands,
        _of_titles(scope, period.first),
        counting_targets.targets(scope),
        counting_tasks.directives(scope),
        counting_work.obstacles(scope, period.first),
        counting_work.findings(scope, period.first),
        counting_work.late(scope, period.first),
        counting_work.remedies(scope),
        counting_work.reviews(scope),
        communes,
    ]
    return Content(
        place=place.code, place_name=place.full_name, span=period.span.value, first=period.first.isoformat(),  # type: ignore[attr-defined]
        last=period.last.isoformat(), on=on.isoformat(), sections=tuple(s for s in sections if s is not None),
        stated=_stated(scope), illustrative=settings.DEMO,
    )  # fmt: skip


def _of_criteria(scope: Scope) -> tuple[Section | None, Section | None]:
    """Communes by how many criteria they meet, and the criteria of each; nothing where no edition is in force."""
    edition = editions_in_force(scope.on).get(LEVELS[0])
    if edition is None:
        return None, None
    standings = compliance(edition, scope.ids, scope.on)
    return _bands(scope, standings, edition.code), _communes(scope, standings, edition.code)


def _bands(scope: Scope, standings: dict[int, Standing], edition: str) -> Section:
    """How many communes meet how many criteria, by district."""

    def count(units: list[Any]) -> tuple[int, ...]:
        shades = Counter(shade_of(standings[unit.pk]) for unit in units)
        return (len(units), *(shades[shade] for shade in _BANDS.values()))

    lines = scope.lines(scope.communes, lambda unit: unit.pk, count)
    columns = ("communes", *_BANDS)
    return Section("bands", columns, lines, count(scope.communes), scope.on.isoformat(), scope.by, edition=edition)


def _communes(scope: Scope, standings: dict[int, Standing], edition: str) -> Section:
    """The criteria of every commune by what is known of them."""
    names = {unit.pk: unit.full_name for unit in scope.districts} if scope.is_province else {}
    lines = tuple(
        Line(unit.code, unit.full_name, _criteria_of(standings[unit.pk]), names.get(unit.parent_id, ""))
        for unit in scope.communes
    )
    letters = Counter("".join(standing.criteria for standing in standings.values()))
    total = (
        sum(s.criteria_total for s in standings.values()), letters["M"] + letters["X"], letters["N"], letters["D"],
        letters["T"], sum(s.verdict == "M" for s in standings.values()),
    )  # fmt: skip
    columns = ("criteria", "met", "not_met", "no_data", "no_level", "complete")
    return Section("criteria", columns, lines, total, scope.on.isoformat(), COMMUNES, edition=edition)


def _criteria_of(standing: Standing) -> tuple[int, ...]:
    met = sum(standing.criteria.count(letter) for letter in "MX")
    rest = (standing.criteria.count(letter) for letter in "NDT")
    return (standing.criteria_total, met, *rest, int(standing.verdict == "M"))


def _of_titles(scope: Scope, first: date) -> Section:
    """Communes by their highest title, and what was given and taken away in the period."""
    held = holdings(scope.ids, scope.on)
    events = TitleEvent.objects.filter(unit_id__in=scope.ids, decided_on__range=(first, scope.on), corrected_by=None)
    given, taken = (
        Counter(events.filter(Q(kind__in=kinds) | Q(acts_as__in=kinds)).values_list("unit_id", flat=True))
        for kinds in (GIVES, TAKES)
    )
    order = (*LEVELS, NONE, UNKNOWN)

    def count(units: list[Any]) -> tuple[int, ...]:
        highest = Counter(held[unit.pk].highest for unit in units)
        gained, lost = (sum(n[unit.pk] for unit in units) for n in (given, taken))
        return (len(units), *(highest[key] for key in order), gained, lost)

    lines = scope.lines(scope.communes, lambda unit: unit.pk, count)
    total = (
        len(scope.ids), *(sum(h.highest == key for h in held.values()) for key in order), given.total(), taken.total(),
    )  # fmt: skip
    columns = ("communes", *LEVELS, "none", "unknown", "given", "taken")
    return Section("titles", columns, lines, total, scope.on.isoformat(), scope.by, since=first.isoformat())


def _stated(scope: Scope) -> tuple[Stated, ...]:
    """The last published number of each level for the place, beside the count of the register on its day."""
    latest: dict[str, dict[str, Any]] = {}
    for row in stated_figures(scope.on, scope.place.pk):
        latest.setdefault(row["level"], row)
    return tuple(
        Stated(level, row["label"], row["on"], row["value"], row["counted"], row["source"], row["difference"])
        for level, row in sorted(latest.items(), key=lambda item: LEVELS.index(item[0]))
    )
