"""Procedure and Deadline move to ``procedures`` with their rows: the tables are renamed, the trigger goes with them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0002_append_only")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.AlterModelTable("Procedure", "procedures_procedure"),
                migrations.AlterModelTable("Deadline", "procedures_deadline"),
            ],
            state_operations=[migrations.DeleteModel("Procedure"), migrations.DeleteModel("Deadline")],
        )
    ]
