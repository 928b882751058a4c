from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "datchuan.portal"
    label = "portal"
