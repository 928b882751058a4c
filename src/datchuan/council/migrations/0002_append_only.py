from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("council", "0001_initial"), ("journal", "0001_initial")]
    operations = [append_only("council_conflict"), append_only("council_voted"), append_only("council_ballot")]
