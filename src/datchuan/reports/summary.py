"""The half-yearly and the yearly report in a few sentences, from the totals of its own sections. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.procedures.words import LEVELS, level_word
from datchuan.reports.content import Content, Section
from datchuan.reports.words import day
from datchuan.ui.numbers import format_number


def summary(content: Content) -> list[str]:
    """What a reader has to know first; nothing for a report that is not held against the period before."""
    if content.section("moves:NTM") is None:
        return []
    found = [_moves(content, level) for level in LEVELS]
    words = _words()
    for code in ("targets", "revocations", "gains:NTM", "rounds", "tasks_period", "obstacle_flow"):
        section = content.section(code)
        if section is not None:
            totals = _of(section)
            found.append((_instead(code, totals) or words[code]) % _said(totals))
    return [sentence for sentence in found if sentence]


def _of(section: Section) -> dict[str, int]:
    return dict(zip(section.columns, section.total, strict=True))


def _said(totals: dict[str, int]) -> dict[str, str]:
    return {name: format_number(n) for name, n in totals.items()}


def _moves(content: Content, level: str) -> str:
    section, titles = content.section(f"moves:{level}"), content.section("titles")
    if section is None or titles is None:
        return ""
    said = {
        **_said(_of(section)),
        "level": level_word(level),
        "on": day(section.on),
        "communes": format_number(_of(titles)["communes"]),
    }
    text = _(
        "Đến hết ngày %(on)s có %(at_end)s/%(communes)s xã đạt %(level)s; đầu kỳ %(at_start)s, tăng %(gained)s, "
        "giảm %(gone)s."
    )
    return text % said


def _instead(code: str, totals: dict[str, int]) -> str:
    """What is said where there is nothing to count."""
    if code == "revocations" and not any(totals.values()):
        return _("Trong kỳ không có thủ tục thu hồi danh hiệu nào.")
    if code == "gains:NTM" and not totals["compared"]:
        return _("Chưa xã nào có số liệu ở cả hai đầu kỳ, nên chưa nói được tiêu chí tăng hay giảm.")
    return ""


def _words() -> dict[str, str]:
    return {
        "targets": _(
            "Chỉ tiêu năm: giao lần đầu %(first)s xã, đang giao %(present)s; đạt %(reached)s, chưa rõ %(unclear)s, "
            "còn thiếu %(missed)s (so với lần đầu thiếu %(owed)s)."
        ),
        "revocations": _(
            "Thu hồi danh hiệu: đầu kỳ %(at_start)s thủ tục, mở %(opened)s, đã thu hồi %(revoked)s, dừng và giữ "
            "danh hiệu %(kept_title)s, còn %(at_end)s."
        ),
        "gains:NTM": _(
            "Tiêu chí bộ NTM, của %(compared)s/%(communes)s xã có số liệu hai đầu kỳ: đầu kỳ %(at_start)s lượt đạt, "
            "tăng %(gained)s, giảm %(gone)s, cuối kỳ %(at_end)s."
        ),
        "rounds": _(
            "Các đợt thẩm định: %(dossiers)s hồ sơ đã gửi, %(sent_late)s gửi muộn; %(recognised)s có quyết định, "
            "%(refused)s không thông qua, %(sent_back)s trả về hoàn thiện, %(withdrawn)s xã rút, %(on_way)s đang thẩm định."
        ),
        "tasks_period": _(
            "Nhiệm vụ giao trong kỳ: %(tasks)s; xong đúng hạn %(in_time)s, xong muộn %(done_late)s, quá hạn "
            "%(tasks_overdue)s."
        ),
        "obstacle_flow": _(
            "Khó khăn, vướng mắc: đầu kỳ %(at_start)s đang mở, nêu mới %(new)s, mở lại %(reopened)s, đã gỡ %(settled)s, "
            "đóng chưa giải quyết %(closed_unsolved)s, cuối kỳ còn %(at_end)s; chờ lâu nhất %(longest)s ngày làm việc."
        ),
    }
