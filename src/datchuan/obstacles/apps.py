from django.apps import AppConfig


class ObstaclesConfig(AppConfig):
    name = "datchuan.obstacles"
    label = "obstacles"
    default_auto_field = "django.db.models.BigAutoField"
