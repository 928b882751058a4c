"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.rounds import exception_views, letter_views, paper_views, views

ROUND = "rounds/<slug:round>/"
LETTER = "letters/<uuid:transmittal>/"
EXCEPTION = "exceptions/<uuid:extension>/"

urlpatterns = [
    path("rounds/", views.show_rounds, name="rounds"),
    path(ROUND, views.show_round, name="round"),
    path(f"{ROUND}agenda/", views.show_agenda, name="round-agenda"),
    path(f"{ROUND}outlook/", views.show_outlook, name="round-outlook"),
    path(f"{ROUND}papers/", paper_views.papers, name="round-papers"),
    path(f"{ROUND}papers/<uuid:run>/", paper_views.papers_file, name="round-papers-file"),
    path(f"{ROUND}send/", letter_views.send, name="round-send"),
    path(f"{ROUND}draft.<str:ext>", letter_views.draft, name="round-draft"),
    path(f"{ROUND}exceptions/", exception_views.show_exceptions, name="exceptions"),
    path("dossiers/<uuid:dossier>/send/", letter_views.send_one, name="dossier-send"),
    path(LETTER, letter_views.show_transmittal, name="transmittal"),
    path(f"{LETTER}<str:level>.<str:ext>", letter_views.download, name="transmittal-paper"),
    path(EXCEPTION, exception_views.show_exception, name="exception"),
    path(f"{EXCEPTION}grant/", exception_views.grant, name="exception-grant"),
    path(f"{EXCEPTION}refuse/", exception_views.refuse, name="exception-refuse"),
    path(f"{EXCEPTION}withdraw/", exception_views.withdraw, name="exception-withdraw"),
]
