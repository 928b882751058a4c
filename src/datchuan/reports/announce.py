"""Who is told of a report: the leaders who sign it.

Sentences are Vietnamese and not through gettext: they are stored, and whoever reads one may use another language.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from datchuan.config import clock
from datchuan.notices import kinds
from datchuan.notices.actions import tell
from datchuan.people.models import Post, Role
from datchuan.reports.models import Report

ISSUED = kinds.register(
    "reports.issued", "Báo cáo định kỳ chờ ký", "Periodic reports to sign",
    "Báo cáo tháng 10/2023, Tỉnh Quảng Nam đã cấp số 12/BC-UBND, chờ ký.", roles=[Role.LEADER],
)  # fmt: skip


def issued(report: Report) -> None:
    posts = Post.objects.held_on(clock.today()).filter(
        role=Role.LEADER, agency__unit_id=report.organ.unit_id, user__is_active=True
    )
    people = {post.user for post in posts.select_related("user").order_by("pk")}
    assert report.paper is not None
    with override(settings.LANGUAGE_CODE):
        sentence = f"{report} đã cấp số {report.paper.sign}, chờ ký."
        thing = str(report)
    where = reverse("paper", args=[report.paper_id])
    tell(sorted(people, key=lambda person: person.pk), sentence, where=where, kind=ISSUED, about=f"report:{report.pk}",
         thing=thing)  # fmt: skip
