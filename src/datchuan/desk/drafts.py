"""Which drafts a person may use: the own one, and those of people who no longer keep the commune's figures."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.desk.models import Draft
from datchuan.desk.queries import Desk
from datchuan.people.models import User
from datchuan.people.queries import officers_of


@dataclass(frozen=True)
class Drafts:
    """The drafts of one indicator that a person may use. ``passed_on``: left by former holders of the post."""

    own: Draft | None
    passed_on: tuple[Draft, ...]

    def chosen(self, pk: str) -> Draft | None:
        """The draft to begin the form with: the one asked for, otherwise the own one."""
        return next((draft for draft in self.passed_on if str(draft.pk) == pk), self.own)


def rows_of(place: Desk, code: str = "") -> QuerySet[Draft]:
    """The drafts of an indicator, or of the whole desk, whoever left them."""
    rows = Draft.objects.filter(commune=place.commune, set_code=place.set_code, year=place.year)
    return rows.filter(indicator_code=code) if code else rows


_left = Prepared(
    lambda commune, set_code, year, code: Draft.objects.filter(
        commune_id=commune, set_code=set_code, year=year, indicator_code=code
    ).select_related("commune"),
    commune=int,
    set_code=str,
    year=int,
    code=str,
)


def left_of(place: Desk, code: str) -> list[Draft]:
    """The same with their commune, for a save, which asks each time whether a draft is done with. One query."""
    return _left(commune=place.commune.pk, set_code=place.set_code, year=place.year, code=code)


_usable = Prepared(
    lambda commune, set_code, year, code: (
        Draft.objects.filter(commune_id=commune, set_code=set_code, year=year, indicator_code=code)
        .select_related("person", "commune")
        .order_by("-kept_at")
    ),
    commune=int,
    set_code=str,
    year=int,
    code=str,
)
_waiting = Prepared(
    lambda commune, set_code, year: Draft.objects.filter(commune_id=commune, set_code=set_code, year=year).values_list(
        "indicator_code", "person_id"
    ),
    commune=int,
    set_code=str,
    year=int,
)


def drafts_of(place: Desk, code: str, person: User) -> Drafts:
    """The drafts of an indicator that the person may use. One query, a second one where others left some."""
    rows = _usable(commune=place.commune.pk, set_code=place.set_code, year=place.year, code=code)
    own = next((row for row in rows if row.person_id == person.pk), None)
    return Drafts(own, tuple(row for row in rows if row is not own and usable(row, person)))


def waiting(place: Desk, person: User) -> frozenset[str]:
    """Codes of the indicators on which a draft waits for the person. At most two queries."""
    pairs = _waiting(commune=place.commune.pk, set_code=place.set_code, year=place.year)
    holders = _holders(place) if any(owner != person.pk for _code, owner in pairs) else frozenset()
    return frozenset(code for code, owner in pairs if owner == person.pk or owner not in holders)


def usable(draft: Draft, person: User) -> bool:
    """Whether a person who keeps the commune's figures may use the draft: the own one, or one whose author no longer
    keeps them."""
    return draft.person_id == person.pk or draft.person_id not in {
        one.pk for one in officers_of(draft.commune, clock.today())
    }


def _holders(place: Desk) -> frozenset[int]:
    return frozenset(one.pk for one in officers_of(place.commune, clock.today()))
