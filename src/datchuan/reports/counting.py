"""The figures of a report: every section from its own room, by place and period. A constant number of queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import override

from datchuan.config import clock
from datchuan.insight.published import stated_figures
from datchuan.places.models import Unit
from datchuan.reports import counting_criteria, counting_flow, counting_targets, counting_tasks, counting_titles
from datchuan.reports import counting_work as work
from datchuan.reports.coming import coming
from datchuan.reports.content import Content, Roll, Section, Stated
from datchuan.reports.periods import Period
from datchuan.reports.scope import Scope
from datchuan.targets.queries import Ledger
from datchuan.titles.queries import LEVELS, holdings


def figures(place: Unit, period: Period) -> Content:
    """All figures of a place in a period, up to its last day or to today while it runs.

    Half a year and a year are also held against the end of the period before, and say what the next one brings.
    """
    on = min(period.last, clock.today())
    place = Unit.objects.as_of(on).filter(pk=place.pk).first() or Unit.objects.as_of(clock.today()).get(pk=place.pk)
    scope = Scope(place, on)
    with override(settings.LANGUAGE_CODE):
        ledger = counting_targets.ledger_of(scope)
        sections = tuple(section for section in _sections(scope, period, ledger) if section is not None)
        rolls = tuple(roll for roll in _rolls(scope, period, ledger) if roll is not None) if period.is_long else ()
    return Content(
        place=place.code, place_name=place.full_name, span=period.span.value, first=period.first.isoformat(),  # type: ignore[attr-defined]
        last=period.last.isoformat(), on=on.isoformat(), sections=sections, stated=_stated(scope),
        illustrative=settings.DEMO, rolls=rolls,
    )  # fmt: skip


def _sections(scope: Scope, period: Period, ledger: Ledger) -> Iterator[Section | None]:
    first = period.first
    before = first - timedelta(days=1) if period.is_long else None
    held = holdings(scope.ids, scope.on)
    yield counting_titles.titles(scope, held, first)
    if before is not None:
        yield from counting_titles.moves(scope, held, holdings(scope.ids, before), first)
        yield counting_titles.revocations(scope, first, before)
    yield counting_targets.targets(scope, ledger)
    yield from counting_criteria.criteria(scope, held, first, before)
    yield counting_tasks.directives(scope)
    if before is not None:
        yield counting_flow.tasks_period(scope, first)
        yield counting_flow.rounds(scope, first)
        yield counting_flow.obstacle_flow(scope, first, before)
    yield work.obstacles(scope, first)
    yield work.findings(scope, first)
    yield work.late(scope, first)
    yield work.remedies(scope)
    yield work.reviews(scope)


def _rolls(scope: Scope, period: Period, ledger: Ledger) -> Iterator[Roll | None]:
    yield counting_titles.changes(scope, period.first)
    yield counting_targets.named(scope, ledger)
    yield coming(scope, period)


def _stated(scope: Scope) -> tuple[Stated, ...]:
    """The last published number of each level for the place, beside the count of the register on its day."""
    latest: dict[str, dict[str, Any]] = {}
    for row in stated_figures(scope.on, scope.place.pk):
        latest.setdefault(row["level"], row)
    return tuple(
        Stated(level, row["label"], row["on"], row["value"], row["counted"], row["source"], row["difference"])
        for level, row in sorted(latest.items(), key=lambda item: LEVELS.index(item[0]))
    )
