"""What stands in the register of a commune and year, and what an indicator takes from it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet

from datchuan.config import clock
from datchuan.config.kept import Kept
from datchuan.config.prepared import Prepared
from datchuan.criteria.engine import Measure
from datchuan.facts.models import FactGroup, FactKind, FactRevision, FactValue, Register
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

#: The first year of facts that the database takes.
FIRST_YEAR = 2010


def kinds() -> dict[str, FactKind]:
    """Code -> every fact that is asked, in the order of the form, with its group. One query."""
    return {k.code: k for k in FactKind.objects.filter(in_force=True).select_related("group")}


_facts = Prepared(
    lambda commune, year: FactValue.objects.filter(
        register__commune_id=commune, register__year=year, value__isnull=False, kind__in_force=True
    ).select_related("kind"),
    commune=int,
    year=int,
)
_numbers = Prepared(
    lambda commune, year: FactValue.objects.filter(
        register__commune_id=commune, register__year=year, value__isnull=False
    ).values_list("kind_id", "value"),
    commune=int,
    year=int,
)
#: What is asked changes only with a load.
_KINDS = Kept("SELECT ROW(count(*), max(id))::text FROM packs_loadedpack")


def kinds_kept() -> dict[str, FactKind]:
    """``kinds``, read once in a process until the next load. Their rows are shared: nobody writes to them. One query."""
    return _KINDS.get("kinds", kinds)


def facts_of(commune_id: int, year: int) -> dict[str, FactValue]:
    """Fact code -> the fact as it stands, with its kind; facts that were taken back are left out. One query."""
    return {row.kind.code: row for row in _facts(commune=commune_id, year=year)}


def kinds_for(set_code: str, codes: Collection[str], also: Collection[str] = ()) -> QuerySet[FactKind]:
    """The facts that any of some indicators takes, and those of the codes ``also``."""
    wanted = Q(code__in=list(also))
    for code in codes:
        wanted |= Q(uses__contains=[{"set": set_code, "indicator": code}])
    return FactKind.objects.filter(wanted, in_force=True)


def known_numbers(
    set_code: str, codes: Collection[str], also: Collection[str], commune_id: int, year: int
) -> dict[str, tuple[FactKind, Decimal]]:
    """Fact code -> (kind, number) of the facts that are known of a commune and year, among those that any of some
    indicators takes and those of the codes ``also``. Two queries."""
    known = dict(_numbers(commune=commune_id, year=year))
    return {
        kind.code: (kind, known[kind.pk])
        for kind in kinds_kept().values()
        if kind.pk in known
        and (kind.code in also or any(u.set_code == set_code and u.indicator in codes for u in kind.used_by))
    }


def known_numbers_of_many(
    kinds_wanted: QuerySet[FactKind], commune_ids: Iterable[int], year: int
) -> dict[int, dict[str, tuple[FactKind, Decimal]]]:
    """The same for many communes. Two queries."""
    kinds_by_id = {kind.pk: kind for kind in kinds_wanted}
    rows = FactValue.objects.filter(
        kind_id__in=list(kinds_by_id), register__commune_id__in=list(commune_ids), register__year=year
    )
    found: dict[int, dict[str, tuple[FactKind, Decimal]]] = {}
    for commune_id, kind_id, number in rows.values_list("register__commune_id", "kind_id", "value"):
        if number is not None:
            kind = kinds_by_id[kind_id]
            found.setdefault(commune_id, {})[kind.code] = (kind, number)
    return found


@dataclass(frozen=True)
class SharedFact:
    """A fact that an indicator takes: its value now (None: not known) and how many indicators of the set share it."""

    kind: FactKind
    value: Decimal | None
    shared_with: int


def for_indicator(commune_id: int, set_code: str, code: str, year: int) -> dict[tuple[int, str], SharedFact]:
    """(slot from 0, place num | den | number) -> the fact that an indicator takes there. Two queries."""
    values = dict(_numbers(commune=commune_id, year=year))
    found: dict[tuple[int, str], SharedFact] = {}
    for kind in kinds_kept().values():
        for use in kind.used_by:
            if (use.set_code, use.indicator) == (set_code, code):
                shared = len(kind.indicators_of(set_code))
                found[use.slot, use.place] = SharedFact(kind, values.get(kind.pk), shared)
    return found


def prefixes(measure: Measure) -> tuple[str, ...]:
    """The prefix of the form's fields for each slot of a measure, as the form of an indicator names them."""
    if len(measure.slots) == 1:
        return ("",)
    return ("female_", "male_") if measure.both_sexes else tuple(f"p{at}_" for at in range(len(measure.slots)))


def prefill(measure: Measure, shared: Mapping[tuple[int, str], SharedFact]) -> dict[str, Decimal]:
    """Initial values of an indicator's form from the register: field name -> number. Only what is known. No query."""
    names = prefixes(measure)
    return {
        f"{names[slot]}{place}": fact.value
        for (slot, place), fact in shared.items()
        if fact.value is not None and slot < len(names)
    }


# The page


@dataclass(frozen=True)
class FactLine:
    """A fact of the form: what stands this year and last year, and the indicators that take it, by set."""

    kind: FactKind
    now: FactValue | None
    before: FactValue | None
    used_by: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def value(self) -> Decimal | None:
        return self.now.value if self.now else None


@dataclass(frozen=True)
class Step:
    """One line of the history: who said what of a fact, what stood before, and why."""

    kind: FactKind
    before: Decimal | None
    revision: FactRevision


@dataclass(frozen=True)
class FactsPage:
    """The register of a commune and year as the page shows it."""

    commune: Unit
    year: int
    version: int
    groups: tuple[tuple[FactGroup, tuple[FactLine, ...]], ...]
    history: tuple[Step, ...]
    years: tuple[int, ...]
    last_saved: datetime | None = None
    kinds: Mapping[str, FactKind] = field(default_factory=dict)

    @property
    def missing(self) -> int:
        """How many facts are not known yet."""
        return sum(line.value is None for _group, lines in self.groups for line in lines)

    @property
    def about(self) -> FactValue | None:
        """The fact that was saved last: its period and source are offered for the next."""
        said = [line.now for _group, lines in self.groups for line in lines if line.now and line.now.value is not None]
        return max(said, key=lambda fact: fact.at_version, default=None)


def commune_of(rights: Rights, code: str, year: int) -> Unit | None:
    """The commune of a page within a person's reach; None when there is none, or no such year yet."""
    if not FIRST_YEAR <= year <= clock.today().year:
        return None
    return rights.commune(code)  # type: ignore[no-any-return]


def version_of(commune_id: int, year: int) -> int:
    """The version of a register; 0 while nothing was saved."""
    return Register.objects.filter(commune_id=commune_id, year=year).values_list("version", flat=True).first() or 0


def facts_page(commune: Unit, year: int) -> FactsPage:
    """Gather the page of a register. Four queries."""
    known = kinds()
    rows = FactValue.objects.filter(register__commune=commune, register__year__in=(year, year - 1))
    by_year = {(f.register.year, f.kind_id): f for f in rows.select_related("register", "recorded_by")}
    groups: dict[FactGroup, list[FactLine]] = {}
    for kind in known.values():
        now, before = by_year.get((year, kind.pk)), by_year.get((year - 1, kind.pk))
        groups.setdefault(kind.group, []).append(FactLine(kind, now, before, _used_by(kind)))
    now_rows = [f for (of, _kind), f in by_year.items() if of == year]
    return FactsPage(
        commune=commune,
        year=year,
        version=version_of(commune.pk, year),
        groups=tuple((group, tuple(lines)) for group, lines in groups.items()),
        history=history(commune.pk, year),
        years=tuple(range(clock.today().year, max(FIRST_YEAR, clock.today().year - 5) - 1, -1)),
        last_saved=max((f.recorded_at for f in now_rows), default=None),
        kinds=known,
    )


def _used_by(kind: FactKind) -> tuple[tuple[str, tuple[str, ...]], ...]:
    sets = dict.fromkeys(use.set_code for use in kind.used_by)
    return tuple((set_code, tuple(kind.indicators_of(set_code))) for set_code in sets)


def history(commune_id: int, year: int) -> tuple[Step, ...]:
    """Every revision of a register, latest first, each with what stood before it. One query."""
    rows = (
        FactRevision.objects.filter(fact__register__commune_id=commune_id, fact__register__year=year)
        .select_related("fact__kind", "recorded_by")
        .order_by("at_version", "fact__kind__group__position", "fact__kind__position")
    )
    last: dict[int, Decimal | None] = {}
    told = []
    for row in rows:
        told.append(Step(row.fact.kind, last.get(row.fact_id), row))
        last[row.fact_id] = row.value
    return tuple(reversed(told))


def values_at(commune_id: int, year: int, version: int) -> dict[str, Decimal | None]:
    """Fact code -> its value as it stood at a version of the register: what a person's page was based on. One query."""
    rows = (
        FactRevision.objects.filter(
            fact__register__commune_id=commune_id, fact__register__year=year, at_version__lte=version
        )
        .order_by("fact_id", "-at_version")
        .distinct("fact_id")
    )
    return dict(rows.values_list("fact__kind__code", "value"))
