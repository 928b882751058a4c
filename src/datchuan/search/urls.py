"""The addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.search import views

urlpatterns = [path("search/", views.search, name="search")]
