"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.deadlines import views

urlpatterns = [
    path("deadlines/", views.show_deadlines, name="deadlines"),
    path("deadlines/feed/open/", views.open_feed, name="deadline-feed-open"),
    path("deadlines/feed/close/", views.close_feed, name="deadline-feed-close"),
    path("deadlines/feed/<str:secret>.ics", views.show_feed, name="deadline-feed"),
]
