"""How notices read as a mail: plain text in Vietnamese, what is due first, then by thing, the newest first.

Pure functions. A letter holds sentences, days and links to pages that ask for signing in: no name, no token.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from datchuan.config.clock import VIETNAM
from datchuan.notices import kinds
from datchuan.notices.models import Notice
from datchuan.notices.rules import clean

#: Most notices that one letter says; the others are counted and stand on the page.
MOST = 30


@dataclass(frozen=True)
class Letter:
    subject: str
    body: str


@dataclass(frozen=True)
class Pages:
    """Where the links of a letter lead: ``address`` of the installation ("" when it is not known: no links then)."""

    address: str
    notices: str
    settings: str

    def link(self, path: str) -> str:
        return f"{self.address}{path}" if self.address else ""


def day_text(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def groups_of(notices: Iterable[Notice]) -> list[list[Notice]]:
    """Notices by thing, in the order of the first of each; those without a key stand alone."""
    groups: dict[object, list[Notice]] = {}
    for notice in notices:
        groups.setdefault(notice.about or notice.pk, []).append(notice)
    return list(groups.values())


def thing_of(group: Sequence[Notice]) -> str:
    """The thing that a group is about, in words; "" where nobody gave it."""
    return next((notice.thing for notice in group if notice.thing), "")


def _heading(group: Sequence[Notice]) -> str:
    return thing_of(group) or kinds.find(group[0].kind).vi


def digest(notices: Sequence[Notice], day: date, pages: Pages) -> Letter:
    """The letter of a day. ``notices`` in any order, at least one: what is new, and what is due on the day."""
    newest = sorted(notices, key=lambda n: (n.created_at, n.pk), reverse=True)
    due = [n for n in newest if n.due == day]
    late = sorted((n for n in newest if n.due and n.due < day), key=lambda n: n.due or day)
    rest = [n for n in newest if n not in due and n not in late]
    room = _Room(MOST)
    lines = [_first_line(due, late, rest, day)]
    for title, pressing in ((f"Hết hạn hôm nay, {day_text(day)}:", due), ("Đã quá hạn:", late)):
        if shown := room.take(pressing):
            lines += ["", title, *(line for n in shown for line in _lines(n, pages))]
    if shown := room.take(rest):
        lines += ["", "Thông báo mới:"]
        for group in groups_of(shown):
            lines += ["", _heading(group), *(line for n in group for line in _lines(n, pages))]
    if room.left_out:
        lines += ["", f"Và {room.left_out} việc khác."]
    subject = f"Đạt Chuẩn {day_text(day)}: {_counted(due, late, rest)}"
    return Letter(subject, "\n".join([*lines, *_foot(pages)]) + "\n")


def urgent(notices: Sequence[Notice], pages: Pages) -> Letter:
    """The letter that goes at once: of one thing or of all that came within the same minute."""
    newest = sorted(notices, key=lambda n: (n.created_at, n.pk), reverse=True)
    room = _Room(MOST)
    shown = room.take(newest)
    few = len(newest) == 1
    subject = kinds.find(newest[0].kind).vi if few else f"{len(newest)} việc cần làm ngay"
    lines = ["Có việc cần anh/chị làm ngay:" if few else f"Có {len(newest)} việc cần anh/chị làm ngay:"]
    for group in groups_of(shown):
        lines += ["", _heading(group), *(line for n in group for line in _lines(n, pages))]
    if room.left_out:
        lines += ["", f"Và {room.left_out} việc khác."]
    return Letter(clean(f"Đạt Chuẩn: {subject}", 200), "\n".join([*lines, *_foot(pages)]) + "\n")


class _Room:
    """How many notices a letter may still say."""

    def __init__(self, most: int) -> None:
        self.left, self.left_out = most, 0

    def take(self, notices: Sequence[Notice]) -> Sequence[Notice]:
        shown = notices[: self.left]
        self.left -= len(shown)
        self.left_out += len(notices) - len(shown)
        return shown


def _first_line(due: Sequence[Notice], late: Sequence[Notice], rest: Sequence[Notice], day: date) -> str:
    said = (
        f"Hôm nay, {day_text(day)}, có {len(due)} việc hết hạn"
        if due
        else f"Hôm nay, {day_text(day)}, không có việc hết hạn"
    )
    if late:
        said += f"; {len(late)} việc đã quá hạn"
    coming = min((n.due for n in rest if n.due), default=None)
    if coming:
        said += f"; hạn gần nhất sắp tới: {day_text(coming)}"
    return f"{said}."


def _counted(due: Sequence[Notice], late: Sequence[Notice], rest: Sequence[Notice]) -> str:
    parts = (
        (len(due), "việc hết hạn hôm nay"),
        (len(late), "việc quá hạn"),
        (len(rest), "thông báo mới"),
    )
    return ", ".join(f"{count} {what}" for count, what in parts if count)


def _lines(notice: Notice, pages: Pages) -> list[str]:
    said = f"- {notice.sentence} ({day_text(notice.created_at.astimezone(VIETNAM).date())}"
    said += f"; hạn {day_text(notice.due)})" if notice.due else ")"
    link = pages.link(notice.where)
    return [said, f"  {link}"] if link else [said]


def _foot(pages: Pages) -> list[str]:
    everything, choosing = pages.link(pages.notices), pages.link(pages.settings)
    if not everything:
        return ["", "Mở từng việc: đăng nhập Đạt Chuẩn, mục Thông báo. Cách nhận thư cũng đổi được ở đó."]
    return ["", f"Xem tất cả: {everything}", f"Đổi cách nhận thư: {choosing}"]
