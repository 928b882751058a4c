"""The half-yearly and the yearly report in a few sentences, from the totals of its own sections. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from datchuan.procedures.words import LEVELS, level_word
from datchuan.reports.content import Content, Section
from datchuan.reports.words import day


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
            found.append((_instead(code, totals) or words[code]) % totals)
    return [sentence for sentence in found if sentence]


def _of(section: Section) -> dict[str, int]:
    return dict(zip(section.columns, section.total, strict=True))


def _moves(content: Content, level: str) -> str:
    section, titles = content.section(f"moves:{level}"), content.section("titles")
    if section is None or titles is None:
        return ""
    said = {**_of(section), "level": level_word(level), "on": day(section.on), "communes": _of(titles)["communes"]}
    text = _(
        "Đến hết ngày %(on)s có %(at_end)d/%(communes)d xã đạt %(level)s; đầu kỳ %(at_start)d, tăng %(gained)d, "
        "giảm %(gone)d."
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
            "Chỉ tiêu năm: giao lần đầu %(first)d xã, đang giao %(present)d; đạt %(reached)d, chưa rõ %(unclear)d, "
            "còn thiếu %(missed)d (so với lần đầu thiếu %(owed)d)."
        ),
        "revocations": _(
            "Thu hồi danh hiệu: đầu kỳ %(at_start)d thủ tục, mở %(opened)d, đã thu hồi %(revoked)d, dừng và giữ "
            "danh hiệu %(kept_title)d, còn %(at_end)d."
        ),
        "gains:NTM": _(
            "Tiêu chí bộ NTM, của %(compared)d/%(communes)d xã có số liệu hai đầu kỳ: đầu kỳ %(at_start)d lượt đạt, "
            "tăng %(gained)d, giảm %(gone)d, cuối kỳ %(at_end)d."
        ),
        "rounds": _(
            "Các đợt thẩm định: %(dossiers)d hồ sơ đã gửi, %(sent_late)d gửi muộn; %(recognised)d có quyết định, "
            "%(refused)d không thông qua, %(sent_back)d trả về hoàn thiện, %(withdrawn)d xã rút, %(on_way)d đang thẩm định."
        ),
        "tasks_period": _(
            "Nhiệm vụ giao trong kỳ: %(tasks)d; xong đúng hạn %(in_time)d, xong muộn %(done_late)d, quá hạn "
            "%(tasks_overdue)d."
        ),
        "obstacle_flow": _(
            "Khó khăn, vướng mắc: đầu kỳ %(at_start)d đang mở, nêu mới %(new)d, mở lại %(reopened)d, đã gỡ %(settled)d, "
            "đóng chưa giải quyết %(closed_unsolved)d, cuối kỳ còn %(at_end)d; chờ lâu nhất %(longest)d ngày làm việc."
        ),
    }
