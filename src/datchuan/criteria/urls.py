"""Addresses of the room. An edition's code stands in them with "-" for "/": NTM-2021-2025."""

from __future__ import annotations

from django.urls import path, register_converter

from datchuan.criteria import views
from datchuan.criteria.models import Edition
from datchuan.criteria.queries import slug


class EditionConverter:
    """Takes the slug of an edition; makes one of an edition or its code."""

    regex = r"[A-Za-z0-9_.-]+"

    def to_python(self, text: str) -> str:
        return text

    def to_url(self, value: Edition | str) -> str:
        return slug(value.code if isinstance(value, Edition) else value)


register_converter(EditionConverter, "edition")

urlpatterns = [
    path("criteria/", views.show_editions, name="criteria"),
    path("criteria/<edition:edition>/", views.show_edition, name="criteria-edition"),
    path("criteria/<edition:edition>/<str:code>/", views.show_indicator, name="criteria-indicator"),
]
