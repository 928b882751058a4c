import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0002_append_only")]
    operations = [
        migrations.AlterField(
            model_name="margin",
            name="code",
            field=models.CharField(
                choices=[
                    ("near_points", "gần mức chuẩn, điểm phần trăm"),
                    ("near_percent", "gần mức chuẩn, phần trăm của mức"),
                    ("expiry_days", "minh chứng sắp hết hạn, ngày"),
                    ("fall_points", "số liệu giảm đáng kể, điểm phần trăm một năm"),
                    ("fall_percent", "số liệu giảm đáng kể, phần trăm một năm"),
                    ("soon_days", "xem trước, ngày"),
                    ("remind_days", "nhắc trước hạn rà soát, ngày"),
                ],
                max_length=20,
                unique=True,
            ),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "moment",
                    models.CharField(
                        choices=[("before", "trước hạn"), ("last_day", "ngày cuối"), ("after", "quá hạn")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                ("missing", models.PositiveIntegerField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="upkeep.campaign"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("campaign", "moment"), name="upkeep_reminder_once")
                ],
            },
        ),
    ]
