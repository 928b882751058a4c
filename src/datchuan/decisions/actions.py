"""Every write of decisions. Signing gives or takes each title and moves its dossier in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.decisions import queries, rules, telling
from datchuan.decisions.models import Decision, Line
from datchuan.decisions.workflow import BY_ACTION, TABLE, Action, State
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers import record, revocation
from datchuan.dossiers.levels import level_vi
from datchuan.dossiers.models import Dossier
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Level, Standing, Unit
from datchuan.procedures.kinds import Purpose
from datchuan.titles import actions as titles

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)


@dataclass(frozen=True)
class Signing:
    """What is given when a decision is signed: its number of the organ's register and its day."""

    number: int
    decided_on: date


def draft(
    organ: Agency,
    level: str,
    year: int,
    chosen: Iterable[Dossier],
    *,
    by: User,
    purpose: str = Purpose.RECOGNITION,
    key: UUID | None = None,
) -> Decision:
    """Draft a decision of one purpose on one level and year for dossiers that the Council has passed. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.DRAFT].kind, by=by) as line:
        rows = list(chosen)
        line.object_label = f"{level} {year}"
        if key is not None:
            receipt = once(by, key, [organ.pk, level, year, sorted(str(d.pk) for d in rows)])
            if receipt.repeated:
                line.skip()
                return Decision.objects.get(pk=receipt.answer["decision"])
        refuse_if(rules.why_not_person(Action.DRAFT, rights_of(by), None))
        decision = Decision.objects.create(
            organ=organ, level=level, year_met=year, purpose=purpose, drafted_by=by, drafted_at=clock.now(),
            is_demo=settings.DEMO,
        )  # fmt: skip
        added = _add(decision, rows)
        line.obj, line.after = decision, {"communes": [one.commune_name for one in added]}
        if key is not None:
            receipt.answer = {"decision": str(decision.pk)}
    return decision


def _add(decision: Decision, chosen: list[Dossier]) -> list[Line]:
    locked = [record.locked(dossier, None) for dossier in sorted(chosen, key=lambda d: str(d.pk))]
    votes, made = queries.votes_of(locked), []
    position = decision.lines.count()
    districts = {u.pk: u for u in Unit.objects.as_of(clock.today()).filter(level=Level.DISTRICT)}
    for dossier in locked:
        taken = Line.objects.filter(dossier=dossier, is_live=True).exclude(decision=decision).first()
        vote = votes.get(dossier.pk)
        refuse_if(rules.why_not_list(dossier, decision, vote is not None, taken), 409)
        assert vote is not None
        position += 1
        values = {
            "seen": dossier.content,
            "voted": vote,
            "commune_name": str(dossier.commune),
            "district_name": str(districts.get(getattr(dossier.commune, "parent_id", None), "")),
            "position": position,
            "is_live": True,
        }
        made.append(Line.objects.update_or_create(decision=decision, dossier=dossier, defaults=values)[0])
    return made


def add(decision: Decision, chosen: Iterable[Dossier], *, by: User, base: int | None = None) -> Decision:
    """Add dossiers to a draft. Raises ``Refused``, ``Stale``."""
    with _acting(Action.CHANGE, decision, by, base) as (held, _rights, line):
        line.after = {"added": [one.commune_name for one in _add(held, list(chosen))]}
        _store(held)
    return held


def remove(decision: Decision, dossier: Dossier, *, by: User, reason: str, base: int | None = None) -> Decision:
    """Take a commune out of a draft; its dossier waits for another. Raises ``Refused``, ``Stale``."""
    with _acting(Action.CHANGE, decision, by, base) as (held, _rights, line):
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        row = Line.objects.filter(decision=held, dossier=dossier, is_live=True).first()
        if row is None:
            line.skip()
        else:
            row.delete()
            line.before, line.reason = {"commune": row.commune_name}, reason
            _store(held)
    return held


def propose(decision: Decision, *, by: User, base: int | None = None) -> Decision:
    """Present a draft to whoever verifies it. Raises ``Refused``, ``Stale``."""
    with _acting(Action.PROPOSE, decision, by, base) as (held, _rights, line):
        lines = queries.lines_of(held)
        refuse_if(rules.why_empty(lines), 409)
        _refuse_lines(held, lines)
        held.state, held.proposer, held.proposed_at = State.PROPOSED, by, clock.now()
        held.verifier = held.verified_at = None
        _store(held)
        telling.proposed(held, len(lines), by)
        line.after = _shown(held, lines)
    return held


def verify(decision: Decision, *, by: User, base: int | None = None) -> Decision:
    """Say, as another person than the proposer, that the draft is right. Raises ``Refused``, ``Stale``."""
    with _acting(Action.VERIFY, decision, by, base) as (held, _rights, line):
        lines = queries.lines_of(held)
        _refuse_lines(held, lines)
        held.state, held.verifier, held.verified_at = State.VERIFIED, by, clock.now()
        _store(held)
        telling.verified(held, len(lines))
        line.after = _shown(held, lines)
    return held


def send_back(decision: Decision, *, by: User, reason: str, base: int | None = None) -> Decision:
    """Give a draft back to be changed; it is proposed and verified anew. Raises ``Refused``, ``Stale``."""
    with _acting(Action.SEND_BACK, decision, by, base) as (held, _rights, line):
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        people = (held.drafted_by, held.proposer, held.verifier)
        held.state, held.note = State.DRAFT, reason.strip()
        held.proposer = held.verifier = held.proposed_at = held.verified_at = None
        _store(held)
        telling.sent_back(held, people, by, reason.strip())
        line.reason = reason
    return held


def cancel(decision: Decision, *, by: User, reason: str, base: int | None = None) -> Decision:
    """Give up a draft; its dossiers wait for another. Raises ``Refused``, ``Stale``."""
    with _acting(Action.CANCEL, decision, by, base) as (held, _rights, line):
        if not reason.strip():
            raise Refused(rules.reason_wanted(), status=409)
        held.state, held.note = State.CANCELLED, reason.strip()
        held.lines.update(is_live=False)
        _store(held)
        telling.cancelled(held, (held.drafted_by, held.proposer, held.verifier), by, reason.strip())
        line.reason = reason
    return held


def sign(
    decision: Decision, signing: Signing, *, by: User, base: int | None = None, key: UUID | None = None
) -> Decision:
    """Sign a decision: it gets its number, each title is given or taken away, each dossier goes on; all or nothing.

    Raises ``Refused`` (not the third person; a condition that does not hold; an illustrative level; a number that was used),
    ``Stale``.
    """
    with _acting(Action.SIGN, decision, by, base, key) as (held, rights, line):
        if line is None:
            return held
        lines = queries.lines_of(held)
        last = max((one.voted.sitting.held_on for one in lines), default=None)
        refuse_if(rules.why_not_decided_on(signing.decided_on, rights.on, last), 409)
        _refuse_lines(held, lines)
        _number(held, signing)
        held.state, held.signer, held.signed_at = State.SIGNED, by, clock.now()
        held.decided_on, held.signer_post = signing.decided_on, _post_of(rights)
        _store(held)
        for one in lines:
            _carry_out(held, one, by)
        telling.signed(held, lines, by)
        line.after = _shown(held, lines) | {"number": held.full_number, "decided_on": held.decided_on}
    return held


def _number(decision: Decision, signing: Signing) -> None:
    """Give the decision its number; two who take one number at once: the second is refused."""
    year = signing.decided_on.year
    refuse_if(rules.why_not_number(signing.number, queries.is_taken(decision, signing.number, year)), 409)
    decision.number, decision.number_year = signing.number, year
    try:
        with transaction.atomic():
            decision.save(update_fields=["number", "number_year"])
    except IntegrityError as error:
        raise Refused(rules.why_not_number(signing.number, True), status=409) from error


def _carry_out(decision: Decision, one: Line, by: User) -> None:
    """The title of one commune given or taken away, and its dossier on to the announcement."""
    assert decision.decided_on is not None
    about: dict[str, Any] = {
        "decided_on": decision.decided_on,
        "decision_no": decision.full_number,
        "standing": Standing.ILLUSTRATIVE if decision.is_demo else Standing.OFFICIAL,
        "source": f"{decision.organ.name}, {decision.full_number}",
        "note": "dữ liệu minh họa" if decision.is_demo else "",
    }
    commune, edition = one.dossier.commune, one.dossier.edition.code
    if decision.revokes:
        one.event = titles.revoke(commune, decision.level, **about)
    else:
        year = decision.year_met
        one.event = titles.recognise(commune, decision.level, year_met=year, criteria_set=edition, **about)
    one.save(update_fields=["event"])
    said = f"Quyết định {decision.full_number} ngày {decision.decided_on:%d/%m/%Y}"
    data = {"decision": str(decision.pk), "number": decision.full_number}
    dossiers.pass_step(one.dossier, by=by, basis=dossiers.Basis(said, data, decision.organ, one.seen))


def _post_of(rights: Rights) -> str:
    """The signer's post in words, as it stands under the decision."""
    found = next((p for p in rights.posts if p.role == Role.LEADER and p.agency.level == Level.PROVINCE), None)
    return str(found) if found else ""


def _refuse_lines(decision: Decision, lines: list[Line]) -> None:
    """Refuse while a commune of the list cannot be recognised, or its title not be taken away."""
    checked, fresh = queries.checked_lines(lines), revocation.fresh_lines(one.dossier for one in lines)
    for one in lines:
        may = decision.is_demo and one.dossier.is_demo
        refuse_if(rules.why_not_sign_line(one, checked[one.pk], may, fresh.get(one.dossier_id)), 409)


def _shown(decision: Decision, lines: list[Line]) -> dict[str, Any]:
    return {
        "state": decision.state,
        "communes": [one.commune_name for one in lines],
        "seen": [one.seen.digest for one in lines],
    }


def _store(decision: Decision) -> None:
    decision.version += 1
    decision.save()


@contextmanager
def _acting(
    action: Action, decision: Decision, by: User, base: int | None, key: UUID | None = None
) -> Iterator[tuple[Decision, Rights, Any]]:
    """The frame of an action on a decision: journal line, dossiers and row locked, rights read anew, the table asked."""
    with attempt(BY_ACTION[action].kind, decision, by=by) as line:
        line.object_label = f"{level_vi(decision.level)} {decision.year_met} · {decision}"
        repeated = key is not None and once(by, key, [str(decision.pk), action, base]).repeated
        if action in (Action.SIGN, Action.CHANGE, Action.PROPOSE):
            ids = (
                Line.objects.filter(decision_id=decision.pk).order_by("dossier_id").values_list("dossier_id", flat=True)
            )
            list(Dossier.objects.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk"))
        held = Decision.objects.select_for_update(of=("self",)).select_related("organ").get(pk=decision.pk)
        rights = rights_of(by)
        if repeated:
            line.skip()
            yield held, rights, None
            return
        sentence = rules.why_not(action, rights, held)
        if sentence:
            raise Refused(sentence, status=409 if rules.is_only_of_state(sentence, held) else 403)
        if base is not None and base != held.version:
            raise Stale(_("Dự thảo đã được người khác sửa trong lúc anh/chị xem. Xem lại rồi làm tiếp."), theirs=held)
        yield held, rights, line
