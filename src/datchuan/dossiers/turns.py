"""A dossier turns back to an earlier step, comes to an end before its title, or goes on under another procedure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config.errors import Refused, refuse_if
from datchuan.dossiers import record, revocation, rules
from datchuan.dossiers.acting import acting
from datchuan.dossiers.levels import titled
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.workflow import Action, Outcome, State, state_in
from datchuan.people.models import User
from datchuan.procedures.models import Procedure
from datchuan.procedures.plan import Step

# Going back


def return_dossier(
    dossier: Dossier,
    *,
    by: User,
    reasons: Sequence[Mapping[str, str]],
    to: str = "",
    base: int | None = None,
    key: UUID | None = None,
) -> Dossier:
    """Give a dossier back from the present step to an earlier one, each reason on an indicator, a document or the whole.

    ``to``: a code of the procedure; by default the step that the procedure names, else the commune's own assessment. Whoever
    keeps that step is told at once. Raises ``Refused``.
    """
    with acting(Action.RETURN, dossier, by, base, key) as (held, rights, line):
        if line is None:
            return held
        step = held.present_step
        said = [{"about": str(r.get("about", "")), "text": str(r.get("text", "")).strip()} for r in reasons]
        refuse_if(rules.why_not_reasons(said), 409)
        back = _back_step(held, step, to)
        refuse_if(rules.why_not_return_to(held.plan, step, back), 409)
        agency = rules.agency_of(rights, step, held.commune_id)
        text = "; ".join(f"{r['about']}: {r['text']}" if r["about"] else r["text"] for r in said if r["text"])
        record.end_passage(held, Outcome.RETURNED, by=by, agency=agency, summary=text[:500], data={"reasons": said})
        record.fall_from(held, back)
        record.begin(held, back)
        held.state = State.RETURNED
        record.store(held)
        record.write_event(held, Action.RETURN, by=by, agency=agency, step=step.code, text=text, reasons=said)
        record.tell_moved(
            held,
            f"{step.actor_name_vi} trả lại {titled(held.level, held.year, revokes=held.revokes)}: {text}",
            immediate=True,
        )
        line.after, line.reason = record.shown(held), text
    return held


def _back_step(dossier: Dossier, step: Step, to: str) -> Step:
    plan = dossier.plan
    code = to or step.returns_to or plan.assessment.code
    if not plan.has(code):
        raise Refused(_("Quy trình không có bước này. Chọn lại bước nhận hồ sơ."), status=409)
    return plan.step(code)


def start_repair(dossier: Dossier, *, by: User, base: int | None = None, key: UUID | None = None) -> Dossier:
    """Take a returned dossier up again. Raises ``Refused``."""
    with acting(Action.REPAIR, dossier, by, base, key) as (held, rights, line):
        if line is None:
            return held
        step = held.present_step
        held.state = state_in(step.kind, step.role)
        record.store(held)
        agency = rules.agency_of(rights, step, held.commune_id)
        record.write_event(held, Action.REPAIR, by=by, agency=agency, step=step.code)
        line.after = record.shown(held)
    return held


# Ends of an attempt


def conclude(
    dossier: Dossier, action: Action, *, by: User, text: str, data: Mapping[str, Any] | None = None
) -> Dossier:
    """End an attempt by what the Council concluded: ``SEND_BACK`` or ``REFUSE``. Raises ``Refused``."""
    target = {Action.SEND_BACK: State.SENT_BACK, Action.REFUSE: State.REFUSED}[action]
    return _end(dossier, action, target, by=by, text=text, data=data)


def withdraw(dossier: Dossier, *, by: User, reason: str, base: int | None = None, key: UUID | None = None) -> Dossier:
    """Take a dossier back for good, with a reason. Raises ``Refused``."""
    return _end(dossier, Action.WITHDRAW, State.WITHDRAWN, by=by, text=reason, base=base, key=key)


def stop(dossier: Dossier, *, by: User, reason: str, base: int | None = None, key: UUID | None = None) -> Dossier:
    """End a revocation because its test no longer holds: the title is kept. Raises ``Refused``."""
    refused = "" if dossier.content is None else revocation.why_not_stop(dossier)
    return _end(dossier, Action.STOP, State.KEPT, by=by, text=reason, base=base, key=key, refused=refused)


def _end(
    dossier: Dossier,
    action: Action,
    target: State,
    *,
    by: User,
    text: str,
    base: int | None = None,
    data: Mapping[str, Any] | None = None,
    key: UUID | None = None,
    refused: str = "",
) -> Dossier:
    with acting(action, dossier, by, base, key) as (held, rights, line):
        if line is None:
            return held
        refuse_if(refused, 409)
        if not text.strip():
            raise Refused(rules.reason_wanted(), status=409)
        step = held.present_step
        agency = rules.agency_of(rights, step, held.commune_id)
        record.end_passage(held, Outcome.STOPPED, by=by, agency=agency, summary=text, data=data)
        held.state, held.due_on = target, None
        record.store(held)
        record.write_event(held, action, by=by, agency=agency, step=step.code, text=text)
        commune = record.officers(held)
        record.tell_moved(
            held,
            f"{titled(held.level, held.year, revokes=held.revokes)}: {held.get_state_display()}. {text}",
            immediate=True,
            to=commune,
        )
        line.after, line.reason = record.shown(held), text
    return held


# Another procedure


def move_to(
    dossier: Dossier,
    procedure: Procedure,
    step: str,
    *,
    by: User,
    reason: str,
    base: int | None = None,
    key: UUID | None = None,
) -> Dossier:
    """Put an open dossier under another procedure, at a step of it, by a decision that is named in the reason.

    Nothing else ever moves an open file: a new procedure of the pack holds for files opened after it. Raises ``Refused``.
    """
    with acting(Action.MOVE, dossier, by, base, key) as (held, _rights, line):
        if line is None:
            return held
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        before = record.shown(held)
        record.end_passage(held, Outcome.STOPPED, by=by, agency=None, summary=reason)
        former, held.procedure = held.step, procedure
        if (procedure.level, procedure.purpose) != (held.level, held.purpose) or not held.plan.has(step):
            raise Refused(_("Quy trình mới không có bước này cho danh hiệu của hồ sơ. Chọn lại bước."), status=409)
        record.begin(held, held.plan.step(step))
        record.store(held)
        record.write_event(held, Action.MOVE, by=by, step=former, text=reason)
        record.tell_moved(held, f"Hồ sơ chuyển sang quy trình mới: {reason}")
        line.before, line.after, line.reason = before, record.shown(held), reason
    return held
