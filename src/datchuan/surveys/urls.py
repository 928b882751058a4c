"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.surveys import views

urlpatterns = [
    path("surveys/", views.show_surveys, name="surveys"),
    path("surveys/new/", views.open_survey, name="survey-new"),
    path("surveys/<uuid:survey>/", views.show_survey, name="survey"),
    path("surveys/<uuid:survey>/villages/", views.villages, name="survey-villages"),
    path("surveys/<uuid:survey>/village/<int:village>/", views.village, name="survey-village"),
    path("surveys/<uuid:survey>/village/<int:village>/minutes/", views.minutes, name="survey-minutes"),
    path("surveys/<uuid:survey>/<slug:move>/", views.move, name="survey-move"),
]
