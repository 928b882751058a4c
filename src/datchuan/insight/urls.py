from django.urls import path

from datchuan.insight import campaign_file, exports, trend_file, views

urlpatterns = [
    path("board/", views.show_board, name="board"),
    path("board/matrix/", views.show_matrix, name="board-matrix"),
    path("export/matrix.<str:ext>", exports.export_matrix, name="export-matrix"),
    path("export/titles.<str:ext>", exports.export_titles, name="export-titles"),
    path("export/title-trend.<str:ext>", trend_file.export_trend, name="export-title-trend"),
    path("export/upkeep/<uuid:campaign>.xlsx", campaign_file.export_campaign, name="export-campaign"),
    path("districts/", views.show_districts, name="districts"),
    path("map/", views.show_map, name="map"),
    path("commune/<str:code>/", views.show_commune, name="commune"),
    path("titles/", views.show_titles, name="titles"),
    path("titles/trend/", views.show_title_trend, name="title-trend"),
    path("titles/of/<str:code>/", views.show_title_history, name="title-history"),
]
