"""The database itself keeps what a numbered paper says and which file was signed."""

from django.db import migrations

CONTENT = ("kind", "organ_id", "scope", "subject", "symbol", "number", "year", "day", "data", "data_digest", "code", "pdf_id", "docx_id", "is_demo")
FILE = ("signed_id", "pdf_sha256", "origin", "verdict", "signed_by_id", "signed_at")


def _row(prefix: str, columns: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"{prefix}.{column}" for column in columns) + ")"


FUNCTION = f"""
CREATE OR REPLACE FUNCTION papers_issuedpaper_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a paper is never deleted';
    END IF;
    IF OLD.state <> 'draft' AND {_row("OLD", CONTENT)} IS DISTINCT FROM {_row("NEW", CONTENT)} THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a numbered paper does not change what it says';
    END IF;
    IF OLD.signed_at IS NOT NULL AND {_row("OLD", FILE)} IS DISTINCT FROM {_row("NEW", FILE)} THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation', MESSAGE = 'a signed paper does not change its file';
    END IF;
    IF (OLD.state, NEW.state) NOT IN (
        ('draft', 'draft'), ('draft', 'numbered'), ('draft', 'cancelled'), ('numbered', 'signed'), ('numbered', 'cancelled'),
        ('signed', 'cancelled')
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'restrict_violation',
            MESSAGE = format('a paper does not go from %s to %s', OLD.state, NEW.state);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sealed BEFORE UPDATE OR DELETE ON papers_issuedpaper
    FOR EACH ROW EXECUTE FUNCTION papers_issuedpaper_sealed();
"""


class Migration(migrations.Migration):
    dependencies = [("papers", "0001_initial")]
    operations = [
        migrations.RunSQL(
            FUNCTION,
            "DROP TRIGGER IF EXISTS sealed ON papers_issuedpaper; DROP FUNCTION IF EXISTS papers_issuedpaper_sealed();",
        )
    ]
