"""What the pages about works and contributions show, and what other rooms ask. Every list takes a constant number of
queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from datchuan.config.prepared import Prepared
from datchuan.funding import book, rules, words
from datchuan.funding.models import Contribution, Entry, Work
from datchuan.funding.sums import Given, Shown, Sums, Totals, publish, total
from datchuan.funding.workflow import MOVES, Action, Kind, Measure
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.queries import unit_on

#: Works that a first screen names.
FEW = 5


# Works


@dataclass(frozen=True)
class WorkLine:
    """A work with its sums; ``late``: what is owed should have been paid by now."""

    work: Work
    sums: Sums
    late: bool

    @classmethod
    def of(cls, work: Any, on: date) -> WorkLine:
        """``work`` has come with its sums (``Work.objects.summed()``)."""
        sums = Sums(work.funded, work.accepted, work.paid)
        return cls(work, sums, bool(sums.owed) and work.is_late(on))

    @property
    def totals(self) -> Totals:
        sums = self.sums
        return Totals(
            works=1, approved=self.work.approved or 0, funded=sums.funded, accepted=sums.accepted, paid=sums.paid,
            owed=sums.owed, advance=sums.advance, owing=int(bool(sums.owed)), late=int(self.late),
            late_owed=sums.owed if self.late else 0,
        )  # fmt: skip


def lines_of(commune_id: int, on: date) -> list[WorkLine]:
    """The works of a commune: overdue first, then by what is owed. One query."""
    works = Work.objects.filter(commune_id=commune_id).summed().order_by("folded")
    return _urgent_first(WorkLine.of(work, on) for work in works)


@dataclass(frozen=True)
class Standing:
    """What the register of a commune says on a day. ``owing``: the works for which something is owed, overdue ones first."""

    total: Totals
    owing: tuple[WorkLine, ...]
    is_demo: bool
    on: date

    @property
    def is_empty(self) -> bool:
        return not self.total.works

    @property
    def sentence(self) -> str:
        return words.owed_sentence(self.total)

    @property
    def few(self) -> tuple[WorkLine, ...]:
        return self.owing[:FEW]


def standing_of(commune_id: int, on: date) -> Standing:
    """For other rooms: what a commune owes. One query."""
    return _standing(lines_of(commune_id, on), on)


def _standing(lines: list[WorkLine], on: date) -> Standing:
    owing = tuple(line for line in lines if line.sums.owed)
    return Standing(total(line.totals for line in lines), owing, any(line.work.is_demo for line in lines), on)


@dataclass(frozen=True)
class Row:
    """A line of totals with its name."""

    name: str
    total: Totals
    criterion: str = ""


@dataclass(frozen=True)
class SourceRow:
    name: str
    funded: int
    paid: int


@dataclass(frozen=True)
class GiftRow:
    """What people gave of one kind in a year and in all."""

    name: str
    measure: str
    year: Given
    whole: Given

    @property
    def year_words(self) -> str:
        return words.quantity_words(self.year.quantity, self.measure) if self.year.households else ""

    @property
    def whole_words(self) -> str:
        return words.quantity_words(self.whole.quantity, self.measure)


@dataclass(frozen=True)
class CommunePage:
    """The register of a commune."""

    standing: Standing
    lines: tuple[WorkLine, ...]
    by_component: tuple[Row, ...]
    by_owner: tuple[Row, ...]
    by_source: tuple[SourceRow, ...]
    gifts: tuple[GiftRow, ...]
    contributions: tuple[Contribution, ...]
    year: int
    may_write: bool
    words: book.Words

    @property
    def is_demo(self) -> bool:
        return self.standing.is_demo or any(gift.is_demo for gift in self.contributions)


def commune_page(rights: Rights, commune: Unit) -> CommunePage:
    """The register of a commune as the person reads it. Six queries beside the reach."""
    said, on = book.words(), rights.on
    lines = lines_of(commune.pk, on)
    gifts = list(
        Contribution.objects.filter(commune_id=commune.pk).select_related("work", "by", "cancelled_by").order_by(
            "-given_on", "-at", "pk"
        )
    )  # fmt: skip
    return CommunePage(
        standing=_standing(lines, on),
        lines=tuple(lines),
        by_component=_by(lines, lambda work: work.component, said.components, said.component),
        by_owner=_by(lines, lambda work: work.owner, {}, str),
        by_source=_by_source(commune.pk, said),
        gifts=tuple(_gift_rows(gifts, on.year, said)),
        contributions=tuple(gifts),
        year=on.year,
        may_write=rules.may_write(rights, commune.pk),
        words=said,
    )


def _by(lines: Iterable[WorkLine], key: Any, order: Mapping[str, book.Word], name: Any) -> tuple[Row, ...]:
    """The works added up by something, in the order of the pack."""
    parts: dict[str, Totals] = defaultdict(Totals)
    for line in lines:
        parts[key(line.work)] += line.totals
    places = {code: at for at, code in enumerate(order)}
    codes = sorted(parts, key=lambda code: (places.get(code, len(places)), code))
    return tuple(Row(name(code), parts[code], order[code].criterion if code in order else "") for code in codes)


def _by_source(commune_id: int, said: book.Words) -> tuple[SourceRow, ...]:
    rows = Entry.objects.filter(work__commune_id=commune_id, kind__in=[Kind.FUNDED, Kind.PAID])
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows.order_by().values("source", "kind").annotate(sum=Sum("amount")):
        found[row["source"]][row["kind"]] = row["sum"]
    places = {code: at for at, code in enumerate(said.sources)}
    codes = sorted(found, key=lambda code: (places.get(code, len(places)), code))
    return tuple(
        SourceRow(said.source(code), found[code].get(Kind.FUNDED, 0), found[code].get(Kind.PAID, 0)) for code in codes
    )


def _gift_rows(gifts: Iterable[Contribution], year: int, said: book.Words) -> list[GiftRow]:
    """What stands of contributions, kind by kind, in the order of the pack."""
    found: dict[tuple[str, str], tuple[Given, Given]] = {}
    for gift in gifts:
        if gift.cancelled_at is None:
            one, key = Given(gift.quantity, gift.households), (gift.kind, gift.measure)
            of_year, whole = found.get(key, (Given(), Given()))
            found[key] = (of_year + one if gift.given_on.year == year else of_year, whole + one)
    places = {code: at for at, code in enumerate(said.gifts)}
    keys = sorted(found, key=lambda key: (places.get(key[0], len(places)), key))
    return [GiftRow(said.gift(code), measure, *found[code, measure]) for code, measure in keys]


@dataclass(frozen=True)
class EntryLine:
    entry: Entry
    source: str
    is_reversed: bool

    @property
    def may_reverse(self) -> bool:
        return not self.is_reversed and self.entry.reverses_id is None


@dataclass(frozen=True)
class WorkPage:
    """One work with its entries, the latest first, and what may be done."""

    line: WorkLine
    component: str
    criterion: str
    entries: tuple[EntryLine, ...]
    gifts: tuple[GiftRow, ...]
    moves: dict[Action, str]
    may_write: bool
    words: book.Words = field(repr=False)


_work = Prepared(lambda pk: Work.objects.filter(pk=pk).select_related("changed_by").summed().order_by(), pk=UUID)
_gift = Prepared(lambda pk: Contribution.objects.filter(pk=pk), pk=UUID)


def work_in_reach(rights: Rights, pk: UUID) -> Any:
    """The work with its sums and its commune as of today, or None where there is none within reach."""
    return _in_reach(rights, _work.first(pk=pk))


def _in_reach(rights: Rights, found: Any) -> Any:
    """A work or a contribution with its commune as of today; None where it lies beyond, as for none."""
    if found is None or not rights.reaches(found.commune_id):
        return None
    found.commune = unit_on(found.commune_id, rights.on) or found.commune
    return found


def work_page(rights: Rights, work: Any) -> WorkPage:
    said = book.words()
    entries = list(work.entries.select_related("by").order_by("-number"))
    reversed_ones = {entry.reverses_id for entry in entries}
    gifts = list(work.contributions.standing())
    may_write = rules.may_write(rights, work.commune_id)
    fits = {action: rules.why_not(action, rights, work) for action in MOVES}
    component = said.components.get(work.component)
    return WorkPage(
        line=WorkLine.of(work, rights.on),
        component=said.component(work.component),
        criterion=component.criterion if component else "",
        entries=tuple(EntryLine(one, said.source(one.source), one.pk in reversed_ones) for one in entries),
        gifts=tuple(_gift_rows(gifts, rights.on.year, said)),
        moves={action: why for action, why in fits.items() if not why},
        may_write=may_write,
        words=said,
    )


def entry_of(work: Work, pk: int) -> Entry | None:
    found = Entry.objects.filter(work=work, pk=pk).select_related("reverses").first()
    if found is not None:
        found.work = work
    return found


def gift_in_reach(rights: Rights, pk: UUID) -> Contribution | None:
    return _in_reach(rights, _gift.first(pk=pk))  # type: ignore[no-any-return]


def own_communes(rights: Rights) -> list[Unit]:
    """The communes whose register the person's committee keeps."""
    return list(Unit.objects.as_of(rights.on).filter(pk__in=rights.answering_commune_ids).order_by("name_order"))


def late_of(rights: Rights) -> list[tuple[Unit, Standing]]:
    """For the first screen of an officer: the own communes of which something is overdue. One query where nothing is."""
    works: dict[int, list[WorkLine]] = defaultdict(list)
    for work in Work.objects.filter(commune_id__in=rights.own_commune_ids).summed():
        works[work.commune_id].append(WorkLine.of(work, rights.on))
    late = {pk: _standing(lines, rights.on) for pk, lines in works.items() if any(line.late for line in lines)}
    return [(unit, late[unit.pk]) for unit in Unit.objects.as_of(rights.on).filter(pk__in=late)] if late else []


# The district and the province


@dataclass(frozen=True)
class CommuneLine:
    """A commune in the list: what it owes and what people gave this year. ``is_empty``: it has recorded nothing."""

    commune: Any
    total: Totals
    gifts: int
    money: int
    households: int
    is_demo: bool

    @property
    def is_empty(self) -> bool:
        return not self.total.works and not self.gifts


@dataclass(frozen=True)
class Fold:
    """A district with its communes."""

    code: str
    name: str
    lines: tuple[CommuneLine, ...]

    @property
    def total(self) -> Totals:
        return total(line.total for line in self.lines)

    @property
    def silent(self) -> int:
        return sum(line.is_empty for line in self.lines)

    @property
    def money(self) -> int:
        return sum(line.money for line in self.lines)

    @property
    def households(self) -> int:
        return sum(line.households for line in self.lines)


@dataclass(frozen=True)
class ListPage:
    folds: tuple[Fold, ...]
    year: int

    @property
    def lines(self) -> list[CommuneLine]:
        return [line for fold in self.folds for line in fold.lines]

    @property
    def total(self) -> Totals:
        return total(fold.total for fold in self.folds)

    @property
    def silent(self) -> int:
        return sum(fold.silent for fold in self.folds)

    @property
    def money(self) -> int:
        return sum(fold.money for fold in self.folds)

    @property
    def households(self) -> int:
        return sum(fold.households for fold in self.folds)

    @property
    def indebted(self) -> int:
        return sum(bool(line.total.owing) for line in self.lines)

    @property
    def is_demo(self) -> bool:
        return any(line.is_demo for line in self.lines)


def list_page(rights: Rights) -> ListPage:
    """Every commune of the programme within reach: what it owes and was given, by district. Five queries beside the reach."""
    return register_within(rights)[0]


def register_within(rights: Rights) -> tuple[ListPage, list[tuple[Any, WorkLine]]]:
    """The same, and each work with its commune, overdue ones of a commune first."""
    communes = list(rights.communes().taking_part(rights.on).order_by("name_order"))
    works: dict[int, list[WorkLine]] = {commune.pk: [] for commune in communes}
    for work in Work.objects.filter(commune_id__in=works).summed().order_by("folded"):
        works[work.commune_id].append(WorkLine.of(work, rights.on))
    counted: dict[int, int] = {}
    given: dict[int, tuple[int, int]] = {}
    gifts = Contribution.objects.standing().filter(commune_id__in=works).order_by()
    of_year = Q(given_on__year=rights.on.year)
    for row in gifts.values("commune_id").annotate(
        n=Count("pk"),
        households=Sum("households", filter=of_year),
        money=Sum("quantity", filter=of_year & Q(measure=Measure.MONEY)),
    ):
        counted[row["commune_id"]] = row["n"]
        given[row["commune_id"]] = (int(row["money"] or 0), int(row["households"] or 0))
    lines = [
        CommuneLine(
            c, total(line.totals for line in works[c.pk]), counted.get(c.pk, 0), *given.get(c.pk, (0, 0)),
            is_demo=any(line.work.is_demo for line in works[c.pk]),
        )
        for c in communes
    ]  # fmt: skip
    page = ListPage(_folded(lines, rights.on), rights.on.year)
    return page, [(c, line) for c in communes for line in _urgent_first(works[c.pk])]


def _urgent_first(lines: Iterable[WorkLine]) -> list[WorkLine]:
    return sorted(lines, key=lambda line: (not line.late, -line.sums.owed))


def _folded(lines: Iterable[CommuneLine], on: date) -> tuple[Fold, ...]:
    found: dict[int | None, list[CommuneLine]] = defaultdict(list)
    for line in lines:
        found[line.commune.parent_id].append(line)
    districts = list(Unit.objects.as_of(on).filter(pk__in=[pk for pk in found if pk]).order_by("name_order"))
    folds = [Fold(d.code, d.full_name, tuple(found.pop(d.pk))) for d in districts]
    rest = tuple(line for lines in found.values() for line in lines)
    return tuple([*folds, Fold("none", _("Xã không thuộc huyện nào"), rest)] if rest else folds)


# What anybody reads


@dataclass(frozen=True)
class PublicGift:
    """What people gave of one kind, as far as it may be public."""

    name: str
    measure: str
    year: Shown
    whole: Shown

    @property
    def year_words(self) -> str:
        return _public_words(self.year, self.measure)

    @property
    def whole_words(self) -> str:
        return _public_words(self.whole, self.measure)


def _public_words(shown: Shown, measure: str) -> str:
    if shown.given is None or not shown.given.households:
        return ""
    said = words.quantity_words(shown.given.quantity, measure)
    return f"{said}, {words.households_words(shown.given.households)}"


@dataclass(frozen=True)
class PublicGifts:
    """What the people of a commune gave. ``least``: below it nothing is said of how much."""

    rows: tuple[PublicGift, ...]
    year: int
    least: int | None
    on: date
    is_demo: bool

    @property
    def hides(self) -> bool:
        return any(row.year.given is None or row.whole.given is None for row in self.rows)


def public_gifts(commune_id: int, on: date) -> PublicGifts:
    """What anybody reads of contributions. Two queries."""
    said = book.words()
    gifts = list(Contribution.objects.standing().filter(commune_id=commune_id, given_on__lte=on))
    rows = []
    for row in _gift_rows(gifts, on.year, said):
        before = Given(row.whole.quantity - row.year.quantity, row.whole.households - row.year.households)
        rows.append(PublicGift(row.name, row.measure, *publish(row.year, before, said.least_households)))
    return PublicGifts(tuple(rows), on.year, said.least_households, on, any(gift.is_demo for gift in gifts))
