"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.upkeep import views, watch_views

CAMPAIGN = "upkeep/campaigns/<uuid:campaign>/"
REVIEW = "upkeep/reviews/<uuid:review>/"

urlpatterns = [
    path("upkeep/", views.show_campaigns, name="upkeep"),
    path("upkeep/campaigns/open/", views.open_campaign, name="upkeep-open"),
    path("upkeep/watch/", watch_views.show_watch, name="upkeep-watch"),
    path(CAMPAIGN, views.show_campaign, name="upkeep-campaign"),
    path(f"{CAMPAIGN}close/", views.close_campaign, name="upkeep-close"),
    path(REVIEW, views.show_review, name="upkeep-review"),
    path(f"{REVIEW}complete/", views.complete, name="upkeep-complete"),
    path(f"{REVIEW}return/", views.return_review, name="upkeep-return"),
]
