from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "datchuan.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datchuan.papers import homes
        from datchuan.reports import issuing

        homes.register(issuing.home_of, None, issuing.cancelled)
