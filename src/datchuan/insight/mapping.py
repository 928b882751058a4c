"""The province map: one class a commune, the unknown hatched, every shape a link, a table beside it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import gettext as _

from datchuan.insight.board import Board, Row, shade_of
from datchuan.insight.scope import Filters
from datchuan.places.models import Outline
from datchuan.ui.choropleth import MapShape, shape_of


@dataclass(frozen=True)
class Area:
    """One shape of the map in words and class."""

    code: str
    css: str
    label: str
    url: str


@dataclass(frozen=True)
class Legend:
    css: str
    label: str
    count: int
    url: str


@dataclass(frozen=True)
class ProvinceMap:
    shape: MapShape | None
    areas: dict[str, Area]
    legend: tuple[Legend, ...]
    heading: str


def province_map(filled: Board, shows: str, filters: Filters) -> ProvinceMap:
    """The map of a filled board, by criteria met or by highest title; each count of its legend opens to its list."""
    areas: dict[str, Area] = {}
    counts: dict[str, int] = {}
    for row in filled.rows:
        css, label = _title_class(row) if shows == "title" else _criteria_class(row)
        counts[css] = counts.get(css, 0) + 1
        areas[row.code] = Area(
            row.code, css, f"{row.name} ({row.district}): {label}", reverse("commune", args=[row.code])
        )
    heading = _("Danh hiệu cao nhất của các xã") if shows == "title" else _("Số tiêu chí đạt của các xã")
    return ProvinceMap(_shape(), areas, _legend(shows, counts, filters), heading)


def _shape() -> MapShape | None:
    """The outlines that came with the pack loaded last; None before a pack is loaded or when it brings no map."""
    latest = Outline.objects.order_by("-id").values_list("pk", flat=True).first()
    return _drawn(latest) if latest else None


@lru_cache(maxsize=4)
def _drawn(outline_id: int) -> MapShape:
    """The drawing of an outline. Outlines are insert-only, so it is kept for the life of the process."""
    return shape_of(Outline.objects.values_list("topology", flat=True).get(pk=outline_id))


def _criteria_class(row: Row) -> tuple[str, str]:
    css = shade_of(row.standing)
    if css == "unknown":
        return css, _("chưa có số liệu")
    return css, _("%(met)s/%(total)s tiêu chí") % {
        "met": row.standing.criteria_met,
        "total": row.standing.criteria_total,
    }


def _title_class(row: Row) -> tuple[str, str]:
    words = {
        "NTM": ("t1", _("đạt chuẩn NTM")),
        "NTM_NC": ("t2", _("NTM nâng cao")),
        "NTM_KM": ("t3", _("NTM kiểu mẫu")),
        "none": ("t0", _("chưa được công nhận")),
        "unknown": ("unknown", _("chưa rõ tình trạng")),
    }
    return words[row.holding.highest]


def shade_words() -> dict[str, str]:
    """The shades of criteria met in words, the best first."""
    return {
        "q4": _("Đủ 19 tiêu chí"),
        "q3": _("15 đến 18 tiêu chí"),
        "q2": _("10 đến 14 tiêu chí"),
        "q1": _("Dưới 10 tiêu chí"),
        "unknown": _("Chưa có số liệu"),
    }


def _legend(shows: str, counts: dict[str, int], filters: Filters) -> tuple[Legend, ...]:
    base = reverse("board")
    if shows != "title":
        return tuple(
            Legend(css, label, counts.get(css, 0), base + filters.query(shade=css) if css in counts else "")
            for css, label in shade_words().items()
        )
    lines = [
        ("t3", _("NTM kiểu mẫu"), "NTM_KM"),
        ("t2", _("NTM nâng cao"), "NTM_NC"),
        ("t1", _("Đạt chuẩn NTM"), "NTM"),
        ("t0", _("Chưa được công nhận"), "none"),
        ("unknown", _("Chưa rõ tình trạng"), "unknown"),
    ]
    return tuple(
        Legend(css, label, counts.get(css, 0), base + filters.query(title=title) if css in counts else "")
        for css, label, title in lines
    )
