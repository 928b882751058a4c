"""What the pages of remarks show. A constant number of queries each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, QuerySet, Subquery

from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.words import in_language
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.places.models import UnitName
from datchuan.remarks import rules
from datchuan.remarks.models import Remark, RemarkEvent
from datchuan.remarks.workflow import TABLE, Side, State

PER_PAGE = 40
#: Remarks that the public page of a commune shows.
MOST_PUBLIC = 20


def criteria_names(set_code: str, on: date) -> dict[str, str]:
    """Code -> name of the criteria of the set in force on a day, in the language of the page."""
    edition = editions_in_force(on).get(set_code)
    return {c.code: str(in_language(c, "name")) for c in catalogue_of(edition).criteria} if edition else {}


def named(rows: QuerySet[Remark]) -> QuerySet[Any]:
    """Remarks with their commune, its name on the day on which they came, and their photo."""
    names = UnitName.objects.filter(
        unit=OuterRef("commune_id"), use=UnitName.Use.OFFICIAL, valid__contains=OuterRef("received_on")
    )
    return rows.select_related("commune", "photo").annotate(commune_name=Subquery(names.values("full_name")[:1]))


@dataclass(frozen=True)
class PublicRemark:
    """A remark as anybody reads it, with the name of its criterion."""

    remark: Remark
    criterion: str


def public_of(commune_id: int, on: date) -> list[PublicRemark]:
    """The remarks on a commune that were let through, the latest first."""
    rows = list(Remark.objects.public().filter(commune_id=commune_id)[:MOST_PUBLIC])
    names = {set_code: criteria_names(set_code, on) for set_code in {row.set_code for row in rows}}
    return [PublicRemark(row, names[row.set_code].get(row.criterion, "")) for row in rows]


def by_code(code: str) -> Any:
    """The remark of a code that its sender holds, or None."""
    return named(Remark.objects.all()).filter(code=code).first() if len(code) == 16 else None


def in_reach(rights: Rights, pk: UUID) -> Any:
    """The remark, or None when there is none within reach."""
    return named(Remark.objects.visible_to(rights)).filter(pk=pk).first()


@dataclass(frozen=True)
class ListPage:
    page: Page[Any]
    counts: Mapping[str, int]
    show: str
    names: Mapping[str, Mapping[str, str]]


def list_page(rights: Rights, show: str, number: str | None) -> ListPage:
    """The remarks within reach, those that wait for somebody first."""
    rows = Remark.objects.visible_to(rights)
    counted = {row["state"]: row["n"] for row in rows.order_by().values("state").annotate(n=Count("pk"))}
    wanted = rows.filter(state=show) if show in State.values else rows
    page = Paginator(named(wanted), PER_PAGE).get_page(number)
    names = {set_code: criteria_names(set_code, rights.on) for set_code in {row.set_code for row in page}}
    for row in page:
        row.criterion_name = names[row.set_code].get(row.criterion, "")
    return ListPage(page, {**counted, "all": sum(counted.values())}, show if show in State.values else "", names)


@dataclass(frozen=True)
class RemarkPage:
    """One remark. ``moderates``: whether the person reads what was sent as it was sent, and how to reach the sender."""

    remark: Any
    criterion: str
    events: tuple[RemarkEvent, ...]
    may: Mapping[str, bool]
    why_not: str
    moderates: bool

    @property
    def shows_photo(self) -> bool:
        """Whether the photo stands on the page: moderators see it, others one that was let through."""
        return self.remark.photo is not None and (self.moderates or self.remark.photo_shown)


def remark_page(rights: Rights, remark: Any) -> RemarkPage:
    rows = [row for row in TABLE if row.side != Side.CITIZEN]
    refusals = {row.action.value: rules.why_not(row.action, rights, remark) for row in rows}
    next_ones = [row for row in rows if remark.state in row.sources]
    events = remark.events.select_related("by", "agency").order_by("number")
    return RemarkPage(
        remark=remark,
        criterion=criteria_names(remark.set_code, rights.on).get(remark.criterion, ""),
        events=tuple(events),
        may={action: not sentence for action, sentence in refusals.items()},
        why_not="" if not all(refusals.values()) else next((refusals[r.action.value] for r in next_ones), ""),
        moderates=rules.moderates(rights, remark),
    )


@dataclass(frozen=True)
class Waiting:
    """How many remarks wait for the person: to be looked at, to be answered, to be closed, and answers that their senders
    say are not right."""

    look: int
    answer: int
    close: int
    disputed: int

    @property
    def any(self) -> bool:
        return bool(self.look or self.answer or self.close or self.disputed)


def waiting(rights: Rights) -> Waiting:
    """For the first screen. One query, none for whoever neither answers nor looks."""
    own, looks = rights.answering_commune_ids, rights.holds(Role.COORDINATOR, Role.DISTRICT_OFFICER)
    if not own and not looks:
        return Waiting(0, 0, 0, 0)
    if rights.is_provincial and rights.holds(Role.COORDINATOR):
        rows = _open_everywhere()
    else:
        rows = _counted(Remark.objects.visible_to(rights))
    found: Counter[str] = Counter()
    for state, commune, n in rows:
        found[state] += n if state != State.SHOWN or commune in own else 0
    if not looks:
        return Waiting(0, found[State.SHOWN], 0, 0)
    return Waiting(found[State.RECEIVED], found[State.SHOWN], found[State.ANSWERED], found[State.DISPUTED])


def _counted(rows: Any) -> Any:
    """(state, commune, how many) of the remarks that wait for somebody."""
    open_ = rows.filter(state__in=(State.RECEIVED, State.SHOWN, State.ANSWERED, State.DISPUTED)).order_by()
    return open_.values_list("state", "commune_id").annotate(n=Count("pk"))


_open_everywhere = Prepared(lambda: _counted(Remark.objects.all()))
