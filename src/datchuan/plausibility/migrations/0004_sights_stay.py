from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("plausibility", "0003_pick_taken"), ("journal", "0001_initial")]
    operations = [append_only("plausibility_sight")]
