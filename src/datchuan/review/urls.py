"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.review import sheet_views, views

INDICATOR = "review/<str:set_code>/<str:indicator>/<int:year>/"

urlpatterns = [
    path("review/", views.show_board, name="review-board"),
    path("review/import/<str:set_code>/<int:year>/", sheet_views.read_sheet, name="review-import"),
    path("review/import/<str:set_code>/<int:year>/apply/", sheet_views.apply_sheet, name="review-import-apply"),
    path("review/import/<str:set_code>/<int:year>/template/", sheet_views.template, name="review-import-template"),
    path(INDICATOR, views.show_indicator, name="review-indicator"),
    path(INDICATOR + "bulk/", views.show_bulk, name="review-bulk"),
    path(INDICATOR + "bulk/confirm/", views.confirm_bulk, name="review-bulk-confirm"),
    path(INDICATOR + "<str:code>/", views.show_commune, name="review-commune"),
    path(INDICATOR + "<str:code>/decide/", views.decide, name="review-decide"),
]
