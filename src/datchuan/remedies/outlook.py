"""Whether a plan reaches the day of its order: arithmetic over its days, said in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class StepDays:
    """A step as far as the arithmetic goes: its day, and the day on which it was done (None: open)."""

    indicator: str
    due: date
    done: date | None = None


@dataclass(frozen=True)
class Outlook:
    """``late``: the plan cannot reach the day of the order as it stands. ``sentences`` say why, with the arithmetic."""

    late: bool
    sentences: tuple[str, ...]
    without_step: tuple[str, ...] = ()


def last_day(at: date, *, at_midnight: bool) -> date:
    """The last day in time of an instant: one that begins a day leaves the day before."""
    return date.fromordinal(at.toordinal() - 1) if at_midnight else at


def outlook(
    steps: Sequence[StepDays],
    lost: Sequence[str],
    promised: date,
    last: date,
    began: date | None,
    today: date,
    workdays: Callable[[date, date], int],
) -> Outlook:
    """Judge a plan. ``last``: the last day of the order; ``began``: the day of the approval; ``workdays(a, b)`` counts the
    working days after ``a`` up to ``b``."""  # fmt: skip
    said = [*_promise(promised, last), *_too_late(steps, last), *_pace(steps, last, began, today, workdays)]
    late = bool(said)
    bare = tuple(code for code in lost if code not in {step.indicator for step in steps})
    if bare:
        words = ngettext(
            "%(n)d chỉ tiêu đã mất chưa có bước nào: %(codes)s.",
            "%(n)d chỉ tiêu đã mất chưa có bước nào: %(codes)s.",
            len(bare),
        )
        said.append(words % {"n": len(bare), "codes": ", ".join(bare)})
    if not said:
        said.append(
            _("Kế hoạch hẹn %(promised)s, trong hạn đến hết %(last)s; mọi chỉ tiêu đã mất đều có bước trong hạn.")
            % {"promised": _day(promised), "last": _day(last)}
        )
    return Outlook(late, tuple(said), bare)


def _promise(promised: date, last: date) -> list[str]:
    if promised <= last:
        return []
    words = ngettext(
        "Kế hoạch này không kịp: hẹn %(promised)s, sau hạn %(last)s %(n)d ngày.",
        "Kế hoạch này không kịp: hẹn %(promised)s, sau hạn %(last)s %(n)d ngày.",
        (promised - last).days,
    )
    return [words % {"promised": _day(promised), "last": _day(last), "n": (promised - last).days}]


def _too_late(steps: Sequence[StepDays], last: date) -> list[str]:
    after = [step for step in steps if step.done is None and step.due > last]
    if not after:
        return []
    latest = max(step.due for step in after)
    words = ngettext(
        "Kế hoạch này không kịp: %(n)d/%(all)d bước hẹn sau hạn %(last)s (%(codes)s), muộn nhất %(latest)s.",
        "Kế hoạch này không kịp: %(n)d/%(all)d bước hẹn sau hạn %(last)s (%(codes)s), muộn nhất %(latest)s.",
        len(after),
    )
    return [
        words % {
            "n": len(after), "all": len(steps), "last": _day(last), "latest": _day(latest),
            "codes": ", ".join(dict.fromkeys(step.indicator for step in after)),
        }
    ]  # fmt: skip


def _pace(
    steps: Sequence[StepDays], last: date, began: date | None, today: date, workdays: Callable[[date, date], int]
) -> list[str]:
    """The steps left at the pace of those done so far. Said once some step is overdue: a pace before that tells little."""
    left = [step for step in steps if step.done is None]
    overdue = [step for step in left if step.due < today]
    if not overdue or began is None:
        return []
    used, over = workdays(began, today), workdays(today, last) if today < last else 0
    done = len(steps) - len(left)
    if today > last:
        words = _("Kế hoạch này không kịp: hạn %(last)s đã qua, còn %(left)d/%(all)d bước chưa xong.")
        return [words % {"last": _day(last), "left": len(left), "all": len(steps)}]
    if not done:
        words = _(
            "Có nguy cơ không kịp: %(used)d ngày làm việc chưa xong bước nào, %(overdue)d bước quá ngày, còn %(over)d ngày "
            "làm việc."
        )
        return [words % {"used": used, "overdue": len(overdue), "over": over}]
    needed = -(-used * len(left) // done)
    if needed <= over:
        return []
    words = _(
        "Kế hoạch này không kịp theo nhịp đang làm: xong %(done)d bước trong %(used)d ngày làm việc, %(left)d bước còn lại cần "
        "khoảng %(needed)d ngày, chỉ còn %(over)d ngày làm việc."
    )
    return [words % {"done": done, "used": used, "left": len(left), "needed": needed, "over": over}]


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
