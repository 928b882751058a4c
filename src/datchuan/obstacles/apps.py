from django.apps import AppConfig


class ObstaclesConfig(AppConfig):
    name = "datchuan.obstacles"
    label = "obstacles"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datchuan.obstacles import issuing
        from datchuan.papers import homes

        homes.register(issuing.home_of)
