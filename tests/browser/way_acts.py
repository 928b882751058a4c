"""What the Council and the province do in the stories about dossiers, on the database that is being served.

Run as a program: ``python -m tests.browser.way_acts eligible 20869`` lets the Council sit and vote on the dossier of a
commune, and two persons propose and verify a decision on what it found eligible; ``passed 20869`` completes a
consultation or a meeting.
"""

from __future__ import annotations

import sys

import django

django.setup()

from datchuan.config import clock  # noqa: E402
from datchuan.council import actions as council  # noqa: E402
from datchuan.decisions import actions as decisions  # noqa: E402
from datchuan.dossiers import actions, keeping  # noqa: E402
from datchuan.dossiers.actions import Basis  # noqa: E402
from datchuan.dossiers.models import Dossier  # noqa: E402
from datchuan.dossiers.queries import with_communes  # noqa: E402
from datchuan.dossiers.tests.way import stored_file  # noqa: E402
from datchuan.dossiers.workflow import State  # noqa: E402
from datchuan.people.models import Agency, Role, User  # noqa: E402
from datchuan.procedures.models import Deadline  # noqa: E402
from datchuan.rounds.actions import Chosen, Letter, transmit  # noqa: E402
from datchuan.rounds.models import ROUND  # noqa: E402


def person(username: str) -> User:
    return User.objects.get(username=username)


def vote(dossier: Dossier, choice: str) -> None:
    """A sitting of today with everybody there; all vote the same."""
    secretary = person("coordinator")
    sitting = council.plan_sitting(Agency.objects.get(code="HDTD-49"), clock.today(), by=secretary)
    council.put_on_agenda(sitting, [dossier], by=secretary)
    members = list(sitting.members.select_related("user"))
    council.note_presence(sitting, {member.pk: True for member in members}, by=secretary)
    item = council.open_sitting(sitting, by=secretary).items.get()
    council.open_vote(item, by=secretary)
    for member in members:
        council.cast(item, choice, by=member.user)
    council.close_vote(item, by=secretary, conclusion="" if choice == "eligible" else "Hoàn thiện đường thôn 3")
    council.close_sitting(sitting, by=secretary)


def decide(dossier: Dossier) -> None:
    organ = Agency.objects.get(code="UBND-49")
    draft = decisions.draft(organ, dossier.level, dossier.year, [dossier], by=person("coordinator"))
    decisions.propose(draft, by=person("coordinator"))
    decisions.verify(draft, by=person("verifier"))


def complete(dossier: Dossier) -> None:
    """A consultation or a meeting, with its papers; the district's leads to the province in the first round."""
    step = dossier.present_step
    by = person("officer" if step.role == Role.COMMUNE_OFFICER else "district")
    for wanted in step.documents:
        if wanted.required and not wanted.is_held:
            about = keeping.About(step=step.code, wanted=wanted.code, title=wanted.name_vi, form="scan")
            keeping.add_document(dossier, about, stored_file(dossier), by=by)
    passed = actions.pass_step(dossier, by=by, basis=Basis("21/22 đồng ý = 95,5 %"))
    if passed.state == State.READY:
        chosen, deadline = [Chosen(passed)], Deadline.objects.filter(kind=ROUND).order_by("at")[0]
        number = f"{passed.commune.code}-{passed.attempt}/TTr-UBND"
        transmit(chosen, deadline, Letter(number, clock.today(), "Nguyễn Văn A", "Phó Chủ tịch"), by=by)


def found(commune: str) -> Dossier:
    rows = Dossier.objects.on_their_way().select_related("edition", "procedure", "content", "deadline")
    return with_communes([rows.get(commune__code=commune)])[0]


if __name__ == "__main__":
    wanted, code = sys.argv[1:]
    if wanted == "passed":
        complete(found(code))
    else:
        vote(found(code), wanted)
    if wanted == "eligible":
        decide(found(code))
