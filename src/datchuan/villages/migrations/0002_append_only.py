from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("villages", "0001_initial"), ("journal", "0001_initial")]
    operations = [append_only("villages_requestevent")]
