"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.decisions import moves, paper_views, views

ONE = "decisions/<uuid:decision>/"

urlpatterns = [
    path("decisions/", views.show_decisions, name="decisions"),
    path("decisions/draft/", views.draft, name="decision-draft"),
    path(ONE, views.show_decision, name="decision"),
    path(ONE + "check/", views.show_check, name="decision-check"),
    path(ONE + "add/", moves.add, name="decision-add"),
    path(ONE + "remove/", moves.remove, name="decision-remove"),
    path(ONE + "propose/", moves.propose, name="decision-propose"),
    path(ONE + "verify/", moves.verify, name="decision-verify"),
    path(ONE + "send-back/", moves.send_back, name="decision-send-back"),
    path(ONE + "sign/", moves.sign, name="decision-sign"),
    path(ONE + "cancel/", moves.cancel, name="decision-cancel"),
    path(ONE + "paper.<str:ext>", paper_views.download, name="decision-paper"),
    path(ONE + "paper/draw/", paper_views.draw, name="decision-draw"),
    path(ONE + "paper/sign/", paper_views.sign, name="decision-paper-sign"),
    path(ONE + "paper/attach/", paper_views.attach, name="decision-paper-attach"),
    path("dossiers/<uuid:dossier>/decision/", views.show_of_dossier, name="decision-of"),
]
