"""How a figure came about: the journal searched by place, person, thing and day, and figures changed after approval."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _

from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.workflow import State
from datchuan.journal import kinds
from datchuan.journal.models import Entry
from datchuan.journal.words import Told, sentence, tell
from datchuan.mywork.waiting import names_of
from datchuan.people.kinds import SIGN_IN, SIGN_IN_FAILED, SIGN_OUT
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.text import fold
from datchuan.workbooks.tables import Head, Table

#: Who follows the trail over the whole province.
READERS = (Role.INSPECTOR, Role.COORDINATOR)
PER_PAGE = 50
#: Who signed in from where is for the operator, not for the trail of a figure.
COMINGS = (SIGN_IN, SIGN_IN_FAILED, SIGN_OUT)
#: Lines of a file; the page says when there are more.
MOST = 20_000
FEW = 8


@dataclass(frozen=True)
class Asked:
    """What is asked of the journal, as it lives in the address. Unknown values are dropped."""

    place: str = ""
    person: str = ""
    words: str = ""
    first: date | None = None
    last: date | None = None
    below: int = 0

    @classmethod
    def from_query(cls, query: QueryDict) -> Asked:
        below = query.get("below", "")
        return cls(
            query.get("place", "").strip()[:80],
            query.get("person", "").strip()[:80],
            query.get("q", "").strip()[:80],
            _day(query.get("from", "")),
            _day(query.get("to", "")),
            int(below) if below.isascii() and below.isdigit() and len(below) < 15 else 0,
        )

    @property
    def any(self) -> bool:
        return self != Asked(below=self.below)

    def query(self, **changes: Any) -> str:
        wanted = replace(self, **changes)
        parts = {
            "place": wanted.place, "person": wanted.person, "q": wanted.words,
            "from": wanted.first.isoformat() if wanted.first else "", "to": wanted.last.isoformat() if wanted.last else "",
            "below": wanted.below or "",
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in parts.items() if value})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Page:
    """Lines of the journal, the latest first; ``below`` leads to the older ones, 0 when there are none."""

    asked: Asked
    lines: tuple[Told, ...]
    below: int
    places: tuple[Unit, ...]

    @property
    def older(self) -> str:
        return self.asked.query(below=self.below)

    @property
    def unknown_place(self) -> bool:
        return bool(self.asked.place) and not self.places


def page(rights: Rights, asked: Asked) -> Page:
    """One page of what was done. Three queries at most, however long the journal."""
    places, rows = _found(rights, asked)
    if asked.below:
        rows = rows.filter(pk__lt=asked.below)
    read = list(rows[: PER_PAGE + 1])
    lines = tuple(tell(entry) for entry in read[:PER_PAGE])
    return Page(asked, lines, read[PER_PAGE - 1].pk if len(read) > PER_PAGE else 0, places)


def _found(rights: Rights, asked: Asked) -> tuple[tuple[Unit, ...], Any]:
    hidden = COMINGS if rights.holds(Role.COORDINATOR) else (*COMINGS, *kinds.reserved())
    rows = Entry.objects.exclude(kind__in=hidden).order_by("-pk")
    places: tuple[Unit, ...] = ()
    if asked.place:
        key = fold(asked.place)
        near = Unit.objects.as_of(rights.on).communes()
        places = tuple(u for u in near if asked.place == u.code or key in fold(u.full_name))
        rows = rows.filter(chain__in=[f"commune:{unit.code}" for unit in places])
    if asked.person:
        rows = rows.filter(Q(actor_name__icontains=asked.person) | Q(post_label__icontains=asked.person))
    if asked.words:
        rows = rows.filter(Q(object_label__icontains=asked.words) | Q(reason__icontains=asked.words))
    if asked.first:
        rows = rows.filter(day__gte=asked.first)
    if asked.last:
        rows = rows.filter(day__lte=asked.last)
    return places, rows


def table(rights: Rights, asked: Asked) -> Table:
    """The lines found as a list with the number and hash of each, so that it can be held against the journal."""
    _places, rows = _found(rights, replace(asked, below=0))
    heads = (
        Head(_("Lúc"), 18), Head(_("Ai"), 28), Head(_("Chức vụ"), 34), Head(_("Việc"), 70), Head(_("Chuỗi"), 18, code=True),
        Head(_("Dòng"), 8), Head("SHA-256", 66, code=True),
    )  # fmt: skip
    lines = (_row(entry) for entry in rows[:MOST])
    about = (_("Trích nhật ký, việc mới nhất ở trên; nhiều nhất %(n)d dòng.") % {"n": MOST},)
    return Table(_("Trích nhật ký"), about, heads, lines)


def _row(entry: Entry) -> tuple[str | int, ...]:
    told = tell(entry)
    return (told.when, told.who, told.post, sentence(told), entry.chain, entry.seq, bytes(entry.hash).hex())


def changed_after(rights: Rights, most: int = FEW) -> tuple[int, list[tuple[Confirmation, Unit]]]:
    """Figures that were changed after a department had confirmed them: how many now, and the latest. Three queries."""
    rows = Confirmation.objects.filter(state=State.VOID, commune__in=rights.communes())
    shown = list(rows.select_related("commune", "agency").order_by("-moved_at", "pk")[:most])
    named = names_of((row.commune_id for row in shown), rights.on)
    return rows.count(), [(row, named.get(row.commune_id, row.commune)) for row in shown]
