"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.warning import views

urlpatterns = [
    path("warning/", views.show_nearest, name="warning"),
    path("warning/departments/", views.show_departments, name="warning-departments"),
    path("warning/<slug:round>/", views.show_warning, name="warning-round"),
]
