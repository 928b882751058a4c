"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.obstacles import office_views, views

urlpatterns = [
    path("obstacles/", views.show_obstacles, name="obstacles"),
    path("obstacles/raise/", views.raise_obstacle, name="obstacle-raise"),
    path("obstacles/bodies/", office_views.show_bodies, name="obstacle-bodies"),
    path("obstacles/merge/", office_views.merge, name="obstacle-merge"),
    path("obstacles/collection/<slug:code>/", office_views.show_collection, name="obstacle-collection"),
    path("obstacles/collection/<slug:code>/none/", office_views.say_none, name="obstacle-none"),
    path("obstacles/report/", office_views.show_report, name="obstacle-report"),
    path("obstacles/report/draw/", office_views.draw_report, name="obstacle-report-draw"),
    path("obstacles/report.<str:ext>", office_views.download_report, name="obstacle-report-file"),
    path("obstacles/file/<uuid:file>/", views.download, name="obstacle-file"),
    path("obstacles/matter/<uuid:matter>/", office_views.show_matter, name="matter"),
    path("obstacles/matter/<uuid:matter>/<slug:move>/", office_views.matter_move, name="matter-move"),
    path("obstacles/<uuid:obstacle>/", views.show_obstacle, name="obstacle"),
    path("obstacles/<uuid:obstacle>/<slug:move>/", views.move, name="obstacle-move"),
]
