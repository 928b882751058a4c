from django.urls import path

from datchuan.procedures import views

urlpatterns = [path("procedures/", views.show_procedures, name="procedures")]
