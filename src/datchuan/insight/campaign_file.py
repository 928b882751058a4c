"""A campaign of reviews as a file: each commune with its title, its review and the figures, and who has not reviewed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from datchuan.config import clock
from datchuan.procedures.words import level_word
from datchuan.ui.dates import format_date
from datchuan.ui.templatetags.ui import moment
from datchuan.upkeep.filters import Filters
from datchuan.upkeep.measuring import reach_of
from datchuan.upkeep.models import Cause, Reach
from datchuan.upkeep.queries import CampaignPage, Row, campaign_page
from datchuan.upkeep.views import campaign_or_404
from datchuan.workbooks.serving import XLSX, attachment
from datchuan.workbooks.tables import Head, Table, xlsx_file


@require_safe
@login_required
def export_campaign(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """The list that the page of a campaign shows, with a sheet of those who have not reviewed, by district."""
    rights, found = campaign_or_404(request, campaign)
    page = campaign_page(rights, found, Filters.from_query(request.GET))
    return attachment(xlsx_file(reviews(page), missing(page)), XLSX, f"ra-soat-{page.campaign.on.isoformat()}.xlsx")


def reviews(page: CampaignPage) -> Table:
    """One row for each commune and set by which it is measured; titles and figures in columns of their own."""
    heads = (
        Head(_("Mã xã"), 9, code=True), Head(_("Xã"), 24), Head(_("Huyện"), 24), Head(_("Danh hiệu đang giữ"), 24),
        Head(_("Tình trạng rà soát"), 18), Head(_("Ngày rà soát"), 12), Head(_("Số liệu của"), 18),
        Head(_("Bộ tiêu chí"), 14), Head(_("Tiêu chí đạt"), 11), Head(_("Tổng số tiêu chí"), 11),
        Head(_("Tiêu chí không còn đạt"), 26), Head(_("Trong đó trọng yếu"), 18), Head(_("Chưa có số liệu"), 18),
        Head(_("Ngưỡng thu hồi (hệ thống tính)"), 24), Head(_("Nguyên nhân"), 28),
    )  # fmt: skip
    rows = [line for row in page.rows for line in _lines(row)]
    return Table(page.campaign.name, (_about(page), *_demo()), heads, rows, _("Rà soát"))


def _lines(row: Row) -> list[list[str | int]]:
    review = row.review
    begin: list[str | int] = [
        row.commune.code, str(row.commune), str(row.district or ""), ", ".join(level_word(code) for code in review.levels),
        str(review.get_state_display()), format_date(review.done_at.date()) if review.done_at else "",
        _("lần rà soát") if row.is_sealed else _("hôm nay, chưa rà soát"),
    ]  # fmt: skip
    reach, cause = str(Reach(reach_of(row.found)).label), str(Cause(review.cause).label) if review.cause else ""
    lines = [[*begin, *_measured(one), reach, cause] for one in row.found]
    return lines or [[*begin, "", "", "", "", "", "", "", cause]]


def _measured(one: Any) -> list[str | int]:
    codes = [", ".join(one[name]) for name in ("lost", "keys", "unknown")]
    return [level_word(one["set"]), one["met"], one["total"], *codes]


def missing(page: CampaignPage) -> Table:
    """Who has not reviewed, by district: for the reminder that is sent to them."""
    heads = (
        Head(_("Huyện"), 26), Head(_("Mã xã"), 9, code=True), Head(_("Xã"), 26), Head(_("Danh hiệu đang giữ"), 24),
        Head(_("Hạn"), 12), Head(_("Quá hạn, ngày"), 12),
    )  # fmt: skip
    campaign = page.campaign
    late = max(-campaign.days_left, 0)
    rows: list[list[str | int]] = [
        [
            str(row.district or ""), row.commune.code, str(row.commune),
            ", ".join(level_word(code) for code in row.review.levels), format_date(campaign.last_day), late or "",
        ]
        for row in page.all_rows
        if not row.is_sealed
    ]  # fmt: skip
    return Table(_("Chưa rà soát"), (_about(page), *_demo()), heads, rows, _("Chưa rà soát"))


def _about(page: CampaignPage) -> str:
    campaign = page.campaign
    return _("%(name)s. Căn cứ: %(basis)s. Hạn %(day)s. %(done)d xã đã rà soát, %(missing)d xã chưa. Lập lúc %(at)s.") % {
        "name": campaign.name, "basis": campaign.basis, "day": format_date(campaign.last_day), "done": page.done,
        "missing": page.missing, "at": moment(clock.now()),
    }  # fmt: skip


def _demo() -> tuple[str, ...]:
    return (_("Dữ liệu minh họa: không phải số liệu thật của các xã."),) if settings.DEMO else ()
