"""The register in words: what is owed, what was given."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.funding.models import Work
from datchuan.funding.sums import Sums, Totals
from datchuan.funding.workflow import Measure, State
from datchuan.ui.dates import format_date
from datchuan.ui.numbers import format_number, money_reading

TONES = {
    State.PLANNED: "todo",
    State.BUILDING: "doing",
    State.ACCEPTED: "plain",
    State.SETTLED: "good",
    State.STOPPED: "closed",
}


def owed_sentence(total: Totals) -> str:
    """ "Còn nợ 1,24 tỷ đồng ở 3 công trình, 1 công trình đã quá hạn trả"; that nothing is owed, or that nothing is recorded."""
    if not total.works:
        return _("Xã chưa ghi công trình nào")
    if not total.owing:
        return ngettext(
            "Không còn nợ ở %(n)d công trình đã ghi", "Không còn nợ ở %(n)d công trình đã ghi", total.works
        ) % {"n": total.works}
    said = ngettext("Còn nợ %(sum)s ở %(n)d công trình", "Còn nợ %(sum)s ở %(n)d công trình", total.owing) % {
        "sum": money_reading(total.owed), "n": total.owing,
    }  # fmt: skip
    if not total.late:
        return said
    return (
        said
        + ", "
        + ngettext("%(n)d công trình đã quá hạn trả", "%(n)d công trình đã quá hạn trả", total.late) % {"n": total.late}
    )


def quantity_words(quantity: Decimal, measure: str) -> str:
    """ "1,2 tỷ đồng", "1.530 m²", "320 ngày công"."""
    if measure == Measure.MONEY:
        return money_reading(quantity)
    if measure == Measure.VALUE:
        return _("%(sum)s (ước tính)") % {"sum": money_reading(quantity)}
    unit = "m²" if measure == Measure.AREA else _("ngày công")
    return f"{format_number(quantity)}\N{NO-BREAK SPACE}{unit}"


def households_words(households: int) -> str:
    """A household that gives twice counts twice."""
    return ngettext("%(n)s lượt hộ", "%(n)s lượt hộ", households) % {"n": format_number(households)}


def stored_lines(work: Work, sums: Sums) -> list[tuple[str, str]]:
    """What stands of a work, for the page that shows two versions."""
    days = (work.approved_on, work.started_on, work.finished_on, work.pay_by)
    approved_on, started, finished, pay_by = (format_date(one) if one else "" for one in days)
    return [
        (_("Tên công trình"), work.name), (_("Trạng thái"), str(State(work.state).label)),
        (_("Giá trị phê duyệt"), money_reading(work.approved) if work.approved else ""),
        (_("Số quyết định phê duyệt"), work.decision_no), (_("Ngày phê duyệt"), approved_on),
        (_("Đơn vị phải trả"), work.owner), (_("Đơn vị nợ ban đầu"), work.original_owner),
        (_("Ngày khởi công"), started), (_("Ngày hoàn thành"), finished), (_("Hạn trả"), pay_by),
        (_("Còn nợ"), money_reading(sums.owed)),
    ]  # fmt: skip
