"""Whether a photo says that it was taken in the commune: its GPS place against the outline of the pack's map."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from datchuan.places.models import Outline

#: Outlines are thinned for drawing and phones err in valleys: a place this near to the border counts as inside.
NEAR_KM = 0.5
KM_PER_DEGREE = 111.32
INSIDE, OUTSIDE, UNKNOWN = "inside", "outside", "unknown"

Ring = list[tuple[float, float]]


@dataclass(frozen=True)
class Spot:
    """Where a photo was taken as seen from the commune: ``verdict`` inside, outside or unknown; ``km`` to the border."""

    verdict: str
    km: float | None = None


def spot_of(unit_code: str, facts: Any) -> Spot:
    """The place that a stored file's facts name, seen from a unit of the map that was loaded last.

    Unknown without a place in the facts, without a map, or when the map lacks the unit. ``km`` is the distance to the
    border in kilometres, 0 inside.
    """
    gps = gps_of(facts)
    latest = Outline.objects.order_by("-id").values_list("pk", flat=True).first() if gps else None
    shape = _shape(latest, unit_code) if latest else None
    if gps is None or shape is None:
        return Spot(UNKNOWN)
    km = _km_to(shape, *gps)
    return Spot(INSIDE, 0.0) if km <= NEAR_KM else Spot(OUTSIDE, round(km, 1))


def point_inside(unit_code: str) -> tuple[float, float] | None:
    """A place (latitude, longitude) well inside a unit of the map that was loaded last; None without its shape."""
    latest = Outline.objects.order_by("-id").values_list("pk", flat=True).first()
    shape = _shape(latest, unit_code) if latest else None
    point = shape.representative_point() if shape is not None else None
    return (float(point.y), float(point.x)) if point is not None else None


def unit_at(lat: float, lon: float) -> str:
    """The code of the unit of the map loaded last in which a place lies, "" for none. Outlines are thinned: a guess."""
    from shapely import Point  # type: ignore[import-untyped]

    latest = Outline.objects.order_by("-id").values_list("pk", flat=True).first()
    if latest is None:
        return ""
    codes, tree = _tree(latest)
    found = tree.query(Point(lon, lat), predicate="intersects")
    return codes[int(found[0])] if len(found) else ""


@lru_cache(maxsize=1)
def _tree(outline_id: int) -> tuple[list[str], Any]:
    """The codes of all units of a map, and their areas where they are found by place."""
    from shapely import STRtree

    topology = Outline.objects.values_list("topology", flat=True).get(pk=outline_id)
    layers = topology.get("objects", {}).values()
    drawn = [(str(g.get("id")), _polygons(topology, g)) for layer in layers for g in layer.get("geometries", [])]
    known = [(code, area) for code, area in drawn if area is not None]
    return [code for code, _area in known], STRtree([area for _code, area in known])


def gps_of(facts: Any) -> tuple[float, float] | None:
    """(latitude, longitude) in degrees from the facts of a stored file; None when they name no place on the earth."""
    if not isinstance(facts, dict):
        return None
    try:
        lat, lon = float(facts["lat"]), float(facts["lon"])
    except (KeyError, TypeError, ValueError):
        return None
    # Cameras without a fix write zeros.
    sound = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180 and (lat or lon)
    return (lat, lon) if sound else None


@lru_cache(maxsize=256)
def _shape(outline_id: int, unit_code: str) -> Any:
    """The area of a unit in degrees (x longitude, y latitude), or None. Outlines are insert-only: kept for good."""
    topology = Outline.objects.values_list("topology", flat=True).get(pk=outline_id)
    for layer in topology.get("objects", {}).values():
        for geometry in layer.get("geometries", []):
            if str(geometry.get("id")) == unit_code:
                return _polygons(topology, geometry)
    return None


def _polygons(topology: dict[str, Any], geometry: dict[str, Any]) -> Any:
    """A TopoJSON geometry as one valid shapely area; None for anything but polygons."""
    # Heavy, and only photos with a place need it.
    from shapely import MultiPolygon, Polygon, make_valid

    if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        return None
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    parts = [[_ring(topology, ring) for ring in rings] for rings in polygons]
    areas = [Polygon(rings[0], rings[1:]) for rings in parts if rings and len(rings[0]) >= 4]
    return make_valid(MultiPolygon(areas)) if areas else None


def _ring(topology: dict[str, Any], indexes: Iterable[int]) -> Ring:
    """Arcs strung together; ``~i`` is arc i walked backwards."""
    found: Ring = []
    for index in indexes:
        line = _arc(topology, index if index >= 0 else ~index)
        piece = line if index >= 0 else line[::-1]
        found += piece[1:] if found else piece
    return found


def _arc(topology: dict[str, Any], index: int) -> Ring:
    """An arc in degrees. Quantised arcs hold differences of whole steps; plain ones the places themselves."""
    arc, transform = topology["arcs"][index], topology.get("transform")
    if transform is None:
        return [(float(x), float(y)) for x, y in arc]
    (kx, ky), (tx, ty) = transform["scale"], transform["translate"]
    x = y = 0
    line: Ring = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        line.append((x * kx + tx, y * ky + ty))
    return line


def _km_to(shape: Any, lat: float, lon: float) -> float:
    """Kilometres from a place to an area, on a plane that is true at the place; 0 inside."""
    from shapely import Point, transform

    narrow = math.cos(math.radians(lat)) * KM_PER_DEGREE

    def flat(points: Any) -> Any:
        return (points - (lon, lat)) * (narrow, KM_PER_DEGREE)

    return float(transform(shape, flat).distance(Point(0, 0)))
