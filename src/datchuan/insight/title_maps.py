"""Maps of titles and of what became of them: the highest title, the year, whether the standard is kept, the distance to the
line of revocation.

What is not known keeps its own pattern: whether there is a title at all (hatched), and what is missing of a known title
(crossed). Every count of the legend opens the list of its communes on the same page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.criteria.catalogues import editions_in_force
from datchuan.criteria.models import Edition
from datchuan.insight.days import levels_of, stood_on
from datchuan.insight.mapping import Area, Legend, ProvinceMap, drawn_shape
from datchuan.insight.pages import Link
from datchuan.insight.scope import Filters, communes_in
from datchuan.people.rights import Rights
from datchuan.places.models import Participation, Unit
from datchuan.procedures.words import level_word
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import LEVELS, UNKNOWN, Holding, effective_on, holdings
from datchuan.upkeep.standings import standings

#: What the map shows, in the order of its tabs; the first is drawn from a board, the others here.
SHOWS = ("criteria", "title", "year", "kept", "line")
#: Shades from the palest, for parts that have an order.
_SHADES = ("t0", "t1", "t2", "t3")


@dataclass(frozen=True)
class Asked:
    """What is asked of the map; it lives in the address. ``part``: only the communes of this line of the legend."""

    filters: Filters
    shows: str = "criteria"
    level: str = ""
    part: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Asked:
        shows, level = query.get("shows", ""), query.get("level", "")
        return cls(
            Filters.from_query(query),
            shows if shows in SHOWS else "criteria",
            level if level in LEVELS and shows in ("year", "kept", "line") else "",
            query.get("part", "")[:12],
        )

    def query(self, **changes: Any) -> str:
        """The address query of what is asked, with changes."""
        own = {key: changes.pop(key) for key in ("shows", "level", "part") if key in changes}
        wanted = replace(self, filters=replace(self.filters, **changes), **own)
        parts = {
            "shows": wanted.shows if wanted.shows != "criteria" else "",
            "level": wanted.level,
            "part": wanted.part,
        }
        said, base = urlencode({key: value for key, value in parts.items() if value}), wanted.filters.query()
        return base + ("&" if said and base != "?" else "") + said

    @property
    def everybody(self) -> str:
        """The address query without the choice of a line of the legend."""
        return self.query(part="")

    @property
    def tabs(self) -> list[Link]:
        """What else the map can show, with the same filters."""
        words = {
            "criteria": _("Tiêu chí đạt"), "title": _("Danh hiệu"), "year": _("Năm đạt danh hiệu"),
            "kept": _("Còn giữ chuẩn"), "line": _("Cách ngưỡng thu hồi"),
        }  # fmt: skip
        return [
            Link(label, self.query(shows=key, part="", level=self._level_for(key)), current=key == self.shows)
            for key, label in words.items()
        ]

    def _level_for(self, shows: str) -> str:
        return self.level if shows in ("year", "kept", "line") else ""


@dataclass(frozen=True)
class Part:
    """A line of the legend: its key in the address, how it is drawn, its words."""

    key: str
    css: str
    label: str


@dataclass(frozen=True)
class Listed:
    """A commune beside the map, in words."""

    code: str
    name: str
    district: str
    said: str
    url: str


@dataclass(frozen=True)
class TitleMap:
    """A map with the list of the chosen part, or of everybody."""

    map: ProvinceMap
    rows: tuple[Listed, ...]
    chosen: str
    total: int
    on: date
    editions: tuple[Edition, ...]


#: What a kind of map says: its parts in order, and for each commune its part and words.
Told = tuple[list[Part], dict[int, tuple[str, str]]]


def title_map(rights: Rights, asked: Asked) -> TitleMap:
    """The map that is asked for. A constant number of queries, whatever the number of communes."""
    filters, on = asked.filters, asked.filters.day
    units = list(communes_in(rights, filters).order_by("name_order"))
    districts = {u.pk: u for u in Unit.objects.as_of(on).districts()}
    units.sort(key=lambda u: (_order(districts.get(u.parent_id)), u.name_order))
    held, rows = _standing([u.pk for u in units], asked, on)
    parts, said = told(asked.shows, asked.level, held, rows)
    chosen = next((p for p in parts if p.key == asked.part), None)
    counted, css = Counter(part for part, _words in said.values()), {p.key: p.css for p in parts}
    areas, listed = {}, []
    for unit in units:
        part, words = said[unit.pk]
        district = districts[unit.parent_id].full_name if unit.parent_id in districts else ""
        is_shown = chosen is None or chosen.key == part
        shade = css[part] if is_shown else "rest"
        label = f"{unit.name} ({district}): {words}" if district else f"{unit.name}: {words}"
        areas[unit.code] = Area(unit.code, shade, label, reverse("commune", args=[unit.code]))
        if is_shown:
            listed.append(Listed(unit.code, unit.name, district, words, areas[unit.code].url))
    drawn = ProvinceMap(drawn_shape(), areas, _legend(asked, parts, counted), _heading(asked))
    editions = tuple(editions_in_force(on).values()) if asked.shows in ("kept", "line") else ()
    return TitleMap(drawn, tuple(listed), chosen.label if chosen else "", len(units), on, editions)


def _order(district: Any) -> str:
    return district.name_order if district is not None else ""


def _standing(ids: Sequence[int], asked: Asked, on: date) -> tuple[Mapping[int, Holding], Mapping[int, Any]]:
    """What the communes hold on a day and, for maps of how they stand, the entries of their sets."""
    if asked.shows not in ("kept", "line"):
        return holdings(ids, on), {}
    if on == clock.today():
        held = holdings(ids, on)
        levels = {pk: [code for code in LEVELS if code in levels_of(one, asked.level)] for pk, one in held.items()}
        return held, standings({pk: codes for pk, codes in levels.items() if codes}, on)
    stood = stood_on(on)
    return {pk: stood.held[pk] for pk in ids}, stood.of_level(asked.level)


def told(shows: str, level: str, held: Mapping[int, Holding], rows: Mapping[int, list[dict[str, Any]]]) -> Told:
    """The parts of a kind of map, and what it says of each commune. ``rows``: the entries of ``upkeep.standings``."""
    if shows == "title":
        return _by_title(held)
    if shows == "year":
        return _by_year(held, level)
    return (_by_kept if shows == "kept" else _by_line)(held, rows)


def _legend(asked: Asked, parts: Sequence[Part], counted: Counter[str]) -> tuple[Legend, ...]:
    base = reverse("map")
    return tuple(
        Legend(p.css, p.label, counted[p.key], base + asked.query(part=p.key) + "#list" if counted[p.key] else "")
        for p in parts
    )


def _heading(asked: Asked) -> str:
    words = {
        "title": _("Danh hiệu cao nhất của các xã"), "year": _("Năm đạt danh hiệu của các xã"),
        "kept": _("Các xã có danh hiệu còn giữ chuẩn hay không"),
        "line": _("Các xã có danh hiệu còn cách ngưỡng thu hồi bao nhiêu tiêu chí"),
    }  # fmt: skip
    said = words[asked.shows]
    return f"{said} ({level_word(asked.level)})" if asked.level else said


def choices(rights: Rights, asked: Asked) -> dict[str, list[Link]]:
    """Levels, days and districts that the map can be narrowed to. Four queries."""
    levels = [Link(_("mọi mức"), asked.query(level="", part=""), current=not asked.level)]
    levels += [Link(level_word(code), asked.query(level=code, part=""), current=code == asked.level) for code in LEVELS]
    on = asked.filters.on
    days = [Link(_("hôm nay"), asked.query(on=None, part=""), current=on is None)]
    days += [
        Link(f"{day:%d/%m/%Y}", asked.query(on=day, part=""), current=day == on) for day in _year_ends(rights, asked)
    ]
    named = Unit.objects.as_of(asked.filters.day).districts().order_by("name_order") if rights.is_provincial else ()
    everywhere = Link(_("toàn tỉnh"), asked.query(district="", part=""), current=not asked.filters.district)
    districts = [
        Link(d.full_name, asked.query(district=d.code, part=""), current=d.code == asked.filters.district)
        for d in named
    ]
    return {
        "level": levels if asked.shows in ("year", "kept", "line") else [],
        "day": days if len(days) > 1 else [],
        "district": [everywhere, *districts] if districts else [],
    }


def _year_ends(rights: Rights, asked: Asked) -> list[date]:
    """Ends of years from the first list of communes on, the latest first; where criteria count, from the first set on."""
    first = Participation.objects.filter(takes_part=True).order_by("valid").values_list("valid", flat=True).first()
    starts = [first.lower] if first is not None and first.lower else []
    if asked.shows in ("criteria", "kept", "line"):
        edition = Edition.objects.filter(set_code=asked.filters.set_code).order_by("effective_from").first()
        starts += [edition.effective_from] if edition else []
    since = max(starts, default=rights.on)
    return [day for year in range(rights.on.year - 1, since.year - 1, -1) if (day := date(year, 12, 31)) >= since]


# --- the kinds of maps ------------------------------------------------------------------------------------------------


def _without(one: Holding) -> tuple[str, str]:
    """Part and words of a commune without the title that is asked about."""
    if one.highest == UNKNOWN:
        return UNKNOWN, _("chưa rõ có danh hiệu hay không")
    return "without", _("không giữ danh hiệu này") if one.by_level else _("chưa được công nhận")


def _last() -> list[Part]:
    return [
        Part("without", "without", _("Không giữ danh hiệu")),
        Part(UNKNOWN, "unknown", _("Chưa rõ có danh hiệu hay không")),
    ]


def _by_title(held: Mapping[int, Holding]) -> Told:
    parts = [
        Part("NTM_KM", "t3", _("NTM kiểu mẫu")),
        Part("NTM_NC", "t2", _("NTM nâng cao")),
        Part("NTM", "t1", _("Đạt chuẩn NTM")),
        Part("none", "t0", _("Chưa được công nhận")),
        Part(UNKNOWN, "unknown", _("Chưa rõ tình trạng")),
    ]
    words = {
        "NTM": _("đạt chuẩn NTM"), "NTM_NC": _("NTM nâng cao"), "NTM_KM": _("NTM kiểu mẫu"),
        "none": _("chưa được công nhận"), UNKNOWN: _("chưa rõ tình trạng"),
    }  # fmt: skip
    return parts, {pk: (one.highest, words[one.highest]) for pk, one in held.items()}


def _by_year(held: Mapping[int, Holding], level: str) -> Told:
    """By the year named in the title; where it is not named, by that of the decision. Shades gather neighbouring years."""
    events = {pk: one.by_level.get(level or one.highest) for pk, one in held.items()}
    years = sorted({year for event in events.values() if event and (year := _year(event))})
    shades = {year: _SHADES[3 - 3 * at // len(years)] for at, year in enumerate(years)}
    parts = [Part(str(year), shades[year], _("Năm %(year)s") % {"year": year}) for year in reversed(years)]
    parts.append(Part("undated", "partial", _("Có danh hiệu, nguồn không nêu năm")))
    said = {pk: _year_words(held[pk], event) if event else _without(held[pk]) for pk, event in events.items()}
    return parts + _last(), said


def _year(event: TitleEvent) -> int | None:
    known = effective_on(event)
    return event.year_met or (known.year if known else None)


def _year_words(one: Holding, event: TitleEvent) -> tuple[str, str]:
    year, level = _year(event), level_word(event.level)
    if year is None:
        return "undated", _("%(level)s, nguồn không nêu năm") % {"level": level}
    return str(year), _("%(level)s năm %(year)s") % {"level": level, "year": year}


def _by_kept(held: Mapping[int, Holding], found: Mapping[int, list[dict[str, Any]]]) -> Told:
    """By the most criteria that a commune no longer meets in one of the sets that measure its titles."""
    bands = (("few", 1, 2), ("some", 3, 5), ("many", 6, None))
    parts = [Part("kept", "t0", _("Còn giữ mọi tiêu chí"))]
    parts += [Part(key, css, _lost_words(low, high)) for (key, low, high), css in zip(bands, _SHADES[1:], strict=True)]
    parts.append(Part("partial", "partial", _("Chưa đủ số liệu để nói còn giữ")))
    said = {}
    for pk, one in held.items():
        rows = found.get(pk)
        if rows is None:
            said[pk] = _without(one)
            continue
        lost = max((len(row["lost"]) for row in rows), default=0)
        open_ = not rows or any(row["unknown"] for row in rows)
        band = next((key for key, low, high in bands if lost >= low and (high is None or lost <= high)), "")
        said[pk] = (band or ("partial" if open_ else "kept"), _kept_words(rows))
    return parts + _last(), said


def _lost_words(low: int, high: int | None) -> str:
    if high is None:
        return _("Không còn đạt %(low)d tiêu chí trở lên") % {"low": low}
    return _("Không còn đạt %(low)d đến %(high)d tiêu chí") % {"low": low, "high": high}


def _kept_words(rows: Iterable[Mapping[str, Any]]) -> str:
    said = []
    for row in rows:
        text = _("bộ %(set)s: không còn đạt %(lost)d/%(total)d tiêu chí") % {
            "set": level_word(row["set"]), "lost": len(row["lost"]), "total": row["total"],
        }  # fmt: skip
        if row["unknown"]:
            text += _(", chưa rõ %(n)d") % {"n": len(row["unknown"])}
        said.append(text)
    return "; ".join(said) or _("chưa có bộ tiêu chí để đo")


def _by_line(held: Mapping[int, Holding], found: Mapping[int, list[dict[str, Any]]]) -> Told:
    """By how many more lost criteria reach the line of revocation, in the set that is nearest to it."""
    parts = [
        Part("reached", "t3", _("Đã tới ngưỡng theo số liệu")),
        Part("1", "t2", _("Mất thêm 1 tiêu chí là tới ngưỡng")),
        Part("2", "t1", _("Mất thêm 2 tiêu chí là tới ngưỡng")),
        Part("far", "t0", _("Còn cách từ 3 tiêu chí")),
        Part("partial", "partial", _("Chưa kết luận được vì thiếu số liệu hoặc quy định")),
    ]
    said = {pk: _near(found[pk]) if pk in found else _without(one) for pk, one in held.items()}
    return parts + _last(), said


def _near(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Part and words of a titled commune; the sets together are as near as the nearest of them."""
    reached = [row for row in rows if row["sure"] and row["case"]]
    if reached:
        row = reached[0]
        return "reached", _("tới ngưỡng, trường hợp %(case)s (không còn đạt %(lost)d/%(total)d tiêu chí)") % {
            "case": row["case"], "lost": len(row["lost"]), "total": row["total"],
        }  # fmt: skip
    if not rows or any(not row["sure"] for row in rows):
        unknown = sum(len(row["deciding"]) for row in rows)
        return "partial", _("chưa kết luận được, tùy %(n)d tiêu chí chưa có số liệu hoặc mức chuẩn") % {"n": unknown}
    known = [row["distance"] for row in rows if row["distance"] is not None]
    if not known:
        return "partial", _("chưa có quy định thu hồi áp dụng cho danh hiệu này")
    left = min(known)
    words = ngettext("còn cách %(n)d tiêu chí", "còn cách %(n)d tiêu chí", left) % {"n": left}
    return ("far" if left > 2 else str(left)), words
