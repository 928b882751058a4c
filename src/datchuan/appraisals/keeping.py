"""What an agency keeps for itself on a file, and reminders to those who are silent."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from datchuan.appraisals import queries, rules
from datchuan.appraisals.models import PrivateNote
from datchuan.appraisals.workflow import BY_ACT, Act
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.dossiers import record
from datchuan.dossiers.levels import level_vi
from datchuan.dossiers.models import Dossier
from datchuan.journal.actions import attempt, once
from datchuan.notices import actions as notices
from datchuan.notices import kinds as notice_kinds
from datchuan.people import queries as people
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Step

ASKED = notice_kinds.register(
    "appraisals.asked",
    "Hồ sơ chờ thẩm định",
    "Files waiting for appraisal",
    "Hồ sơ NTM 2023 của Xã Tiên Lãnh chờ Sở Y tế gửi kết quả thẩm định 3 chỉ tiêu, hạn 05/12/2023.",
    roles=[Role.DEPARTMENT_SPECIALIST],
)


def keep_note(
    dossier: Dossier, step: Step, agency: Agency, code: str, text: str, *, by: User, key: UUID | None = None
) -> PrivateNote | None:
    """Keep what an agency notes for itself on an indicator; the journal tells that, never what. Raises ``Refused``."""
    with attempt(BY_ACT[Act.NOTE].kind, dossier, by=by, chain=dossier.chain) as line:
        held = record.locked(dossier, None)
        line.object_label = f"{record.label(dossier)} · {code} · {agency.name}"
        if said := rules.why_not_note(rights_of(by), held, step, agency.pk):
            raise Refused(said)
        if key is not None:
            once(by, key, [str(held.pk), agency.pk, code, text])
        known = PrivateNote.objects.filter(dossier=held, agency=agency, code=code).first()
        if (known.text if known else "") == text.strip():
            line.skip()
            return known
        values = {"text": text.strip(), "by": by, "at": clock.now()}
        row, _new = PrivateNote.objects.update_or_create(dossier=held, agency=agency, code=code, defaults=values)
        line.after = {"code": code, "length": len(row.text)}
    return row


def remind(dossier: Dossier, step: Step, *, by: User) -> int:
    """Remind the agencies that have not sent their result: once a day each, however often it is pressed.

    Returns how many people were newly told. Raises ``Refused``.
    """
    with attempt(BY_ACT[Act.REMIND].kind, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = record.label(dossier)
        held, rights = record.locked(dossier, None), rights_of(by)
        found = queries.appraisal_of(held, step.kind)
        said = rules.why_not_remind(rights, found) if found else rules.why_not_here(held, step)
        if said or found is None:
            raise Refused(said, status=409 if rules.why_not_here(held, step) else 403)
        told, named = 0, []
        for silent in found.silent:
            new = _remind(held, silent.agency, len(silent.items))
            told += new
            named += [silent.agency.code] if new else []
        if not told:
            line.skip()
        line.after = {"agencies": named}
    return told


def _remind(held: Dossier, agency: Agency, count: int) -> int:
    """Remind the people of one agency."""
    due = f", hạn {held.due_on:%d/%m/%Y}" if held.due_on else ""
    name = "vetting" if held.present_step.kind == StepKind.VETTING else "appraisal"
    return notices.remind(
        people.specialists_of(agency, clock.today()),
        f"Hồ sơ {level_vi(held.level)} {held.year} của {held.commune} chờ {agency.name} gửi kết quả thẩm định "
        f"{count} chỉ tiêu{due}.",
        where=reverse(name, args=[held.pk]),
        kind=ASKED,
        about=f"{held.about}:{agency.code}"[:120],
        thing=record.label(held),
        due=held.due_on,
    )
