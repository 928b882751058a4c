"""The choices over the list of guidance: links whose state lives in the address, each with what it would show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from datchuan.criteria.words import set_word
from datchuan.guidance.listing import GuidanceList


@dataclass(frozen=True)
class Link:
    """One choice: its words, its address, how many it shows (None: not counted), whether it is the present one."""

    label: str
    url: str
    count: int | None
    current: bool


@dataclass(frozen=True)
class Choice:
    """A line of links; ``folded``: long, so that it opens on demand."""

    label: str
    links: tuple[Link, ...]
    folded: bool = False

    @property
    def said(self) -> str:
        """The present choice."""
        return next((link.label for link in self.links if link.current), "")


def choices(page: GuidanceList) -> tuple[Choice, ...]:
    """The set, what is shown of it, and the leading agency."""
    filters = page.filters
    sets = tuple(Link(set_word(c), filters.query(set_code=c), None, c == filters.set_code) for c in page.sets)
    shows = tuple(
        Link(word, filters.query(show=show), page.counts[show], show == filters.show)
        for show, word in _shows().items()
        if page.counts[show] or show in ("", filters.show)
    )
    everything = Link(_("tất cả"), filters.query(agency="all"), None, not filters.agency)
    agencies = tuple(
        Link(str(agency), filters.query(agency=agency.code), count, agency.code == filters.agency)
        for agency, count in page.agencies
    )
    found = [Choice(_("Bộ tiêu chí"), sets)] if len(sets) > 1 else []
    found.append(Choice(_("Chỉ tiêu"), shows))
    if agencies:
        found.append(Choice(_("Cơ quan chủ trì"), (everything, *agencies), folded=True))
    return tuple(found)


def _shows() -> dict[str, str]:
    return {
        "": _("tất cả"),
        "new": _("mới hoặc nâng mức"),
        "none": _("chưa có hướng dẫn"),
        "new_none": _("mới hoặc nâng mức, chưa có hướng dẫn"),
        "waiting": _("có câu hỏi đang chờ"),
        "dated": _("viết cho bộ tiêu chí cũ"),
    }
