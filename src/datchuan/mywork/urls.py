from django.urls import path

from datchuan.mywork import views

urlpatterns = [
    path("", views.home, name="home"),
    path("trail/", views.show_trail, name="trail"),
    path("trail/journal.<str:ext>", views.download_trail, name="trail-file"),
]
