from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "datchuan.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"
