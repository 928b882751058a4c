"""The addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.guidance import question_views, views

QUESTION = "guidance/questions/<uuid:question>/"
INDICATOR = "guidance/<str:set_code>/<str:indicator>/"

urlpatterns = [
    path("guidance/", views.show_list, name="guidance"),
    path("guidance/files/<uuid:file>/", views.download, name="guidance-file"),
    path(QUESTION, question_views.show_question, name="question"),
    path(QUESTION + "answer/", question_views.answer, name="question-answer"),
    path(QUESTION + "again/", question_views.ask_again, name="question-again"),
    path(QUESTION + "merge/", question_views.merge, name="question-merge"),
    path(QUESTION + "withdraw/", question_views.withdraw, name="question-withdraw"),
    path(QUESTION + "follow/", question_views.follow, name="question-follow"),
    path(INDICATOR, views.show_indicator, name="guidance-indicator"),
    path(INDICATOR + "write/", views.write, name="guidance-write"),
    path(INDICATOR + "keep/", views.keep, name="guidance-keep"),
    path(INDICATOR + "ask/", question_views.ask, name="question-ask"),
]
