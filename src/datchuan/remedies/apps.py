from django.apps import AppConfig


class RemediesConfig(AppConfig):
    name = "datchuan.remedies"
    label = "remedies"
    default_auto_field = "django.db.models.BigAutoField"
