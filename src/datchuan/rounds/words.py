"""Sentences of a round's pages: the arithmetic of days, aloud."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from datchuan.papers.kinds import kind_of
from datchuan.procedures.plan import Figure
from datchuan.rounds.schedule import Schedule
from datchuan.rounds.workflow import Lack

if TYPE_CHECKING:
    from datchuan.rounds.outlook import Outcome, Work

#: How many codes a sentence names before it says "…".
_NAMED = 8


def days_of_figure(figure: Figure) -> str:
    """A length of time in words: 5 ngày làm việc, 15 ngày."""
    assert figure.value is not None
    count = int(figure.value)
    if figure.unit == "working_day":
        return ngettext("%(count)d ngày làm việc", "%(count)d ngày làm việc", count) % {"count": count}
    return ngettext("%(count)d ngày", "%(count)d ngày", count) % {"count": count}


def outlook_sentences(
    work: Work, laid: Schedule | None, outcome: Outcome, days_left: int, last: date
) -> tuple[str, ...]:
    """What is left, what it takes, what follows: one sentence of arithmetic, then what is not known."""
    said = [f"{_left(work, laid)}; {_days(days_left)}: {_so(outcome, laid, work, last)}."]
    if work.lacking:
        said.append(_("Chưa đạt hoặc chưa có số liệu: %(codes)s.") % {"codes": _codes(work.lacking)})
    if work.bare:
        said.append(_("Chưa có minh chứng: %(codes)s.") % {"codes": _codes(work.bare)})
    if work.unconfirmed:
        count = len(work.unconfirmed)
        said.append(
            ngettext(
                "%(count)d chỉ tiêu đã đạt nhưng chưa sở, ngành nào xác nhận.",
                "%(count)d chỉ tiêu đã đạt nhưng chưa sở, ngành nào xác nhận.",
                count,
            )
            % {"count": count}
        )
    if laid is None:
        said.append(_("Chưa có quy trình cho danh hiệu này, nên chưa tính được các bước."))
    return tuple(said)


def _left(work: Work, laid: Schedule | None) -> str:
    parts = []
    if work.left:
        parts.append(ngettext("%(count)d chỉ tiêu", "%(count)d chỉ tiêu", work.left) % {"count": work.left})
    if laid is not None and laid.times:
        count = len(laid.times)
        steps = ngettext("%(count)d bước", "%(count)d bước", count) % {"count": count}
        known = [" + ".join(days_of_figure(time.figure) for time in laid.known if time.figure is not None)]
        if unknown := len(laid.unknown):
            known.append(ngettext("%(count)d bước chưa rõ", "%(count)d bước chưa rõ", unknown) % {"count": unknown})
        inside = ", ".join(filter(None, known))
        parts.append(f"{steps} ({inside})" if inside else steps)
    if not parts:
        return _("Chỉ còn việc gửi") if laid is not None else _("Các chỉ tiêu đã xong")
    return _("Còn %(parts)s") % {"parts": ", ".join(parts)}


def _days(days_left: int) -> str:
    return ngettext("còn %(count)d ngày làm việc", "còn %(count)d ngày làm việc", days_left) % {"count": days_left}


def _so(outcome: Outcome, laid: Schedule | None, work: Work, last: date) -> str:
    if outcome == "missed":
        return _("đợt đã hết hạn, cần gia hạn hoặc đợi đợt sau")
    if outcome == "cannot":
        assert laid is not None
        return _(
            "không kịp, vì các bước dùng hết số ngày đã biết thì đến %(ends)s mới xong, hạn là hết ngày %(last)s"
        ) % {
            "ends": _day(laid.ends_on),
            "last": _day(last),
        }
    if outcome == "if_done":
        by = _day(laid.begin_by) if laid is not None and laid.begin_by else _day(last)
        return _("kịp nếu xong các chỉ tiêu đó chậm nhất ngày %(by)s") % {"by": by}
    if laid is not None and not laid.times:
        return _("kịp nếu gửi trước hết ngày %(last)s") % {"last": _day(last)}
    return _("kịp nếu mỗi bước không quá số ngày đó")


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def lacking(row: Mapping[str, str] | str) -> str:
    """Why a paper of the round cannot be drawn yet. Runs of before kept the Vietnamese sentence itself."""
    if isinstance(row, str):
        return row
    name = kind_of(row["kind"]).name
    return _("%(commune)s, %(paper)s: %(why)s") % {
        "commune": row["commune"], "paper": name, "why": Lack(row["why"]).label,
    }  # fmt: skip


def _codes(codes: Sequence[str]) -> str:
    return ", ".join(codes[:_NAMED]) + ("…" if len(codes) > _NAMED else "")
