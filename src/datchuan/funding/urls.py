"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.funding import views

urlpatterns = [
    path("funding/", views.show_list, name="funding"),
    path("funding/reading/", views.reading, name="money-reading"),
    path("funding/works/<uuid:work>/", views.show_work, name="work"),
    path("funding/works/<uuid:work>/enter/", views.enter, name="work-enter"),
    path("funding/works/<uuid:work>/edit/", views.edit, name="work-edit"),
    path("funding/works/<uuid:work>/reverse/<int:entry>/", views.reverse_entry, name="work-reverse"),
    path("funding/works/<uuid:work>/<slug:move>/", views.move, name="work-move"),
    path("funding/given/<uuid:gift>/cancel/", views.cancel, name="gift-cancel"),
    path("commune/<str:code>/funding/", views.show_commune, name="commune-funding"),
    path("commune/<str:code>/funding/new/", views.add, name="work-new"),
    path("commune/<str:code>/funding/paste/", views.add_many, name="work-paste"),
    path("commune/<str:code>/funding/give/", views.give, name="gift-new"),
]
