"""What agencies say, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.appraisals.lines import Proposal
from datchuan.appraisals.models import Basis
from datchuan.dossiers.queries import Days
from datchuan.procedures.plan import Step
from datchuan.ui.dates import format_date
from datchuan.ui.numbers import format_number


def proposal_words(proposal: Proposal) -> str:
    """What was said before: "đã xác nhận 12/09/2023, khớp hồ sơ", or the open finding."""
    day = format_date(proposal.on) if proposal.on else ""
    if proposal.basis == Basis.CONFIRMATION:
        return _("đã xác nhận %(day)s, khớp hồ sơ") % {"day": day}
    return _("phát hiện đang mở từ %(day)s: %(note)s") % {"day": day, "note": proposal.note}


def days_words(days: Days, step: Step) -> str:
    """Working days used, allowed and left."""
    said = ngettext("đã %(n)d ngày làm việc", "đã %(n)d ngày làm việc", days.used) % {"n": days.used}
    limit = step.limit
    if limit is None:
        return said
    if limit.value is None:
        return said + _(", thời hạn chưa có mức chuẩn")
    said += _(", cho phép %(n)s") % {"n": format_number(limit.value)}
    if days.left is None:
        return said
    if days.left < 0:
        return said + _(", quá hạn %(n)d") % {"n": -days.left}
    return said + _(", còn %(n)d") % {"n": days.left}


def usual_reasons() -> tuple[str, str, str]:
    """The three reasons for which more is asked most often, each with what to do."""
    return (
        _("Số liệu trong hồ sơ chưa khớp với minh chứng."),
        _("Minh chứng còn thiếu, chưa rõ hoặc chưa đủ chữ ký."),
        _("Kết quả kiểm tra thực tế khác với hồ sơ."),
    )


def usual_work() -> tuple[str, str, str]:
    """What the commune does about each of the usual reasons."""
    return (
        _("Kiểm tra lại số liệu, sửa số hoặc thay minh chứng đúng kỳ."),
        _("Tải lên bản rõ, đủ trang, đủ chữ ký."),
        _("Rà soát tại thực địa, sửa số liệu và gửi biên bản xác nhận."),
    )
