from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_dispute"), ("journal", "0001_initial")]
    operations = [append_only("assessments_dispute")]
