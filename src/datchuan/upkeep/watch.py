"""Titled communes that may be about to lose an indicator, before they lose it: signs, each with its arithmetic. No score.

Only indicators that are met today are watched. How near is near comes from the pack (``Margin``). The whole province is
looked at once and kept while nothing that it rests on changes; a person sees the communes within reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from datchuan.assessments.models import Measurement, Result, Voice
from datchuan.config import clock
from datchuan.config.kept import Kept
from datchuan.criteria.catalogues import catalogue_of
from datchuan.criteria.engine import Criterion, Indicator
from datchuan.people.rights import Rights
from datchuan.places.models import Profile, Unit
from datchuan.titles.queries import LEVELS
from datchuan.upkeep import watch_signs
from datchuan.upkeep.filters import Sign, WatchFilters, When
from datchuan.upkeep.line import LOST, OPEN, Line, assess
from datchuan.upkeep.models import Margin, MarginCode
from datchuan.upkeep.scope import Titled, titled_communes
from datchuan.upkeep.watch_figures import Figures
from datchuan.upkeep.yardstick import Yardstick, of_titles, yardsticks

RESTS_ON = """
SELECT (SELECT ROW(count(*), sum(version))::text FROM assessments_measurement WHERE voice = 'self' AND year IN (%s, %s)),
       (SELECT md5(coalesce(string_agg(concat_ws(' ', id, profile, indicators), ',' ORDER BY id), '')) FROM assessments_result
         WHERE year = %s),
       (SELECT ROW(count(*), max(id))::text FROM titles_titleevent),
       (SELECT ROW(count(*), max(id))::text FROM packs_loadedpack),
       (SELECT ROW(count(*), sum(version))::text FROM findings_finding),
       (SELECT ROW(count(*), max(id), count(ended_at))::text FROM evidence_attachment),
       (SELECT ROW(count(*), sum(version))::text FROM evidence_document)
"""
WATCHED = Kept(RESTS_ON)


@dataclass(frozen=True)
class Told:
    """A sign in words with the place where it is seen; ``due``: the day on which the indicator may be lost by it."""

    sign: Sign
    text: str
    url: str
    due: date


@dataclass(frozen=True)
class Item:
    """An indicator that is met today and shows signs."""

    set_code: str
    criterion: Criterion
    indicator: Indicator
    url: str
    told: tuple[Told, ...]

    @property
    def due(self) -> date:
        return min(told.due for told in self.told)

    @property
    def name(self) -> str:
        return self.indicator.name_en if _english() and self.indicator.name_en else self.indicator.name_vi


@dataclass(frozen=True)
class Watched:
    """A titled commune with its signs. ``ahead``: for each set, how the line stands if what is at risk is lost too."""

    commune: Any
    district: Any
    levels: tuple[str, ...]
    items: tuple[Item, ...]
    ahead: tuple[tuple[str, int, Line], ...] = field(default=())
    is_soon: bool = True

    @property
    def due(self) -> date:
        """The first day on which an indicator may be lost."""
        return self.items[0].due

    @property
    def first(self) -> Item:
        """The indicator that may be lost first."""
        return self.items[0]

    @property
    def is_one(self) -> bool:
        """Whether a single sign is all that there is to say."""
        return len(self.items) == 1 and len(self.first.told) == 1

    @property
    def would_reach(self) -> bool:
        """Whether the line of revocation would be reached if all that is at risk were lost."""
        return any(line.reached for _set_code, _lost, line in self.ahead)

    @property
    def signs(self) -> set[Sign]:
        return {told.sign for item in self.items for told in item.told}


@dataclass(frozen=True)
class WatchPage:
    """What the watch shows a person. ``all_rows``: within reach; ``rows``: what the filters leave."""

    filters: WatchFilters
    titled: int
    all_rows: tuple[Watched, ...]
    rows: tuple[Watched, ...]
    margins: Mapping[str, Margin]

    def _but(self, name: str, value: str = "") -> list[Watched]:
        """The rows that the other filters leave: what a count beside a link has to count."""
        others = replace(self.filters, **{name: value})
        return [one for row in self.all_rows if (one := _left(row, others)) is not None]

    @property
    def would_reach(self) -> int:
        return sum(row.would_reach for row in self._but("line"))

    @property
    def soon(self) -> int:
        """Communes that may lose an indicator within the days of the pack."""
        return sum(row.is_soon for row in self.all_rows)

    @property
    def whens(self) -> dict[str, int]:
        """How many communes each choice of time leaves."""
        rows = self._but("when", When.ALL)
        soon = sum(row.is_soon for row in rows)
        return {"soon": soon, "later": len(rows) - soon, "all": len(rows)}

    @property
    def signs(self) -> list[tuple[Sign, int]]:
        counted = Counter(sign for row in self._but("sign") for sign in row.signs)
        return [(sign, counted[sign]) for sign in Sign if counted[sign]]

    @property
    def districts(self) -> list[tuple[Any, int]]:
        counted = Counter(row.district for row in self._but("district") if row.district is not None)
        return sorted(counted.items(), key=lambda pair: pair[0].name_order)

    @property
    def levels(self) -> list[str]:
        return [level for level in LEVELS if any(level in row.levels for row in self.all_rows)]


def watch_page(rights: Rights, filters: WatchFilters) -> WatchPage:
    """Gather the watch for a person. Three queries while nothing has changed."""
    on = rights.on
    titled, rows = _all(on)
    mine = tuple(row for row in rows if rights.is_provincial or row.commune.pk in rights.commune_ids)
    within = sum(rights.is_provincial or pk in rights.commune_ids for pk in titled)
    shown = tuple(one for row in mine if (one := _left(row, filters)) is not None)
    return WatchPage(filters, within, mine, shown, margins())


def _all(on: date) -> tuple[frozenset[int], tuple[Watched, ...]]:
    return WATCHED.get("watch", lambda: watched(on), (on.year, on.year - 1, on.year))


def losing_soon(on: date) -> dict[int, frozenset[str]]:
    """Commune -> levels of title measured by a set of which it may lose an indicator soon. For the register of titles,
    which says so beside the title and changes nothing of it."""
    sticks = yardsticks(on)
    found = {}
    for row in _all(on)[1] if on == clock.today() else ():
        risky = {level for item in row.items if item.set_code in sticks for level in sticks[item.set_code].levels}
        if row.is_soon:
            found[row.commune.pk] = frozenset(risky.intersection(row.levels))
    return found


def margins() -> dict[str, Margin]:
    """The margins of the pack by code; without them nothing is near."""
    return {margin.code: margin for margin in Margin.objects.all()}


def _left(row: Watched, filters: WatchFilters) -> Watched | None:
    """A commune as the filters leave it; with a sign chosen, only the indicators that show it."""
    if filters.district and (row.district is None or row.district.code != filters.district):
        return None
    if filters.level and filters.level not in row.levels:
        return None
    if filters.line and not row.would_reach:
        return None
    if filters.when != When.ALL and row.is_soon == (filters.when == When.LATER):
        return None
    if not filters.sign:
        return row
    items = tuple(item for item in row.items if any(told.sign == filters.sign for told in item.told))
    return replace(row, items=items) if items else None


def watched(on: date) -> tuple[frozenset[int], tuple[Watched, ...]]:
    """Every titled commune of the province, and those with signs. About fifteen queries, whatever their number."""
    titled = titled_communes(on)
    ids = [one.commune.pk for one in titled]
    districts = {unit.pk: unit for unit in Unit.objects.as_of(on).districts()}
    profiles = dict(Profile.objects.filter(unit__in=ids, valid__contains=on).values_list("unit_id", "code"))
    sticks, known = yardsticks(on), {code: margin.value for code, margin in margins().items()}
    until = on + timedelta(days=int(known[MarginCode.SOON])) if MarginCode.SOON in known else None
    looks = [_Look(stick, ids, profiles, on, known) for stick in sticks.values()]
    rows = []
    for one in titled:
        mine = [look for look in looks if of_titles({look.stick.set_code: look.stick}, one.levels)]
        items = tuple(sorted((item for look in mine for item in look.items(one)), key=lambda item: item.due))
        if items:
            ahead = tuple(found for look in mine if (found := look.ahead(one, items)) is not None)
            district = districts.get(one.district_id or 0)
            rows.append(
                Watched(one.commune, district, one.levels, items, ahead, until is None or items[0].due <= until)
            )
    # Who may lose something soon comes first, before all where that would reach the line of revocation; then by the day.
    rows.sort(key=lambda row: (not row.is_soon, not row.would_reach, row.due, row.commune.name_order))
    return frozenset(ids), tuple(rows)


class _Look:
    """Everything that is known of the titled communes against one set."""

    def __init__(
        self, stick: Yardstick, ids: Sequence[int], profiles: Mapping[int, str], on: date, margin: Mapping[str, Decimal]
    ) -> None:
        self.stick, self.profiles = stick, profiles
        self.catalogue = catalogue_of(stick.edition)
        self.criterion_of = {c.code: c for c in self.catalogue.criteria}
        rows = Result.objects.for_day(stick.edition, on).filter(commune__in=ids)
        self.letters = {pk: (i, c) for pk, i, c in rows.values_list("commune_id", "indicators", "criteria")}
        self.figures = Figures(stick.edition, on, margin)
        self.values = _values(ids, stick.set_code, on.year, self.figures.numeric)
        self.on, self.year = on, on.year
        self.proofs = watch_signs.expiring(ids, stick.set_code, on, margin)
        self.findings = watch_signs.unsettled(ids, stick.set_code, on.year)

    def items(self, one: Titled) -> Iterable[Item]:
        letters = self.letters.get(one.commune.pk, ("", ""))[0]
        for indicator, letter in zip(self.catalogue.indicators, letters, strict=False):
            if letter == "M" and (told := self._told(one, indicator)):
                criterion = self.criterion_of[indicator.criterion]
                yield Item(self.stick.set_code, criterion, indicator, self._url(one, indicator), told)

    def _told(self, one: Titled, indicator: Indicator) -> tuple[Told, ...]:
        pk, code = one.commune.pk, indicator.code
        now, before = self.values.get((pk, code, self.year)), self.values.get((pk, code, self.year - 1))
        found = self.figures.known_signs(code, self.profiles.get(pk, ""), now, before)
        # Few indicators show signs, and looking an address up takes longer than looking at a figure.
        told = [Told(sign, text, self._url(one, indicator), due) for sign, text, due in found]
        told += [
            Told(Sign.EXPIRING, text, self._url(one, indicator), due) for text, due in self.proofs.get((pk, code), ())
        ]
        told += [
            Told(Sign.FINDING, text, where, max(due, self.on)) for text, where, due in self.findings.get((pk, code), ())
        ]
        return tuple(sorted(told, key=lambda one: one.due))

    def _url(self, one: Titled, indicator: Indicator) -> str:
        return reverse("indicator", args=[one.commune.code, self.stick.set_code, indicator.code, self.year])

    def ahead(self, one: Titled, items: Sequence[Item]) -> tuple[str, int, Line] | None:
        """(set, criteria lost today, the line if the criteria with signs are lost too); None where none of them is kept."""
        letters = self.letters.get(one.commune.pk, ("", ""))[1]
        risky = {item.criterion.code for item in items if item.set_code == self.stick.set_code}
        pairs = list(zip(self.catalogue.criteria, letters, strict=False))
        lost = [criterion for criterion, letter in pairs if letter == LOST]
        at_risk = [c for c, letter in pairs if c.code in risky and letter not in LOST + OPEN]
        if not at_risk:
            return None
        unknown = [c for c, letter in pairs if letter in OPEN]
        return self.stick.set_code, len(lost), assess(self.stick.cases, [*lost, *at_risk], unknown, len(pairs))


def _values(ids: Sequence[int], set_code: str, year: int, codes: Iterable[str]) -> dict[tuple[int, str, int], Any]:
    """(commune, indicator, year) -> value as stored, of this year and the last, for indicators that are numbers."""
    rows = Measurement.objects.filter(
        commune__in=ids, set_code=set_code, year__in=(year, year - 1), voice=Voice.SELF, indicator_code__in=list(codes)
    )
    found = rows.values_list("commune_id", "indicator_code", "year", "value")
    return {(pk, code, of): value for pk, code, of, value in found if value is not None}


def _english() -> bool:
    return (get_language() or "").startswith("en")
