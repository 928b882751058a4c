"""The addresses of the room."""

from django.urls import path

from datchuan.files import views

urlpatterns = [
    path("files/uploads/", views.begin, name="upload-begin"),
    path("files/uploads/<uuid:upload>/", views.part, name="upload-part"),
]
