"""What remedy plans ask of a person today, for the first screen, and the same choices as filters of the list of plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.people.models import Role
from datchuan.people.rights import Rights
from datchuan.people.terms import Kind
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.procedures.workdays import WorkCalendar, work_calendar
from datchuan.remedies.models import Plan, Step
from datchuan.remedies.queries import ListPage, Row, judged, last_day_of, order_now
from datchuan.remedies.workflow import State
from datchuan.titles.queries import holdings


class Show(models.TextChoices):
    """Which plans a list shows; the first screen counts the same."""

    SENT = "sent", _l("chờ huyện duyệt")
    RETURNED = "returned", _l("huyện trả lại, cần sửa")
    LATE = "late", _l("có bước quá ngày")
    SOON = "soon", _l("có bước sắp đến ngày")
    STUCK = "stuck", _l("không kịp hoặc khó kịp hạn")


def soon_until(order: Deadline, today: date, calendar: WorkCalendar) -> date:
    """The last day that counts as soon: as many working days from today as the first reminder goes out before."""
    return calendar.add(today, max(order.remind_before, default=0))


def shows(plan: Plan, steps: Sequence[Step], soon: date, stuck: bool) -> set[str]:
    """The lists in which a plan stands."""
    today, runs = clock.today(), plan.state == State.APPROVED
    open_steps = [step for step in steps if step.is_open] if runs else []
    said = {
        Show.SENT: plan.state == State.SENT,
        Show.RETURNED: plan.state == State.RETURNED,
        Show.LATE: any(step.due < today for step in open_steps),
        Show.SOON: any(today <= step.due <= soon for step in open_steps),
        Show.STUCK: stuck and plan.state != State.DONE,
    }
    return {str(show) for show, holds in said.items() if holds}


@dataclass(frozen=True)
class Line:
    """One sentence of the card, which opens what it counts."""

    said: str
    url: str
    is_late: bool = False


@dataclass(frozen=True)
class _Found:
    """A plan that is not over, with its steps and the lists in which it stands."""

    plan: Plan
    steps: tuple[Step, ...]
    shows: Collection[str]


def waiting(rights: Rights) -> list[Line]:
    """What the plans within reach ask of the commune, its district and the coordination office; of a department and of
    every other agency the steps that it owns. A constant number of queries, however many plans there are."""  # fmt: skip
    order = order_now()
    if order is None:
        return []
    calendar = work_calendar()
    found = _found(rights, order, calendar)
    if rights.holds(Role.DEPARTMENT_SPECIALIST) and not rights.holds(Role.COORDINATOR):
        soon = soon_until(order, clock.today(), calendar)
        return _of_owner(found, soon, rights)
    asked = _asked_of(rights)
    counted = [(show, [one for one in found if show in one.shows]) for show in asked]
    named = _names({one.plan.commune_id for _show, rows in counted if len(rows) == 1 for one in rows}, rights.on)
    one = {show: rows[0] for show, rows in counted if len(rows) == 1}
    if Show.LATE in one and Show.STUCK in one and one[Show.LATE].plan == one[Show.STUCK].plan:
        counted = [
            (show, rows) for show, rows in counted if show != Show.STUCK
        ]  # said with what is late of the same plan
    return [_line(show, rows, named, order, one) for show, rows in counted if rows]


def _found(rights: Rights, order: Deadline, calendar: WorkCalendar) -> list[_Found]:
    plans, steps = _plans(rights, order), defaultdict[UUID, list[Step]](list)
    for step in _steps(plans=[plan.pk for plan in plans]) if plans else ():
        steps[step.plan_id].append(step)
    held, soon, found = holdings([p.commune_id for p in plans], rights.on), soon_until(order, rights.on, calendar), []
    for plan in plans:
        if plan.level not in held[plan.commune_id].by_level:
            continue  # the title is gone, so the plan asks nothing more
        plan.order, own = order, tuple(steps[plan.pk])
        stuck = judged(plan, own, (), calendar).late
        found.append(_Found(plan, own, shows(plan, own, soon, stuck)))
    return found


def _plans(rights: Rights, order: Deadline) -> list[Plan]:
    """The plans on an order within reach that are not over; in a commune its own. One query, none for no reach."""
    if not rights.posts or rights.roles <= {Role.OPERATOR}:
        return []
    if rights.is_provincial:
        return _all_open(order=order.pk)
    communes = rights.commune_ids
    if not rights.holds(Role.DISTRICT_OFFICER, Role.LEADER):
        communes &= rights.answering_commune_ids
    return _open_within(order=order.pk, communes=sorted(communes)) if communes else []


def _open(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    return rows.exclude(state=State.DONE).order_by("promised", "pk")


_all_open = Prepared(lambda order: _open(Plan.objects.filter(order_id=order)), order=int)
_open_within = Prepared(
    lambda order, communes: _open(Plan.objects.filter(order_id=order, commune_id__any_of=communes)),
    order=int,
    communes=list,
)
_steps = Prepared(
    lambda plans: Step.objects.filter(plan_id__any_of=plans).only(
        "plan_id", "indicator", "due", "closed", "closed_on", "owner_id"
    ),
    plans=list,
)


def _asked_of(rights: Rights) -> tuple[Show, ...]:
    """What somebody is told of: who approves of what was sent, who drafts of what was returned, all of what is late."""
    if rights.is_provincial:
        return (Show.LATE, Show.STUCK, Show.SENT)
    if rights.holds(Role.DISTRICT_OFFICER, Role.LEADER):
        return (Show.SENT, Show.LATE, Show.STUCK, Show.SOON)
    return (Show.RETURNED, Show.LATE, Show.STUCK, Show.SOON)


def _line(show: Show, rows: list[_Found], named: dict[int, Unit], order: Deadline, one: dict[Show, _Found]) -> Line:
    """``one``: the lists in which a single plan stands."""
    n, late = len(rows), show in (Show.LATE, Show.STUCK)
    if n == 1:
        plan = rows[0].plan
        told = [show] if show != Show.LATE or one.get(Show.STUCK) != rows[0] else [Show.LATE, Show.STUCK]
        what = "; ".join(_of_one(each, rows[0], order) for each in told)
        said = {"commune": named.get(plan.commune_id, ""), "what": what}
        return Line(_("Kế hoạch khắc phục của %(commune)s: %(what)s") % said, _url(plan), late)
    words = ngettext("%(n)d kế hoạch khắc phục %(what)s", "%(n)d kế hoạch khắc phục %(what)s", n)
    return Line(words % {"n": n, "what": show.label}, f"{reverse('remedies')}?show={show}", late)


def _of_one(show: Show, one: _Found, order: Deadline) -> str:
    """The same of a single plan, with what its page will show first."""
    today = clock.today()
    late = [step for step in one.steps if step.is_late(today)]
    if show == Show.LATE:
        codes = ", ".join(dict.fromkeys(step.indicator for step in late))
        return _("%(n)d bước quá ngày (chỉ tiêu %(codes)s)") % {"n": len(late), "codes": codes}
    if show == Show.SOON:
        step = min((s for s in one.steps if s.is_open and s.due >= today), key=lambda s: s.due)
        return _("bước của chỉ tiêu %(code)s đến ngày %(on)s") % {"code": step.indicator, "on": f"{step.due:%d/%m/%Y}"}
    if show == Show.STUCK:
        return _("không kịp hoặc khó kịp hạn %(on)s") % {"on": f"{last_day_of(order):%d/%m/%Y}"}
    return str(show.label)


def _of_owner(found: Iterable[_Found], soon: date, rights: Rights) -> list[Line]:
    """The steps that the person's departments own and that are late or soon due, the oldest first; few by name."""
    today, few = clock.today(), 3
    steps = [
        (step, one.plan)
        for one in found
        if one.plan.state == State.APPROVED
        for step in one.steps
        if step.is_open and step.owner_id in rights.department_ids and step.due <= soon
    ]
    steps.sort(key=lambda pair: (pair[0].due, pair[0].pk))
    named = _names({plan.commune_id for _step, plan in steps[:few]}, rights.on)
    lines = [_of_step(step, named.get(plan.commune_id), today) for step, plan in steps[:few]]
    if left := len(steps) - len(lines):
        words = ngettext("và %(n)d bước khác của cơ quan", "và %(n)d bước khác của cơ quan", left) % {"n": left}
        lines.append(Line(words, f"{reverse('deadlines')}?kind={Kind.REMEDY}"))
    return lines


def _of_step(step: Step, commune: Unit | None, today: date) -> Line:
    said = {"commune": commune or "", "code": step.indicator, "on": f"{step.due:%d/%m/%Y}"}
    words = (
        _("Bước khắc phục của %(commune)s, chỉ tiêu %(code)s: quá ngày từ %(on)s")
        if step.due < today
        else _("Bước khắc phục của %(commune)s, chỉ tiêu %(code)s: đến ngày %(on)s")
    )
    return Line(words % said, reverse("remedy-step", args=[step.pk]), step.due < today)


def _names(communes: Collection[int], on: date) -> dict[int, Unit]:
    return {unit.pk: unit for unit in _units(ids=list(communes), on=on)} if communes else {}


_units = Prepared(lambda ids, on: Unit.objects.as_of(on).filter(pk__any_of=ids), ids=list, on=date)


def _url(plan: Plan) -> str:
    return reverse("remedy-plan", args=[plan.pk])


def only(page: ListPage, show: str) -> ListPage:
    """The list with those plans only that a choice names; the whole list for none."""
    if show not in Show.values or page.order is None:
        return page
    soon = soon_until(page.order, clock.today(), work_calendar())

    def fits(row: Row) -> bool:
        return row.plan is not None and show in shows(
            row.plan, row.steps, soon, row.outlook is not None and row.outlook.late
        )

    kept = (replace(one, rows=tuple(row for row in one.rows if fits(row))) for one in page.districts)
    return replace(page, districts=tuple(one for one in kept if one.rows))
