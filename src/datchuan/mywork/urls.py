from django.urls import path

from datchuan.mywork import views

urlpatterns = [path("", views.home, name="home")]
