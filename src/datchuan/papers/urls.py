"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.papers import paper_views, views

urlpatterns = [
    path("papers/", views.show_papers, name="papers"),
    path("papers/templates/", views.show_templates, name="paper-templates"),
    path("papers/templates/<str:kind>/", views.put_template, name="paper-template-put"),
    path("papers/templates/<str:kind>/file/", views.template_file, name="paper-template-file"),
    path("papers/templates/<str:kind>/withdraw/", views.withdraw_template, name="paper-template-withdraw"),
    path("papers/<uuid:paper>/", paper_views.show, name="paper"),
    path("papers/<uuid:paper>/number/", paper_views.number, name="paper-number"),
    path("papers/<uuid:paper>/sign/", paper_views.sign, name="paper-sign"),
    path("papers/<uuid:paper>/attach/", paper_views.attach, name="paper-attach"),
    path("papers/<uuid:paper>/cancel/", paper_views.cancel, name="paper-cancel"),
    path("papers/<uuid:paper>/<str:form>/", views.download, name="paper-file"),
]
