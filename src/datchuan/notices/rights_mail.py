"""The daily mail to the operators: whose rights changed, by whom (safety T-19). Called by ``tasks``.

A change of rights that nobody looks at is how an operator would help himself: every operator reads of every change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import override

from datchuan.config import clock
from datchuan.journal.models import Entry
from datchuan.journal.words import sentence, tell
from datchuan.notices import letters, options
from datchuan.notices.actions import queue_mail
from datchuan.notices.models import Mail
from datchuan.people import kinds
from datchuan.people.queries import operators, waiting_proposals

#: A worker that was down tells of so many days at most.
DAYS_BACK = 7
#: Most lines of one mail; the others are counted, and stand in the journal.
MOST = 200
_LOCK = 0x72696768


def write_rights_mails() -> int:
    """Queue, from the hour of the digest on, one mail a day to every operator for each day with changes; how many."""
    today = clock.today()
    hour = datetime.combine(today, time(options.digest_hour()), tzinfo=clock.VIETNAM)
    addresses = [person.email for person in operators(today) if person.email]
    if clock.now() < hour or not addresses:
        return 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        days = [today - timedelta(days=back) for back in range(DAYS_BACK, 0, -1)]
        return sum(_write(day, addresses) for day in days)


def _write(day: date, addresses: Sequence[str]) -> int:
    subject = f"Đạt Chuẩn: thay đổi về tài khoản và chức vụ ngày {letters.day_text(day)}"
    told = set(Mail.objects.filter(subject=subject, to__in=addresses).values_list("to", flat=True))
    untold = [address for address in addresses if address not in told]
    entries = list(Entry.objects.filter(day=day, kind__in=kinds.RIGHTS).order_by("id")) if untold else []
    if not entries:
        return 0
    body = _body(day, entries)
    for address in untold:
        queue_mail(address, subject, body)
    return len(untold)


def _body(day: date, entries: Sequence[Entry]) -> str:
    with override(settings.LANGUAGE_CODE):
        lines = [f"Ngày {letters.day_text(day)} có {len(entries)} việc về tài khoản và chức vụ:", ""]
        lines += [f"- {sentence(tell(entry))}" for entry in entries[:MOST]]
        if len(entries) > MOST:
            lines.append(f"Và {len(entries) - MOST} việc khác, xem trong nhật ký.")
        if waiting := len(waiting_proposals()):
            page = f"{options.address()}{reverse('operator-waiting')}" if options.address() else "trang Chờ xác nhận"
            lines += ["", f"Đang có {waiting} chức vụ chờ quản trị thứ hai xác nhận: {page}"]
        lines += ["", "Việc nào anh/chị không biết thì hỏi người đã làm, và báo lãnh đạo nếu không ai nhận."]
    return "\n".join(lines) + "\n"
