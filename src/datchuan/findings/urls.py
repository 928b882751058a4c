"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.findings import views

INDICATOR = "<str:set_code>/<str:indicator>/<int:year>/"
ONE = "findings/<uuid:finding>/"

urlpatterns = [
    path("findings/", views.show_findings, name="findings"),
    path("findings/late/", views.show_late, name="late-findings"),
    path(f"findings/raise/{INDICATOR}", views.raise_many, name="findings-raise-many"),
    path(ONE, views.show_finding, name="finding"),
    path(f"{ONE}answer/", views.answer, name="finding-answer"),
    path(f"{ONE}close/", views.close, name="finding-close"),
    path(f"{ONE}reopen/", views.reopen, name="finding-reopen"),
    path(f"{ONE}withdraw/", views.withdraw, name="finding-withdraw"),
    path(f"{ONE}extend/", views.extend, name="finding-extend"),
    path(f"commune/<str:code>/{INDICATOR}findings/raise/", views.raise_finding, name="finding-raise"),
]
