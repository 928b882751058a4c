"""Every address of the product. Each room keeps its own list."""

from django.urls import include, path

from datchuan.config.health import healthz
from datchuan.config.language import set_language

handler400 = "datchuan.config.errors_views.bad_request"
handler403 = "datchuan.config.errors_views.forbidden"
handler404 = "datchuan.config.errors_views.not_found"
handler429 = "datchuan.config.errors_views.too_many"
handler500 = "datchuan.config.errors_views.server_error"

urlpatterns: list = [
    path("healthz", healthz, name="healthz"),
    path("language/", set_language, name="set-language"),
    path("ui/", include("datchuan.ui.urls")),
    path("", include("datchuan.journal.urls")),
    path("", include("datchuan.people.urls")),
    path("", include("datchuan.procedures.urls")),
    path("", include("datchuan.criteria.urls")),
    path("", include("datchuan.notices.urls")),
    path("", include("datchuan.files.urls")),
    path("", include("datchuan.evidence.urls")),
    path("", include("datchuan.guidance.urls")),
    path("", include("datchuan.facts.urls")),
    path("", include("datchuan.checks.urls")),
    path("", include("datchuan.confirmations.urls")),
    path("", include("datchuan.findings.urls")),
    path("", include("datchuan.obstacles.urls")),
    path("", include("datchuan.surveys.urls")),
    path("", include("datchuan.funding.urls")),
    path("", include("datchuan.upkeep.urls")),
    path("", include("datchuan.dossiers.urls")),
    path("", include("datchuan.hearings.urls")),
    path("", include("datchuan.visits.urls")),
    path("", include("datchuan.remarks.urls")),
    path("", include("datchuan.villages.urls")),
    path("", include("datchuan.appraisals.urls")),
    path("", include("datchuan.remedies.urls")),
    path("", include("datchuan.rounds.urls")),
    path("", include("datchuan.council.urls")),
    path("", include("datchuan.decisions.urls")),
    path("", include("datchuan.accountability.urls")),
    path("", include("datchuan.warning.urls")),
    path("", include("datchuan.directives.urls")),
    path("", include("datchuan.titles.urls")),
    path("", include("datchuan.library.urls")),
    path("", include("datchuan.review.urls")),
    path("", include("datchuan.workbooks.urls")),
    path("", include("datchuan.search.urls")),
    path("", include("datchuan.insight.urls")),
    path("", include("datchuan.mywork.urls")),
    path("", include("datchuan.deadlines.urls")),
    path("", include("datchuan.reports.urls")),
    path("", include("datchuan.whatif.urls")),
    path("", include("datchuan.plausibility.urls")),
    path("", include("datchuan.papers.urls")),
    path("", include("datchuan.portal.urls")),
    path("", include("datchuan.desk.urls")),
]
