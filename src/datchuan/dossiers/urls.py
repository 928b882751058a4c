"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from datchuan.dossiers import attaching, moves, revoking_views, views

ONE = "dossiers/<uuid:dossier>/"

urlpatterns = [
    path("dossiers/", views.show_dossiers, name="dossiers"),
    path("commune/<str:code>/dossiers/open/", views.open_dossier, name="dossier-open"),
    path(ONE, views.show_dossier, name="dossier"),
    path(ONE + "versions/<int:number>/", views.show_version, name="dossier-version"),
    path(ONE + "versions/<int:number>/changes/", views.show_changes, name="dossier-changes"),
    path(ONE + "seal/", moves.seal, name="dossier-seal"),
    path(ONE + "complete/", moves.complete, name="dossier-complete"),
    path(ONE + "skip/", moves.skip, name="dossier-skip"),
    path(ONE + "return/", moves.give_back, name="dossier-return"),
    path(ONE + "repair/", moves.repair, name="dossier-repair"),
    path(ONE + "withdraw/", moves.withdraw, name="dossier-withdraw"),
    path("commune/<str:code>/dossiers/revoke/", revoking_views.open_revocation, name="revocation-open"),
    path(ONE + "stop/", moves.stop, name="dossier-stop"),
    path(ONE + "appeals/", revoking_views.appeal, name="dossier-appeal"),
    path(ONE + "appeals/<int:appeal>/", revoking_views.conclude, name="dossier-appeal-result"),
    path(ONE + "move/", moves.move, name="dossier-move"),
    path(ONE + "steps/<str:step>/documents/", attaching.add, name="dossier-document-add"),
    path(ONE + "documents/<uuid:document>/", attaching.download, name="dossier-document"),
    path(ONE + "documents/<uuid:document>/remove/", attaching.remove, name="dossier-document-remove"),
    path(ONE + "conditions/<str:condition>/", attaching.record_condition, name="dossier-condition"),
]
