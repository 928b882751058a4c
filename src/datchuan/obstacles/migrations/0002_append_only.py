from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("obstacles", "0001_initial"), ("journal", "0001_initial")]
    operations = [
        append_only("obstacles_obstacleevent"),
        append_only("obstacles_attachment"),
        append_only("obstacles_statement"),
    ]
