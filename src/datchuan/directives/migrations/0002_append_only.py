from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("directives", "0001_initial"), ("journal", "0001_initial")]
    operations = [
        append_only("directives_assignmentevent"),
        append_only("directives_eventfile"),
        append_only("directives_reminder"),
    ]
