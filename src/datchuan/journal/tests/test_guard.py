from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from datchuan.config.grants import grant_app_role
from datchuan.journal import guard
from datchuan.journal.actions import attempt, once, record
from datchuan.journal.models import Entry
from datchuan.journal.tests.people import CHAIN, OFFICER
from datchuan.journal.verify import verify

CHANGES = [
    "UPDATE journal_entry SET reason = 'khác'",
    "UPDATE journal_entry SET reason = 'khác' WHERE false",
    "DELETE FROM journal_entry",
    "TRUNCATE journal_entry",
    "TRUNCATE journal_entry, journal_receipt CASCADE",
    "INSERT INTO journal_entry SELECT * FROM journal_entry ON CONFLICT (id) DO UPDATE SET reason = 'khác'",
]


def run(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture
def application_role(db: None) -> Iterator[str]:
    """A role with the rights of the application, within the test's transaction."""
    role = f"journal_test_{connection.settings_dict['NAME']}"[:60]
    run(f'CREATE ROLE "{role}" NOLOGIN NOSUPERUSER')
    assert connection.connection is not None
    grant_app_role(connection.connection, role, guard.APPEND_ONLY_TABLES)
    run(f'SET LOCAL ROLE "{role}"')
    yield role


@pytest.mark.django_db
@pytest.mark.parametrize("sql", CHANGES)
def test_the_owner_cannot_change_a_line(sql: str) -> None:
    record("test.save", by=OFFICER)
    with pytest.raises(IntegrityError, match="journal_entry is append-only"):
        run(sql)
    assert Entry.objects.values_list("reason", flat=True).get() == ""


@pytest.mark.django_db
def test_no_session_setting_of_our_own_opens_the_guard() -> None:
    record("test.save", by=OFFICER)
    for setting in ("datchuan.maintenance", "pgtrigger.ignore"):
        run(f"SELECT set_config('{setting}', '{{journal_entry:append_only}}', true)")
        with pytest.raises(IntegrityError, match="append-only"):
            run("DELETE FROM journal_entry")


@pytest.mark.parametrize("sql", CHANGES)
def test_the_application_cannot_even_ask(application_role: str, sql: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied for table journal_entry"):
        run(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE journal_entry DISABLE TRIGGER append_only",
        "DROP TRIGGER append_only ON journal_entry",
        "DROP FUNCTION datchuan_append_only() CASCADE",
        "SET LOCAL session_replication_role = replica",
        "DROP TABLE journal_entry",
    ],
)
def test_the_application_cannot_lift_the_guard(application_role: str, sql: str) -> None:
    with pytest.raises(DatabaseError, match=r"must be owner|permission denied"):
        run(sql)


def test_the_application_can_do_its_work(application_role: str) -> None:
    with attempt("test.save", by=OFFICER, chain=CHAIN):
        once(OFFICER, "7f1d0a52-5a52-4f7b-9a5c-3f6c1f3b1a10", "a").answer = {"pk": 1}
    assert verify().ok
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_each_append_only_table_has_its_trigger() -> None:
    """Also those of the other rooms: a name in the list without the migration's ``append_only`` shows here."""
    assert guard.unguarded() == []


@pytest.mark.django_db
def test_a_disabled_trigger_is_noticed() -> None:
    run("ALTER TABLE journal_entry DISABLE TRIGGER append_only")
    assert guard.unguarded() == ["journal_entry"]


def test_a_table_outside_the_list_gets_no_trigger() -> None:
    with pytest.raises(ValueError, match="APPEND_ONLY_TABLES: add it there first"):
        guard.append_only("places_unit")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "column, bad", [("hash", "'\\x00'"), ("prev", "'\\x00'"), ("seq", "0"), ("outcome", "'maybe'"), ("seq", "1")]
)
def test_the_table_takes_no_crippled_line(column: str, bad: str) -> None:
    record("test.save", by=OFFICER)
    columns = [f.column for f in Entry._meta.concrete_fields if f.column != "id"]
    chosen = [bad if name == column else f'"{name}"' for name in columns]
    if column != "seq":
        chosen[columns.index("seq")] = "2"
    names = ", ".join(f'"{name}"' for name in columns)
    with pytest.raises(IntegrityError, match="entry_"):
        run(f"INSERT INTO journal_entry ({names}) SELECT {', '.join(chosen)} FROM journal_entry")
