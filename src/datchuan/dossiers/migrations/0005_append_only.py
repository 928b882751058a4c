from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0004_dossier"), ("journal", "0001_initial")]
    operations = [append_only("dossiers_version"), append_only("dossiers_event"), append_only("dossiers_fact")]
