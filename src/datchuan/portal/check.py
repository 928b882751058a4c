"""The public check of a paper: facts about it, and the comparison of a file with the one that counts."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from django.core.files.base import File
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.council.words import level_title
from datchuan.decisions.queries import PublicLine, PublicState, public_state
from datchuan.files import limits
from datchuan.papers import queries, verifying
from datchuan.papers.queries import PublicPaper
from datchuan.titles.models import TitleEvent


@dataclass(frozen=True)
class Place:
    """A commune of a decision with the state of its title today."""

    name: str
    said: str
    tone: str
    #: Every decision on the title, where there are several: what it says, and the code of its paper or "".
    history: tuple[tuple[str, str], ...] = ()
    #: The code of the commune, whose public page tells of all its titles.
    code: str = ""


@dataclass(frozen=True)
class Today:
    """What a decision is worth today: in force or not and why, what it decided, each commune of its list."""

    said: str
    is_in_force: bool
    why: str
    decided: str
    places: tuple[Place, ...]


def today(paper: PublicPaper) -> Today | None:
    """What the decision that a paper carries is worth today; None for a paper that decides nothing."""
    state = public_state(paper.pk)
    if state is None:
        return None
    words = {"level": level_title(state.level), "year": state.year_met}
    return Today(
        _("đang có hiệu lực") if state.in_force else _("không còn hiệu lực"),
        state.in_force,
        _why_ended(paper, state),
        (_("Thu hồi danh hiệu xã %(level)s") if state.revokes else _("Công nhận xã %(level)s năm %(year)s")) % words,
        tuple(_place(line) for line in state.lines),
    )


def _why_ended(paper: PublicPaper, state: PublicState) -> str:
    """Why a decision counts no more, or counts for a part of its list only; "" where all of it stands."""
    if state.revokes:
        return ""
    lost = sum(not line.holds for line in state.lines)
    if not paper.in_force:
        return ""  # the page says when and why the paper itself was cancelled
    if lost and not state.in_force:
        if state.ended_on is None:
            return _("Mọi danh hiệu trong danh sách đã bị thu hồi hoặc hết hiệu lực.")
        words = {"on": f"{state.ended_on:%d/%m/%Y}"}
        return _("Mọi danh hiệu trong danh sách đã bị thu hồi hoặc hết hiệu lực, lần cuối ngày %(on)s.") % words
    if lost:
        return _("%(lost)s trong %(all)s xã của danh sách không còn danh hiệu này; xem từng xã ở dưới.") % {
            "lost": lost,
            "all": len(state.lines),
        }
    return ""


def _place(line: PublicLine) -> Place:
    name = ", ".join(part for part in (line.commune, line.district) if part)
    past = tuple((_decided(event), code) for event, code in line.history) if len(line.history) > 1 else ()
    if line.holds:
        return Place(name, _("đang giữ danh hiệu"), "good", past, line.code)
    if line.event is None:
        return Place(name, _("chưa có danh hiệu"), "todo", code=line.code)
    return Place(name, _ended(line.event), "error", past, line.code)


def _decided(event: TitleEvent) -> str:
    """ "công nhận năm 2023: quyết định 2044/QĐ-UBND ngày 12/10/2023"."""
    said = str(event.get_kind_display())
    if event.year_met:
        said = _("%(what)s năm %(year)s") % {"what": said, "year": event.year_met}
    if event.decision_no:
        said += _(": quyết định %(no)s") % {"no": event.decision_no}
    return said + (_(" ngày %(on)s") % {"on": f"{event.decided_on:%d/%m/%Y}"} if event.decided_on else "")


def _ended(event: TitleEvent) -> str:
    """ "bị thu hồi ngày 01/02/2024 theo quyết định 5/QĐ-UBND"."""
    words = {"on": f"{event.decided_on:%d/%m/%Y}" if event.decided_on else "", "no": event.decision_no}
    if event.meaning == TitleEvent.Kind.LAPSED:
        said = _("hết hiệu lực từ ngày %(on)s") if event.decided_on else _("hết hiệu lực")
    else:
        said = _("bị thu hồi ngày %(on)s") if event.decided_on else _("bị thu hồi")
    return (said + (_(" theo quyết định %(no)s") if event.decision_no else "")) % words


class Outcome(StrEnum):
    SAME = "same"  # the file that counts
    DRAWN = "drawn"  # the system's own, without the signature
    OTHER = "other"
    TOO_BIG = "too_big"


@dataclass(frozen=True)
class Comparison:
    """What was found of a file in somebody's hand. ``signature`` is about that file, "" where it would say nothing more."""

    outcome: Outcome
    sentence: str
    signature: str = ""
    sha256: str = ""

    @property
    def is_same(self) -> bool:
        return self.outcome == Outcome.SAME


def compare(paper: PublicPaper, file: File[bytes]) -> Comparison:
    """Compare a file with the kept one by its SHA-256; a different one is looked at in the child process. Nothing is kept."""
    if (file.size or 0) > limits.max_bytes():
        words = {"size": limits.in_words(file.size or 0), "limit": limits.in_words(limits.max_bytes())}
        sentence = _("Tệp nặng %(size)s, quá mức %(limit)s. Văn bản do hệ thống lập không nặng như vậy.") % words
        return Comparison(Outcome.TOO_BIG, sentence)
    data = b"".join(file.chunks())
    sha256 = hashlib.sha256(data).hexdigest()
    if sha256 == paper.sha256:
        return Comparison(Outcome.SAME, _same(paper), sha256=sha256)
    if sha256 == queries.drawn_sha256(paper):
        return Comparison(Outcome.DRAWN, _("Tệp này đúng là bản do hệ thống lập, nhưng chưa có chữ ký."), sha256=sha256)
    verdict = verifying.verify(data, verifying.trusted_roots(), clock.now(), verifying.revocation_lists())
    sentence = _("Tệp này khác với văn bản được lưu. Không dùng nó thay cho văn bản; xin bản gốc ở cơ quan ban hành.")
    return Comparison(Outcome.OTHER, sentence, verdict.sentence, sha256)


def _same(paper: PublicPaper) -> str:
    if not paper.in_force:
        return _("Tệp này đúng là văn bản đã ban hành, không sai một byte; nhưng văn bản đã bị hủy.")
    return _("Tệp này đúng là văn bản đã ban hành, không sai một byte.")
