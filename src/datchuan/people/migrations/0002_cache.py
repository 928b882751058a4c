from django.db import migrations


class Migration(migrations.Migration):
    """The shared cache (Django's DatabaseCache): rate limits and used codes. Unlogged: nothing in it must survive."""

    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE datchuan_cache (
                cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
            );
            CREATE INDEX datchuan_cache_expires ON datchuan_cache (expires);
            """,
            "DROP TABLE datchuan_cache",
        )
    ]
