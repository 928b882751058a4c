"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.papers import views

urlpatterns = [
    path("papers/", views.show_papers, name="papers"),
    path("papers/templates/", views.show_templates, name="paper-templates"),
    path("papers/templates/<str:kind>/", views.put_template, name="paper-template-put"),
    path("papers/templates/<str:kind>/file/", views.template_file, name="paper-template-file"),
    path("papers/templates/<str:kind>/withdraw/", views.withdraw_template, name="paper-template-withdraw"),
    path("papers/<uuid:paper>/<str:form>/", views.download, name="paper-file"),
]
