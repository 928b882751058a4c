"""Tell people, remind them, let them read and choose; queue a mail in the transaction of what it tells of.

Telling and reading leave no line in the journal: the deed that is told of has its own line, and reading is nobody's
business. What a person chooses about mail has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.config.prepared import cursor
from datchuan.journal import kinds as journal_kinds
from datchuan.journal.actions import attempt, once
from datchuan.notices import kinds, queries, rules
from datchuan.notices.models import Delivery, Mail, Notice, Wish
from datchuan.people.models import User

SAVE_WISHES = journal_kinds.register(
    "notices.save_settings", "Chọn cách nhận thư thông báo", "chose how notices come by mail"
)

#: What is urgent waits this long for its like: a department that returns forty indicators sends one mail, not forty.
GATHER_SECONDS = 60


def tell(
    people: Iterable[User],
    sentence: str,
    *,
    where: str,
    kind: str,
    about: str = "",
    thing: str = "",
    immediate: bool = False,
    due: date | None = None,
) -> int:
    """Tell each of some people one sentence, in the caller's transaction; returns how many were newly told.

    ``sentence``: what, why and what to do, in Vietnamese and not through gettext (it is stored; its reader may read
    another language than its writer); one line of at most 300 characters, longer ones are shortened.
    ``where``: the path of the exact place, as ``reverse`` gives it. ``kind``: registered with ``notices.kinds``.
    ``about``: key of the thing, by which notices stand together and ``settle`` ends them ("commune:20869 NTM 17.1");
    ``thing``: the same in words, as a heading ("Xã Tiên Lãnh, chỉ tiêu 17.1"). ``due``: the last day in time.

    By mail it goes with the digest of the day; at once if ``immediate`` (for what was returned) or due today, unless
    the reader chose otherwise. People without an open account and a post today are not told; those without an address
    are told in the product only. An unread notice with the same kind, key and sentence is not doubled. Two queries.

    Raises ``UnknownKind``, and ``ValueError`` for an empty sentence or a path that leads outside.
    """
    return _tell(people, sentence, where=where, kind=kind, about=about, thing=thing, immediate=immediate, due=due)


def remind(
    people: Iterable[User],
    sentence: str,
    *,
    where: str,
    kind: str,
    about: str,
    thing: str = "",
    immediate: bool = False,
    due: date | None = None,
) -> int:
    """Tell as ``tell`` does, but once a day on one thing (``kind`` and ``about``), however often it is called.

    The reminder of today takes the place of those of earlier days that were not read. Returns how many were newly told.
    """
    if not about:
        raise ValueError("a reminder needs the key of what it is about")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("notices.remind must run inside transaction.atomic()")
    people, today = list(people), clock.today()
    older = Notice.objects.unread().filter(kind=kind, about=rules.clean(about, 120), reminder_day__lt=today)
    older.filter(person__in=people).delete()
    return _tell(
        people,
        sentence,
        where=where,
        kind=kind,
        about=about,
        thing=thing,
        immediate=immediate,
        due=due,
        reminder_day=today,
    )


def _tell(
    people: Iterable[User],
    sentence: str,
    *,
    where: str,
    kind: str,
    about: str,
    thing: str,
    immediate: bool,
    due: date | None,
    reminder_day: date | None = None,
) -> int:
    kinds.require(kind)
    sentence, about, thing = rules.clean(sentence), rules.clean(about, 120), rules.clean(thing, 160)
    if not sentence:
        raise ValueError("a notice says something")
    if not rules.is_own_path(where):
        raise ValueError(f"a notice leads to a path of this site, not to {where!r}")
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("notices.tell must run inside transaction.atomic()")
    urgent = immediate or due == clock.today()
    readers = queries.readers(people, kind, clock.today())
    if not readers:
        return 0
    ids, at_once = [r.pk for r in readers], [r.at_once(urgent) for r in readers]
    told = _insert(ids, at_once, (kind, sentence, where, about, thing, due, reminder_day, clock.now()))
    if soon := [pk for pk, is_urgent in told if is_urgent]:
        transaction.on_commit(partial(_mail_soon, soon), robust=True)
    return len(told)


def _insert(ids: list[int], at_once: list[bool], row: tuple[Any, ...]) -> list[tuple[int, bool]]:
    """Write one notice per person; gives (person, urgent) of those that are new. In the order of the people, so that two
    who tell the same people wait for one another instead of both failing."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO notices_notice (person_id, urgent, kind, sentence, "where", about, thing, due, '
            "reminder_day, created_at) "
            "SELECT person, at_once, %s, %s, %s, %s, %s, %s::date, %s::date, %s::timestamptz "
            "FROM unnest(%s::bigint[], %s::boolean[]) AS reader (person, at_once) ORDER BY person "
            "ON CONFLICT DO NOTHING RETURNING person_id, urgent",
            [*row, ids, at_once],
        )
        return cursor.fetchall()  # type: ignore[no-any-return]


def _mail_soon(people: Sequence[int]) -> None:
    from datchuan.notices.tasks import mail_urgent

    mail_urgent.configure(schedule_in={"seconds": GATHER_SECONDS}).defer(people=list(people))


def settle(about: str, *, kind: str = "", people: Iterable[User] | None = None) -> int:
    """What the notices on a thing asked for is done: they count as read, so that nobody is reminded of it.

    All kinds and all people unless said otherwise. Returns how many there were.
    """
    if not about:
        raise ValueError("what is settled needs the key of what it is about")
    ids = None if people is None else [person.pk for person in people]
    with cursor() as held:
        held.execute(_SETTLE, [clock.now(), rules.clean(about, 120), kind, kind, ids, ids])
        return held.rowcount  # type: ignore[no-any-return]


#: Every act on a thing settles what it asked for, mostly nothing.
_SETTLE = """
UPDATE notices_notice SET read_at = %s::timestamptz
 WHERE read_at IS NULL AND about = %s AND (%s::text = '' OR kind = %s) AND (%s::bigint[] IS NULL OR person_id = ANY (%s))
"""


def read_one(notice: Notice) -> None:
    """The reader opened the notice; the first time counts."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=clock.now())


def read_all(person: User, up_to: int) -> int:
    """Everything that the reader's list held is read: notices up to this key, not those that came after it was drawn."""
    return Notice.objects.of(person.pk).unread().filter(pk__lte=up_to).update(read_at=clock.now())


def save_wishes(person: User, wishes: Mapping[str, str], *, key: UUID | str | None = None) -> bool:
    """Keep how a person wants each kind of notice by mail; kinds that are not named stay as they are.

    ``wishes``: kind -> ``Delivery``. ``key`` is the form's: sent twice, it is done once. Returns whether anything
    changed; without a change there is no line. Raises ``UnknownKind``, ``ValueError`` for what is no choice.
    """
    chosen = {kinds.require(kind).code: Delivery(delivery) for kind, delivery in wishes.items()}
    with attempt(SAVE_WISHES, person, by=person) as line:
        if not person.is_authenticated or not User.objects.select_for_update(no_key=True).filter(pk=person.pk).first():
            raise Refused(_("Đăng nhập để chọn cách nhận thư."))
        if key is not None and once(person, key, chosen).repeated:
            line.skip()
            return False
        kept = queries.wishes_of(person.pk)
        moved = {kind: d for kind, d in chosen.items() if kept.get(kind, Delivery.USUAL) != d}
        if not moved:
            line.skip()
            return False
        line.before = {f"notice:{kind}": _said(kept.get(kind, Delivery.USUAL)) for kind in moved}
        line.after = {f"notice:{kind}": _said(delivery) for kind, delivery in moved.items()}
        Wish.objects.filter(person=person, kind__in=moved).delete()
        rows = [Wish(person=person, kind=k, delivery=d) for k, d in moved.items() if d != Delivery.USUAL]
        Wish.objects.bulk_create(rows)
    return True


def _said(delivery: str) -> str:
    """The choice in Vietnamese, as lines of the journal are."""
    from django.utils.translation import override

    with override(settings.LANGUAGE_CODE):
        return str(Delivery(delivery).label)


def queue_mail(to: str, subject: str, body: str) -> Mail:
    """Put a mail into the queue. The row is written with the caller's transaction, the job after its commit.

    Should the process end between the two, ``tasks.sweep`` finds the row.
    """
    from datchuan.notices.tasks import send_mail

    mail = Mail.objects.create(to=to, subject=subject, body=body, queued_at=clock.now())
    transaction.on_commit(lambda: send_mail.defer(mail_id=mail.pk), robust=True)
    return mail
