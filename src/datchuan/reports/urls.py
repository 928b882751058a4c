"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.reports import views

ONE = "reports/<uuid:report>/"

urlpatterns = [
    path("reports/", views.show_reports, name="reports"),
    path("reports/compile/", views.compile_report, name="report-compile"),
    path(ONE, views.show_report, name="report"),
    path(ONE + "recompile/", views.recompile, name="report-recompile"),
    path(ONE + "explain/", views.explain, name="report-explain"),
    path(ONE + "issue/", views.issue, name="report-issue"),
    path(ONE + "drop/", views.drop, name="report-drop"),
    path(ONE + "file.<str:ext>", views.download, name="report-file"),
]
