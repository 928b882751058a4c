"""What communes would lose on the day on which a new edition takes over from the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from datchuan.criteria.catalogues import catalogue_of, catalogues_for, editions_in_force
from datchuan.criteria.engine import Catalogues
from datchuan.criteria.engine.bulk import MET
from datchuan.criteria.models import Edition, Indicator
from datchuan.people.rights import Rights
from datchuan.titles.queries import holdings
from datchuan.whatif.apply import apply, judge, judged
from datchuan.whatif.changes import EditionChange
from datchuan.whatif.compare import RISKY, STATED, Fate, Line, compare
from datchuan.whatif.loading import columns, world_of
from datchuan.whatif.world import Place, World


@dataclass(frozen=True)
class Named:
    """An indicator of the comparison with its words."""

    line: Line
    name_vi: str
    name_en: str
    note: str


@dataclass(frozen=True)
class Loser:
    """A titled commune with the indicators that it does not meet and that the new set asks anew or more of."""

    place: Place
    title: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class ChangeOver:
    """The comparison of two editions. ``former`` None: the old set is not loaded, so the pack's own marks are shown."""

    former: Edition | None
    edition: Edition
    lines: tuple[Named, ...]
    losers: tuple[Loser, ...]
    communes: int
    titled: int

    @property
    def counts(self) -> list[tuple[Fate, int]]:
        return [(fate, n) for fate in Fate if (n := sum(1 for named in self.lines if named.line.fate == fate))]

    @property
    def uncertain(self) -> int:
        """Indicators that belong together by their code only."""
        return sum(1 for named in self.lines if named.line.by_code and named.line.fate is not Fate.SAME)


def change_over(rights: Rights, edition: Edition, former: Edition | None, on: date) -> ChangeOver:
    """An edition against the one before it, and what each titled commune within reach would lose."""
    world = world_of(rights, None if on == rights.on else on)
    rows = {i.code: i for i in Indicator.objects.filter(edition=edition)}
    lines = _stated(rows) if former is None else _computed(edition, former)
    old = {i.code: i for i in Indicator.objects.filter(edition=former)} if former else {}
    named = tuple(_named(line, rows, old) for line in lines)
    losers, titled = _losers(world, edition, lines, former is not None, on)
    return ChangeOver(former, edition, named, losers, len(world.places), titled)


def _stated(rows: dict[str, Indicator]) -> tuple[Line, ...]:
    ordered = sorted(rows.values(), key=lambda i: i.position)
    return tuple(Line(STATED[i.change], () if i.change == "new" else (i.code,), i.code) for i in ordered if i.change)


def _computed(edition: Edition, former: Edition) -> tuple[Line, ...]:
    years = (edition.effective_from.year - 1, edition.effective_from.year)
    years = (max(years[0], former.effective_from.year), years[1])
    return compare(_beside(former), _beside(edition), edition.set_code, columns(), years, {})


def _beside(edition: Edition) -> Catalogues:
    held = editions_in_force(edition.effective_from)
    return {**catalogues_for(held), edition.set_code: catalogue_of(edition)}


def _named(line: Line, rows: dict[str, Indicator], old: dict[str, Indicator]) -> Named:
    row = rows.get(line.new) or old[line.old[0]]
    return Named(line, row.name_vi, row.name_en, row.change_note)


def _losers(
    world: World, edition: Edition, lines: tuple[Line, ...], computed: bool, on: date
) -> tuple[tuple[Loser, ...], int]:
    """Titled communes of the level that miss what is new or asked more of. Where both editions are loaded, only what
    was met before counts; where the old one is not, what was met under it is not known and is not guessed."""
    if edition.set_code not in world.values:
        return (), 0
    tried = apply(world, [EditionChange(edition.set_code, edition.code)])
    after = judge(tried, edition.set_code).indicator_verdicts <= MET
    before = judged(world, edition.set_code).indicator_verdicts <= MET
    new = {i.code: n for n, i in enumerate(catalogue_of(edition).indicators)}
    old = {i.code: n for n, i in enumerate(world.catalogues[edition.set_code].indicators)}
    risky = [line for line in lines if line.fate in RISKY and line.new in new]
    held = holdings([place.pk for place in world.places], on)
    found, titled = [], 0
    for row, place in enumerate(world.places):
        if edition.set_code not in held[place.pk].by_level:
            continue
        titled += 1
        codes = tuple(
            line.new
            for line in risky
            if not after[row, new[line.new]]
            and (not computed or all(before[row, old[code]] for code in line.old if code in old))
        )
        if codes:
            found.append(Loser(place, held[place.pk].highest, codes))
    return tuple(sorted(found, key=lambda loser: -len(loser.codes))), titled


def fate_word(fate: str) -> str:
    """What became of an indicator, in words."""
    words = {
        Fate.SAME: _("giữ nguyên"), Fate.STRICTER: _("chặt hơn"), Fate.LOOSER: _("nhẹ hơn"),
        Fate.REDEFINED: _("định nghĩa lại"), Fate.SPLIT: _("tách ra"), Fate.MERGED: _("gộp lại"),
        Fate.DROPPED: _("bỏ"), Fate.NEW: _("mới"),
    }  # fmt: skip
    return words[Fate(fate)]
