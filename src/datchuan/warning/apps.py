from django.apps import AppConfig


class WarningConfig(AppConfig):
    name = "datchuan.warning"
    label = "warning"
    default_auto_field = "django.db.models.BigAutoField"
