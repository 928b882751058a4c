"""Takes over the tables that ``dossiers`` made; nothing changes in the database."""

import django.contrib.postgres.fields.ranges
from django.db import migrations, models

STANDING = [("official", "chính thức"), ("to_check", "cần đối chiếu văn bản"), ("illustrative", "minh họa")]


class Migration(migrations.Migration):
    initial = True
    dependencies = [("dossiers", "0003_to_procedures")]
    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Deadline",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.CharField(max_length=60, unique=True)),
                        ("kind", models.CharField(max_length=30)),
                        ("name_vi", models.CharField(max_length=200)),
                        ("name_en", models.CharField(blank=True, max_length=200)),
                        ("wording", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        ("legal_act", models.CharField(blank=True, max_length=300)),
                        ("standing", models.CharField(choices=STANDING, max_length=12)),
                        ("source", models.TextField(blank=True)),
                        ("note", models.TextField(blank=True)),
                    ],
                    options={"ordering": ["at"]},
                ),
                migrations.CreateModel(
                    name="Procedure",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("code", models.CharField(max_length=60)),
                        ("level", models.CharField(max_length=20)),
                        ("purpose", models.CharField(max_length=20)),
                        ("government_model", models.CharField(max_length=20)),
                        ("document", models.JSONField()),
                        ("digest", models.CharField(max_length=64)),
                        ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                        ("legal_act", models.CharField(blank=True, max_length=300)),
                        ("standing", models.CharField(choices=STANDING, max_length=12)),
                        ("source", models.TextField(blank=True)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(fields=("code", "level", "digest"), name="procedure_once")
                        ],
                    },
                ),
            ],
        )
    ]
