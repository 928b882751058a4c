import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

from datchuan.journal import guard


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("chain", models.CharField(max_length=40)),
                ("seq", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("day", models.DateField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_name", models.TextField()),
                ("post_label", models.TextField()),
                ("kind", models.CharField(max_length=80)),
                ("object_type", models.CharField(max_length=80)),
                ("object_id", models.CharField(max_length=120)),
                ("object_label", models.TextField()),
                ("outcome", models.CharField(choices=[("ok", "đã làm"), ("refused", "bị từ chối")], max_length=7)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("reason", models.TextField()),
                ("request_id", models.CharField(max_length=80)),
                ("prev", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["object_type", "object_id"], name="entry_object"),
                    models.Index(fields=["actor_id", "at"], name="entry_actor"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("chain", "seq"), name="entry_seq_once"),
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="entry_seq_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["ok", "refused"])), name="entry_outcome_known"
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("prev"), 32),
                        name="entry_prev_is_sha256",
                    ),
                    models.CheckConstraint(
                        condition=django.db.models.lookups.Exact(django.db.models.functions.text.Length("hash"), 32),
                        name="entry_hash_is_sha256",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor_id", models.BigIntegerField(null=True)),
                ("key", models.UUIDField()),
                ("body_hash", models.BinaryField()),
                ("answer", models.JSONField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("actor_id", "key"), name="receipt_key_once", nulls_distinct=False)
                ],
            },
        ),
        guard.create_function(),
        guard.append_only("journal_entry"),
    ]
