from django.apps import AppConfig


class MyworkConfig(AppConfig):
    name = "datchuan.mywork"
    label = "mywork"
    default_auto_field = "django.db.models.BigAutoField"
