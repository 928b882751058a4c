from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "datchuan.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datchuan.decisions import issuing
        from datchuan.papers import homes

        homes.register(issuing.home_of, issuing.signed)
