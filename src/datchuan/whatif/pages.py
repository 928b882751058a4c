"""What the pages of a draft show: its changes in words, what turns, why, and who may do what next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.http import QueryDict

from datchuan.config import clock
from datchuan.criteria.models import Labels
from datchuan.criteria.words import in_language, is_english, set_word
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.whatif.apply import Tried, apply
from datchuan.whatif.changes import Change, ThresholdChange, ValueChange, from_json
from datchuan.whatif.loading import leads_of, world_of
from datchuan.whatif.models import Draft
from datchuan.whatif.outcome import Count, Flip, Outcome, outcomes
from datchuan.whatif.words import Names, change_words, indicator_name, reason
from datchuan.whatif.world import Place, World

#: Communes shown with their reasons on one page; the file has all of them.
MOST_SHOWN = 40
#: Reasons told of one commune on the page.
MOST_REASONS = 4


def names() -> Names:
    rows = Labels.objects.filter(kind="profile")
    return Names({row.code: in_language(row, "name") for row in rows})


def changes_of(draft: Draft) -> list[Change]:
    return [from_json(data) for data in draft.changes]


def leads_for(change: Change, world: World, on: date) -> frozenset[int]:
    """The agencies that lead the indicator of a change; none for changes that name no indicator."""
    if not isinstance(change, ThresholdChange | ValueChange) or change.set not in world.catalogues:
        return frozenset()
    found = leads_of({change.set: world.catalogues[change.set].edition}, on)
    return frozenset(found.get((change.set, change.code), ()))


@dataclass(frozen=True)
class Filters:
    """What is shown of a result; it lives in the address."""

    set: str = ""
    district: str = ""
    criterion: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        return cls(query.get("set", "")[:20], query.get("district", "")[:12], query.get("criterion", "")[:12])


@dataclass(frozen=True)
class Row:
    """A commune in which something turns, with why."""

    place: Place
    flip: Flip
    total: int
    lost: tuple[str, ...]
    gained: tuple[str, ...]
    more: int


@dataclass(frozen=True)
class CountLine:
    """A district, criterion, indicator or agency with how many turn."""

    key: str
    name: str
    count: Count


@dataclass(frozen=True)
class Tab:
    """A level with how many communes lose and gain it."""

    set: str
    name: str
    count: Count
    communes: int
    current: bool


@dataclass(frozen=True)
class Result:
    """What a list of changes does, in the order in which the page tells it. ``leads``: (set, indicator) -> agencies."""

    tried: Tried
    outcomes: tuple[Outcome, ...]
    filters: Filters
    changes: tuple[str, ...]

    @property
    def world(self) -> World:
        return self.tried.world

    @cached_property
    def shown(self) -> Outcome | None:
        """The level that is shown: the asked one, else the first in which anything turns."""
        asked = next((o for o in self.outcomes if o.set == self.filters.set), None)
        return asked or next((o for o in self.outcomes if o.flips), None) or next(iter(self.outcomes), None)

    @property
    def tabs(self) -> list[Tab]:
        return [
            Tab(o.set, set_word(o.set), o.level, len(o.flips), self.shown is not None and o.set == self.shown.set)
            for o in self.outcomes
        ]

    @property
    def any(self) -> bool:
        return any(o.flips for o in self.outcomes)

    @cached_property
    def kept(self) -> tuple[Flip, ...]:
        """The communes that the filters leave, those that lose or gain the whole level first, then by loss."""
        flips = [flip for flip in (self.shown.flips if self.shown else ()) if self._fits(flip)]
        return tuple(sorted(flips, key=lambda f: (f.level == 0, -len(f.criteria_lost), -len(f.lost), f.row)))

    def _fits(self, flip: Flip) -> bool:
        place, wanted = self.world.places[flip.row], self.filters
        if wanted.district and place.district_code != wanted.district:
            return False
        return not wanted.criterion or wanted.criterion in (*flip.criteria_lost, *flip.criteria_gained)

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(flip, MOST_REASONS) for flip in self.kept[:MOST_SHOWN]]

    def all_rows(self, outcome: Outcome) -> list[Row]:
        """Every commune of a level with every reason, for the file."""
        return [self._row(flip, None, outcome) for flip in outcome.flips]

    def _row(self, flip: Flip, most: int | None, of: Outcome | None = None) -> Row:
        outcome = of or self.shown
        assert outcome is not None
        told = (*flip.lost, *flip.gained)[:most]
        why = {code: reason(outcome, self.tried, flip.row, code) for code in told}
        return Row(
            self.world.places[flip.row], flip, len(outcome.new.criteria),
            tuple(why[code] for code in flip.lost if code in why),
            tuple(why[code] for code in flip.gained if code in why), len(flip.lost) + len(flip.gained) - len(why),
        )  # fmt: skip

    @property
    def by_district(self) -> list[CountLine]:
        if self.shown is None:
            return []
        named = {place.district_code: place.district for place in self.world.places}
        counts = self.shown.by_district(self.world)
        return _sorted(CountLine(code, named.get(code, code), count) for code, count in counts.items())

    @property
    def by_criterion(self) -> list[CountLine]:
        if self.shown is None:
            return []
        named = {c.code: f"{c.code}. {in_language(c, 'name')}" for c in self.shown.new.criteria}
        return _sorted(CountLine(code, named[code], count) for code, count in self.shown.by_criterion().items())

    @property
    def by_indicator(self) -> list[CountLine]:
        if self.shown is None:
            return []
        new = self.shown.new
        return _sorted(CountLine(c, indicator_name(new, c), count) for c, count in self.shown.by_indicator().items())

    @cached_property
    def by_agency(self) -> list[CountLine]:
        """Agencies that lead indicators that turn, with how many pairs of commune and indicator. Two queries."""
        if self.shown is None or not self.shown.indicators:
            return []
        leads = leads_of({self.shown.set: self.shown.new.edition}, clock.today())
        by_code = {code: [str(a) for a in found] for (_set, code), found in leads.items()}
        counts = self.shown.by_agency(by_code)
        agencies = {str(a.pk): a for a in Agency.objects.filter(pk__in=[int(pk) for pk in counts])}
        return _sorted(CountLine(pk, _agency_name(agencies[pk]), count) for pk, count in counts.items())


def _agency_name(agency: Agency) -> str:
    return str(getattr(agency, "name_en", "") or agency.name) if is_english() else agency.name


def _sorted(lines: Any) -> list[CountLine]:
    return sorted(
        (line for line in lines if line.count.any), key=lambda line: (-line.count.lost, -line.count.gained, line.name)
    )


def result_of(rights: Rights, changes: Sequence[Change], *, on: date | None, filters: Filters, named: Names) -> Result:
    """A list of changes over what the person may see."""
    world = world_of(rights, on)
    tried = apply(world, changes)
    told = tuple(change_words(change, world, named) for change in changes)
    return Result(tried, outcomes(tried) if changes else (), filters, told)


def counts_of(result: Result) -> dict[str, Any]:
    """What turned, for the journal and the kept result: level -> lost, gained, communes in which anything turns."""
    return {o.set: {"lost": o.level.lost, "gained": o.level.gained, "communes": len(o.flips)} for o in result.outcomes}
