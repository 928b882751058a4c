"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.library import adding, pin_views, serving, views

SHELF = "commune/<str:code>/evidence/"
DOCUMENT = SHELF + "<uuid:document>/"
PLACE = "commune/<str:code>/<str:set_code>/<str:indicator>/<int:year>/evidence/"

urlpatterns = [
    path(SHELF, views.show_library, name="library"),
    path(DOCUMENT, views.show_document, name="document"),
    path(DOCUMENT + "file/", serving.file, name="document-file"),
    path(DOCUMENT + "pages/<int:number>/", serving.page, name="document-page"),
    path(DOCUMENT + "thumb/", serving.thumb, name="document-thumb"),
    path(DOCUMENT + "pages/<int:number>/pin/", pin_views.pin, name="document-pin"),
    path(DOCUMENT + "pins/<int:pin>/off/", pin_views.take_off, name="document-pin-off"),
    path(DOCUMENT + "edit/", views.edit, name="document-edit"),
    path(DOCUMENT + "revision/", views.revise, name="document-revision"),
    path(DOCUMENT + "withdraw/", views.withdraw, name="document-withdraw"),
    path(DOCUMENT + "detach/<int:attachment>/", views.detach, name="evidence-detach"),
    path(PLACE, adding.add, name="evidence-add"),
    path(PLACE + "<uuid:document>/", adding.attach, name="evidence-attach"),
]
