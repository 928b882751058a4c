"""Addresses of the room: all below one dossier."""

from __future__ import annotations

from django.urls import path

from datchuan.hearings import meeting_views, paper_views, views

CONSULTATION = "dossiers/<uuid:dossier>/consultation/"
MEETING = "dossiers/<uuid:dossier>/meeting/"

urlpatterns = [
    path(CONSULTATION, views.show, name="consultation"),
    path(f"{CONSULTATION}open/", views.open_consultation, name="consultation-open"),
    path(f"{CONSULTATION}publish/", views.publish, name="consultation-publish"),
    path(f"{CONSULTATION}strike/", views.strike, name="consultation-strike"),
    path(f"{CONSULTATION}extend/", views.extend, name="consultation-extend"),
    path(f"{CONSULTATION}comment/", views.comment, name="consultation-comment"),
    path(f"{CONSULTATION}answer/", views.answer, name="consultation-answer"),
    path(f"{CONSULTATION}close/", views.close, name="consultation-close"),
    path(MEETING, meeting_views.show, name="meeting"),
    path(f"{MEETING}call/", meeting_views.call, name="meeting-call"),
    path(f"{MEETING}prepare/", meeting_views.prepare, name="meeting-prepare"),
    path(f"{MEETING}vote/", meeting_views.vote, name="meeting-vote"),
    path(f"{MEETING}enter/", meeting_views.enter, name="meeting-enter"),
    path(f"{MEETING}finish/", meeting_views.finish, name="meeting-finish"),
    path(f"{MEETING}cancel/", meeting_views.cancel, name="meeting-cancel"),
    path("dossiers/<uuid:dossier>/hearings/<str:kind>.<str:ext>", paper_views.download, name="hearing-paper"),
    path("dossiers/<uuid:dossier>/hearings/<str:kind>/draw/", paper_views.draw, name="hearing-draw"),
]
