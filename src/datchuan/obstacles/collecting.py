"""The statement "không có vướng mắc", and the reminders of a collection."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.obstacles import announce, below, rules
from datchuan.obstacles.collection import silent_agencies
from datchuan.obstacles.models import COLLECTION, Obstacle, Statement
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.procedures.workdays import work_calendar

kinds.register("obstacles.say_none", "báo không có vướng mắc", "stated that there is no obstacle")

#: Working days before the last day of a collection on which the silent places are reminded, and on that day itself.
REMIND_BEFORE = (3, 1, 0)


def say_none(
    collection: Deadline, agency: Agency, *, by: User, key: UUID | None = None, is_demo: bool = False
) -> Statement:
    """Say for a commune or district that it has no obstacle in the collection. Once; raises ``Refused``."""
    unit = Unit.objects.get(pk=agency.unit_id)
    with attempt("obstacles.say_none", agency, by=by, chain=unit.chain) as line:
        line.object_label = f"{agency.name} · {collection.name_vi}"
        if key is not None and once(by, key, [collection.pk, agency.pk]).repeated:
            line.skip()
            return Statement.objects.get(collection=collection, unit=unit)
        has = Obstacle.objects.filter(collection=collection, unit=unit).exists()
        rights = rights_of(by)
        if sentence := rules.why_not_say_none(rights, agency, has):
            allowed = agency.pk in {side.pk for side in rules.sides(rights)}
            raise Refused(sentence, status=409 if has and allowed else 403)
        row = Statement(collection=collection, unit=unit, agency=agency, by=by, at=clock.now(), is_demo=is_demo)
        if not Statement.objects.bulk_create([row], ignore_conflicts=True)[0].pk:
            line.skip()
        made = Statement.objects.get(collection=collection, unit=unit)
        line.obj = made
    return made


def remind(on: date) -> int:
    """Remind the silent places of every open collection whose last day is near; each person once a day."""
    told, calendar = 0, work_calendar()
    for collection in Deadline.objects.filter(kind=COLLECTION, at__gt=clock.now()):
        if calendar.days_left(on, last_day(collection)) not in REMIND_BEFORE:
            continue
        agencies = silent_agencies(collection)
        people = below.people_of([agency.pk for agency in agencies], on)
        with transaction.atomic():
            told += announce.remind_collection(collection, [(a, people.get(a.pk, [])) for a in agencies])
    return told


def last_day(collection: Deadline) -> date:
    """The last day that is wholly in time: the day before where the term ends as a day begins."""
    return (collection.at.astimezone(clock.VIETNAM) - timedelta(microseconds=1)).date()
