"""Addresses of the room; the public ones are those of the room ``portal``."""

from __future__ import annotations

from django.urls import path

from datchuan.remarks import views

urlpatterns = [
    path("remarks/", views.show_remarks, name="remarks"),
    path("remarks/<uuid:remark>/", views.show_remark, name="remark"),
    path("remarks/<uuid:remark>/photo/", views.photo, name="remark-photo"),
    path("remarks/<uuid:remark>/<str:move>/", views.move, name="remark-move"),
]
