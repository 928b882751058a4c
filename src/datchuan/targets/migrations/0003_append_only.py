from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("targets", "0002_accounts"), ("journal", "0001_initial")]
    operations = [append_only("targets_revision"), append_only("targets_accountevent")]
