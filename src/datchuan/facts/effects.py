"""What a change of base facts does to the figures of indicators, told before it is done.

A figure follows the register only while it agrees with it: a number that was typed by hand and differs stays as it is
and is named, because somebody may have meant it. No figure is ever made meaningless: where the numerator would pass the
new total, the figure stays and is named too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import catalogues_on, day_of, profile_on, read_values
from datchuan.assessments.models import Measurement, Voice
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.engine import IndicatorResult, Measure, Value, evaluate_indicator
from datchuan.criteria.models import Edition
from datchuan.criteria.words import figure_words, in_language
from datchuan.facts.models import FactKind, Use
from datchuan.facts.places_of_values import number_at, with_number
from datchuan.facts.words import amount, changed
from datchuan.places.models import Unit

#: Fact code -> (kind, what stood, what shall stand).
Changes = Mapping[str, tuple[FactKind, Decimal | None, Decimal | None]]


@dataclass(frozen=True)
class Move:
    """An indicator whose figure follows: its value and verdict before and after."""

    edition: Edition
    code: str
    measure: Measure
    measurement: Measurement
    value: Any
    before: IndicatorResult
    after: IndicatorResult
    reason: str

    @property
    def set_code(self) -> str:
        return self.edition.set_code

    @property
    def was(self) -> str:
        return figure_words(self.before, self.measure)

    @property
    def becomes(self) -> str:
        return figure_words(self.after, self.measure)

    @property
    def crosses(self) -> bool:
        """Whether the verdict changes: what a reader must not overlook."""
        return self.before.verdict != self.after.verdict


@dataclass(frozen=True)
class Stay:
    """An indicator whose figure does not follow, and why."""

    set_code: str
    code: str
    reason: str


@dataclass(frozen=True)
class Effects:
    """Everything that a change of facts moves and leaves. ``seal`` names it, so that a person agrees to what they saw."""

    changes: Changes = field(default_factory=dict)
    moves: tuple[Move, ...] = ()
    stays: tuple[Stay, ...] = ()
    seal: str = ""

    def by_reason(self) -> dict[tuple[str, str], list[Move]]:
        """(set code, reason) -> the moves that one sheet can carry."""
        found: dict[tuple[str, str], list[Move]] = {}
        for move in self.moves:
            found.setdefault((move.set_code, move.reason), []).append(move)
        return found


@dataclass(frozen=True)
class Ground:
    """What the effects are worked out on: the editions and the threshold column of the year."""

    commune: Unit
    year: int
    editions: Mapping[str, Edition]
    profile: str

    def result(self, edition: Edition, code: str, value: Any) -> IndicatorResult:
        catalogues = catalogues_on(edition, day_of(self.year))
        return evaluate_indicator(
            catalogues, edition.set_code, code, read_values({code: value}).get(code), self.profile, self.year
        )


def ground_of(commune: Unit, year: int) -> Ground:
    """Two queries."""
    on = day_of(year)
    return Ground(commune, year, editions_in_force(on), profile_on(commune.pk, on))


def sets_of(changes: Changes, ground: Ground) -> list[str]:
    """The sets whose figures may follow, in the fixed order in which their results are locked."""
    used = {use.set_code for kind, _was, _new in changes.values() for use in kind.used_by}
    return [code for code in sorted(ground.editions) if code in used]


def effects_of(ground: Ground, changes: Changes) -> Effects:
    """What a change of facts moves. Three queries and one for each set, whatever the number of facts."""
    uses: dict[tuple[str, str], list[tuple[Use, str]]] = {}
    for fact, (kind, _was, _new) in changes.items():
        for use in kind.used_by:
            uses.setdefault((use.set_code, use.indicator), []).append((use, fact))
    moves: list[Move] = []
    stays: list[Stay] = []
    rows = Measurement.objects.filter(commune=ground.commune, year=ground.year, voice=Voice.SELF)
    for row in rows.filter(set_code__in={s for s, _code in uses}, indicator_code__in={c for _set, c in uses}):
        here = uses.get((row.set_code, row.indicator_code))
        edition = ground.editions.get(row.set_code)
        if not here or edition is None or row.value is None:
            continue
        _follow(ground, edition, row, here, changes, moves, stays)
    order = {(e.set_code, i.code): at for e in ground.editions.values() for at, i in enumerate(_shape(e))}
    moves.sort(key=lambda m: (m.set_code, order.get((m.set_code, m.code), 0)))
    stays.sort(key=lambda s: (s.set_code, order.get((s.set_code, s.code), 0)))
    return Effects(changes, tuple(moves), tuple(stays), _seal(changes, moves))


def _shape(edition: Edition) -> Any:
    return catalogue_of(edition).indicators


def _follow(
    ground: Ground,
    edition: Edition,
    row: Measurement,
    uses: list[tuple[Use, str]],
    changes: Changes,
    moves: list[Move],
    stays: list[Stay],
) -> None:
    """Work out one indicator: its new value where it follows, else why it stays."""
    try:
        measure = catalogue_of(edition).indicator(row.indicator_code).measure
    except KeyError:
        return
    value, reasons = row.value, []
    for use, fact in uses:
        kind, was, new = changes[fact]
        own = number_at(row.value, use.slot, use.place)
        if own is None or own == new:
            continue
        if was is None or own != was or new is None:
            stays.append(Stay(row.set_code, row.indicator_code, _stays_because(kind, own, new)))
            continue
        value = with_number(value, use.slot, use.place, new)
        reasons.append(changed(kind, was, new))
    if not reasons:
        return
    if problem := measure.why_not(Value.from_json(value)):
        stays.append(Stay(row.set_code, row.indicator_code, problem))
        return
    before, after = (ground.result(edition, row.indicator_code, v) for v in (row.value, value))
    reason = "; ".join(dict.fromkeys(reasons))
    if len(reason) > 480:
        reason = reason[:480] + "…"
    moves.append(Move(edition, row.indicator_code, measure, row, value, before, after, reason))


def _stays_because(kind: FactKind, own: Decimal, new: Decimal | None) -> str:
    if new is None:
        return _("Dữ liệu chung được xóa, số đã nhập ở chỉ tiêu (%(own)s) giữ nguyên.") % {"own": amount(own, kind)}
    return _("%(name)s ở chỉ tiêu là %(own)s, nhập riêng nên không tự đổi. Mở chỉ tiêu nếu cần sửa.") % {
        "name": in_language(kind, "name"),
        "own": amount(own, kind),
    }


def _seal(changes: Changes, moves: list[Move]) -> str:
    """SHA-256 over what is changed and what follows, with the versions of the figures that were looked at."""
    said = {
        "facts": {code: [str(was), str(new)] for code, (_kind, was, new) in sorted(changes.items())},
        "moves": [[m.set_code, m.code, m.measurement.version, m.value, str(m.after.verdict)] for m in moves],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
