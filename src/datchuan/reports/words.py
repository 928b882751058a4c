"""Sections, columns and differences of a report in words. Vietnamese on paper, the language of the reader on the page."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from datchuan.procedures.words import level_word
from datchuan.reports.content import AGENCIES, COMMUNES, WHOLES, Content, Difference, Section
from datchuan.titles.queries import LEVELS
from datchuan.ui.dates import format_date


def section_word(code: str) -> str:
    return {
        "bands": _("Số xã theo số tiêu chí đạt"),
        "criteria": _("Tiêu chí của từng xã"),
        "titles": _("Danh hiệu"),
        "targets": _("Chỉ tiêu năm"),
        "obstacles": _("Khó khăn, vướng mắc"),
        "directives": _("Nhiệm vụ được giao bằng văn bản"),
        "findings": _("Phát hiện trong kỳ"),
        "late": _("Phát hiện muộn, theo cơ quan phụ trách chỉ tiêu"),
        "remedies": _("Kế hoạch khắc phục"),
        "reviews": _("Rà soát duy trì chuẩn, đợt gần nhất"),
    }.get(code, code)


def first_column(section: Section) -> str:
    """What the lines of a section are."""
    return {COMMUNES: _("Xã"), AGENCIES: _("Cơ quan")}.get(section.by) or _("Huyện, thị xã, thành phố")


def column_word(section: str, code: str) -> str:
    if code in LEVELS:
        return level_word(code)
    own = {
        ("late", "late"): _("Muộn"),
        ("targets", "unclear"): _("Chưa rõ năm đạt"),
    }
    return own.get((section, code)) or _columns().get(code, code)


def _columns() -> dict[str, str]:
    return {
        "communes": _("Số xã"),
        "all_met": _("Đạt đủ tiêu chí"),
        "band_15": _("Đạt 15–18"),
        "band_10": _("Đạt 10–14"),
        "band_0": _("Đạt dưới 10"),
        "unmeasured": _("Chưa có số liệu"),
        "criteria": _("Số tiêu chí"),
        "met": _("Đạt hoặc không áp dụng"),
        "not_met": _("Chưa đạt"),
        "no_data": _("Chưa có số liệu"),
        "no_level": _("Chưa có mức chuẩn"),
        "complete": _("Đạt cả bộ"),
        "none": _("Chưa được công nhận"),
        "unknown": _("Chưa rõ"),
        "given": _("Công nhận trong kỳ"),
        "taken": _("Thu hồi, hết hiệu lực trong kỳ"),
        "raised": _("Đã nêu"),
        "solved": _("Đã gỡ"),
        "open": _("Đang mở"),
        "referred": _("Trình tỉnh"),
        "unsolved": _("Đóng, chưa giải quyết"),
        "new": _("Nêu trong kỳ"),
        "waiting": _("Chờ xã trả lời"),
        "answered": _("Xã đã trả lời"),
        "closed": _("Đã đóng"),
        "overdue": _("Quá hạn"),
        "cases": _("Nêu khi thẩm định"),
        "first_heard": _("Lần đầu được nêu"),
        "plans": _("Kế hoạch"),
        "not_approved": _("Chưa duyệt"),
        "running": _("Đang thực hiện"),
        "steps": _("Số bước"),
        "steps_done": _("Bước đã xong"),
        "steps_open": _("Bước chưa xong"),
        "steps_late": _("Bước quá hạn"),
        "reviews": _("Xã phải rà soát"),
        "kept": _("Giữ chuẩn"),
        "lost": _("Chưa giữ được"),
        "unknown_outcome": _("Chưa đủ số liệu"),
        "missing": _("Chưa rà soát"),
        "named": _("Xã được nêu tên"),
        "first": _("Giao lần đầu"),
        "present": _("Đang giao"),
        "reached": _("Đạt trong năm"),
        "decided": _("Có ngày quyết định"),
        "missed": _("Còn thiếu"),
        "owed": _("Thiếu so với lần đầu"),
        "tasks": _("Nhiệm vụ"),
        "in_time": _("Xong đúng hạn"),
        "done_late": _("Xong muộn"),
        "tasks_overdue": _("Quá hạn, chưa xong"),
        "done": _("Đã xong"),
    }


def about(section: Section) -> str:
    """The day, the days and the edition of a section: every figure carries them."""
    on = day(section.on)
    if section.since:
        said = _("Tại ngày %(on)s, trong kỳ tính từ ngày %(since)s") % {"since": day(section.since), "on": on}
    else:
        said = _("Tại ngày %(on)s") % {"on": on}
    if section.edition:
        said += _(", theo %(edition)s") % {"edition": section.edition}
    return f"{said}, {_('địa giới tại ngày đó')}."


def day(iso: str) -> str:
    """A stored day as people write it."""
    return format_date(date.fromisoformat(iso))


def difference_word(content: Content, one: Difference) -> str:
    """What does not add up, with both numbers and the gap."""
    numbers = {"whole": one.whole, "parts": one.parts, "gap": f"{one.gap:+d}"}
    if one.what == "stated":
        row = next(row for row in content.stated if row.code == one.column)
        said = {"label": row.label, "on": day(row.on), **numbers}
        return _("Đã công bố: %(label)s, %(on)s: %(whole)d; sổ danh hiệu tính được %(parts)d (lệch %(gap)s)") % said
    named = {"section": section_word(one.section), "column": column_word(one.section, one.column), **numbers}
    if one.what == "lines":
        return _("%(section)s, cột “%(column)s”: tổng %(whole)d, cộng các dòng %(parts)d (lệch %(gap)s)") % named
    if one.what == "same":
        return _("%(section)s, cột “%(column)s”: %(whole)d, mục “%(other)s” ghi %(parts)d (lệch %(gap)s)") % {
            **named, "other": section_word(one.where),
        }  # fmt: skip
    parts = next(parts for whole, parts in WHOLES[one.section] if whole == one.column)
    return _("%(section)s, %(line)s: “%(column)s” %(whole)d, cộng %(parts_of)s được %(parts)d (lệch %(gap)s)") % {
        **named,
        "line": _line_name(content, one),
        "parts_of": " + ".join(f"“{column_word(one.section, part)}”" for part in parts),
    }


def _line_name(content: Content, one: Difference) -> str:
    section = content.section(one.section)
    lines = section.lines if section is not None else ()
    return next((line.name for line in lines if line.code == one.where), _("dòng tổng"))
