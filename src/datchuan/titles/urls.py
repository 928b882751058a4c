from django.urls import path

from datchuan.titles import views

urlpatterns = [
    path("titles/import/", views.import_list, name="titles-import"),
    path("titles/import/confirm/", views.import_confirm, name="titles-import-confirm"),
    path("titles/import/template.xlsx", views.import_template, name="titles-import-template"),
    path("titles/record/<str:code>/", views.record, name="title-record"),
    path("titles/events/<int:event>/correct/", views.correct, name="title-correct"),
]
