from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial"), ("journal", "0001_initial")]
    operations = [append_only("visits_visitevent"), append_only("visits_visitfile")]
