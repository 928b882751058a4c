"""Choosing the communes of an early warning by what they have reached on an indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from datchuan.criteria.models import Indicator
from datchuan.findings.queries import open_counts
from datchuan.findings.seen import seen_in
from datchuan.people.rights import Rights
from datchuan.places.models import Unit

#: Verdicts from which a warning is needed most, first.
LETTERS = ("N", "D", "T", "M", "X")


@dataclass(frozen=True)
class Candidate:
    """A commune that may be warned: its verdict on the indicator and how many findings are open already."""

    unit: Any
    district: Any
    letter: str
    open: int


@dataclass(frozen=True)
class Row:
    """A candidate as it stands in the list, with its box ticked or not."""

    candidate: Candidate
    ticked: bool


@dataclass(frozen=True)
class Choice:
    """The list of boxes. ``letter`` and ``district`` narrow it; counts say how many each verdict and district has."""

    rows: tuple[Row, ...]
    letter: str
    district: str
    letters: tuple[tuple[str, int], ...]
    districts: tuple[tuple[Any, int], ...]
    total: int

    @property
    def ticked(self) -> int:
        return sum(row.ticked for row in self.rows)


def candidates(rights: Rights, indicator: Indicator, year: int) -> list[Candidate]:
    """The participating communes within reach with their verdict, by district and name. A constant number of queries."""
    units = list(rights.communes().taking_part(rights.on))
    ids = [unit.pk for unit in units]
    districts = {u.pk: u for u in Unit.objects.as_of(rights.on).districts()}
    seen, counts = seen_in(ids, indicator, year), open_counts(ids, indicator.edition.set_code, year)
    found = [
        Candidate(u, districts.get(u.parent_id), seen[u.pk].letter, counts.get((u.pk, indicator.code), 0))
        for u in units
    ]
    return sorted(found, key=lambda c: (c.district.name_order if c.district else "", c.unit.name_order))


def choice_of(found: Sequence[Candidate], letter: str, district: str, picked: Collection[str] | None = None) -> Choice:
    """The boxes to show. A fresh page ticks the communes of the chosen verdict that have no finding open; a page that
    comes back ticks what was ticked, and shows it whatever the filters."""
    rows = []
    for candidate in found:
        code = candidate.unit.code
        inside = (not letter or candidate.letter == letter) and (
            not district or (candidate.district is not None and candidate.district.code == district)
        )
        ticked = code in picked if picked is not None else bool(letter) and inside and not candidate.open
        if inside or ticked:
            rows.append(Row(candidate, ticked))
    letters = Counter(c.letter for c in found)
    districts = Counter(c.district for c in found if c.district)
    return Choice(
        rows=tuple(rows),
        letter=letter,
        district=district,
        letters=tuple((code, letters[code]) for code in LETTERS if letters[code]),
        districts=tuple(sorted(districts.items(), key=lambda pair: pair[0].name_order)),
        total=len(found),
    )
