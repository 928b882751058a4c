"""The figures of titles: who holds which, what moved since the period before, each change by name, and revocations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Count, Q

from datchuan.dossiers import workflow as of_dossiers
from datchuan.dossiers.models import Dossier, Event
from datchuan.procedures.words import level_word
from datchuan.reports.content import Roll, Section
from datchuan.reports.counting_work import as_it_stood
from datchuan.reports.scope import Scope, some
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import GIVES, LEVELS, NONE, TAKES, UNKNOWN, Holding
from datchuan.ui.dates import format_date

_MOVES = ("at_start", "gained", "gone", "at_end")


def titles(scope: Scope, held: Mapping[int, Holding], first: date) -> Section:
    """Communes by their highest title, and what was given and taken away in the period."""
    events = _events(scope, first)
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


def _events(scope: Scope, first: date) -> Any:
    return TitleEvent.objects.filter(unit_id__in=scope.ids, decided_on__range=(first, scope.on), corrected_by=None)


def moves(scope: Scope, held: Mapping[int, Holding], before: Mapping[int, Holding], first: date) -> list[Section]:
    """For each level the communes that hold it or a higher one at both ends, and what lies between. No query.

    A level that nobody holds at either end is left out, but for the first.
    """
    sections = [_moves_of(scope, at, held, before, first) for at in range(len(LEVELS))]
    return [section for at, section in enumerate(sections) if not at or any(section.total)]


def _moves_of(
    scope: Scope, at: int, held: Mapping[int, Holding], before: Mapping[int, Holding], first: date
) -> Section:
    levels = LEVELS[at:]
    then, now = ({pk for pk in scope.ids if known[pk].highest in levels} for known in (before, held))
    lines = scope.lines(scope.communes, lambda unit: unit.pk, lambda units: _moved(units, then, now))
    total = (len(then), len(now - then), len(then - now), len(now))
    on, since = scope.on.isoformat(), first.isoformat()
    return Section(f"moves:{LEVELS[at]}", _MOVES, some(lines) if at else lines, total, on, scope.by, since=since)


def _moved(units: list[Any], then: set[int], now: set[int]) -> tuple[int, ...]:
    pairs = [(unit.pk in then, unit.pk in now) for unit in units]
    return (
        sum(was for was, _is in pairs), sum(is_ and not was for was, is_ in pairs),
        sum(was and not is_ for was, is_ in pairs), sum(is_ for _was, is_ in pairs),
    )  # fmt: skip


def changes(scope: Scope, first: date) -> Roll:
    """Every title that was given or taken away in the period, by name. One query."""
    units = {unit.pk: unit for unit in scope.communes}
    names = {unit.pk: unit.full_name for unit in scope.districts}
    places = {pk: at for at, pk in enumerate(scope.ids)}
    rows = [event for event in _events(scope, first) if event.meaning in GIVES | TAKES]
    rows.sort(key=lambda event: (places[event.unit_id], event.decided_on, event.pk))
    said = tuple(
        (
            units[e.unit_id].full_name, names.get(units[e.unit_id].parent_id, ""), level_word(e.level),
            str(e.meaning_label), str(e.year_met or ""), e.decision_no, format_date(e.decided_on),
        )
        for e in rows
    )  # fmt: skip
    columns = ("commune", "district", "level", "change", "year_met", "decision", "decided_on")
    return Roll("title_changes", columns, said, scope.on.isoformat(), first.isoformat())


def revocations(scope: Scope, first: date, before: date) -> Section:
    """Dossiers by which a title may be taken away: on their way at both ends, and how the others ended. Two queries."""
    ended = of_dossiers.ENDED
    revoked = of_dossiers.State.ANNOUNCED
    rows = Dossier.objects.of_revocation().filter(commune_id__in=scope.ids)
    rows = as_it_stood(rows, Event, "dossier", scope.on).exclude(stood=None)
    rows = as_it_stood(rows, Event, "dossier", before, "stood_before")
    # What did not exist before has no state then: it counts as not ended.
    not_ended = Q(stood_before=None) | ~Q(stood_before__in=ended)
    parts = {
        "at_start": Q(stood_before__isnull=False) & ~Q(stood_before__in=ended),
        "opened": Q(stood_before=None),
        "revoked": not_ended & Q(stood=revoked),
        "kept_title": not_ended & Q(stood__in=ended) & ~Q(stood=revoked),
        "at_end": ~Q(stood__in=ended),
    }
    whole = rows.aggregate(**{name: Count("pk", filter=part) for name, part in parts.items()})

    def count(found: list[Any]) -> tuple[int, ...]:
        pairs = [(then, now) for _commune, then, now in found]
        open_then = [(then, now) for then, now in pairs if then not in ended]
        return (
            sum(then is not None for then, _now in open_then), sum(then is None for then, _now in pairs),
            sum(now == revoked for _then, now in open_then),
            sum(now in ended and now != revoked for _then, now in open_then), sum(now not in ended for _then, now in pairs),
        )  # fmt: skip

    read = list(rows.values_list("commune_id", "stood_before", "stood"))
    lines = some(scope.lines(read, lambda row: row[0], count))
    total = tuple(whole[name] for name in parts)
    return Section("revocations", tuple(parts), lines, total, scope.on.isoformat(), scope.by, since=first.isoformat())
