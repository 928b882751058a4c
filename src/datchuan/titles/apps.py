from django.apps import AppConfig


class TitlesConfig(AppConfig):
    name = "datchuan.titles"
    label = "titles"
    default_auto_field = "django.db.models.BigAutoField"
