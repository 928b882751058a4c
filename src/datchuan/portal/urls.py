"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.portal import remarking, views

urlpatterns = [
    path("q/", views.ask, name="check"),
    path("q/<str:paper_code>/", views.paper, name="check-paper"),
    path("t/", views.titles, name="public-titles"),
    path("t/here/", views.here, name="public-here"),
    path("t/remark/", remarking.find, name="public-remark-find"),
    path("t/remark/<str:remark_code>/", remarking.follow, name="public-remark"),
    path("t/photo/<uuid:remark>/", remarking.photo, name="public-remark-photo"),
    path("t/<str:code>/remark/", remarking.write, name="public-remark-write"),
    path("t/<str:code>/", views.title, name="public-title"),
]
