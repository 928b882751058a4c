"""Addresses of the room. ``v/<secret>/`` is opened by whoever holds it."""

from __future__ import annotations

from django.urls import path

from datchuan.villages import phone, views

REQUEST = "villages/requests/<uuid:village_request>/"

urlpatterns = [
    path("v/<str:secret>/", phone.show, name="village-phone"),
    path("v/<str:secret>/<uuid:village_request>/answer/", phone.answer, name="village-answer"),
    path("v/<str:secret>/<uuid:village_request>/promise/", phone.promise, name="village-promise"),
    path("villages/", views.show_villages, name="villages"),
    path("commune/<str:code>/villages/", views.show_commune, name="commune-villages"),
    path("commune/<str:code>/villages/add/", views.add, name="commune-villages-add"),
    path("commune/<str:code>/villages/ask/", views.ask, name="commune-villages-ask"),
    path("villages/<int:village_pk>/end/", views.end_village, name="village-end"),
    path("villages/<int:village_pk>/address/", views.make_address, name="village-address"),
    path("villages/addresses/<int:address_pk>/revoke/", views.revoke_address, name="village-address-revoke"),
    path("villages/calls/<uuid:call>/", views.show_call, name="village-call"),
    path("villages/calls/<uuid:call>/withdraw/", views.withdraw_call, name="village-call-withdraw"),
    path(REQUEST + "files/<uuid:file>/", views.file, name="village-file"),
    path(REQUEST + "files/<uuid:file>/thumb/", views.thumb, name="village-file-thumb"),
    path(REQUEST + "<str:move>/", views.move, name="village-move"),
]
