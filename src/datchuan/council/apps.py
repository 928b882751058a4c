from django.apps import AppConfig


class CouncilConfig(AppConfig):
    name = "datchuan.council"
    label = "council"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datchuan.council import issuing
        from datchuan.papers import homes

        homes.register(issuing.home_of, issuing.signed)
