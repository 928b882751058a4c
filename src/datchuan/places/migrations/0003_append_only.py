from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("places", "0002_outline"), ("journal", "0001_initial")]
    operations = [append_only("places_outline")]
