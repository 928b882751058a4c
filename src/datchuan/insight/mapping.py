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


def province_map(filled: Board, filters: Filters) -> ProvinceMap:
    """The map of a filled board by criteria met; each count of its legend opens to its list."""
    areas: dict[str, Area] = {}
    counts: dict[str, int] = {}
    for row in filled.rows:
        css, label = _criteria_class(row)
        counts[css] = counts.get(css, 0) + 1
        areas[row.code] = Area(
            row.code, css, f"{row.name} ({row.district}): {label}", reverse("commune", args=[row.code])
        )
    return ProvinceMap(drawn_shape(), areas, _legend(counts, filters), _("Số tiêu chí đạt của các xã"))


def drawn_shape() -> MapShape | None:
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


def shade_words() -> dict[str, str]:
    """The shades of criteria met in words, the best first."""
    return {
        "q4": _("Đủ 19 tiêu chí"),
        "q3": _("15 đến 18 tiêu chí"),
        "q2": _("10 đến 14 tiêu chí"),
        "q1": _("Dưới 10 tiêu chí"),
        "unknown": _("Chưa có số liệu"),
    }


def _legend(counts: dict[str, int], filters: Filters) -> tuple[Legend, ...]:
    base = reverse("board")
    return tuple(
        Legend(css, label, counts.get(css, 0), base + filters.query(shade=css) if css in counts else "")
        for css, label in shade_words().items()
    )
