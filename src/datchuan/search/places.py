"""Places by any name they ever had, by the names of places that went up in them, and by their code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from datchuan.config import clock
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Lineage, Unit, UnitName
from datchuan.places.text import fold
from datchuan.search.wording import Wanted

#: Names that are looked through: more than a country has places.
MOST_NAMES = 20_000


@dataclass(frozen=True)
class Place:
    """A place of today that was found; ``names``: other names of it, or of what went up in it, that match."""

    code: str
    name: str
    parent: str
    names: tuple[str, ...]
    url: str


def find_places(rights: Rights, wanted: Wanted) -> list[Place]:
    """Communes and districts within the person's reach, the best match first. A constant number of queries."""
    today = clock.today()
    names = _matching_names(wanted)
    heirs = _heirs(set(names), today)
    found = set(names) | {heir for some in heirs.values() for heir in some}
    named = Q(pk__in=found)
    if wanted.unit_code:
        named |= Q(code__startswith=wanted.unit_code)
    units = list(_within(rights, today).filter(named).order_by("name_order", "-level", "pk"))
    parents = dict(Unit.objects.as_of(today).filter(pk__in={u.parent_id for u in units}).values_list("pk", "full_name"))
    ranked = [(_rank(unit, _all_names(unit.pk, names, heirs), wanted), at, unit) for at, unit in enumerate(units)]
    return [
        _place(unit, _all_names(unit.pk, names, heirs), parents)
        for _r, _at, unit in sorted(ranked, key=lambda r: r[:2])
    ]


def _matching_names(wanted: Wanted) -> dict[int, list[str]]:
    """Unit id -> its names, of any time, that hold all the words."""
    rows = UnitName.objects.all()
    for word in wanted.words:
        rows = rows.filter(folded__contains=word)
    found: dict[int, list[str]] = {}
    for pk, name in rows.order_by("pk").values_list("unit_id", "full_name")[:MOST_NAMES]:
        found.setdefault(pk, []).append(name)
    return found


def _heirs(units: set[int], today: date) -> dict[int, set[int]]:
    """Unit id -> the units into which it went up until today, through any number of changes. One query."""
    pairs = Lineage.objects.filter(on__lte=today).values_list("sources", "results")
    into: dict[int, set[int]] = {}
    for source, result in pairs:
        if source is not None and result is not None and source != result:
            into.setdefault(source, set()).add(result)
    return {pk: reached for pk in units if (reached := _reached(pk, into))}


def _reached(start: int, into: Mapping[int, set[int]]) -> set[int]:
    found: set[int] = set()
    ahead = [start]
    while ahead:
        new = into.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found - {start}


def _within(rights: Rights, today: date) -> Any:
    """Units of today that the person may open: communes within reach, districts for those above communes."""
    units = Unit.objects.as_of(today)
    if rights.is_provincial:
        return units.filter(level__in=(Level.COMMUNE, Level.DISTRICT))
    districts = {
        post.agency.unit_id  # type: ignore[attr-defined]
        for post in rights.posts
        if post.role != Role.OPERATOR and post.agency.level == Level.DISTRICT
    }
    return units.filter(Q(level=Level.COMMUNE, pk__in=rights.commune_ids) | Q(level=Level.DISTRICT, pk__in=districts))


def _all_names(pk: int, names: Mapping[int, list[str]], heirs: Mapping[int, Iterable[int]]) -> list[str]:
    former = [name for old, some in heirs.items() if pk in some for name in names.get(old, ())]
    return [*names.get(pk, ()), *former]


def _rank(unit: Unit, names: list[str], wanted: Wanted) -> int:
    """The best match of any name, with or without the kind ("xã") before it; the code counts as the place itself."""
    if wanted.unit_code and unit.code == wanted.unit_code:
        return 0
    own = unit.name or ""  # type: ignore[attr-defined]
    texts = {fold(own), *(fold(name) for name in names), *(_bare(fold(name)) for name in names)}
    ranks = [rank for text in texts if (rank := wanted.rank(text)) is not None]
    return min(ranks, default=5)


def _bare(folded: str) -> str:
    """A name without the kind of place before it."""
    for kind in ("xa ", "phuong ", "thi tran ", "huyen ", "thi xa ", "thanh pho ", "quan "):
        if folded.startswith(kind):
            return folded.removeprefix(kind)
    return folded


def _place(unit: Unit, names: list[str], parents: Mapping[int, str]) -> Place:
    name = unit.full_name  # type: ignore[attr-defined]
    if unit.level == Level.DISTRICT:
        url = f"{reverse('board')}?{urlencode({'district': unit.code})}"
    else:
        url = reverse("commune", args=[unit.code])
    parent = parents.get(unit.parent_id, "") if unit.level == Level.COMMUNE else ""  # type: ignore[attr-defined]
    others = tuple(dict.fromkeys(other for other in names if other != name))
    return Place(unit.code, name, parent, others, url)
