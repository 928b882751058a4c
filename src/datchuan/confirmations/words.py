"""States and figures of confirmations in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from datchuan.assessments.evaluation import day_of
from datchuan.confirmations.workflow import UNCHECKED, Act, State
from datchuan.criteria.catalogues import catalogue_of, editions_in_force
from datchuan.criteria.engine import Measure, Value, value_text
from datchuan.criteria.words import language
from datchuan.ui.templatetags.ui import day, moment

_STATES: dict[str, Any] = {
    UNCHECKED: _l("chờ xác nhận"),
    State.CONFIRMED: _l("đã xác nhận"),
    State.MORE_WANTED: _l("cần bổ sung, chờ xã"),
    State.ANSWERED: _l("xã đã bổ sung, chờ xem lại"),
    State.DISAGREED: _l("không thống nhất"),
    State.VOID: _l("đã đổi sau xác nhận"),
}
_TONES: dict[str, str] = {State.CONFIRMED: "good", State.MORE_WANTED: "fix", State.DISAGREED: "fix", State.VOID: "fix"}


def state_word(state: str) -> str:
    """The state in a few words, as it stands in tables and filters."""
    return str(_STATES[state])


def tone_of(state: str) -> str:
    """The look of the state's tag (see ``ui.words.TONES``)."""
    return _TONES.get(state, "todo")


def moved_word(moved: str) -> str:
    """What changed after a decision, within a sentence."""
    words = {"value": _("số liệu"), "evidence": _("minh chứng"), "both": _("số liệu và minh chứng")}
    return words.get(moved, "")


def figure_text(measure: Measure, value: Any) -> str:
    """A stored value in words without a level ("412/530 hộ = 77,73 %"); "chưa có số liệu" for none."""
    try:
        return value_text(Value.from_json(value), measure, language()) or _("chưa có số liệu")
    except ValueError:
        return _("chưa có số liệu")


def measure_in(set_code: str, code: str, year: int) -> Measure | None:
    """The measure of an indicator in the edition of a year; None where that edition has no such indicator."""
    edition = editions_in_force(day_of(year)).get(set_code)
    try:
        return catalogue_of(edition).indicator(code).measure if edition else None
    except KeyError:
        return None


def usual_reasons() -> tuple[str, str, str]:
    """The three reasons for which more is asked most often; each may be worded on by the specialist."""
    return (
        _("Số liệu chưa khớp với sổ theo dõi của ngành. Kiểm tra lại số liệu và ghi rõ nguồn."),
        _("Minh chứng còn thiếu hoặc chưa đọc được. Tải lên bản rõ, đủ trang và đủ chữ ký."),
        _("Minh chứng hoặc số liệu không thuộc năm đánh giá. Bổ sung đúng kỳ."),
    )


def said_words(said: Any, measure: Measure) -> str:
    """What an agency says of a figure (an ``AgencySays``), as sentences."""
    agency = str(said.agency)
    if said.state == UNCHECKED:
        return _("%(agency)s chưa xem chỉ tiêu này.") % {"agency": agency}
    named = {
        "agency": agency,
        "on": day(said.decided_at),
        "seen": figure_text(measure, said.seen_value),
        "own": figure_text(measure, said.own_value),
        "reason": said.reason,
    }
    told = {
        State.CONFIRMED: _("%(agency)s đã xác nhận ngày %(on)s đúng số %(seen)s."),
        State.MORE_WANTED: _("%(agency)s yêu cầu bổ sung ngày %(on)s: %(reason)s"),
        State.ANSWERED: _("%(agency)s yêu cầu bổ sung ngày %(on)s: %(reason)s Xã đã bổ sung, chờ cơ quan xem lại."),
        State.DISAGREED: _(
            "Ngày %(on)s %(agency)s không thống nhất với số %(seen)s; số của cơ quan là %(own)s. %(reason)s"
        ),
        State.VOID: _("%(agency)s đã xem ngày %(on)s số %(seen)s."),
    }[said.state] % named
    former = "" if said.leads else " " + _("Nay cơ quan này không còn chủ trì chỉ tiêu.")
    return f"{told} {_no_longer(said)}".strip() + former


def _no_longer(said: Any) -> str:
    """Why what was said holds no more; empty while it does."""
    if said.state != State.VOID:
        return ""
    what = moved_word(said.moved)
    if said.moved_at and said.moved_by:
        sentence = _("%(who)s đổi %(what)s lúc %(at)s, nên quyết định không còn hiệu lực; chờ cơ quan xem lại.")
        return sentence % {"who": said.moved_by, "what": what, "at": moment(said.moved_at)}
    return _("Từ lúc đó %(what)s đã đổi, nên quyết định không còn hiệu lực; chờ cơ quan xem lại.") % {"what": what}


def told_words(told: Any) -> str:
    """One act of the history (a ``Told``) as a sentence."""
    row = told.decision
    named = {
        "at": moment(row.at),
        "who": str(row.by) if row.by else _("Hệ thống"),
        "agency": str(told.agency),
        "seen": told.seen or _("chưa có số liệu"),
        "own": told.own,
        "reason": row.reason,
        "what": moved_word(row.moved),
    }
    sentences = {
        Act.CONFIRM: _("%(at)s, %(who)s (%(agency)s) xác nhận đúng số %(seen)s."),
        Act.ASK: _("%(at)s, %(who)s (%(agency)s) yêu cầu bổ sung: %(reason)s"),
        Act.DISAGREE: _("%(at)s, %(who)s (%(agency)s) không thống nhất với số %(seen)s, ghi %(own)s: %(reason)s"),
        Act.ANSWER: _("%(at)s, %(who)s bổ sung %(what)s."),
        Act.VOID: _("%(at)s, %(who)s đổi %(what)s, nên quyết định của %(agency)s không còn hiệu lực."),
    }
    return sentences[row.act] % named
