"""The models, the migrations and the tables that these make say the same."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.state import ProjectState

from datchuan.config.first_migration import quick_if_empty


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(f"run: datchuan manage makemigrations\n{said.getvalue()}")


MODELS = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def rows(query: str) -> set[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return set(cursor.fetchall())


@pytest.mark.django_db
def test_the_tables_have_the_columns_of_the_models() -> None:
    found = rows(
        "SELECT table_name, column_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public'"
    )
    wanted = {
        (model._meta.db_table, str(field.column), "YES" if field.null else "NO")
        for model in MODELS for field in model._meta.local_concrete_fields
    }  # fmt: skip
    assert len(wanted) > 1000
    assert wanted - found == set()
    assert {row for row in found if row[0] in {model._meta.db_table for model in MODELS}} - wanted == set()


@pytest.mark.django_db
def test_the_tables_have_the_constraints_and_indexes_of_the_models() -> None:
    references = rows(
        "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
    )
    wanted = {
        (model._meta.db_table, field.remote_field.model._meta.db_table)
        for model in MODELS for field in model._meta.local_concrete_fields
        if field.remote_field and getattr(field, "db_constraint", False)
    }  # fmt: skip
    assert wanted
    assert wanted - references == set()

    named = rows("SELECT relname FROM pg_class UNION SELECT conname FROM pg_constraint")
    names = {(each.name,) for model in MODELS for each in (*model._meta.constraints, *model._meta.indexes)}
    assert names
    assert names - named == set()


@pytest.mark.django_db
def test_tables_that_exist_are_changed_in_the_usual_way() -> None:
    usual = ProjectState.reload_model
    with quick_if_empty():
        assert ProjectState.reload_model is usual
