"""Outlines of a pack's TopoJSON as light SVG paths: no tiles, no script, prints, works offline.

Arcs are simplified once and shared by both neighbours, so that no gap opens between them. Coordinates are whole numbers
of a drawing 1000 units wide; a province of 241 communes takes about 30 KB. The outlines are for shading, not for land.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

Point = tuple[int, int]
Ring = list[Point]
Place = tuple[float, float]

WIDTH = 1000
MARGIN = 4
#: Units of the drawing by which a line may differ from the true one (about 130 m in Quảng Nam).
TOLERANCE = 0.8
MOST_BYTES = 5_000_000
LAYERS = ("communes", "wards")


class MapProblem(ValueError):
    """The file cannot be drawn; the sentence says why."""


@dataclass(frozen=True)
class MapShape:
    """A map ready to draw: size of the viewBox, SVG path data per unit code, names, and the borders one level up."""

    width: int
    height: int
    units: dict[str, str]
    borders: str
    names: dict[str, str] = field(default_factory=dict)
    outline: str = ""
    rings: dict[str, list[Ring]] = field(default_factory=dict, repr=False, compare=False)


_digests: dict[tuple[str, int, int], str] = {}
_shapes: dict[str, MapShape] = {}


def load_map(path: str | Path) -> MapShape:
    """The shapes of a TopoJSON file, computed once for each content. Raises ``MapProblem`` or ``OSError``."""
    file = Path(path)
    status = file.stat()
    key = (str(file), status.st_mtime_ns, status.st_size)
    if key not in _digests or _digests[key] not in _shapes:
        if status.st_size > MOST_BYTES:
            raise MapProblem(f"{file.name}: {status.st_size} bytes are more than a map may have ({MOST_BYTES})")
        raw = file.read_bytes()
        digest = hashlib.sha256(raw).hexdigest()
        if digest not in _shapes:
            _shapes[digest] = shape_of(_parsed(raw, file.name))
        _digests[key] = digest
    return _shapes[_digests[key]]


def _parsed(raw: bytes, name: str) -> dict[str, Any]:
    try:
        topology = json.loads(raw)
        if topology["type"] != "Topology":
            raise MapProblem(f"{name}: not a TopoJSON topology")
    except (ValueError, KeyError, TypeError) as error:
        raise MapProblem(f"{name}: cannot be read as TopoJSON ({error})") from error
    return dict(topology)


def shape_of(topology: dict[str, Any]) -> MapShape:
    """The shapes of a parsed topology. Raises ``MapProblem`` when arcs are missing or a unit has no area."""
    try:
        places = list(_places(topology))
        geometries = _layer(topology)
        project, height = _projection([place for arc in places for place in arc])
        arcs = _thinned(places, geometries, project)
        rings = {str(g["id"]): _drawn_rings(arcs, g) for g in geometries}
    except MapProblem:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise MapProblem(f"the topology is broken: {error!r}") from error
    if empty := sorted(code for code, found in rings.items() if not found):
        raise MapProblem(f"no area left for {', '.join(empty[:5])}")
    return MapShape(
        WIDTH,
        height,
        {code: "".join(map(_path, found)) for code, found in rings.items()},
        _lines(arcs, topology["objects"].get("districts", {}).get("geometries", [])),
        {str(g["id"]): str(g.get("properties", {}).get("full_name", g["id"])) for g in geometries},
        _lines(arcs, geometries, outer=True),
        rings,
    )


def _layer(topology: dict[str, Any]) -> list[dict[str, Any]]:
    for name in LAYERS:
        if name in topology["objects"]:
            return list(topology["objects"][name]["geometries"])
    raise MapProblem(f"the topology has none of the layers {', '.join(LAYERS)}")


def _places(topology: dict[str, Any]) -> Iterator[list[Place]]:
    """The arcs in degrees (longitude, latitude). Quantised arcs hold differences; plain ones the places themselves."""
    transform = topology.get("transform")
    for arc in topology["arcs"]:
        if transform is None:
            yield [(float(x), float(y)) for x, y in arc]
            continue
        (kx, ky), (tx, ty) = transform["scale"], transform["translate"]
        x = y = 0
        found: list[Place] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            found.append((x * kx + tx, y * ky + ty))
        yield found


def _projection(places: list[Place]) -> tuple[Any, int]:
    """Equirectangular, true at the middle latitude: fair for a province, and plain to check."""
    west, east = min(x for x, _ in places), max(x for x, _ in places)
    south, north = min(y for _, y in places), max(y for _, y in places)
    narrow = math.cos(math.radians((south + north) / 2))
    span = (east - west) * narrow
    if not (math.isfinite(span) and span > 0 and north > south):
        raise MapProblem("the map has no extent")
    scale = (WIDTH - 2 * MARGIN) / span

    def project(place: Place) -> Place:
        return MARGIN + (place[0] - west) * narrow * scale, MARGIN + (north - place[1]) * scale

    return project, math.ceil((north - south) * scale) + 2 * MARGIN


def _thinned(places: list[list[Place]], geometries: list[dict[str, Any]], project: Any) -> list[Ring]:
    """Arcs in whole units without the points that nobody would miss. Rings that would vanish keep all their points."""
    drawn = [[project(place) for place in arc] for arc in places]
    arcs = [_rounded(_simplified(line, TOLERANCE)) for line in drawn]
    for geometry in geometries:
        for indexes in _rings_of(geometry):
            if abs(area_of(_ring(arcs, indexes))) < 4:
                for index in indexes:
                    arcs[index if index >= 0 else ~index] = _rounded(drawn[index if index >= 0 else ~index])
    return arcs


def _simplified(line: list[Place], tolerance: float) -> list[Place]:
    """Douglas-Peucker without recursion; the ends stay, since other arcs meet there."""
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        farthest, distance = first, 0.0
        for index in range(first + 1, last):
            found = _distance(line[index], line[first], line[last])
            if found > distance:
                farthest, distance = index, found
        if distance > tolerance:
            keep.add(farthest)
            stack += [(first, farthest), (farthest, last)]
    return [line[index] for index in sorted(keep)]


def _distance(place: Place, start: Place, end: Place) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = ((place[0] - start[0]) * dx + (place[1] - start[1]) * dy) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    return math.hypot(place[0] - start[0] - share * dx, place[1] - start[1] - share * dy)


def _rounded(line: Iterable[Place]) -> Ring:
    found: Ring = []
    for x, y in line:
        point = (round(x), round(y))
        if not found or found[-1] != point:
            found.append(point)
    return found


def _rings_of(geometry: dict[str, Any]) -> list[list[int]]:
    """The rings of a polygon or multipolygon as lists of arc indexes; holes stand among them (even-odd filling)."""
    kind = geometry["type"]
    if kind == "Polygon":
        return list(geometry["arcs"])
    if kind == "MultiPolygon":
        return [ring for polygon in geometry["arcs"] for ring in polygon]
    raise MapProblem(f"{geometry.get('id')}: {kind} cannot be shaded")


def _ring(arcs: list[Ring], indexes: Iterable[int]) -> Ring:
    """The arcs strung together; a negative index ``~i`` is arc i walked backwards. First point equals last."""
    found: Ring = []
    for index in indexes:
        piece = arcs[index] if index >= 0 else arcs[~index][::-1]
        found += piece[1:] if found and found[-1] == piece[0] else piece
    return found


def _drawn_rings(arcs: list[Ring], geometry: dict[str, Any]) -> list[Ring]:
    """The rings that still have an area; a sliver below one unit of the drawing is left out."""
    found = [_ring(arcs, indexes) for indexes in _rings_of(geometry)]
    return [ring for ring in found if area_of(ring)]


def area_of(ring: Ring) -> float:
    """Signed area in square units of the drawing; positive is clockwise on the screen."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)) / 2


def _path(line: Ring, *, closed: bool = True) -> str:
    """Relative path data: "m12 7 3-4 5 6z". A minus sign separates by itself."""
    points = line[:-1] if closed and len(line) > 1 and line[0] == line[-1] else line
    text = f"M{points[0][0]} {points[0][1]}l"
    for before, here in pairwise(points):
        for step in (here[0] - before[0], here[1] - before[1]):
            text += str(step) if step < 0 or text[-1] == "l" else f" {step}"
    return text + ("z" if closed else "")


def _lines(arcs: list[Ring], geometries: list[dict[str, Any]], *, outer: bool = False) -> str:
    """Each arc of the geometries once; with ``outer`` only those that belong to one geometry (the outline)."""
    uses: dict[int, int] = {}
    for geometry in geometries:
        for indexes in _rings_of(geometry):
            for index in indexes:
                plain = index if index >= 0 else ~index
                uses[plain] = uses.get(plain, 0) + 1
    wanted = [index for index, count in sorted(uses.items()) if len(arcs[index]) > 1 and (count == 1 or not outer)]
    return "".join(_path(arcs[index], closed=False) for index in wanted)
