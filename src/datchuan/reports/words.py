"""Sections, columns and differences of a report in words. Vietnamese on paper, the language of the reader on the page."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from datchuan.procedures.words import level_word
from datchuan.reports.content import (
    AGENCIES,
    BODIES,
    COMMUNES,
    CRITERIA,
    ROUNDS,
    WHOLES,
    Content,
    Difference,
    Roll,
    Section,
    kind_of,
)
from datchuan.titles.queries import LEVELS
from datchuan.ui.dates import format_date

#: Kinds of sections that hold the end of the period against the end of the one before.
_COMPARED = frozenset({"moves", "gains", "by_criterion", "obstacle_flow", "revocations"})


def chapter_word(code: str) -> str:
    return {
        "titles": _("Danh hiệu"),
        "aims": _("Chỉ tiêu năm"),
        "criteria": _("Tiêu chí"),
        "work": _("Chỉ đạo, thẩm định và xử lý công việc"),
        "next": _("Việc của kỳ tới"),
    }[code]


def section_word(code: str) -> str:
    """The name of a section or of a list."""
    kind, _colon, level = code.partition(":")
    if level:
        named = {
            "moves": _("Tăng, giảm số xã đạt %(level)s"),
            "gains": _("Tiêu chí tăng, giảm theo địa bàn, bộ %(level)s"),
            "by_criterion": _("Số xã đạt từng tiêu chí, bộ %(level)s"),
            "criteria": _("Tiêu chí của từng xã, bộ %(level)s"),
        }
        return named[kind] % {"level": level_word(level)}
    return _sections().get(kind, kind)


def _sections() -> dict[str, str]:
    return {
        "bands": _("Số xã theo số tiêu chí đạt"),
        "criteria": _("Tiêu chí của từng xã"),
        "titles": _("Danh hiệu cao nhất của các xã"),
        "title_changes": _("Danh hiệu công nhận, thu hồi trong kỳ, từng xã"),
        "revocations": _("Thủ tục thu hồi danh hiệu"),
        "targets": _("Kết quả so với chỉ tiêu năm"),
        "named_targets": _("Từng xã được giao chỉ tiêu năm"),
        "rounds": _("Kết quả các đợt thẩm định"),
        "obstacles": _("Khó khăn, vướng mắc"),
        "obstacle_flow": _("Vướng mắc mở, đóng và thời gian chờ"),
        "directives": _("Nhiệm vụ được giao bằng văn bản"),
        "tasks_period": _("Nhiệm vụ giao trong kỳ, theo nơi thực hiện"),
        "findings": _("Phát hiện trong kỳ"),
        "late": _("Phát hiện muộn, theo cơ quan phụ trách chỉ tiêu"),
        "remedies": _("Kế hoạch khắc phục"),
        "reviews": _("Rà soát duy trì chuẩn, đợt gần nhất"),
        "coming": _("Việc của kỳ tới, theo hạn"),
    }


def first_column(section: Section) -> str:
    """What the lines of a section are."""
    return {
        COMMUNES: _("Xã"),
        AGENCIES: _("Cơ quan"),
        BODIES: _("Địa phương, cơ quan"),
        CRITERIA: _("Tiêu chí"),
        ROUNDS: _("Đợt"),
    }.get(section.by) or _("Huyện, thị xã, thành phố")


def column_word(section: str, code: str) -> str:
    if code in LEVELS:
        return level_word(code)
    own = {
        ("late", "late"): _("Muộn"),
        ("targets", "unclear"): _("Chưa rõ năm đạt"),
        ("by_criterion", "met"): _("Đạt, tính mọi xã"),
        ("title_changes", "level"): _("Danh hiệu"),
        ("named_targets", "level"): _("Danh hiệu"),
    }
    kind = kind_of(section)
    return own.get((kind, code)) or _columns().get(code) or _more_columns().get(code, code)


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


def _more_columns() -> dict[str, str]:
    """Columns of the reports of half a year and of a year."""
    return {
        "at_start": _("Đầu kỳ"),
        "gained": _("Tăng"),
        "gone": _("Giảm"),
        "at_end": _("Cuối kỳ"),
        "compared": _("Xã so được"),
        "uncompared": _("Thiếu số liệu một đầu kỳ"),
        "reopened": _("Mở lại"),
        "settled": _("Đã gỡ"),
        "closed_unsolved": _("Đóng, chưa giải quyết"),
        "longest": _("Chờ lâu nhất, ngày làm việc"),
        "dossiers": _("Hồ sơ đã gửi"),
        "sent_in_time": _("Gửi đúng hạn"),
        "sent_late": _("Gửi muộn"),
        "recognised": _("Có quyết định công nhận"),
        "refused": _("Không thông qua"),
        "sent_back": _("Trả về hoàn thiện"),
        "withdrawn": _("Xã rút"),
        "on_way": _("Đang thẩm định"),
        "opened": _("Mở trong kỳ"),
        "revoked": _("Đã thu hồi"),
        "kept_title": _("Dừng, giữ danh hiệu"),
        "commune": _("Xã"),
        "district": _("Huyện, thị xã, thành phố"),
        "change": _("Việc"),
        "year_met": _("Năm đạt"),
        "decision": _("Quyết định"),
        "decided_on": _("Ngày quyết định"),
        "list": _("Trong danh sách"),
        "result": _("Kết quả"),
        "day": _("Ngày cuối"),
        "what": _("Việc"),
        "who": _("Ai làm"),
    }


def about(part: Section | Roll) -> str:
    """The day, the days and the edition of a section or list: every figure carries them."""
    if isinstance(part, Roll):
        return _about_roll(part)
    said = {"on": day(part.on), "edition": part.edition, "since": day(part.since) if part.since else ""}
    if kind_of(part.code) in _COMPARED:
        before = format_date(date.fromisoformat(part.since) - timedelta(days=1))
        text = _("Cuối kỳ: hết ngày %(on)s; đầu kỳ: hết ngày %(before)s") % {**said, "before": before}
        if part.edition:
            text += _(", cả hai xét theo %(edition)s") % said
    else:
        text = _("Tại ngày %(on)s") % said
        if part.since:
            text = _("Tại ngày %(on)s, trong kỳ tính từ ngày %(since)s") % said
        if part.edition:
            text += _(", theo %(edition)s") % said
    text = f"{text}, {_('địa giới tại ngày đó')}."
    note = _note(part)
    return f"{text} {note}" if note else text


def _note(section: Section) -> str:
    """How a section counts where its heading does not say it all."""
    kind, _colon, level = section.code.partition(":")
    if kind == "moves" and level != LEVELS[-1]:
        return _("Kể cả xã có danh hiệu cao hơn.")
    return {
        "gains": _("Lượt tiêu chí đạt, chỉ của xã có số liệu ở cả hai đầu kỳ."),
        "by_criterion": _("Trừ cột tính mọi xã, chỉ tính xã có số liệu ở cả hai đầu kỳ."),
        "obstacle_flow": _("Ngày chờ tính từ ngày nêu; dòng cộng ghi lần chờ lâu nhất."),
    }.get(kind, "")


def _about_roll(roll: Roll) -> str:
    said = {"on": day(roll.on), "since": day(roll.since), "until": day(roll.until) if roll.until else ""}
    if roll.until:
        return _("Hạn từ ngày %(since)s đến ngày %(until)s, theo lịch và việc còn mở lúc lập báo cáo.") % said
    return _("Từ ngày %(since)s đến hết ngày %(on)s.") % said


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
    parts = next(parts for whole, parts in WHOLES[kind_of(one.section)] if whole == one.column)
    return _("%(section)s, %(line)s: “%(column)s” %(whole)d, cộng %(parts_of)s được %(parts)d (lệch %(gap)s)") % {
        **named,
        "line": _line_name(content, one),
        "parts_of": _sum_words(one.section, parts),
    }


def _sum_words(section: str, parts: tuple[str, ...]) -> str:
    """“Đầu kỳ” + “Tăng” − “Giảm”."""
    first, *others = parts
    said = f"“{column_word(section, first)}”"
    for part in others:
        sign = "−" if part.startswith("-") else "+"
        said += f" {sign} “{column_word(section, part.removeprefix('-'))}”"
    return said


def _line_name(content: Content, one: Difference) -> str:
    section = content.section(one.section)
    lines = section.lines if section is not None else ()
    return next((line.name for line in lines if line.code == one.where), _("dòng tổng"))
