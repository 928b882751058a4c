"""What became of every indicator when a new edition takes over from the old one, and what communes lose on that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from datchuan.criteria.catalogues import catalogue_of, catalogues_for, editions_in_force
from datchuan.criteria.engine import Catalogues
from datchuan.criteria.models import Descent, Edition, Indicator
from datchuan.people.rights import Rights
from datchuan.whatif.compare import STATED, Fate, Line, Lineage, compare
from datchuan.whatif.loading import columns, world_of
from datchuan.whatif.losing import Loser, Turn, losers


@dataclass(frozen=True)
class Named:
    """An indicator of the comparison with its words, those it comes from, and what states that."""

    line: Line
    row: Indicator
    old: tuple[Indicator, ...]
    stated: tuple[Descent, ...]


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
    def is_stated(self) -> bool:
        """Whether a source states where any indicator comes from."""
        return any(named.stated for named in self.lines)

    @property
    def uncertain(self) -> int:
        """Indicators of which only the codes say where they come from."""
        return sum(1 for named in self.lines if named.line.by_code and named.line.fate is not Fate.SAME)


def change_over(rights: Rights, edition: Edition, former: Edition | None, on: date) -> ChangeOver:
    """An edition against the one before it, and what each titled commune within reach would lose. A constant number of
    queries."""
    world = world_of(rights, None if on == rights.on else on)
    rows = {i.code: i for i in Indicator.objects.filter(edition=edition)}
    old = {i.code: i for i in Indicator.objects.filter(edition=former)} if former else {}
    stated = list(Descent.objects.filter(edition=edition, former=former)) if former else []
    years = _years(edition, former, on)
    lines = _marked(rows) if former is None else _computed(edition, former, _lineage(stated, rows, old))
    turn = Turn(catalogue_of(edition), catalogue_of(former) if former else None, lines, years)
    found, titled = losers(world, turn, on)
    named = tuple(_named(line, rows, old, stated) for line in lines)
    return ChangeOver(former, edition, named, found, len(world.places), titled)


def _marked(rows: dict[str, Indicator]) -> tuple[Line, ...]:
    ordered = sorted(rows.values(), key=lambda i: i.position)
    return tuple(Line(STATED[i.change], () if i.change == "new" else (i.code,), i.code) for i in ordered if i.change)


def _lineage(stated: list[Descent], rows: dict[str, Indicator], old: dict[str, Indicator]) -> Lineage:
    """What the sources state, by codes."""
    new_codes, old_codes = ({i.pk: i.code for i in found.values()} for found in (rows, old))
    found: dict[str, list[str]] = {}
    for one in stated:
        origins = found.setdefault(new_codes.get(one.indicator_id or 0, ""), [])
        origins += [old_codes[one.origin_id]] if one.origin_id else []
    order = {code: at for at, code in enumerate(old)}
    return {code: tuple(sorted(origins, key=order.__getitem__)) for code, origins in found.items()}


def _computed(edition: Edition, former: Edition, lineage: Lineage) -> tuple[Line, ...]:
    start = edition.effective_from.year
    years = (max(start - 1, former.effective_from.year), start)
    return compare(_beside(former), _beside(edition), edition.set_code, columns(), years, lineage)


def _years(edition: Edition, former: Edition | None, on: date) -> tuple[int, int]:
    """The years whose levels a commune is judged by: today's, but not before the new edition begins or after the old ends."""
    start = edition.effective_from.year
    before = max(start - 1, former.effective_from.year) if former else start
    return (before if edition.effective_from <= on else on.year, max(on.year, start))


def _beside(edition: Edition) -> Catalogues:
    held = editions_in_force(edition.effective_from)
    return {**catalogues_for(held), edition.set_code: catalogue_of(edition)}


def _named(line: Line, rows: dict[str, Indicator], old: dict[str, Indicator], stated: list[Descent]) -> Named:
    row = rows.get(line.new) or old[line.old[0]]
    origins = tuple(old[code] for code in line.old if code in old) if line.new else ()
    said = tuple(d for d in stated if row.pk == (d.indicator_id if line.new else d.origin_id))
    return Named(line, row, origins, said)


def fate_word(fate: str) -> str:
    """What became of an indicator, in words."""
    words = {
        Fate.SAME: _("giữ nguyên"), Fate.STRICTER: _("chặt hơn"), Fate.LOOSER: _("nhẹ hơn"),
        Fate.REDEFINED: _("định nghĩa lại"), Fate.SPLIT: _("tách ra"), Fate.MERGED: _("gộp lại"),
        Fate.DROPPED: _("bỏ"), Fate.NEW: _("mới"),
    }  # fmt: skip
    return words[Fate(fate)]
