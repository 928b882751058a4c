"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.directives import letter_views, views

LETTER, TASK = "directives/letters/<uuid:directive>/", "directives/tasks/<int:directive_task>/"
urlpatterns = [
    path("directives/", views.show_tasks, name="directives"),
    path("directives/overdue/", views.show_board, name="directive-board"),
    path("directives/letters/", letter_views.show_letters, name="directive-letters"),
    path("directives/letters/new/", letter_views.enter, name="directive-new"),
    path(LETTER, letter_views.show_letter, name="directive"),
    path(LETTER + "edit/", letter_views.edit, name="directive-edit"),
    path(LETTER + "file/", letter_views.letter_file, name="directive-letter-file"),
    path(LETTER + "tasks/", letter_views.add_task, name="directive-task-add"),
    path(LETTER + "issue/", letter_views.issue, name="directive-issue"),
    path(TASK, letter_views.show_task, name="directive-task"),
    path(TASK + "drop/", letter_views.drop_task, name="directive-task-drop"),
    path("directives/file/<uuid:file>/", views.download, name="directive-file"),
    path("directives/<uuid:assignment>/", views.show_assignment, name="assignment"),
    path("directives/<uuid:assignment>/<slug:move>/", views.move, name="assignment-move"),
]
