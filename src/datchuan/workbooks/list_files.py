"""Lists of the other rooms as files: findings, late findings, papers, and a department's table of one indicator.

Each says its day, what it is about and how it is filtered, as the page does, and holds every row, not one page of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.criteria.words import in_language, set_word
from datchuan.findings import filters as findings
from datchuan.findings.late import LatePage
from datchuan.findings.words import had_word, term_words
from datchuan.findings.workflow import Stage, State
from datchuan.papers import listing as papers
from datchuan.papers.codes import in_words
from datchuan.papers.models import IssuedPaper
from datchuan.papers.workflow import State as PaperState
from datchuan.review import filters as review
from datchuan.review import queries as tables
from datchuan.ui.dates import format_date
from datchuan.ui.templatetags.ui import moment, percent
from datchuan.workbooks.tables import Head, Table


def about_lines(demo: bool, *said: str) -> tuple[str, ...]:
    first = _("Tính đến %(on)s. Xuất lúc %(at)s.") % {"on": format_date(clock.today()), "at": moment(clock.now())}
    return (first, *said, *([_("Dữ liệu minh họa.")] if demo else []))


def findings_table(rows: Iterable[Any], filters: findings.Filters, *, demo: bool) -> Table:
    """The list of findings. ``rows``: ``findings.queries.listed``."""
    found = list(rows)
    heads = (
        Head(_("Mã xã"), 9, code=True), Head(_("Xã"), 20), Head(_("Huyện"), 20), Head(_("Bộ tiêu chí"), 14),
        Head(_("Mã"), 7, code=True), Head(_("Chỉ tiêu"), 40), Head(_("Năm"), 7), Head(_("Bước"), 18),
        Head(_("Cơ quan nêu"), 24), Head(_("Cơ quan chủ trì chỉ tiêu"), 24), Head(_("Điều chưa đúng"), 44),
        Head(_("Việc xã cần làm"), 44), Head(_("Ngày nêu"), 11), Head(_("Thời hạn"), 11), Head(_("Trạng thái"), 20),
        Head(_("Còn hay quá hạn"), 24), Head(_("Ngày đóng"), 11),
    )  # fmt: skip
    words = _("%(n)d phát hiện. Đang lọc: %(filters)s.") % {"n": len(found), "filters": findings_filters(filters)}
    return Table(_("Phát hiện về chỉ tiêu"), about_lines(demo, words), heads, map(_finding, found), _("Phát hiện"))


def _finding(row: Any) -> list[str | int]:
    return [
        row.commune.code, row.commune_name or "", row.district_name or "", row.edition.code, row.indicator_code,
        in_language(row, "name"), row.year, row.get_stage_display(), str(row.agency), str(row.lead or ""), row.wrong,
        row.todo, format_date(row.raised_on), format_date(row.due), row.get_state_display(), term_words(row),
        format_date(row.closed_on) if row.closed_on else "",
    ]  # fmt: skip


def findings_filters(filters: findings.Filters) -> str:
    """What the list of findings is filtered by, or that it is whole."""
    shows = {"mine": _("chờ tôi"), "overdue": _("quá hạn"), "unsettled": _("chưa xong")}
    states = {state.value: str(state.label) for state in State}
    wanted = {
        _("xem"): shows.get(filters.show) or states.get(filters.show, ""),
        _("bước"): str(Stage(filters.stage).label) if filters.stage else "",
        _("cơ quan"): filters.department,
        _("huyện"): filters.district,
        _("xã"): filters.commune,
        _("bộ tiêu chí"): filters.set_code,
        _("chỉ tiêu"): filters.indicator,
        _("năm"): str(filters.year or ""),
        _("có chữ"): filters.words,
    }
    return "; ".join(f"{name} {value}" for name, value in wanted.items() if value) or _("không lọc")


def late_tables(page: LatePage, *, demo: bool) -> tuple[Table, Table]:
    """The share of late findings of each department in a period, and the cases behind it."""
    period = _("Từ %(first)s đến %(last)s.") % {
        "first": format_date(page.period.first), "last": format_date(page.period.last),
    }  # fmt: skip
    heads = (
        Head(_("Cơ quan chủ trì chỉ tiêu"), 34), Head(_("Nêu ở thẩm định"), 12), Head(_("Trong đó lần đầu được nêu"), 14),
        Head(_("Trong đó muộn"), 10), Head(_("Tỷ lệ muộn"), 10), Head(_("Đã nhắc sớm trong kỳ"), 12),
    )  # fmt: skip
    shares: list[list[str | int]] = [
        [str(s.department or ""), s.cases, s.first, s.late, "" if s.percent is None else percent(s.percent, 1), s.early]
        for s in page.shares
    ]  # fmt: skip
    about = about_lines(demo, period, _("Tỷ lệ = số trường hợp muộn / số trường hợp nêu ở thẩm định."))
    cases = (
        Head(_("Mã xã"), 9, code=True), Head(_("Xã"), 20), Head(_("Bộ tiêu chí"), 14), Head(_("Mã"), 7, code=True),
        Head(_("Chỉ tiêu"), 40), Head(_("Năm"), 7), Head(_("Cơ quan chủ trì chỉ tiêu"), 24), Head(_("Cơ quan nêu"), 24),
        Head(_("Ngày nêu"), 11), Head(_("Cơ quan chủ trì lúc đó"), 30), Head(_("Đã được nêu từ bước trước"), 12),
        Head(_("Điều chưa đúng"), 44),
    )  # fmt: skip
    return (
        Table(_("Phát hiện muộn theo cơ quan phụ trách"), about, heads, shares, _("Theo cơ quan")),
        Table(_part_title(page), about_lines(demo, period), cases, map(_case, page.rows), _("Trường hợp")),
    )


def _part_title(page: LatePage) -> str:
    titles = {
        "late": _("Các phát hiện muộn"),
        "early": _("Các trường hợp đã nhắc sớm"),
        "first": _("Các trường hợp lần đầu được nêu ở thẩm định"),
    }
    title = titles.get(page.period.part) or _("Các trường hợp nêu ở thẩm định")
    return f"{title}: {page.department}" if page.department else title


def _case(row: Any) -> list[str | int]:
    return [
        row.commune.code, row.commune_name or "", row.set_code, row.indicator_code, in_language(row, "name"), row.year,
        str(row.lead or ""), str(row.agency), format_date(row.raised_on), had_word(row.lead_had),
        _("có") if row.told_before else _("không"), row.wrong,
    ]  # fmt: skip


def papers_table(rows: Iterable[Any], filters: papers.Filters, *, demo: bool) -> Table:
    """The list of papers. ``rows``: ``papers.listing.listed``."""
    found = list(rows)
    heads = (
        Head(_("Số, ký hiệu"), 18, code=True), Head(_("Loại văn bản"), 28), Head(_("Cơ quan ban hành"), 34),
        Head(_("Ngày"), 11), Head(_("Người ký"), 24), Head(_("Trạng thái"), 22), Head(_("Về việc"), 60),
        Head(_("Mã đối chiếu"), 14, code=True), Head("SHA-256", 66),
    )  # fmt: skip
    words = _("%(n)d văn bản. Đang lọc: %(filters)s.") % {"n": len(found), "filters": papers_filters(filters)}
    return Table(_("Văn bản"), about_lines(demo, words), heads, map(_paper, found), _("Văn bản"))


def _paper(row: Any) -> list[str | int]:
    return [
        row.sign, row.kind_shown, str(row.organ), format_date(row.day) if row.day else "", row.signer_name or "",
        row.get_state_display(), row.subject, in_words(row.code) if row.signed_at else "", row.pdf_sha256,
    ]  # fmt: skip


def papers_filters(filters: papers.Filters) -> str:
    """What the list of papers is filtered by, or that it is whole."""
    states = {"way": _("đang soạn"), **{state.value: str(state.label) for state in PaperState}}
    wanted = {
        _("xem"): states.get(filters.show, ""),
        _("loại"): IssuedPaper(kind=filters.kind).kind_shown if filters.kind else "",
        _("cơ quan"): filters.organ,
        _("năm"): str(filters.year or ""),
        _("có chữ"): filters.words,
    }
    return "; ".join(f"{name} {value}" for name, value in wanted.items() if value) or _("không lọc")


def review_table(table: tables.Table, filters: review.Filters, *, demo: bool) -> Table:
    """A department's table: one indicator over all communes, what each voice says."""
    task = table.task
    heads = (
        Head(_("Mã xã"), 9, code=True), Head(_("Xã"), 20), Head(_("Huyện"), 20), Head(_("Xã tự đánh giá"), 30),
        Head(_("Kết quả"), 14), Head(_("Còn thiếu"), 22), Head(_("Số của cơ quan"), 28), Head(_("Khác nhau"), 16),
        Head(_("Minh chứng"), 10), Head(_("Năm trước"), 28), Head(_("Trạng thái"), 22), Head(_("Ghi chú"), 40),
        Head(_("Cảnh báo và lý do của xã"), 50),
    )  # fmt: skip
    what = _("%(edition)s, số liệu năm %(year)d. %(shown)d/%(total)d xã. Đang lọc: %(filters)s.") % {
        "edition": task.edition.code, "year": task.year, "shown": len(table.rows), "total": table.total,
        "filters": review_filters(filters),
    }  # fmt: skip
    title = f"{task.code} {in_language(task.indicator, 'name')}, {set_word(task.set_code)}"
    return Table(title, about_lines(demo, what), heads, map(_commune, table.rows), _("Các xã"))


def _commune(row: tables.Row) -> list[str | int]:
    told = "\n".join(f"{text} {_('Xã giải thích:')} {why}" if why else text for text, why in row.warnings)
    return [
        row.code, row.name, row.district, row.self_text, row.result_text, row.lacks, row.own_text, row.gap, row.evidence,
        f"{row.before} ({_('đã xác nhận')})" if row.before_confirmed else row.before, row.state_text, row.note, told,
    ]  # fmt: skip


def review_filters(filters: review.Filters) -> str:
    """What a department's table is filtered by, or that it is whole."""
    states = {"": "", "ours": _("chờ cơ quan xem")}
    evidence = {review.YES: _("có"), review.NO: _("chưa có")}
    wanted = {
        _("trạng thái"): states.get(filters.state, review.shown_word(filters.state) if filters.state else ""),
        _("huyện"): filters.district,
        _("cột mức"): filters.profile,
        _("số liệu"): _("khác số của cơ quan") if filters.differs == review.YES else "",
        _("minh chứng"): evidence.get(filters.evidence, ""),
    }
    return "; ".join(f"{name} {value}" for name, value in wanted.items() if value) or _("không lọc")
