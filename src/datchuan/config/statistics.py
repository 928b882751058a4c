"""What the database's planner knows of our tables."""

from __future__ import annotations

from django.apps import apps
from django.db import connection


def refresh() -> None:
    """Take statistics of our own tables now, as the server does by itself only a while after they were filled.

    Without them the first questions after a large load are planned for empty tables and may take minutes. Named one by
    one: ANALYZE of everything would hold the catalogues that all databases of a server share. Of a table that the role
    does not own the server says a warning and goes on.
    """
    names = [model._meta.db_table for model in apps.get_models(include_auto_created=True)]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(connection.ops.quote_name(name) for name in names))
