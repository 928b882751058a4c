"""The list of papers: what a person may open, filtered by what stands in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.json import KT
from django.http import QueryDict

from datchuan.papers.kinds import KINDS
from datchuan.papers.models import IssuedPaper
from datchuan.papers.workflow import State
from datchuan.people.rights import Rights

PER_PAGE = 50
#: Papers that somebody still works on.
ON_THEIR_WAY = (State.DRAFT, State.NUMBERED)


@dataclass(frozen=True)
class Filters:
    """What is asked of the list. Unknown values are dropped, so that an old link still opens."""

    show: str = ""
    kind: str = ""
    organ: str = ""
    year: int = 0
    words: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Filters:
        show, kind, year = query.get("show", ""), query.get("kind", ""), query.get("year", "")
        return cls(
            show=show if show in ("way", *State.values) else "",
            kind=kind if kind in KINDS else "",
            organ=query.get("organ", "")[:40],
            year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0,
            words=query.get("q", "").strip()[:80],
        )

    def query(self, **changes: object) -> str:
        """The address query of these filters with changes, without empty parts."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        parts = {
            "show": wanted.show, "kind": wanted.kind, "organ": wanted.organ, "year": wanted.year, "q": wanted.words,
        }  # fmt: skip
        return "?" + urlencode({key: value for key, value in parts.items() if value})

    @property
    def any(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class ListPage:
    """One page of the list, and what there is to filter by, each with its count within reach."""

    page: Page[Any]
    total: int
    on_their_way: int
    states: tuple[tuple[State, int], ...]
    kinds: tuple[tuple[str, str, int], ...]
    organs: tuple[tuple[str, str, int], ...]
    years: tuple[tuple[int, int], ...]


def list_page(rights: Rights, filters: Filters, number: str | None) -> ListPage:
    """The papers within reach that the filters leave, the newest first. A constant number of queries."""
    facets = list(
        IssuedPaper.objects.visible_to(rights)
        .values("kind", "state", "year", organ_code=F("organ__code"), organ_name=F("organ__name"))
        .annotate(n=Count("pk"))
        .order_by()
    )
    states = _counted((row["state"], row["n"]) for row in facets)
    kinds, years = (_counted((row[key], row["n"]) for row in facets) for key in ("kind", "year"))
    organs = _counted(((row["organ_code"], row["organ_name"]), row["n"]) for row in facets)
    return ListPage(
        page=Paginator(listed(rights, filters), PER_PAGE).get_page(number),
        total=sum(states.values()),
        on_their_way=sum(states[state] for state in ON_THEIR_WAY),
        states=tuple((state, states[state]) for state in State if states[state]),
        kinds=tuple((code, IssuedPaper(kind=code).kind_shown, kinds[code]) for code in KINDS if kinds[code]),
        organs=tuple((code, name, n) for (code, name), n in sorted(organs.items(), key=lambda item: item[0][1])),
        years=tuple(sorted(((year, n) for year, n in years.items() if year), reverse=True)),
    )


def listed(rights: Rights, filters: Filters) -> QuerySet[IssuedPaper]:
    """Every paper of the list with its organ and the name of who signs. One query."""
    rows = IssuedPaper.objects.visible_to(rights)
    if filters.show:
        rows = rows.filter(state__in=ON_THEIR_WAY if filters.show == "way" else [filters.show])
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.organ:
        rows = rows.filter(organ__code=filters.organ)
    if filters.year:
        rows = rows.filter(year=filters.year)
    for word in filters.words.split():
        number = word.partition("/")[0]
        is_number = number.isascii() and number.isdigit() and len(number) < 8
        rows = rows.filter(Q(subject__icontains=word) | (Q(number=int(number)) if is_number else Q(pk__in=[])))
    named = rows.annotate(signer_name=KT("data__head__signer__name"), signer_post=KT("data__head__signer__position"))
    ordered = named.order_by(F("day").desc(nulls_first=True), "-created_at", "pk")
    return ordered.select_related("organ", "signed_by").defer("data", "verdict")


def _counted(pairs: Iterable[tuple[Any, int]]) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for key, n in pairs:
        found[key] += n
    return found
