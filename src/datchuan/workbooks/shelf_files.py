"""The list of guidance and the library of a commune as files: every row that the filters leave, not one page of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from datchuan.criteria.words import change_word, in_language, set_word
from datchuan.evidence.words import period_words, state_word
from datchuan.guidance.listing import GuidanceList
from datchuan.guidance.listing import Row as Guided
from datchuan.library.queries import Filters, Lacking, Line
from datchuan.places.models import Unit
from datchuan.ui.dates import format_date
from datchuan.workbooks.list_files import about_lines
from datchuan.workbooks.tables import Head, Table


def guidance_table(page: GuidanceList, shown: str, *, demo: bool) -> Table:
    """The indicators of a set with their guidance and questions. ``shown``: the choices of the page in words."""
    heads = (
        Head(_("Mã"), 7, code=True), Head(_("Chỉ tiêu"), 60), Head(_("So với bộ 2016-2020"), 16), Head(_("Cơ quan chủ trì"), 36),
        Head(_("Hướng dẫn"), 20), Head(_("Bản số"), 8), Head(_("Ngày công bố"), 12), Head(_("Câu hỏi chờ trả lời"), 12),
        Head(_("Chờ lâu nhất (ngày)"), 12), Head(_("Câu hỏi đã trả lời"), 12), Head(_("Nội dung hướng dẫn"), 80),
    )  # fmt: skip
    edition = page.edition.code if page.edition else ""
    words = _("%(edition)s. %(n)d chỉ tiêu. Đang lọc: %(filters)s.") % {
        "edition": edition, "n": len(page.rows), "filters": shown or _("không lọc"),
    }  # fmt: skip
    title = f"{_('Hướng dẫn về chỉ tiêu')}, {set_word(page.filters.set_code)}" if page.filters.set_code else ""
    return Table(
        title or _("Hướng dẫn về chỉ tiêu"), about_lines(demo, words), heads, map(_guided, page.rows), _("Hướng dẫn")
    )


def _guided(row: Guided) -> list[str | int]:
    now = row.current
    state = _("chưa có hướng dẫn") if now is None else _("viết cho bộ cũ") if now.is_dated else _("đang dùng")
    return [
        row.indicator.code, in_language(row.indicator, "name"), change_word(row.indicator.change),
        "; ".join(str(agency) for agency in row.leads) or _("chưa giao"), state,
        now.version.number if now else "", format_date(now.version.published_at) if now else "",
        row.waiting, row.oldest if row.waiting else "", row.answered, now.version.body if now else "",
    ]  # fmt: skip


def library_table(commune: Unit, lines: Iterable[Line], filters: Filters, *, demo: bool) -> Table:
    """The documents of a commune with their dates, state and uses."""
    found = list(lines)
    heads = (
        Head(_("Tên tài liệu"), 44), Head(_("Số, ký hiệu"), 18), Head(_("Cơ quan ban hành"), 30),
        Head(_("Ngày của tài liệu"), 12), Head(_("Chứng minh cho kỳ"), 24), Head(_("Ngày nhận"), 12),
        Head(_("Có giá trị đến ngày"), 12), Head(_("Trạng thái"), 22), Head(_("Tệp"), 34), Head(_("Dấu SHA-256"), 20),
        Head(_("Hệ thống đang giữ tài liệu"), 26), Head(_("Dùng cho chỉ tiêu"), 40),
    )  # fmt: skip
    words = _("%(n)d tài liệu. Đang lọc: %(filters)s.") % {"n": len(found), "filters": _library_filters(filters)}
    title = _("Thư viện minh chứng: %(name)s") % {"name": commune.full_name}  # type: ignore[attr-defined]
    return Table(title, about_lines(demo, words), heads, map(_document, found), _("Minh chứng"))


def _document(line: Line) -> list[str | int]:
    it = line.document
    uses = "; ".join(dict.fromkeys(f"{use.set_code} {use.indicator_code} ({use.year})" for use in line.uses))
    return [
        it.title, it.number, it.organ, _day(it.dated), period_words(it.period_from, it.period_to), _day(it.received_at),
        _day(it.expires), state_word(line.state, it), it.stored.name if it.stored else "",
        it.stored.sha256 if it.stored else "", it.system, uses,
    ]  # fmt: skip


def _day(day: Any) -> str:
    return format_date(day) if day else ""


def lacking_table(commune: Unit, lacking: Iterable[Lacking], filters: Filters, *, demo: bool) -> Table:
    """The wanted kinds of a set and year that are not there."""
    rows = [(one.indicator, kind) for one in lacking for kind in one.kinds]
    heads = (
        Head(_("Mã"), 7, code=True),
        Head(_("Chỉ tiêu"), 60),
        Head(_("Loại minh chứng"), 50),
        Head(_("Trạng thái"), 22),
    )
    words = _("%(set)s, năm %(year)d. %(n)d loại minh chứng còn thiếu.") % {
        "set": set_word(filters.set_code), "year": filters.year, "n": len(rows),
    }  # fmt: skip
    body = ([i.code, in_language(i, "name"), kind.text, state_word(kind.state)] for i, kind in rows)
    title = _("Minh chứng còn thiếu: %(name)s") % {"name": commune.full_name}  # type: ignore[attr-defined]
    return Table(title, about_lines(demo, words), heads, body, _("Còn thiếu"))


def _library_filters(filters: Filters) -> str:
    shows = {
        "soon": _("hết hạn hoặc sắp hết hạn"), "loose": _("chưa gắn chỉ tiêu nào"), "scanning": _("chờ quét vi-rút"),
        "withdrawn": _("đã rút"),
    }  # fmt: skip
    wanted = {_("xem"): shows.get(filters.show, ""), _("có chữ"): filters.words}
    return "; ".join(f"{name} {value}" for name, value in wanted.items() if value) or _("không lọc")
