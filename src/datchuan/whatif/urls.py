"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.whatif import compare_views, views

ONE = "whatif/<uuid:draft>/"

urlpatterns = [
    path("whatif/", views.show_drafts, name="whatif"),
    path("whatif/start/", views.start, name="whatif-start"),
    path("whatif/change-over/", compare_views.show_change_over, name="whatif-change-over"),
    path("whatif/result/<uuid:result>/", views.show_result, name="whatif-result"),
    path("whatif/decision/<uuid:decision>/", views.show_of_decision, name="whatif-of-decision"),
    path(ONE, views.show_draft, name="whatif-draft"),
    path(f"{ONE}add/", views.add, name="whatif-add"),
    path(f"{ONE}remove/<int:at>/", views.remove, name="whatif-remove"),
    path(f"{ONE}name/", views.rename, name="whatif-name"),
    path(f"{ONE}share/", views.share, name="whatif-share"),
    path(f"{ONE}duplicate/", views.duplicate, name="whatif-duplicate"),
    path(f"{ONE}discard/", views.discard, name="whatif-discard"),
    path(f"{ONE}export/", views.export, name="whatif-export"),
    path(f"{ONE}seal/", views.seal, name="whatif-seal"),
]
