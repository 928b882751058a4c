"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.desk import outbox_views, views

INDICATOR = "commune/<str:code>/<str:set_code>/<str:indicator>/<int:year>/"

urlpatterns = [
    path("outbox/", outbox_views.show, name="outbox"),
    path("outbox/help/", outbox_views.ask_help, name="outbox-help"),
    path("commune/<str:code>/<str:set_code>/", views.show_tasks, name="commune-tasks"),
    path(INDICATOR, views.show_indicator, name="indicator"),
    path(INDICATOR + "save/", views.save, name="indicator-save"),
    path(INDICATOR + "preview/", views.preview, name="indicator-preview"),
    path(INDICATOR + "draft/", views.keep_draft, name="indicator-draft"),
    path(INDICATOR + "draft/drop/", views.drop_draft, name="indicator-draft-drop"),
    path(INDICATOR + "dispute/", views.dispute, name="indicator-dispute"),
]
