"""Reminders of accounts that fall due: some working days before (of the pack), on the day, then to the superior.

A reminder that went out is written down in the transaction of its notice, under a lock on the account: so each goes out
once for each last day that the account had, however often the job runs, wherever it stopped, and how many run at once.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from datchuan.config import clock
from datchuan.obstacles.models import Term
from datchuan.procedures.moments import SUPERIOR, moment_of
from datchuan.procedures.workdays import work_calendar
from datchuan.targets import announce
from datchuan.targets.models import Account, AccountReminder
from datchuan.targets.workflow import WITH_HEAD


def remind() -> int:
    """Send every reminder that is due and has not gone; returns how many accounts were reminded of."""
    today, calendar = clock.today(), work_calendar()
    before = list(Term.objects.filter(code=Term.Code.ACCOUNT_REMINDER).values_list("working_days", flat=True))
    rows = Account.objects.filter(state__in=WITH_HEAD, due__lte=calendar.add(today, max(before, default=0)))
    return sum(_remind(pk, before, today) for pk in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(pk: int, before: list[int], today: date) -> bool:
    """The reminder of one account with its notices, or nothing: it may have been answered since it was found."""
    rows = Account.objects.select_for_update(of=("self",)).select_related("agency", "district")
    row = rows.filter(pk=pk, state__in=WITH_HEAD, due__isnull=False).first()
    if row is None or row.due is None:
        return False
    moment = moment_of(row.due, before, today, work_calendar())
    if not moment or AccountReminder.objects.filter(account=row, moment=moment, due=row.due).exists():
        return False
    AccountReminder.objects.create(account=row, moment=moment, due=row.due, at=clock.now())
    (announce.overdue if moment == SUPERIOR else announce.near)(row)
    return True
