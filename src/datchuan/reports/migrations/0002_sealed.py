"""The database itself keeps what an issued report says and which files it has."""

from django.db import migrations

CONTENT = (
    "place_id", "organ_id", "span", "first", "last", "content", "explained", "digest", "paper_id", "sheet_id", "issued_by_id",
    "issued_at", "is_demo",
)  # fmt: skip


def _row(prefix: str) -> str:
    return "(" + ", ".join(f"{prefix}.{column}" for column in CONTENT) + ")"


FUNCTION = f"""
CREATE OR REPLACE FUNCTION reports_report_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a report is never deleted';
    END IF;
    IF OLD.state <> 'draft' AND {_row("OLD")} IS DISTINCT FROM {_row("NEW")} THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'an issued report does not change what it says';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('draft', 'draft'), ('draft', 'issued'), ('draft', 'cancelled'), ('issued', 'issued'), ('issued', 'cancelled')
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
            MESSAGE = format('a report does not go from %s to %s', OLD.state, NEW.state);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON reports_report
    FOR EACH ROW EXECUTE FUNCTION reports_report_sealed();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FUNCTION, "DROP TRIGGER IF EXISTS sealed ON reports_report; DROP FUNCTION IF EXISTS reports_report_sealed();"
        )
    ]
