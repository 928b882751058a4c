"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.visits import views

ONE = "visits/<uuid:visit>/"

urlpatterns = [
    path("visits/", views.show_visits, name="visits"),
    path("visits/plan/", views.choose_commune, name="visit-choose"),
    path("commune/<str:code>/visits/plan/", views.plan, name="visit-plan"),
    path(ONE, views.show_visit, name="visit"),
    path(f"{ONE}do/", views.do, name="visit-do"),
    path(f"{ONE}move/", views.move, name="visit-move"),
    path(f"{ONE}cancel/", views.cancel, name="visit-cancel"),
    path(f"{ONE}add/", views.add, name="visit-add"),
    path(f"{ONE}files/<uuid:file>/", views.download, name="visit-file"),
]
