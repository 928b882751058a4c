"""Helpers of the loading tests: a small pack on disk, and how many rows stand where."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps

from datchuan.packs.tests.small_pack import FILES, write_small_pack

ROOMS = (
    "places", "people", "procedures", "criteria", "assessments", "titles", "targets", "dossiers", "packs", "journal",
)  # fmt: skip


def rows_everywhere() -> dict[str, int]:
    """Table -> rows, for every table of our own."""
    found = {}
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            found[model._meta.db_table] = model._default_manager.count()
    return found


def with_change(folder: Path, file: str, before: str, after: str) -> Path:
    """The small pack with one text replaced; the text must be there exactly once."""
    assert FILES[file].count(before) == 1, f"{before!r} stands {FILES[file].count(before)} times in {file}"
    return write_small_pack(folder, **{file: FILES[file].replace(before, after)})
