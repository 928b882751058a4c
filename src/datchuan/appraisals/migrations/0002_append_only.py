from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("appraisals", "0001_initial"), ("journal", "0001_initial")]
    operations = [append_only("appraisals_verdict"), append_only("appraisals_result"), append_only("appraisals_visit")]
