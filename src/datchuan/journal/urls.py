"""Addresses of the room."""

from django.urls import path

from datchuan.journal import views

urlpatterns = [
    path("history/<str:object_type>/<str:object_id>/", views.history, name="history"),
]
