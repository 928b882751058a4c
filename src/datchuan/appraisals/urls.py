"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.appraisals import board_views, paper_views, views

ONE = "dossiers/<uuid:dossier>/"
#: ``stage`` is "vetting" or "appraisal".
WORK = ONE + "verdicts/<str:stage>/"

urlpatterns = [
    path("appraisals/", board_views.show_board, name="appraisal-board"),
    path(ONE + "vetting/", views.show_vetting, name="vetting"),
    path(ONE + "appraisal/", views.show_appraisal, name="appraisal"),
    path(WORK + "accept/", views.accept, name="verdicts-accept"),
    path(WORK + "met/", views.say_met, name="verdicts-met"),
    path(WORK + "send/", views.send, name="verdicts-send"),
    path(WORK + "visit/", views.visit, name="verdicts-visit"),
    path(WORK + "close/", views.close, name="verdicts-close"),
    path(WORK + "remind/", views.remind, name="verdicts-remind"),
    path(WORK + "give-back/", views.give_back, name="verdicts-give-back"),
    path(WORK + "papers/<str:draft>.<str:ext>", paper_views.download, name="verdicts-paper"),
    path(WORK + "papers/<str:draft>/draw/", paper_views.draw, name="verdicts-draw"),
    path(WORK + "indicator/<str:indicator>/", views.verdict, name="verdict"),
    path(WORK + "indicator/<str:indicator>/note/", views.note, name="verdict-note"),
]
