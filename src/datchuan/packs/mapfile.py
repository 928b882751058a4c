"""The map of a pack: a TopoJSON file whose shapes carry unit codes."""

from __future__ import annotations

import json
from dataclasses import dataclass

from datchuan.packs.problems import Problems
from datchuan.packs.schema import MapFile


@dataclass(frozen=True)
class MapIds:
    """Unit codes of the shapes: communes and districts."""

    communes: tuple[str, ...]
    districts: tuple[str, ...]


def read_map(entry: MapFile, data: bytes, problems: Problems) -> MapIds | None:
    """The unit codes of the map's shapes, or None with the problems."""
    try:
        topology = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        problems.add(
            entry.file,
            1,
            "Tệp bản đồ hỏng hoặc bị cắt cụt, không đọc được như TopoJSON. Hãy chép lại từ nguồn.",
            "The map file is broken or cut and is not TopoJSON. Copy it again from its source.",
        )
        return None
    objects = topology.get("objects") if isinstance(topology, dict) and topology.get("type") == "Topology" else None
    if not isinstance(objects, dict):
        problems.add(entry.file, 1, "Tệp này không phải TopoJSON (thiếu “Topology”).", "This file is not TopoJSON.")
        return None
    ids: dict[str, tuple[str, ...]] = {}
    for layer in filter(None, (entry.communes_layer, entry.districts_layer)):
        shapes = objects.get(layer, {}).get("geometries") if isinstance(objects.get(layer), dict) else None
        if not isinstance(shapes, list):
            problems.add(
                entry.file,
                1,
                f"Bản đồ không có lớp “{layer}” như khai trong pack.yaml. Hãy sửa tên lớp.",
                f"The map has no layer “{layer}” as pack.yaml says. Mend the layer's name.",
            )
            return None
        ids[layer] = tuple(str(s.get("id", "")) if isinstance(s, dict) else "" for s in shapes)
    return MapIds(ids[entry.communes_layer], ids.get(entry.districts_layer, ()))
