"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.council import paper_views, screen, secretary, views, voting

ONE = "council/<uuid:sitting>/"
ITEM = "council/items/<uuid:item>/"

urlpatterns = [
    path("council/", views.show_sittings, name="sittings"),
    path("council/plan/", views.plan, name="sitting-plan"),
    path(ONE, views.show_sitting, name="sitting"),
    path(ONE + "agenda/", secretary.agenda, name="sitting-agenda"),
    path(ONE + "presence/", secretary.presence, name="sitting-presence"),
    path(ONE + "open/", secretary.open_sitting, name="sitting-open"),
    path(ONE + "close/", secretary.close_sitting, name="sitting-close"),
    path(ONE + "change/", secretary.change_sitting, name="sitting-change"),
    path(ONE + "cancel/", secretary.cancel_sitting, name="sitting-cancel"),
    path(ONE + "now/", screen.show_now, name="sitting-now"),
    path(ONE + "screen/", screen.show_screen, name="sitting-screen"),
    path(ONE + "minutes/", paper_views.show_minutes, name="sitting-minutes"),
    path(ONE + "papers/<str:kind>.<str:ext>", paper_views.download, name="sitting-paper"),
    path(ONE + "papers/<str:kind>/", paper_views.draw_up, name="sitting-draw-up"),
    path(ITEM, views.show_item, name="council-case"),
    path(ITEM + "off/", secretary.take_off, name="council-off"),
    path(ITEM + "open/", secretary.open_vote, name="council-open-vote"),
    path(ITEM + "count/", secretary.close_vote, name="council-count"),
    path(ITEM + "vote/", voting.vote, name="council-vote"),
    path(ITEM + "conflict/", voting.conflict, name="council-conflict"),
    path(ITEM + "note/", voting.note, name="council-note"),
    path("dossiers/<uuid:dossier>/council/", views.show_of_dossier, name="council-item"),
]
