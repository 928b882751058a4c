"""The addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.notices import views

urlpatterns = [
    path("notices/", views.show_notices, name="notices"),
    path("notices/read/", views.read_all, name="notices-read"),
    path("notices/settings/", views.show_settings, name="notices-settings"),
    path("notices/<int:notice>/open/", views.open_notice, name="notice-open"),
]
