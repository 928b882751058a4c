from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("checks", "0001_initial"), ("journal", "0001_initial")]
    operations = [
        append_only("checks_checkbook"),
        append_only("checks_explanation"),
    ]
