"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.accountability import views

urlpatterns = [
    path("targets/", views.show_ledger, name="targets"),
    path("targets/<int:year>/report/", views.show_report, name="target-report"),
    path("targets/<int:year>/<str:district>/", views.show_district, name="target-district"),
    path("targets/<int:year>/<str:district>/revise/", views.revise, name="target-revise"),
    path("targets/<int:year>/<str:district>/account/<slug:move>/", views.move, name="target-move"),
]
