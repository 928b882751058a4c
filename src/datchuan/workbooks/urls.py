"""The addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.workbooks import list_views, matrix_views, shelf_views, views

BOOK = "commune/<str:code>/<str:set_code>/workbook/<int:year>/"

urlpatterns = [
    path(BOOK, views.workbook, name="workbook"),
    path(BOOK + "file/", views.workbook_file, name="workbook-file"),
    path(BOOK + "<uuid:pk>/", views.changes, name="workbook-changes"),
    path(BOOK + "<uuid:pk>/apply/", views.apply, name="workbook-apply"),
    path(BOOK + "<uuid:pk>/returned/", views.returned_file, name="workbook-returned"),
    path("commune/<str:code>/<str:set_code>/tasks.<str:ext>", list_views.export_tasks, name="export-tasks"),
    path("export/findings.<str:ext>", list_views.export_findings, name="export-findings"),
    path("commune/<str:code>/evidence.<str:ext>", shelf_views.export_library, name="export-library"),
    path("export/guidance.<str:ext>", shelf_views.export_guidance, name="export-guidance"),
    path("export/funding.<str:ext>", list_views.export_funding, name="export-funding"),
    path("export/papers.<str:ext>", list_views.export_papers, name="export-papers"),
    path("export/late-findings.<str:ext>", list_views.export_late, name="export-late"),
    path(
        "export/review/<str:set_code>/<str:indicator>/<int:year>.<str:ext>",
        list_views.export_review,
        name="export-review",
    ),
    path("matrix/compare/", matrix_views.compare, name="matrix-compare"),
    path("matrix/compare/<uuid:pk>/", matrix_views.compared, name="matrix-compared"),
    path("matrix/compare/<uuid:pk>/own/<str:code>/", matrix_views.take_own, name="matrix-take-own"),
    path("matrix/compare/<uuid:pk>/file/", matrix_views.compared_file, name="matrix-compared-file"),
]
