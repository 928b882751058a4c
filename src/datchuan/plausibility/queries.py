"""What the pages of the room show, each in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from datchuan.assessments.evaluation import day_of
from datchuan.config import clock
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.engine import Form, Measure, Value, value_text
from datchuan.criteria.models import Edition, Indicator, Responsibility
from datchuan.criteria.words import language
from datchuan.desk.forms import slots_of
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.plausibility import rules, words
from datchuan.plausibility.filters import Filters
from datchuan.plausibility.models import Book, Sign, SignEvent
from datchuan.plausibility.parameters import DrawRule, Rule, draw_of, rules_of
from datchuan.plausibility.rules import Own
from datchuan.plausibility.workflow import Action, Kind, State

A_PAGE = 30


@lru_cache(maxsize=8)
def _document(book: int) -> Mapping[str, Any]:
    """A book as it was loaded: books never change."""
    return dict(Book.objects.get(pk=book).document)


def _latest() -> Mapping[str, Any] | None:
    pk = Book.objects.order_by("-pk").values_list("pk", flat=True).first()
    return None if pk is None else _document(pk)


def rules_in_force() -> tuple[Rule, ...]:
    """The signs that are looked for; none while no pack says any. One query."""
    document = _latest()
    return rules_of(document) if document else ()


def draw_rule() -> DrawRule | None:
    """How figures are drawn; None while no pack says. One query."""
    document = _latest()
    return draw_of(document) if document else None


def own_indicators(rights: Rights) -> Own:
    """(set, indicator) that the person's departments lead or support today. One query, none for other people."""
    if not rights.department_ids:
        return frozenset()
    rows = Responsibility.objects.filter(agency__in=rights.department_ids, valid__contains=rights.on)
    return frozenset(rows.values_list("indicator__edition__set_code", "indicator__code"))


def visible(rights: Rights, own: Own) -> QuerySet[Sign]:
    """The signs that a person of the vetting team sees: the office all, a district those of its communes, a department
    those of its indicators; nobody else any."""
    if rules.is_office(rights):
        return Sign.objects.all()
    if rules.why_not_see(rights):
        return Sign.objects.none()
    wanted = Q(pk__in=[])
    if not rights.is_provincial:
        wanted |= Q(communes__overlap=list(rights.commune_ids))
    for set_code, code in own:
        wanted |= Q(set_code=set_code, indicator_code=code)
    return Sign.objects.filter(wanted)


def sign_of(rights: Rights, own: Own, pk: UUID) -> Sign | None:
    return visible(rights, own).filter(pk=pk).first()


@dataclass(frozen=True)
class Line:
    """A sign in the list."""

    sign: Sign
    indicator: Indicator | None
    places: tuple[str, ...]
    others: int
    part: str = ""

    @property
    def sentence(self) -> str:
        return words.because(self.sign)


@dataclass(frozen=True)
class ListPage:
    page: Page[Any]
    lines: tuple[Line, ...]
    kinds: tuple[tuple[Kind, int], ...]
    states: tuple[tuple[State, int], ...]
    districts: tuple[Unit, ...]
    looked_at: Any
    rules: tuple[Rule, ...]
    why_not_look: str

    @property
    def total(self) -> int:
        return sum(count for _state, count in self.states)


def list_page(rights: Rights, own: Own, filters: Filters, number: str | None) -> ListPage:
    """The list within reach, what is most unlikely by chance first. A constant number of queries."""
    seen = visible(rights, own)
    rows = _narrowed(seen, filters, rights.on)
    order = rows.filter(state=filters.state or State.OPEN).order_by("chance", "kind", "subject")
    page = Paginator(order, A_PAGE).get_page(number)
    signs = list(page.object_list)
    named = _names({pk for sign in signs for pk in sign.communes}, rights)
    indicators = indicators_of({sign.set_code for sign in signs})
    by_kind = dict(rows.filter(state=filters.state or State.OPEN).values_list("kind").annotate(n=Count("pk")))
    by_state = dict(_narrowed(seen, filters, rights.on).values_list("state").annotate(n=Count("pk")))
    latest = Sign.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()
    return ListPage(
        page,
        tuple(_line(sign, named, indicators) for sign in signs),
        tuple((kind, by_kind.get(kind.value, 0)) for kind in Kind),
        tuple((state, by_state.get(state.value, 0)) for state in State),
        tuple(_districts(rights)),
        latest,
        rules_in_force(),
        rules.why_not_look(rights),
    )


def _narrowed(rows: QuerySet[Sign], filters: Filters, on: date) -> QuerySet[Sign]:
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.set_code:
        rows = rows.filter(set_code=filters.set_code)
    if filters.indicator:
        rows = rows.filter(indicator_code=filters.indicator)
    units = Unit.objects.as_of(on).communes()
    if filters.commune:
        rows = rows.filter(communes__overlap=list(units.filter(code=filters.commune).values_list("pk", flat=True)))
    if filters.district:
        district = Unit.objects.as_of(on).districts().filter(code=filters.district).first()
        below = units.below(district.pk, on).values_list("pk", flat=True) if district else []
        rows = rows.filter(communes__overlap=list(below))
    return rows


def _districts(rights: Rights) -> Any:
    units = Unit.objects.as_of(rights.on).districts().order_by("name_order")
    return units if rights.is_provincial else units.none()


def _names(ids: Iterable[int], rights: Rights) -> dict[int, Unit]:
    """The communes within reach, as of today, by id."""
    return {unit.pk: unit for unit in rights.communes().filter(pk__in=list(ids)).order_by("name_order")}


def _line(sign: Sign, named: Mapping[int, Unit], indicators: Mapping[tuple[str, str], Indicator]) -> Line:
    places = tuple(str(unit) for pk, unit in named.items() if pk in sign.communes)
    indicator = indicators.get((sign.set_code, sign.indicator_code))
    return Line(sign, indicator, places[:4], len(sign.communes) - len(places[:4]), part_of(sign, indicator))


def part_of(sign: Sign, indicator: Indicator | None) -> str:
    """Which part or sex of the indicator a sign speaks of; empty where there is only one number."""
    measure = measure_of(indicator.edition, indicator.code) if indicator else None
    if measure is None or not sign.subject.startswith("i:"):
        return ""
    slots, (_i, _code, *at) = slots_of(measure), sign.subject.split(":")
    place = int(at[0]) if at else 0
    return slots[place].legend if place < len(slots) else ""


def indicators_of(sets: Iterable[str]) -> dict[tuple[str, str], Indicator]:
    """(set, code) -> the indicator of the edition in force. Two queries."""
    editions = [edition for code, edition in editions_in_force(clock.today()).items() if code in set(sets)]
    rows = Indicator.objects.filter(edition__in=editions).select_related("edition")
    return {(row.edition.set_code, row.code): row for row in rows}


@dataclass(frozen=True)
class SignRow:
    """A commune's figure beside a sign."""

    unit: Unit
    indicator_code: str
    text: str
    before: str
    document: str
    title: str
    revision: int
    goal: str


@dataclass(frozen=True)
class SignPage:
    sign: Sign
    indicator: Indicator | None
    rows: tuple[SignRow, ...]
    hidden: int
    events: tuple[SignEvent, ...]
    rule: Rule | None
    why_not: dict[Action, str]
    part: str

    @property
    def told(self) -> words.Told:
        return words.told(self.sign, self.rule)


def sign_page(rights: Rights, own: Own, sign: Sign) -> SignPage:
    """A sign with the data behind it, as far as it lies within the person's reach. A constant number of queries."""
    facts = sign.facts["rows"]
    named = _names({row["commune"] for row in facts}, rights)
    edition = editions_in_force(day_of(sign.year)).get(sign.set_code)
    kept = [(named[row["commune"]], row) for row in facts if row["commune"] in named]
    hidden = len(facts) - len(kept) + sign.facts["more"]
    kind = next((rule for rule in rules_in_force() if rule.kind == sign.kind), None)
    indicator = indicators_of([sign.set_code]).get((sign.set_code, sign.indicator_code))
    moves = {action: rules.why_not_move(action, rights, sign, own) for action in (Action.CLOSE, Action.REOPEN)}
    return SignPage(
        sign,
        indicator,
        tuple(_sign_row(unit, row, edition) for unit, row in kept),
        hidden,
        tuple(sign.events.select_related("by")),
        kind,
        moves,
        part_of(sign, indicator),
    )


def _sign_row(unit: Unit, row: Mapping[str, Any], edition: Edition | None) -> SignRow:
    code = row.get("indicator", "")
    return SignRow(
        unit, code, shown(edition, code, row.get("value")), shown(edition, code, row.get("before")),
        row.get("document", ""), row.get("title", ""), row.get("revision", 0),
        words.percent(row["goal"]) if "goal" in row else "",
    )  # fmt: skip


def shown(edition: Edition | None, code: str, value: Any) -> str:
    """A figure, or one number of it, in words."""
    measure = measure_of(edition, code)
    if value is None or measure is None:
        return ""
    read = Value.from_json(value)
    if read.form is Form.SHARE and len(measure.slots) > 1:
        return words.share(read)
    return value_text(read, measure, language())


def measure_of(edition: Edition | None, code: str) -> Measure | None:
    try:
        return catalogue_of(edition).indicator(code).measure if edition else None
    except KeyError:
        return None


def no_rule() -> str:
    return _("Gói dữ liệu chưa nêu cách rút mẫu (plausibility.yaml, mục draw). Bổ sung vào gói rồi nạp lại.")
