"""What the pages about villages show, and what other rooms ask. A constant number of queries each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Prefetch, Q, QuerySet

from datchuan.assessments.compliance import compliance
from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.models import Edition
from datchuan.criteria.words import in_language
from datchuan.evidence.place import day_of
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.places.queries import unit_on
from datchuan.villages import rules
from datchuan.villages.models import Address, Call, Kind, Request, RequestEvent, SentFile, Village
from datchuan.villages.secrets import digest
from datchuan.villages.workflow import BY_ACTION, MOVES, OPEN, UNDER_WAY, Action, State

PER_PAGE = 30
#: How many answered requests the page of a village thanks for.
THANKED = 5


@dataclass(frozen=True)
class Line:
    """One request with what its page needs: the day in force, the files of the answer that stands."""

    request: Request
    on: date
    files: tuple[SentFile, ...] = ()
    events: tuple[RequestEvent, ...] = ()

    @property
    def day(self) -> date:
        """The day by which the village answers: the one it promised, or the one in force."""
        request = self.request
        if request.state == State.PROMISED and request.promised_on is not None:
            return request.promised_on
        return request.due

    @property
    def is_late(self) -> bool:
        return self.request.is_open and self.day < self.on

    @property
    def waits(self) -> bool:
        """Whether the commune has to look at an answer."""
        return self.request.state == State.ANSWERED

    @property
    def anchor(self) -> str:
        return f"r-{self.request.pk}"


def late(on: date, prefix: str = "") -> Q:
    """Requests whose village is late on a day; ``prefix`` where they are seen from a row that has many."""
    promised = {"state": State.PROMISED, "promised_on__lt": on}
    asked = {"state__in": [s for s in OPEN if s != State.PROMISED], "due__lt": on}
    return Q(*((prefix + name, value) for name, value in promised.items())) | Q(
        *((prefix + name, value) for name, value in asked.items())
    )


def indicator_name(call: Call) -> str:
    """The name of the indicator of a call, in the language of the page; "" for a call that serves none."""
    if not call.serves or call.year is None:
        return ""
    edition = editions_in_force(day_of(call.year)).get(call.set_code)
    return name_in(edition, call.indicator_code)


def name_in(edition: Edition | None, code: str) -> str:
    if edition is None:
        return ""
    found = next((one for one in catalogue_of(edition).indicators if one.code == code), None)
    return str(in_language(found, "name")) if found else ""


# The page of a village


def address_of(secret: str) -> Address | None:
    """The open address of a secret, with its village; None for one that is not known or was revoked."""
    rows = Address.objects.open().select_related("village__commune")
    return rows.filter(digest=digest(secret)).first()


@dataclass(frozen=True)
class Thanks:
    """What a village gave, and what it serves. ``letter``: how the indicator stands now, "" where it serves none."""

    line: Line
    indicator: str
    letter: str = ""

    @property
    def is_evidence(self) -> bool:
        return any(one.document_id for one in self.line.files)


@dataclass(frozen=True)
class PhonePage:
    """What one address opens."""

    address: Address
    commune: Any
    open: tuple[Line, ...]
    thanks: tuple[Thanks, ...]
    names: dict[UUID, str] = field(default_factory=dict)

    @property
    def village(self) -> Village:
        return self.address.village

    @property
    def first(self) -> tuple[Line, ...]:
        return self.open[: rules.MANY_OPEN]

    @property
    def rest(self) -> tuple[Line, ...]:
        return self.open[rules.MANY_OPEN :]


def phone_page(address: Address) -> PhonePage:
    """The requests of the village of an address: what is open, the most urgent first, and what it gave last."""
    on, village = clock.today(), address.village
    commune = Unit.objects.as_of(on).get(pk=village.commune_id)
    shown = [*UNDER_WAY, State.ACCEPTED]
    rows = village.requests.filter(state__in=shown).select_related("call", "village")
    lines = _lines(rows.order_by("-answered_at", "pk"), on)
    opened = sorted((one for one in lines if one.request.is_open), key=lambda one: (one.day, one.request.pk))
    given = [one for one in lines if not one.request.is_open][:THANKED]
    names = {one.request.pk: indicator_name(one.request.call) for one in (*opened, *given)}
    letters = _letters([one.request.call for one in given if one.request.state == State.ACCEPTED])
    thanks = [Thanks(one, names[one.request.pk], letters.get(_place(one.request.call), "")) for one in given]
    return PhonePage(address, commune, tuple(opened), tuple(thanks), names)


def _lines(rows: Any, on: date, *, events: bool = False) -> list[Line]:
    files = SentFile.objects.filter(replaced=False).select_related("stored", "document")
    wanted: list[Any] = [Prefetch("sent_files", files, to_attr="files_now")]
    if events:
        wanted.append(Prefetch("events", RequestEvent.objects.select_related("by").order_by("number"), to_attr="told"))
    return [
        Line(row, on, tuple(row.files_now), tuple(row.told) if events else ()) for row in rows.prefetch_related(*wanted)
    ]


Where = tuple[int, str, str, int]


def _place(call: Call) -> Where:
    return call.commune_id, call.set_code, call.indicator_code, call.year or 0


def _letters(calls: Iterable[Call]) -> dict[Where, str]:
    """How the indicators of calls stand by the commune's own figures. One query for each set and year among them."""
    found: dict[Where, str] = {}
    places = {_place(call) for call in calls if call.serves}
    for set_code, year, commune_id in sorted({(p[1], p[3], p[0]) for p in places}):
        edition = editions_in_force(day_of(year)).get(set_code)
        if edition is None:
            continue
        letters = compliance(edition, [commune_id], day_of(year))[commune_id].indicators
        codes = [one.code for one in catalogue_of(edition).indicators]
        stands = dict(zip(codes, letters, strict=False))
        found |= {p: stands.get(p[2], "") for p in places if (p[0], p[1], p[3]) == (commune_id, set_code, year)}
    return found


# The villages of a commune


@dataclass(frozen=True)
class VillageLine:
    """A village with its open addresses and how much is asked of it."""

    village: Village
    addresses: tuple[Address, ...]
    open_count: int
    late_count: int


@dataclass(frozen=True)
class CallLine:
    """A call in counts: villages asked, answered (accepted or waiting), accepted, late; withdrawn ones are left out."""

    call: Call
    asked: int
    answered: int
    accepted: int
    late: int
    commune: Any = None

    @property
    def waiting(self) -> int:
        """Answers that the commune has not looked at."""
        return self.answered - self.accepted

    @property
    def is_over(self) -> bool:
        return self.accepted == self.asked


@dataclass(frozen=True)
class CommunePage:
    """The villages of a commune and what was asked of them, the calls under way first."""

    commune: Any
    villages: tuple[VillageLine, ...]
    calls: tuple[CallLine, ...]
    writes: bool
    sees_addresses: bool

    @property
    def open_calls(self) -> list[CallLine]:
        return [one for one in self.calls if not one.is_over]

    @property
    def closed_calls(self) -> list[CallLine]:
        return [one for one in self.calls if one.is_over]

    @property
    def waiting(self) -> int:
        return sum(one.waiting for one in self.calls)

    @property
    def is_demo(self) -> bool:
        return any(one.village.is_demo for one in self.villages)

    @property
    def with_address(self) -> int:
        return sum(bool(one.addresses) for one in self.villages)


def commune_page(rights: Rights, commune: Any) -> CommunePage:
    """Four queries."""
    sees = rules.may_read_addresses(rights, commune.pk)
    return CommunePage(
        commune,
        tuple(villages_of(commune.pk, rights.on)),
        tuple(call_lines(Call.objects.filter(commune_id=commune.pk), rights.on)),
        not rules.why_not_write(rights, commune.pk),
        sees,
    )


def villages_of(commune_id: int, on: date) -> list[VillageLine]:
    """The villages that stand, in their order. Two queries."""
    opened = Address.objects.open().order_by("function", "pk")
    rows = Village.objects.filter(commune_id=commune_id, ended_on=None).order_by("position", "pk")
    rows = rows.annotate(
        open_count=Count("requests", Q(requests__state__in=OPEN)),
        late_count=Count("requests", late(on, "requests__")),
    )
    found = rows.prefetch_related(Prefetch("addresses", opened, to_attr="now"))
    return [VillageLine(row, tuple(row.now), row.open_count, row.late_count) for row in found]


def call_lines(calls: QuerySet[Call], on: date) -> list[CallLine]:
    """Calls in counts, those with answers to look at first, then by day. One query."""
    rows = calls.annotate(
        asked=Count("requests", ~Q(requests__state=State.WITHDRAWN)),
        answered=Count("requests", Q(requests__state__in=[State.ANSWERED, State.ACCEPTED])),
        accepted=Count("requests", Q(requests__state=State.ACCEPTED)),
        late=Count("requests", late(on, "requests__")),
    )
    lines = [CallLine(c, c.asked, c.answered, c.accepted, c.late) for c in rows]
    return sorted(lines, key=lambda one: (one.is_over, not one.waiting, one.call.due, str(one.call.pk)))


@dataclass(frozen=True)
class ReachPage:
    """What the communes within reach ask, for who answers for none of them."""

    page: Page[Call]
    lines: tuple[CallLine, ...]


def reach_page(rights: Rights, number: str | None) -> ReachPage:
    """The calls within reach, the latest first. Four queries."""
    page = Paginator(Call.objects.visible_to(rights).order_by("-asked_at", "pk"), PER_PAGE).get_page(number)
    rows = list(page.object_list)
    units = {u.pk: u for u in Unit.objects.as_of(rights.on).filter(pk__in={c.commune_id for c in rows})}
    counted = {one.call.pk: one for one in call_lines(Call.objects.filter(pk__in=[c.pk for c in rows]), rights.on)}
    lines = []
    for row in rows:
        one = counted[row.pk]
        lines.append(CallLine(row, one.asked, one.answered, one.accepted, one.late, units.get(row.commune_id)))
    return ReachPage(page, tuple(lines))


# One call


_request = Prepared(
    lambda pk: Request.objects.filter(pk=pk).select_related("call", "village", "call__commune"), pk=UUID
)
_call = Prepared(lambda pk: Call.objects.filter(pk=pk).select_related("asked_by"), pk=UUID)


def call_in_reach(rights: Rights, pk: UUID) -> Call | None:
    """The call with its commune as of today, or None beyond reach."""
    found: Call | None = _call.first(pk=pk)
    if found is None or not rights.reaches(found.commune_id):
        return None
    found.commune = unit_on(found.commune_id, rights.on) or found.commune
    return found


@dataclass(frozen=True)
class Sum:
    """The numbers of a call, added up. Only what was accepted counts."""

    call: Call
    asked: int
    accepted: int
    total: Decimal
    missing: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        return self.accepted == self.asked


@dataclass(frozen=True)
class CallPage:
    """A call with every village, and what the person may do with each."""

    call: Call
    lines: tuple[Line, ...]
    writes: bool
    sees_all: bool
    indicator: str
    total: Sum | None

    @property
    def count(self) -> CallLine:
        states = [one.request.state for one in self.lines if one.request.state != State.WITHDRAWN]
        accepted, answered = states.count(State.ACCEPTED), states.count(State.ANSWERED)
        return CallLine(self.call, len(states), answered + accepted, accepted, sum(one.is_late for one in self.lines))

    @property
    def may_withdraw(self) -> bool:
        return self.writes and any(one.request.state in UNDER_WAY for one in self.lines)

    def shows(self, line: Line) -> bool:
        """Whether the answer itself stands on the page: the commune sees all, others what was accepted."""
        return self.sees_all or line.request.state == State.ACCEPTED

    def may(self, line: Line) -> list[Action]:
        return [one for one in MOVES if self.writes and line.request.state in BY_ACTION[one].sources]


def call_page(rights: Rights, call: Call) -> CallPage:
    """Six queries."""
    rows = call.requests.select_related("village", "written_by", "decided_by")
    lines = _lines(rows.order_by("village__position", "pk"), rights.on, events=True)
    for one in lines:
        one.request.call = call
    total = _sum(call, [one.request for one in lines]) if call.kind == Kind.NUMBER else None
    sees = rules.may_read_addresses(rights, call.commune_id)
    writes = not rules.why_not_write(rights, call.commune_id)
    return CallPage(call, tuple(lines), writes, sees, indicator_name(call), total)


def _sum(call: Call, requests: Sequence[Request]) -> Sum:
    asked = [one for one in requests if one.state != State.WITHDRAWN]
    taken = [one for one in asked if one.state == State.ACCEPTED and one.number is not None]
    missing = tuple(one.village.name for one in asked if one not in taken)
    return Sum(call, len(asked), len(taken), sum((one.number or Decimal(0) for one in taken), Decimal(0)), missing)


def request_in_reach(rights: Rights, pk: UUID) -> Request | None:
    """A request with its call and village, or None beyond reach."""
    found: Request | None = _request.first(pk=pk)
    if found is None or not rights.reaches(found.call.commune_id):
        return None
    found.call.commune = unit_on(found.call.commune_id, rights.on) or found.call.commune
    return found


def file_of(request: Request, pk: UUID) -> SentFile | None:
    return SentFile.objects.filter(request=request, stored_id=pk).select_related("stored").first()


def village_of(rights: Rights, pk: int) -> Village | None:
    """A village of a commune within reach."""
    found = Village.objects.filter(pk=pk).select_related("commune").first()
    return found if found and rights.reaches(found.commune_id) else None


def address_in_reach(rights: Rights, pk: int) -> Address | None:
    found = Address.objects.filter(pk=pk).select_related("village__commune").first()
    return found if found and rights.reaches(found.village.commune_id) else None


# What other rooms ask


_latest = Prepared(
    lambda commune, set_code, code, year: Call.objects.filter(
        commune_id=commune, set_code=set_code, indicator_code=code, year=year, kind=Kind.NUMBER
    ).order_by("-asked_at", "pk")[:1],
    commune=int,
    set_code=str,
    code=str,
    year=int,
)


def sum_of(commune_id: int, set_code: str, code: str, year: int) -> Sum | None:
    """The numbers that villages gave for an indicator: of the latest call for a number that serves it. Two queries."""
    call = next(iter(_latest(commune=commune_id, set_code=set_code, code=code, year=year)), None)
    if call is None:
        return None
    found = _sum(call, list(call.requests.select_related("village").order_by("village__position")))
    return found if found.accepted else None


@dataclass(frozen=True)
class Waiting:
    """For the first screen of a commune: answers to look at, villages that are late."""

    look: int
    late: int

    @property
    def any(self) -> bool:
        return bool(self.look or self.late)


def waiting(rights: Rights) -> Waiting:
    """One query, none for who answers for no commune."""
    own = rights.answering_commune_ids
    if not own:
        return Waiting(0, 0)
    rows = Request.objects.filter(call__commune_id__in=own)
    found = rows.aggregate(
        look=Count("pk", Q(state=State.ANSWERED)), late=Count("village_id", late(rights.on), distinct=True)
    )
    return Waiting(found["look"], found["late"])


def promises(commune_id: int, on: date) -> list[Line]:
    """What villages of a commune still owe it, the most urgent first. One query."""
    rows = Request.objects.open().filter(call__commune_id=commune_id).select_related("call", "village")
    lines = [Line(row, on) for row in rows]
    return sorted(lines, key=lambda one: (one.day, one.request.village.position))


def register_of(commune_id: int) -> list[tuple[str, int | None]]:
    """The villages of a commune with their households, for a list that would ask for them again. One query."""
    rows = Village.objects.filter(commune_id=commune_id, ended_on=None).order_by("position", "pk")
    return list(rows.values_list("name", "households"))
