"""The first migration of a database that holds nothing: after each step only the changed model is drawn anew.

Django draws anew every model that is related to a changed one, because a step may look from those back at the changed one;
here nearly every model is related to every other, and a first start spent most of its time on it. Where there are no rows,
no step follows such a relation. A database that holds something is migrated as Django does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


@contextmanager
def quick_if_empty() -> Iterator[None]:
    """While this is open, a change of a model draws that model alone, if no migration has run in the database."""
    if MigrationRecorder(connection).has_table():
        yield
        return
    usual = ProjectState.reload_model
    ProjectState.reload_model = _reload_alone  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        ProjectState.reload_model = usual  # type: ignore[method-assign]


def _reload_alone(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" in state.__dict__:  # else nothing has been drawn yet
        state._reload({(app_label, model_name)})  # type: ignore[attr-defined]
