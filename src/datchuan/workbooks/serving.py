"""Files that people take along: their kinds, names and headers."""

from __future__ import annotations

from django.http import HttpResponse

from datchuan.places.text import fold

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def slug(name: str) -> str:
    """A name as a part of a file name: "Xã Tiên Lãnh" is "xa-tien-lanh"."""
    return "-".join(fold(name).split())


def attachment(data: bytes, kind: str, name: str) -> HttpResponse:
    """An answer that the browser saves as a file. ``name`` holds plain letters only."""
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
