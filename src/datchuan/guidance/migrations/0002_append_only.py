from django.db import migrations

from datchuan.journal.guard import append_only


class Migration(migrations.Migration):
    dependencies = [("guidance", "0001_initial"), ("journal", "0001_initial")]
    operations = [
        append_only("guidance_guidanceversion"),
        append_only("guidance_keeping"),
        append_only("guidance_turn"),
        append_only("guidance_attachment"),
    ]
