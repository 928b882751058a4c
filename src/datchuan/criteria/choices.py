"""The choices over the list of an edition: links whose state lives in the address, each with what it would show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from datchuan.criteria.models import Change
from datchuan.criteria.queries import EditionPage
from datchuan.criteria.words import change_word, is_english


@dataclass(frozen=True)
class Link:
    """One choice: its words, its address, how many it shows (None: not counted), whether it is the present one."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Choice:
    label: str
    links: tuple[Link, ...]


def choices(page: EditionPage) -> tuple[Choice, ...]:
    """Year, change against the former set, illustrative levels, leading agency."""
    filters, everything = page.filters, _("tất cả")
    new, raised = page.changes[Change.NEW], page.changes[Change.RAISED]
    changed = [("new_or_raised", _("mới hoặc nâng mức"), new + raised)]
    changed += [(c.value, change_word(c), page.changes[c]) for c in Change if page.changes[c]]
    agencies = [(a.code, (is_english() and a.name_en) or a.name, n) for a, n in page.departments]
    return (
        Choice(_("Năm"), tuple(Link(str(y), filters.query(year=y), None, y == filters.year) for y in page.years)),
        Choice(
            _("So với bộ 2016-2020"),
            (
                Link(everything, filters.query(change=""), page.total, not filters.change),
                *(Link(word, filters.query(change=c), n, c == filters.change) for c, word, n in changed),
            ),
        ),
        Choice(
            _("Mức"),
            (
                Link(everything, filters.query(layer=""), page.total, not filters.layer),
                Link(_("minh họa"), filters.query(layer="illustrative"), page.illustrative, bool(filters.layer)),
            ),
        ),
        Choice(
            _("Cơ quan chủ trì"),
            (
                Link(everything, filters.query(department=""), page.total, not filters.department),
                *(Link(name, filters.query(department=c), n, c == filters.department) for c, name, n in agencies),
            )
            if agencies
            else (),
        ),
    )
