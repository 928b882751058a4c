"""A dossier is opened, sealed and goes forward. Rooms above (ballots, verdicts, rounds, council, decisions) move it by these too;
what turns it back or ends it is in ``turns``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.criteria.catalogues import editions_in_force
from datchuan.dossiers import content as contents
from datchuan.dossiers import queries, record, rules
from datchuan.dossiers.acting import acting
from datchuan.dossiers.models import Dossier, Version
from datchuan.dossiers.workflow import BY_ACTION, Action, Outcome, State
from datchuan.journal.actions import attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Level, Unit
from datchuan.procedures.kinds import Purpose, StepKind
from datchuan.procedures.models import Deadline, Procedure
from datchuan.procedures.plan import Step
from datchuan.procedures.queries import procedure_for


@dataclass(frozen=True)
class Basis:
    """On what a step is completed: a sentence for the time line, and what is kept with it. ``agency``: for whom."""

    summary: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    agency: Agency | None = None
    #: The version that was looked at; refused when another stands by now. None where nothing was looked at.
    seen: Version | None = None


@dataclass(frozen=True)
class Arrival:
    """How a dossier reaches the province: the round, the instant, the end of an exception that was granted."""

    deadline: Deadline
    at: datetime
    allowed_until: datetime | None = None

    @property
    def is_late(self) -> bool:
        return self.at >= self.deadline.at


# Opening


def open_dossier(
    commune: Unit, level: str, year: int, *, by: User, key: UUID | None = None, is_demo: bool = False
) -> Dossier:
    """Open the next attempt of a commune for a level and year, under the procedure in force today. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.OPEN].kind, commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {level} {year}"
        if key is not None:
            receipt = once(by, key, [commune.pk, level, year])
            if receipt.repeated:
                line.skip()
                return Dossier.objects.get(pk=receipt.answer["dossier"])
        rights = rights_of(by)
        queries.lock_commune(commune.pk)  # two officers who open at once queue up here
        procedure = procedure_for(level, Purpose.RECOGNITION, rights.on)
        refuse_if(queries.why_not_open(rights, commune, level, year, procedure))
        assert procedure is not None
        dossier = _new(commune, level, year, procedure, by, is_demo)
        record.write_event(dossier, Action.OPEN, by=by, agency=None, step="")
        line.obj, line.object_label, line.after = dossier, record.label(dossier), record.shown(dossier)
        if key is not None:
            receipt.answer = {"dossier": str(dossier.pk)}
    return dossier


def _new(commune: Unit, level: str, year: int, procedure: Procedure, by: User, is_demo: bool) -> Dossier:
    edition = editions_in_force(queries.day_of(year))[level]
    dossier = Dossier(
        commune=commune,
        level=level,
        year=year,
        edition=edition,
        procedure=procedure,
        attempt=queries.attempts(commune.pk, level, year) + 1,
        state=State.DRAFTING,
        step="",
        entered_at=clock.now(),
        opened_by=by,
        opened_at=clock.now(),
        is_demo=is_demo,
    )
    first = dossier.plan.first
    dossier.step = first.code
    dossier.save()
    record.begin(dossier, first)
    dossier.save()
    return dossier


# Sealing


def seal_version(
    dossier: Dossier, *, by: User, base: int | None = None, reason: str = "", key: UUID | None = None
) -> Version:
    """Seal the figures, evidence and documents of now as the content that is judged; approvals that did not see it fall.

    Nothing new is sealed while nothing has moved. Raises ``Refused``, and ``Stale`` when the row is not ``base``.
    """
    with acting(Action.SEAL, dossier, by, base, key) as (held, _rights, line):
        if line is None:
            assert held.content is not None
            return held.content
        live = contents.gather(held)
        refuse_if(rules.why_not_sealable(held, held.plan.assessment, live), 409)
        version, fallen = record.seal(held, live, by, reason)
        if version is None:
            line.skip()
            assert held.content is not None
            return held.content
        record.go_back_to_fallen(held, fallen, by)
        record.store(held)
        record.write_event(held, Action.SEAL, by=by, step=held.step, text=record.fell_words(held, fallen))
        line.after = {**record.shown(held), "number": version.number}
    return version


# Moving on


def pass_step(
    dossier: Dossier,
    *,
    by: User,
    base: int | None = None,
    basis: Basis | None = None,
    key: UUID | None = None,
) -> Dossier:
    """Complete the present step and let the dossier enter the next one that does not stand yet.

    ``basis`` is given by the room whose work the step is; without it only steps that a bare press completes are passed.
    Where the way leads to the province the dossier waits to be sent in a round (``send_to_province``). Leaving the commune
    seals a version.
    Raises ``Refused``, and ``Stale`` when the row is not ``base``.
    """
    with acting(Action.PASS, dossier, by, base, key) as (held, rights, line):
        if line is None:
            return held
        step, given = held.present_step, basis or Basis()
        if basis is None:
            refuse_if(rules.why_not_by_hand(step), 409)
        live = _to_seal(held, step, given)
        papers, facts = queries.standing(held)
        refuse_if(rules.why_not_finish(held, step, live, papers, facts), 409)
        if given.seen is not None and given.seen.pk != held.content_id:
            raise Refused(record.stale_sentence(), status=409)
        if live is not None and _wants_seal(held, step):
            record.seal(held, live, by)
        _leave(held, step, Action.PASS, Outcome.PASSED, given, None, by, rights)
        line.after = {**record.shown(held), "summary": given.summary}
    return held


def _to_seal(dossier: Dossier, step: Step, basis: Basis) -> contents.Content | None:
    """What would be sealed when a step is completed. A revocation seals the assessment of the present state, and then
    only what the commune answers to it: the figures of that assessment stay."""
    if not dossier.revokes:
        return contents.gather(dossier) if step.role == rules.COMMUNE_ROLE else None
    if step.kind == StepKind.REVIEW:
        return contents.gather(dossier)
    return contents.carried(dossier, basis.data) if step.kind == StepKind.ANSWER else None


def _wants_seal(dossier: Dossier, step: Step) -> bool:
    """Whether the content is sealed when the commune completes a step: after its own assessment, and when it leaves."""
    if dossier.revokes:
        return True
    following = record.next_step(dossier, step)
    leaves = following is None or following.role != rules.COMMUNE_ROLE
    return step.kind == StepKind.SELF_ASSESSMENT or leaves


def _leave(
    dossier: Dossier,
    step: Step,
    action: Action,
    outcome: Outcome,
    basis: Basis,
    arrival: Arrival | None,
    by: User,
    rights: Rights,
) -> None:
    """End the present passage, enter the next step or end the way, tell whoever has the next move."""
    agency = basis.agency or rules.agency_of(rights, step, dossier.commune_id)
    record.end_passage(dossier, outcome, by=by, agency=agency, summary=basis.summary, data=dict(basis.data))
    following = record.next_step(dossier, step)
    if following is None:
        dossier.state, dossier.due_on = State.ANNOUNCED, None
    elif arrival is None and _is_border(dossier, following):
        record.wait_to_be_sent(dossier, following)
    else:
        _arrive(dossier, following, arrival)
        record.begin(dossier, following)
    record.store(dossier)
    record.write_event(dossier, action, by=by, agency=agency, step=step.code, text=basis.summary)
    record.tell_next(dossier, following)


def _is_border(dossier: Dossier, following: Step) -> bool:
    """Whether a dossier that enters a step reaches the province for the first time."""
    return following.actor_level == Level.PROVINCE and dossier.sent_at is None and not dossier.revokes


def _arrive(dossier: Dossier, following: Step, arrival: Arrival | None) -> None:
    """What is asked where the way leads to the province: a round that still takes dossiers at the instant."""
    if arrival is None or not _is_border(dossier, following):
        return
    refuse_if(rules.why_not_arrive(arrival.deadline, arrival.at, arrival.allowed_until), 409)
    dossier.deadline, dossier.sent_at, dossier.is_late = arrival.deadline, arrival.at, arrival.is_late


def send_to_province(
    dossier: Dossier, arrival: Arrival, *, by: User, basis: Basis, base: int | None = None, key: UUID | None = None
) -> Dossier:
    """Send a dossier that waits for it in a round. ``basis``: the letter; ``basis.seen``: the version that it names.

    What its last step wants is asked once more, since papers may have been taken out and figures changed meanwhile.
    Raises ``Refused``, and ``Stale`` when the row is not ``base``.
    """
    with acting(Action.SEND, dossier, by, base, key) as (held, rights, line):
        if line is None:
            return held
        step = held.present_step
        live = contents.gather(held) if step.role == rules.COMMUNE_ROLE else None
        refuse_if(rules.why_not_finish(held, step, live, *queries.standing(held)), 409)
        if basis.seen is not None and basis.seen.pk != held.content_id:
            raise Refused(record.stale_sentence(), status=409)
        _leave(held, step, Action.SEND, Outcome.SENT, basis, arrival, by, rights)
        line.after = {**record.shown(held), "summary": basis.summary}
    return held


def skip_step(dossier: Dossier, *, by: User, reason: str, base: int | None = None, key: UUID | None = None) -> Dossier:
    """Leave out a step that the procedure calls optional, with a reason. Raises ``Refused``."""
    with acting(Action.SKIP, dossier, by, base, key) as (held, rights, line):
        if line is None:
            return held
        step = held.present_step
        refuse_if(rules.why_not_skip(step, held.due_on, rights.on), 409)
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        _leave(held, step, Action.SKIP, Outcome.SKIPPED, Basis(reason), None, by, rights)
        line.after, line.reason = record.shown(held), reason
    return held
