from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "datchuan.dossiers"
    label = "dossiers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from datchuan.dossiers import drawing
        from datchuan.papers import homes

        homes.register(drawing.home_of, drawing.signed, drawing.cancelled)
