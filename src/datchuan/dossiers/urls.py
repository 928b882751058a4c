"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.dossiers import views

ONE = "dossiers/<uuid:dossier>/"

urlpatterns = [
    path("dossiers/", views.show_dossiers, name="dossiers"),
    path(ONE, views.show_dossier, name="dossier"),
]
