"""What the pages of this room show, ready for their templates: sentences first, then figures, each with its list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Labels, Responsibility
from datchuan.decisions.queries import decisions_of_events
from datchuan.insight.board import Board, Column, DistrictLine
from datchuan.insight.commune import commune_page
from datchuan.insight.mapping import shade_words
from datchuan.insight.scope import Filters
from datchuan.insight.status import two_decimals
from datchuan.people.models import Agency
from datchuan.people.rights import Rights
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.procedures.words import level_word
from datchuan.targets.models import Target
from datchuan.titles.queries import LEVELS, NONE, UNKNOWN, holdings


@dataclass(frozen=True)
class Link:
    """A figure or choice with its address."""

    label: str
    url: str
    count: int | None = None
    current: bool = False


@dataclass(frozen=True)
class Foot:
    """One line at the foot of a board: a letter in words and its number in each column."""

    label: str
    links: tuple[Link, ...]


def level_name(level: str) -> str:
    """A level of title in words."""
    return {
        "NTM": _("đạt chuẩn nông thôn mới"),
        "NTM_NC": _("nông thôn mới nâng cao"),
        "NTM_KM": _("nông thôn mới kiểu mẫu"),
        NONE: _("chưa được công nhận"),
        UNKNOWN: _("chưa rõ tình trạng"),
    }.get(level, level)


def letter_word(letter: str) -> str:
    """A letter of a board in words."""
    words = {
        "M": _("Đạt"),
        "N": _("Chưa đạt"),
        "D": _("Chưa có số liệu"),
        "T": _("Chưa có mức chuẩn"),
        "X": _("Không áp dụng"),
        "open": _("Chưa đạt hoặc chưa rõ"),
    }
    return words.get(letter, letter)


def foots(filled: Board, filters: Filters) -> tuple[Foot, ...]:
    """The foot of a board: for each letter that occurs, the number of communes in each column, open to its list."""
    seen = set().union(*filled.totals) if filled.totals else set()
    rows = []
    for letter in ("M", "N", "D", "T", "X"):
        if letter in seen:
            links = tuple(
                Link("", _behind(column, letter, filters), counted[letter])
                for column, counted in zip(filled.columns, filled.totals, strict=True)
            )
            rows.append(Foot(letter_word(letter), links))
    return tuple(rows)


def _behind(column: Column, letter: str, filters: Filters) -> str:
    """The list behind a count; none on a board that is itself the list behind another count."""
    if filters.letter:
        return ""
    return filters.query(**{"indicator" if column.by_indicator else "criterion": column.code}, letter=letter)


def means(filled: Board) -> dict[str, Any]:
    """The mean of criteria met in words, and out of how many."""
    total = filled.rows[0].standing.criteria_total if filled.rows else 0
    return {"mean_text": decimal_text(filled.mean), "criteria_total": total}


def decimal_text(mean: Fraction | None) -> str:
    """A mean with two decimals, cut, in the figures of the language; empty when there is none."""
    text = two_decimals(mean) or ""
    return text if get_language() == "en" else text.replace(".", ",")


def title_counts(filled: Board, filters: Filters) -> tuple[Link, ...]:
    """Communes of the board by highest title, unknown as unknown; each opens to its list."""
    return tuple(
        Link(level_name(key), filters.query(title=key), filled.titles[key], filters.title == key)
        for key in (*reversed(LEVELS), NONE, UNKNOWN)
    )


def choices(rights: Rights, filters: Filters, filled: Board) -> dict[str, tuple[Link, ...]]:
    """The filters of a board, as links."""
    vietnamese = get_language() != "en"
    sets = tuple(
        Link(
            level_word(code),
            filters.query(set_code=code, criterion="", indicator="", letter=""),
            None,
            filters.set_code == code,
        )
        for code in editions_in_force(filters.day)
    )
    named = Unit.objects.as_of(filters.day).districts().order_by("name_order").values_list("code", "full_name")
    profiles = Labels.objects.filter(
        kind="profile", code__in={row.standing.profile for row in filled.rows} | {filters.profile}
    )
    departments = (
        Agency.objects.only("name", "name_en", "code")
        .filter(
            pk__in=Responsibility.objects.filter(indicator__edition=filled.edition, part="lead").values("agency_id")
        )
        .order_by("name")
    )
    return {
        "set": sets,
        "district": _options(filters, "district", list(named) if rights.is_provincial else []),
        "profile": _options(filters, "profile", [(p.code, p.name_vi if vietnamese else p.name_en) for p in profiles]),
        "aim": _options(filters, "aim", [(level, level_name(level)) for level in LEVELS]),
        "change": _options(
            filters, "change", [("new_or_raised", _("mới hoặc nâng mức")), ("new", _("mới")), ("raised", _("nâng mức"))]
        ),
        "department": _options(
            filters, "department", [(a.code, a.name if vietnamese else a.name_en or a.name) for a in departments]
        ),
        "title": _options(filters, "title", [(key, level_name(key)) for key in (*LEVELS, NONE, UNKNOWN)]),
        "sort": tuple(
            Link(label, filters.query(sort=key), None, filters.sort == key)
            for key, label in (
                ("place", _("theo địa bàn")),
                ("gap", _("thiếu nhiều trước")),
                ("met", _("đạt nhiều trước")),
            )
        ),
    }


def _options(filters: Filters, key: str, pairs: Sequence[tuple[str, str]]) -> tuple[Link, ...]:
    chosen = getattr(filters, key)
    return tuple(Link(label, filters.query(**{key: value}), None, value == chosen) for value, label in pairs)


def applied(filters: Filters, filled: Board) -> tuple[Link, ...]:
    """Filters that are on, in words, each with the address that takes it off."""
    names = {
        "district": next((row.district for row in filled.rows), filters.district),
        "letter": letter_word(filters.letter),
        "aim": level_name(filters.aim),
        "title": level_name(filters.title),
        "criterion": _("tiêu chí %s") % filters.criterion,
        "indicator": _("chỉ tiêu %s") % filters.indicator,
        "change": {"new": _("mới"), "raised": _("nâng mức")}.get(filters.change, _("mới hoặc nâng mức")),
        "department": filters.department,
        "profile": filters.profile,
        "shade": shade_words().get(filters.shade, ""),
    }
    if filters.title == "identified":
        names["title"] = _("đã xác định được công nhận")
    return tuple(Link(label, filters.query(**{key: ""})) for key, label in names.items() if getattr(filters, key))


def district_lines(lines: Sequence[DistrictLine], filters: Filters) -> list[dict[str, Any]]:
    """Districts with the addresses behind their counts."""
    board_url = reverse("board")
    return [
        {
            "line": line,
            "url": board_url + filters.query(district=line.code),
            "identified_url": board_url + filters.query(district=line.code, title="identified"),
            "none_url": board_url + filters.query(district=line.code, title=NONE),
            "unknown_url": board_url + filters.query(district=line.code, title=UNKNOWN),
            "mean": line.mean,
            "mean_text": decimal_text(line.mean),
        }
        for line in lines
    ]


def deadlines(kinds: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Terms of the calendar with the days left; past ones last."""
    rows = Deadline.objects.all()
    if kinds:
        rows = rows.filter(kind__in=kinds)
    today = clock.today()
    found = [{"deadline": row, "days_left": (row.at.astimezone(clock.VIETNAM).date() - today).days} for row in rows]
    return sorted(found, key=lambda item: (item["days_left"] < 0, abs(item["days_left"])))


def target_lines(rights: Rights, year: int) -> list[dict[str, Any]]:
    """Targets of a year within reach, with what each commune still lacks against the set of the level aimed at."""
    on = clock.today()
    reach = {u.pk: u for u in rights.communes()}
    rows = [t for t in Target.objects.in_force().filter(year=year).order_by("level", "pk") if t.unit_id in reach]
    held = holdings([t.unit_id for t in rows], on)
    standings = _standings_by_level(rows, on)
    return [
        {
            "target": t,
            "unit": reach[t.unit_id],
            "level": level_name(t.level),
            "standing": standings.get((t.level, t.unit_id)),
            "reached": t.level in held[t.unit_id].by_level,
        }
        for t in rows
    ]


def _standings_by_level(rows: Sequence[Target], on: date) -> dict[tuple[str, int], Any]:
    from datchuan.assessments.compliance import compliance

    editions, found = editions_in_force(on), {}
    for level in {t.level for t in rows} & set(editions):
        ids = [t.unit_id for t in rows if t.level == level]
        found.update({(level, pk): s for pk, s in compliance(editions[level], ids, on).items()})
    return found


def commune_context(unit: Unit, on: date, rights: Rights) -> dict[str, Any]:
    """The page of a commune with its levels in words."""
    page = commune_page(unit, on, rights)
    given = decisions_of_events(event.pk for event in page.events)
    replaced = {event.corrects_id for event in page.events if event.corrects_id}
    for event in page.events:
        event.decision = given.get(event.pk)  # type: ignore[attr-defined]
        event.level_name = level_name(event.level)  # type: ignore[attr-defined]
        event.was_replaced = event.pk in replaced  # type: ignore[attr-defined]
    for target in page.targets:
        target.level_name = level_name(target.level)  # type: ignore[attr-defined]
    return {"page": page, "level": level_name(page.holding.highest)}
