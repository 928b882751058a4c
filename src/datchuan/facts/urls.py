"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.facts import views

urlpatterns = [
    path("commune/<str:code>/facts/<int:year>/", views.show_facts, name="facts"),
    path("commune/<str:code>/facts/<int:year>/save/", views.save_facts, name="facts-save"),
]
