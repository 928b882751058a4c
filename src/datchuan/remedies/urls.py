from django.urls import path

from datchuan.remedies import step_views, views

ONE, STEP = "remedies/<uuid:plan>/", "remedies/steps/<int:remedy_step>/"
urlpatterns = [
    path("remedies/", views.show_plans, name="remedies"),
    path("remedies/new/<str:code>/<str:level>/", views.open_plan, name="remedy-open"),
    path(ONE, views.show_plan, name="remedy-plan"),
    path(ONE + "send/", views.send, name="remedy-send"),
    path(ONE + "approve/", views.approve, name="remedy-approve"),
    path(ONE + "return/", views.give_back, name="remedy-return"),
    path(ONE + "see/", views.see, name="remedy-see"),
    path(ONE + "promise/", views.promise, name="remedy-promise"),
    path(ONE + "close/", views.close, name="remedy-close"),
    path(ONE + "steps/", step_views.add, name="remedy-step-add"),
    path(STEP, step_views.edit, name="remedy-step"),
    path(STEP + "drop/", step_views.drop, name="remedy-step-drop"),
    path(STEP + "move/", step_views.move, name="remedy-step-move"),
    path(STEP + "report/", step_views.report, name="remedy-step-report"),
    path(STEP + "met/", step_views.met, name="remedy-step-met"),
]
