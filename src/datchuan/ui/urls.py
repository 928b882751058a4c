"""The style page. Included at ``ui/``."""

from django.urls import path

from datchuan.ui import views

urlpatterns = [path("", views.style, name="style")]
