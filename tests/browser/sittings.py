"""A sitting of the Council from its plan to its end, for what stories do not show on the pages. Loaded once Django is."""

from __future__ import annotations

from collections.abc import Iterable

from datchuan.config import clock
from datchuan.council import actions as council
from datchuan.council.leading import Lead, Led, chairs, secretaries
from datchuan.council.workflow import Choice
from datchuan.dossiers.models import Dossier
from datchuan.people.models import Agency, User
from datchuan.procedures.models import Deadline


def finds_eligible(chosen: Iterable[Dossier], *, by: User, deadline: Deadline | None = None) -> None:
    """Everybody is there and finds every dossier eligible; ``by`` writes the minutes."""
    sitting = council.plan_sitting(
        Agency.objects.get(code="HDTD-49"), clock.today(), by=by, place="Phòng họp số 2", deadline=deadline
    )
    council.put_on_agenda(sitting, chosen, by=by)
    everybody = dict.fromkeys(sitting.members.values_list("pk", flat=True), True)
    minutes = next(post for post in secretaries(sitting) if post.user_id == by.pk)
    council.note_presence(sitting, everybody, by=by, led=Led(Lead(post=chairs(sitting)[0]), Lead(post=minutes)))
    council.open_sitting(sitting, by=by)
    for item in sitting.items.select_related("dossier").order_by("position"):
        council.open_vote(item, by=by)
        for member in sitting.members.select_related("user"):
            council.cast(item, Choice.ELIGIBLE, by=member.user)
        council.close_vote(item, by=by, conclusion="")
    council.close_sitting(sitting, by=by, note="")
