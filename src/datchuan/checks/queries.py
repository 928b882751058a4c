"""Warnings beside a figure and over a board, each with the reason that somebody gave for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from datchuan.assessments.evaluation import day_of
from datchuan.assessments.models import Measurement, Voice
from datchuan.checks.case import Band, Case, Fact, Named
from datchuan.checks.engine import Rule, bands_of, fingerprint, read, run_those
from datchuan.checks.models import CheckBook, Explanation
from datchuan.checks.told import Explained, Warning
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.engine import Measure, Value
from datchuan.criteria.engine.value import NOTHING
from datchuan.criteria.models import Edition
from datchuan.criteria.words import language
from datchuan.facts.models import FactKind
from datchuan.facts.queries import kinds_for, known_numbers, known_numbers_of_many
from datchuan.places.models import Profile, Unit

Json = Any
#: (commune id, indicator code)
Place = tuple[int, str]
#: A base fact that is known, with what it is.
Known = tuple[FactKind, Decimal]


@lru_cache(maxsize=8)
def _rules(book_id: int) -> tuple[Rule, ...]:
    """The rules of a book. Books never change, so the parsed form is kept for the life of the process."""
    return tuple(Rule.from_json(rule) for rule in CheckBook.objects.get(pk=book_id).document["rules"])


def rules_in_force() -> tuple[Rule, ...]:
    """The checks of the latest book; none while no pack brought any. One query."""
    latest = CheckBook.objects.order_by("-pk").values_list("pk", flat=True).first()
    return () if latest is None else _rules(latest)


def warnings_for(
    commune: Unit,
    set_code: str,
    code: str,
    year: int,
    value: Json,
    profile: str,
    *,
    edition: Edition | None = None,
) -> tuple[Warning, ...]:
    """What the checks say of a value of an indicator, stored or still being typed. Nothing for no data.

    ``edition`` is the one in force for the set and year; left out, it costs one query. Four queries with it.
    """
    edition = edition or editions_in_force(day_of(year)).get(set_code)
    measure = _measure(edition, code)
    if measure is None or value is None:
        return ()
    rules, explained = _rules_and_reasons(commune.pk, set_code, code, year)
    rules = tuple(rule for rule in rules if rule.is_for(set_code, code, measure))
    if not rules:
        return ()
    wanted = _Wanted.of({code: rules}, set_code)
    figures = _Figures.gathered([commune.pk], year, wanted, peers_of=profile)
    facts = known_numbers(set_code, wanted.needs.keys(), wanted.facts, commune.pk, year)
    case = figures.case(measure, code, read(value), commune.pk, facts, profile)
    return _warnings(rules, case, value, explained)


def warnings_of_sheet(
    commune: Unit, edition: Edition, year: int, values: Mapping[str, Json], profile: str
) -> dict[str, tuple[Warning, ...]]:
    """Indicator code -> what the checks say of several values of a commune that are not stored yet.

    Each value is held against the others of the sheet, and against what is stored where the sheet says nothing. At most
    six queries, whatever the number of values; indicators without any warning are left out.
    """
    rules, measures = rules_in_force(), {i.code: i.measure for i in catalogue_of(edition).indicators}
    set_code, said = edition.set_code, [c for c, value in values.items() if value is not None and c in measures]
    for_code = {c: tuple(r for r in rules if r.is_for(set_code, c, measures[c])) for c in said}
    if not any(for_code.values()):
        return {}
    wanted = _Wanted.of(for_code, set_code)
    figures = _Figures.gathered([commune.pk], year, wanted, peers_of=profile, typed=values)
    facts = known_numbers(set_code, wanted.needs.keys(), wanted.facts, commune.pk, year)
    reasons = _reasons([commune.pk], set_code, year, said)
    found = {}
    for code, asked in for_code.items():
        case = figures.case(measures[code], code, read(values[code]), commune.pk, facts, profile)
        if told := _warnings(asked, case, values[code], reasons.get((commune.pk, code), {})):
            found[code] = told
    return found


def open_warnings(
    commune_ids: Iterable[int], set_code: str, year: int, codes: Iterable[str] | None = None
) -> dict[Place, list[Warning]]:
    """(commune id, indicator code) -> the warnings of each stored figure, with their reasons. Seven queries, whatever
    the number of communes and indicators. Figures without any warning are left out."""
    ids = list(commune_ids)
    edition = editions_in_force(day_of(year)).get(set_code)
    rules = rules_in_force()
    if edition is None or not rules or not ids:
        return {}
    measures = {i.code: i.measure for i in catalogue_of(edition).indicators}
    asked = [c for c in (measures if codes is None else codes) if c in measures]
    for_code = {c: tuple(r for r in rules if r.is_for(set_code, c, measures[c])) for c in asked}
    wanted = _Wanted.of(for_code, set_code)
    profiles = dict(Profile.objects.filter(valid__contains=day_of(year)).values_list("unit_id", "code"))
    figures = _Figures.gathered(ids, year, wanted, profiles=profiles)
    facts = known_numbers_of_many(wanted.fact_kinds(), ids, year)
    reasons = _reasons(ids, set_code, year, asked)
    found: dict[Place, list[Warning]] = {}
    for (commune_id, code), data in figures.own(ids).items():
        known, profile = facts.get(commune_id, {}), profiles.get(commune_id, "")
        case = figures.case(measures[code], code, read(data), commune_id, known, profile)
        told = _warnings(for_code[code], case, data, reasons.get((commune_id, code), {}))
        if told:
            found[commune_id, code] = list(told)
    return found


def explanations_of(commune_id: int, set_code: str, code: str, year: int) -> QuerySet[Explanation]:
    """Every reason that was ever given for the figures of an indicator and year, latest first."""
    rows = Explanation.objects.filter(
        commune_id=commune_id, set_code=set_code, indicator_code=code, year=year
    ).select_related("recorded_by")
    return rows.order_by("-pk")


# How they are gathered

#: (check code, fingerprint of the value) -> the latest reason
Reasons = Mapping[tuple[str, str], Explained]


def _measure(edition: Edition | None, code: str) -> Measure | None:
    if edition is None:
        return None
    try:
        return catalogue_of(edition).indicator(code).measure
    except KeyError:
        return None


def _book_with_reasons(commune: int, set_code: str, code: str, year: int) -> QuerySet[CheckBook, Any]:
    given = Explanation.objects.filter(commune_id=commune, set_code=set_code, indicator_code=code, year=year)
    told = given.order_by("pk").values(
        data=JSONObject(
            check="check_code", mark="fingerprint", reason="reason", who="recorded_by__full_name", at="recorded_at",
            demo="is_demo",
        )
    )  # fmt: skip
    return CheckBook.objects.order_by("-pk").annotate(told=ArraySubquery(told)).values_list("pk", "told")[:1]


_book = Prepared(_book_with_reasons, commune=int, set_code=str, code=str, year=int)


def _rules_and_reasons(commune_id: int, set_code: str, code: str, year: int) -> tuple[tuple[Rule, ...], Reasons]:
    """The rules in force and the reasons given for an indicator. One query."""
    row = _book.first(commune=commune_id, set_code=set_code, code=code, year=year)
    if row is None:
        return (), {}
    reasons = {
        (r["check"], r["mark"]): Explained(r["reason"], r["who"] or "", parse_datetime(r["at"]), r["demo"])
        for r in row[1]
    }
    return _rules(row[0]), reasons


def _reasons(
    ids: list[int], set_code: str, year: int, codes: list[str]
) -> dict[Place, dict[tuple[str, str], Explained]]:
    """The reasons given for many figures. One query."""
    rows = Explanation.objects.filter(commune_id__in=ids, set_code=set_code, year=year, indicator_code__in=codes)
    found: dict[Place, dict[tuple[str, str], Explained]] = {}
    for row in rows.select_related("recorded_by").order_by("pk"):
        who = row.recorded_by.full_name if row.recorded_by else ""
        given = found.setdefault((row.commune_id, row.indicator_code), {})
        given[row.check_code, row.fingerprint] = Explained(row.reason, who, row.recorded_at, row.is_demo)
    return found


@dataclass(frozen=True)
class _Wanted:
    """What has to be looked at: the indicators asked for, the others and the facts that their rules look at, how far
    back."""

    set_code: str
    needs: Mapping[str, frozenset[Named]]
    facts: frozenset[str]
    years_back: int

    @classmethod
    def of(cls, rules: Mapping[str, Iterable[Rule]], set_code: str) -> _Wanted:
        """``rules`` is indicator code -> the rules for it."""
        needs = {
            code: frozenset((named_set or set_code, other) for rule in some for named_set, other in rule.needs)
            for code, some in rules.items()
        }
        every = {rule.code: rule for some in rules.values() for rule in some}.values()
        facts = frozenset(rule.parameters.fact for rule in every if rule.parameters.fact)
        return cls(set_code, needs, facts, max((rule.years_back for rule in every), default=0))

    @property
    def others(self) -> frozenset[Named]:
        return frozenset(named for some in self.needs.values() for named in some)

    def fact_kinds(self) -> QuerySet[FactKind]:
        return kinds_for(self.set_code, list(self.needs), self.facts)


def _stored(peers: Q, **asked: Any) -> QuerySet[Measurement, Any]:
    """Own figures with their history, the others they are held against (some more may come along), and the peers'."""
    here = {"set_code": asked["set_code"], "indicator_code__any_of": asked["codes"]}
    own = Q(commune_id__any_of=asked["communes"])
    wanted = own & Q(**here, year__gte=asked["first"], year__lte=asked["year"])
    wanted |= own & Q(set_code__any_of=asked["other_sets"], indicator_code__any_of=asked["others"], year=asked["year"])
    wanted |= Q(**here, year=asked["year"]) & peers
    rows = Measurement.objects.filter(wanted, voice=Voice.SELF, value__isnull=False)
    return rows.values_list("commune_id", "set_code", "indicator_code", "year", "value")


_ASKED: dict[str, type] = {
    "communes": list, "set_code": str, "codes": list, "first": int, "year": int, "other_sets": list, "others": list,
}  # fmt: skip
_of_all = Prepared(lambda **asked: _stored(Q(), **asked), **_ASKED)
_of_profile = Prepared(
    lambda profile, on, **asked: _stored(
        Q(commune_id__in=Profile.objects.filter(code=profile, valid__contains=on).values("unit_id")), **asked
    ),
    **_ASKED,
    profile=str,
    on=date,
)


class _Figures:
    """Stored values, each read once; the bands of each profile are worked out once."""

    def __init__(
        self,
        rows: Iterable[tuple[int, str, str, int, Json]],
        year: int,
        wanted: _Wanted,
        profiles: Mapping[int, str] | None,
    ) -> None:
        self.year, self.wanted, self.profiles = year, wanted, profiles
        self.values = {(commune, named, code, of): value for commune, named, code, of, value in rows}
        self._communes: dict[str, list[int]] = {}
        for commune, named, code, of in self.values:
            if (named, of) == (wanted.set_code, year):
                self._communes.setdefault(code, []).append(commune)
        self._bands: dict[tuple[str, str], dict[int, Band]] = {}
        self._shared: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self._read: dict[tuple[int, str, str, int], Value] = {}

    @classmethod
    def gathered(
        cls,
        ids: list[int],
        year: int,
        wanted: _Wanted,
        *,
        peers_of: str | None = None,
        profiles: Mapping[int, str] | None = None,
        typed: Mapping[str, Json] | None = None,
    ) -> _Figures:
        """Own figures with their history and the others they are held against, and those of the peers. One query.

        The peers are those of the profile ``peers_of``, or, with ``profiles`` (commune -> profile), of each profile.
        ``typed``: values by indicator code that stand in the place of the first commune's own of the year.
        """
        asked = {
            "communes": ids,
            "set_code": wanted.set_code,
            "codes": list(wanted.needs),
            "first": year - wanted.years_back,
            "year": year,
            "other_sets": list({named_set for named_set, _code in wanted.others}),
            "others": list({code for _set, code in wanted.others}),
        }
        column = {"profile": peers_of or "", "on": day_of(year)}
        stored = _of_profile(**asked, **column) if profiles is None else _of_all(**asked)
        if not typed:
            return cls(stored, year, wanted, profiles)
        instead = {(ids[0], wanted.set_code, code, year): value for code, value in typed.items()}
        kept = [row for row in stored if row[:4] not in instead]
        new = [(*key, value) for key, value in instead.items() if value is not None]
        return cls([*kept, *new], year, wanted, profiles)

    def own(self, ids: list[int]) -> dict[Place, Json]:
        """The stored figures that are asked for, in the order of communes and indicators."""
        keys = [(pk, self.wanted.set_code, code, self.year) for pk in ids for code in self.wanted.needs]
        return {(key[0], key[2]): self.values[key] for key in keys if key in self.values}

    def at(self, commune_id: int, set_code: str, code: str, year: int) -> Value:
        key = (commune_id, set_code, code, year)
        if key not in self._read:
            self._read[key] = read(self.values[key]) if key in self.values else NOTHING
        return self._read[key]

    def bands(self, measure: Measure, code: str, profile: str) -> dict[int, Band]:
        """Slot -> where the communes of a profile lie."""
        if (code, profile) not in self._bands:
            peers = [
                self.at(commune, self.wanted.set_code, code, self.year)
                for commune in self._communes.get(code, ())
                if self.profiles is None or self.profiles.get(commune) == profile
            ]
            self._bands[code, profile] = bands_of(measure, peers)
        return self._bands[code, profile]

    def case(
        self, measure: Measure, code: str, value: Value, commune_id: int, facts: Mapping[str, Known], profile: str
    ) -> Case:
        """Everything that the rules hold a value against."""
        set_code, back = self.wanted.set_code, range(1, self.wanted.years_back + 1)
        return Case(
            set_code=set_code,
            code=code,
            measure=measure,
            value=value,
            before=tuple(self.at(commune_id, set_code, code, self.year - years) for years in back),
            others={named: self.at(commune_id, *named, self.year) for named in self.wanted.needs[code]},
            facts={fact_code: _fact(*known) for fact_code, known in facts.items()},
            shared=self.shared(code, facts),
            bands=self.bands(measure, code, profile),
        )

    def shared(self, code: str, facts: Mapping[str, Known]) -> dict[tuple[int, str], str]:
        """(slot, place) -> the fact that an indicator takes there; worked out once for each fact and indicator."""
        found: dict[tuple[int, str], str] = {}
        for fact_code, (kind, _number) in facts.items():
            if (fact_code, code) not in self._shared:
                here = (self.wanted.set_code, code)
                uses = [(u.slot, u.place) for u in kind.used_by if (u.set_code, u.indicator) == here]
                self._shared[fact_code, code] = uses
            found.update(dict.fromkeys(self._shared[fact_code, code], fact_code))
        return found


def _fact(kind: FactKind, number: Decimal) -> Fact:
    return Fact(Fraction(number), kind.name_vi, kind.name_en, kind.unit_vi, kind.unit_en)


def _warnings(rules: Sequence[Rule], case: Case, data: Json, explained: Reasons) -> tuple[Warning, ...]:
    fired = run_those(rules, case)
    mark = fingerprint(data) if fired and explained else ""
    return tuple(
        Warning(f.rule.code, f.sentence(language()), f.rule.severity, explained.get((f.rule.code, mark))) for f in fired
    )
