from django.apps import AppConfig


class PlausibilityConfig(AppConfig):
    name = "datchuan.plausibility"
    label = "plausibility"
    default_auto_field = "django.db.models.BigAutoField"
