"""The database itself refuses to change what was written once.

Two walls, both in PostgreSQL: a trigger that refuses UPDATE, DELETE and TRUNCATE whoever asks (also the owner of the
table), and grants that give the application's role no more than SELECT and INSERT. There is no switch: only a superuser
who leaves the ordinary way (``session_replication_role = replica``, ``ALTER TABLE``) passes, and for him there are the
hash chain and the witness file. django-pgtrigger is not used here because its triggers obey a session variable that any
statement may set.
"""

from __future__ import annotations

from django.db import connection
from django.db.migrations.operations import RunSQL

# Every table whose rows are facts that stay. A room with such a table adds its name here and ``append_only(name)`` to
# the migration that creates it; a test compares this list with the triggers of the database. A plain list, because
# ``config.grants.grant_app_role`` gets it from the launcher, which reads it before Django is set up.
APPEND_ONLY_TABLES: list[str] = [
    "journal_entry",
    "assessments_revision",
    "assessments_dispute",
    "places_outline",
    "criteria_edition",
    "criteria_indicator",
    "titles_titleevent",
    "procedures_procedure",
    "packs_loadedpack",
    "facts_factrevision",
    "checks_checkbook",
    "plausibility_book",
    "funding_book",
    "funding_entry",
    "plausibility_signevent",
    "plausibility_sight",
    "checks_explanation",
    "confirmations_decision",
    "findings_findingevent",
    "obstacles_obstacleevent",
    "obstacles_attachment",
    "obstacles_statement",
    "directives_assignmentevent",
    "directives_eventfile",
    "directives_reminder",
    "guidance_guidanceversion",
    "guidance_keeping",
    "guidance_turn",
    "guidance_attachment",
    "evidence_revision",
    "dossiers_version",
    "dossiers_event",
    "dossiers_fact",
    "hearings_entry",
    "remarks_remarkevent",
    "villages_requestevent",
    "visits_visitevent",
    "visits_visitfile",
    "appraisals_verdict",
    "appraisals_result",
    "appraisals_visit",
    "rounds_transmittal",
    "remedies_shift",
    "rounds_enclosed",
    "upkeep_reviewstep",
    "council_conflict",
    "council_voted",
    "council_ballot",
    "targets_revision",
    "targets_accountevent",
    "targets_accountreminder",
]

#: Names under which older migrations made tables of the list: former name -> name today.
FORMER_NAMES = {"dossiers_procedure": "procedures_procedure"}

FUNCTION = "datchuan_append_only"
TRIGGER = "append_only"

_CREATE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING
        ERRCODE = 'restrict_violation',
        MESSAGE = format('%s is append-only: %s refused', TG_TABLE_NAME, TG_OP);
END $$
"""


def create_function() -> RunSQL:
    """The migration operation that makes the trigger's function; only the journal's first migration runs it."""
    return RunSQL(_CREATE_FUNCTION, f"DROP FUNCTION IF EXISTS {FUNCTION}()")


def append_only(table: str) -> RunSQL:
    """The migration operation that makes a table append-only. The migration depends on ``("journal", "0001_initial")``.

    The trigger fires once for each statement, so that even an UPDATE that matches no row is refused.
    Raises ``ValueError`` for a table that is not named in ``APPEND_ONLY_TABLES``, because grants follow that list.
    """
    if FORMER_NAMES.get(table, table) not in APPEND_ONLY_TABLES:
        raise ValueError(f"{table} is not in datchuan.journal.guard.APPEND_ONLY_TABLES: add it there first")
    name = _quote(table)
    return RunSQL(
        f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
        f"DROP TRIGGER IF EXISTS {TRIGGER} ON {name}",
    )


def unguarded() -> list[str]:
    """Append-only tables that exist without an enabled trigger: for the doctor, and empty on a sound database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s) "
            "AND NOT EXISTS (SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgrelid = c.oid AND p.proname = %s AND t.tgenabled IN ('O', 'A')) ORDER BY c.relname",
            [APPEND_ONLY_TABLES, FUNCTION],
        )
        return [row[0] for row in cursor.fetchall()]


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
