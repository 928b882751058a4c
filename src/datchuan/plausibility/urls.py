"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.plausibility import draw_views, views

SIGN = "plausibility/signs/<uuid:sign>/"
DRAW = "plausibility/draws/<uuid:draw>/"
PICK = "plausibility/picks/<uuid:pick>/"

urlpatterns = [
    path("plausibility/", views.show_signs, name="plausibility"),
    path("plausibility/look/", views.look, name="plausibility-look"),
    path(SIGN, views.show_sign, name="sign"),
    path(f"{SIGN}close/", views.close, name="sign-close"),
    path(f"{SIGN}reopen/", views.reopen, name="sign-reopen"),
    path("plausibility/draws/", draw_views.show_draws, name="draws"),
    path(DRAW, draw_views.show_draw, name="draw"),
    path(f"{DRAW}draw/", draw_views.draw, name="draw-draw"),
    path(f"{DRAW}end/", draw_views.end, name="draw-end"),
    path(f"{DRAW}result/", draw_views.show_result, name="draw-result"),
    path(PICK, draw_views.measure, name="pick"),
    path(f"{PICK}take/", draw_views.take, name="pick-take"),
    path(f"{PICK}give-back/", draw_views.give_back, name="pick-give-back"),
    path("plausibility/picks/open/", draw_views.open_figures, name="picks-open"),
    path(f"{PICK}raise/", draw_views.raise_finding, name="pick-raise"),
]
