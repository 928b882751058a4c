"""The rule of early warning: plain arithmetic of work left, pace and days. Pure; the back-test judges it as the pages do.

- *Work left*: indicators not met or without evidence, and findings that wait for the commune.
- *Pace*: how much of that was finished in the last so many working days (the window, from the pack).
- *Need* = work left x window / finished in the window, rounded up: the days that the work takes if the pace holds.
- *Days*: working days up to the last day on which the work must be done so that the steps of the procedure still fit.

Unlikely: the need is longer than the days, nothing was finished in the window, or some of the work waits for a body whose
answer is due too late. No weights and no score.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """Whether a commune makes the date, the worst first."""

    MISSED = "missed", _("đã lỡ đợt này")
    CANNOT = "cannot", _("không kịp: các bước còn lại dài hơn số ngày còn lại")
    UNLIKELY = "unlikely", _("khó kịp")
    LIKELY = "likely", _("kịp nếu giữ nhịp này")
    READY = "ready", _("không còn việc nào ở chỉ tiêu")


class Reason(models.TextChoices):
    """Why a commune is unlikely to make it."""

    SLOW = "slow", _("nhịp chậm")
    STANDS = "stands", _("không xong việc nào")
    BLOCKED = "blocked", _("chờ cơ quan khác")


#: What the coordination office has to look at.
ALARMS = (Verdict.MISSED, Verdict.CANNOT, Verdict.UNLIKELY)


@dataclass(frozen=True)
class Facts:
    """What the rule knows of a commune. ``window`` 0: the pack gives none, so no pace is known.

    ``blocked``: parts of the work that wait for an answer of a body; ``answer_in``: working days until the last of these
    answers is due, None where no term runs.
    """

    work: int
    done: int
    window: int
    days: int
    blocked: int = 0
    answer_in: int | None = None
    missed: bool = False
    fits: bool = True


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    #: Working days that the work takes at this pace; None where nothing was finished or no window is known.
    need: int | None = None
    reasons: tuple[Reason, ...] = ()


def need_of(work: int, done: int, window: int) -> int | None:
    """Working days that the work takes at the pace of the window, rounded up; None without a pace."""
    return -(-work * window // done) if done and window else None


def judge(facts: Facts) -> Judgement:
    """Whether a commune makes the date, and why not."""
    need = need_of(facts.work, facts.done, facts.window)
    if facts.missed:
        return Judgement(Verdict.MISSED, need)
    if not facts.fits:
        return Judgement(Verdict.CANNOT, need)
    if not facts.work:
        return Judgement(Verdict.READY)
    reasons = []
    if need is not None and need > facts.days:
        reasons.append(Reason.SLOW)
    if need is None and facts.window:
        reasons.append(Reason.STANDS)
    if facts.blocked and (facts.answer_in is None or facts.answer_in >= facts.days):
        reasons.append(Reason.BLOCKED)
    return Judgement(Verdict.UNLIKELY if reasons else Verdict.LIKELY, need, tuple(reasons))
