"""The first screen of each role (design of screens, section 11, as far as the rooms of today can fill it)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from datchuan.assessments.models import Measurement, Voice
from datchuan.config import clock
from datchuan.council import queries as council
from datchuan.criteria.catalogues import editions_in_force
from datchuan.decisions import queries as decisions
from datchuan.directives import queries as directives
from datchuan.dossiers import listing as dossiers
from datchuan.funding import queries as funding
from datchuan.insight import kept
from datchuan.insight.board import Board, board, by_district
from datchuan.insight.commune import SetLine, set_line
from datchuan.insight.mapping import province_map
from datchuan.insight.pages import (
    deadlines,
    district_lines,
    level_name,
    means,
    target_lines,
    title_counts,
)
from datchuan.insight.scope import Filters
from datchuan.insight.status import published_total
from datchuan.mywork import aiming, chairman, district, heads, keeper, leader, office, trail
from datchuan.mywork.waiting import of_communes, of_department
from datchuan.obstacles import queries as obstacles
from datchuan.papers.queries import warnings as signature_warnings
from datchuan.people.models import Agency, Role
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.remarks import queries as remarks
from datchuan.remedies import waiting as remedies
from datchuan.rounds.batch import nearest
from datchuan.surveys import queries as surveys
from datchuan.targets import queries as targets
from datchuan.targets.models import Target
from datchuan.titles.queries import holdings
from datchuan.upkeep import queries as upkeep
from datchuan.villages import queries as villages
from datchuan.visits import queries as visits
from datchuan.warning import queries as warning


@dataclass(frozen=True)
class Page:
    template: str
    context: dict[str, Any]


#: What waits for the person in these rooms, asked only by the screens that show it.
WAITING: dict[str, Callable[[Rights], Any]] = {
    "dossiers": dossiers.waiting, "obstacles": obstacles.waiting, "given_tasks": directives.waiting,
    "site_visits": visits.first_screen, "remarks_waiting": remarks.waiting, "villages_waiting": villages.waiting,
    "remedy_lines": remedies.waiting, "late_debts": funding.late_of,
    "missing_reviews": lambda rights: upkeep.missing_of(rights.answering_commune_ids),
}  # fmt: skip


def home_of(rights: Rights) -> Page:
    """The first screen by role, with what waits for the person."""
    page = _by_role(rights)
    waits = {name: SimpleLazyObject(partial(ask, rights)) for name, ask in WAITING.items()}
    return Page(page.template, {**page.context, **waits})


def _by_role(rights: Rights) -> Page:
    if rights.holds(Role.COMMUNE_OFFICER):
        return _commune_home(rights)
    if rights.holds(Role.DEPARTMENT_SPECIALIST):
        return _department_home(rights)
    if rights.holds(Role.DISTRICT_OFFICER) or (rights.holds(Role.LEADER) and not rights.is_provincial):
        return _district_home(rights)
    if rights.holds(Role.COORDINATOR):
        return _province_home(rights)
    if rights.holds(Role.LEADER):
        return _leader_home(rights)
    if rights.holds(Role.COUNCIL_MEMBER):
        return _council_home(rights)
    if rights.holds(Role.COMMUNE_LEADER):
        return Page("mywork/home_chairman.html", {"cards": chairman.cards(rights), "helps": aiming.drawn(rights)})
    if rights.holds(Role.DEPARTMENT_LEADER):
        return Page("mywork/home_head.html", {"departments": heads.departments(rights), "deadlines": deadlines()})
    if rights.holds(Role.INSPECTOR):
        count, rows = trail.changed_after(rights)
        return Page("mywork/home_inspector.html", {"changed_count": count, "changed": rows, "asked": trail.Asked()})
    if rights.holds(Role.OPERATOR):
        return Page("mywork/home_operator.html", {"warnings": signature_warnings(), "health": keeper.health(rights)})
    if rights.holds(Role.FRONT):
        return Page("mywork/home_front.html", {"deadlines": deadlines(), "lines": surveys.under_way(rights)})
    return Page("mywork/home_other.html", {"deadlines": deadlines()})


def _council_home(rights: Rights) -> Page:
    """The agenda of the sitting to which the member is called next, with the member's own notes."""
    sitting = council.next_sitting(rights)
    if sitting is None:
        return Page("mywork/home_council.html", {"deadlines": deadlines()})
    page = council.sitting_page(rights, sitting)
    return Page("mywork/home_council.html", {"page": page, "sitting": sitting, "notes": council.notes_of(page)})


def _commune_home(rights: Rights) -> Page:
    on = clock.today()
    communes = Unit.objects.as_of(on).filter(pk__in=rights.own_commune_ids).order_by("name_order")
    held = holdings([c.pk for c in communes], on)
    targets = list(Target.objects.in_force().filter(unit__in=rights.own_commune_ids, year=on.year))
    editions, known = editions_in_force(on), dossiers.of_communes(rights, communes)
    cards = []
    for commune in communes:
        aims = {t.level for t in targets if t.unit_id == commune.pk}
        wanted = [c for c in editions if c == "NTM" or c in aims or c in held[commune.pk].by_level]
        lines = [set_line(editions[code], commune.pk, on) for code in wanted]
        sets = [{"line": line, "left": left_to_do(line, on.year)} for line in lines]
        cards.append(
            {"commune": commune, "holding": held[commune.pk], "aims": aims, "sets": sets, "lines": known[commune.pk]}
        )
    return Page(
        "mywork/home_commune.html",
        {"cards": cards, "deadlines": deadlines(), "on": on, "waiting": of_communes(rights, on.year)},
    )


def left_to_do(line: SetLine, year: int) -> int:
    """Indicators that the commune has not marked as done, as its task list counts them."""
    done = Measurement.objects.filter(
        commune_id=line.standing.commune_id, set_code=line.edition.set_code, year=year, voice=Voice.SELF, done=True
    ).exclude(value=None)
    return len(line.standing.indicators) - done.count()


def _department_home(rights: Rights) -> Page:
    agencies = list(Agency.objects.filter(pk__in=rights.department_ids).order_by("pk"))
    drawn = [(agency, kept.drawn(rights, Filters(), agency.code, _department(rights, agency))) for agency in agencies]
    leading = [(agency, text) for agency, text in drawn if text.strip()]
    context = {"agencies": leading, "deadlines": deadlines(), "queue": of_department(rights, clock.today().year)}
    return Page("mywork/home_department.html", context)


def _department(rights: Rights, agency: Agency) -> Callable[[], SafeString]:
    """Draws the indicators that an agency leads, set by set; nothing for one that leads none."""

    def draw() -> SafeString:
        blocks = []
        for set_code in editions_in_force(clock.today()):
            filters = Filters(set_code=set_code, department=agency.code)
            filled = board(rights, filters, by_indicator=True)
            if filled is not None and filled.columns:
                blocks.append({"board": filled, "lines": _indicator_lines(filled, filters)})
        return kept.fragment("mywork/_home_department.html", {"blocks": blocks})

    return draw


def _indicator_lines(filled: Board, filters: Filters) -> list[dict[str, Any]]:
    """Own indicators with the communes behind each count, those that fail most first."""
    base = reverse("board-matrix")
    lines = []
    for column, counted in zip(filled.columns, filled.totals, strict=True):
        links = {
            letter: base + filters.query(indicator=column.code, letter=letter) for letter in ("M", "N", "D", "T", "X")
        }
        lines.append(
            {"column": column, "counts": {k: counted[k] for k in links}, "links": links, "total": len(filled.rows)}
        )
    return sorted(lines, key=lambda line: (-line["counts"]["N"], -line["counts"]["D"]))


def _district_home(rights: Rights) -> Page:
    filters = replace(Filters(), sort="gap")  # what lacks most on top is what a district asks first
    text = kept.drawn(rights, filters, "district", lambda: _district_drawn(rights, filters))
    waits = {"accounts": targets.waiting(rights), "nearest": nearest(rights), "upkeep": upkeep.waiting(rights)}
    more = {"visits": district.visits(rights), "since": district.since_last_time(rights)}
    return Page("mywork/home_district.html", {"drawn": text, **waits, **more})


def _district_drawn(rights: Rights, filters: Filters) -> SafeString:
    filled = board(rights, filters)
    context: dict[str, Any] = {"board": filled, "filters": filters, "deadlines": deadlines(), "on": clock.today()}
    if filled is not None:
        context |= {"counts": title_counts(filled, filters), "targets": target_lines(rights, clock.today().year)}
        context |= {"gap_rows": gap_rows(filled), "open_count": sum(1 for row in filled.rows if row.gap)}
    return kept.fragment("mywork/_home_district.html", context)


def gap_rows(filled: Board) -> list[dict[str, Any]]:
    """Each commune of a board with the criteria that it still lacks and its highest title."""
    return [
        {
            "row": row,
            "title": level_name(row.holding.highest),
            "open": [c for c, letter in zip(filled.columns, row.letters, strict=True) if letter not in "MX"],
        }
        for row in filled.rows
    ]


def _province_home(rights: Rights) -> Page:
    filters = Filters()
    text = kept.drawn(rights, filters, "province", lambda: _province_drawn(rights, filters))
    waiting = decisions.waiting_for(rights)
    return Page(
        "mywork/home_province.html",
        {
            "drawn": text, "nearest": nearest(rights), "decisions": waiting, "upkeep": upkeep.waiting(rights),
            "warning": warning.first_drawn(rights), "bodies": office.bodies(rights),
            "reports_due": office.reports_due(rights),
        },
    )  # fmt: skip


def _leader_home(rights: Rights) -> Page:
    filters = Filters()
    text = kept.drawn(rights, filters, "leader", lambda: _leader_drawn(rights, filters))
    return Page(
        "mywork/home_leader.html",
        {
            "screen": leader.screen(rights), "drawn": text, "decisions": decisions.waiting_for(rights),
            "warning": warning.first_drawn(rights), "nearest": nearest(rights), "upkeep": upkeep.waiting(rights),
        },
    )  # fmt: skip


def _province_drawn(rights: Rights, filters: Filters) -> SafeString:
    """Numbers and map of the province, with its districts and how many communes have targets."""
    filled = board(rights, filters)
    context = _province(filled, filters)
    if filled is not None:
        context |= {
            **means(filled),
            "lines": district_lines(by_district(filled), filters),
            "targets": target_lines(rights, clock.today().year),
        }
    return kept.fragment("mywork/_home_province.html", context)


def _leader_drawn(rights: Rights, filters: Filters) -> SafeString:
    """Numbers and map; districts and targets stand in the ledger beside them."""
    return kept.fragment("mywork/_home_leader.html", _province(board(rights, filters), filters))


def _province(filled: Board | None, filters: Filters) -> dict[str, Any]:
    """What both first screens of the province show of a board."""
    context: dict[str, Any] = {"board": filled, "filters": filters, "deadlines": deadlines(), "on": clock.today()}
    if filled is None:
        return context
    published = published_total(filters.day)
    return context | {
        "map": province_map(filled, filters),
        "counts": title_counts(filled, filters),
        "published": published,
        "gap": int(published.value) - filled.identified if published else 0,
    }
