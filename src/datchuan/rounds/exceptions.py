"""Every write of exceptions from a deadline: asked for with a reason, decided by somebody else, with an end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.urls import reverse

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.dossiers import record
from datchuan.dossiers.models import Dossier
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.notices import actions as notices
from datchuan.notices import kinds as notice_kinds
from datchuan.people import queries as people
from datchuan.people.models import Agency, Role, User
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline
from datchuan.rounds import queries, rules
from datchuan.rounds.models import Extension
from datchuan.rounds.workflow import BY_ACTION, Action, State

kinds.name_field("until", "gia hạn đến", "extended until")
kinds.name_field("wanted_until", "đề nghị gia hạn đến", "asked until")

ASKED = notice_kinds.register(
    "rounds.asked",
    "Đề nghị gia hạn gửi hồ sơ",
    "Requests for exceptions",
    "UBND huyện Tiên Phước đề nghị gia hạn Đợt 1 năm 2023. Mở để duyệt hoặc không duyệt.",
)
DECIDED = notice_kinds.register(
    "rounds.decided",
    "Kết quả đề nghị gia hạn",
    "Answers to requests for exceptions",
    "Đề nghị gia hạn Đợt 1 năm 2023 được duyệt đến 17:00 ngày 04/12/2023.",
)


def ask(
    deadline: Deadline, scope: Dossier | Unit, reason: str, until: datetime, *, by: User, key: UUID | None = None
) -> Extension:
    """Ask for an exception from a round's deadline for one dossier or a whole district. Raises ``Refused``."""
    dossier = scope if isinstance(scope, Dossier) else None
    with attempt(BY_ACTION[Action.ASK].kind, deadline, by=by, chain=_chain(scope)) as line:
        line.object_label = _label(deadline, scope)
        if key is not None:
            receipt = once(by, key, [deadline.code, str(scope.pk), reason, until])
            if receipt.repeated:
                line.skip()
                return Extension.objects.get(pk=receipt.answer["extension"])
        held = record.locked(dossier, None) if dossier is not None else None
        agency = _asker(rights_of(by), held or scope)
        refuse_if(
            rules.why_not_ask(deadline, held, queries.waiting_for(deadline, scope), reason, until, clock.instant()), 409
        )
        row = Extension(
            deadline=deadline, reason=reason.strip(), wanted_until=until, agency=agency, asked_by=by, asked_at=clock.now(),
            dossier=held, district=scope if isinstance(scope, Unit) else None,
        )  # fmt: skip
        row.save(force_insert=True)
        line.obj, line.after, line.reason = row, {"wanted_until": until}, row.reason
        _tell_approvers(row, _label(deadline, scope), by)
        if key is not None:
            receipt.answer = {"extension": str(row.pk)}
    return row


def _asker(rights: Rights, scope: Dossier | Unit) -> Agency:
    """The agency for which the person asks. Raises ``Refused``."""
    agency = rules.asks_for(rights, scope) if isinstance(scope, Dossier) else rules.asks_for_district(rights, scope.pk)
    if agency is None:
        raise Refused(rules.not_asker())
    return agency


def grant(extension: Extension, until: datetime, *, by: User, version: int, answer: str = "") -> Extension:
    """Grant a request up to an instant, as it was asked or another. Raises ``Refused``."""
    return _decide(extension, Action.GRANT, State.GRANTED, by, version, answer, until)


def refuse(extension: Extension, answer: str, *, by: User, version: int) -> Extension:
    """Refuse a request, with the reason. Raises ``Refused``."""
    return _decide(extension, Action.REFUSE, State.REFUSED, by, version, answer, None)


def _decide(
    extension: Extension, action: Action, target: State, by: User, version: int, answer: str, until: datetime | None
) -> Extension:
    scope = _scope(extension)
    with attempt(BY_ACTION[action].kind, extension, by=by, chain=_chain(scope)) as line:
        held = _locked(extension, line, scope)
        sentence = rules.why_not_decide(action, rights_of(by), held)
        refuse_if(sentence, 409 if sentence == rules.why_not_in_state(action, held) else 403)
        refuse_if(record.stale_sentence() if held.version != version else "", 409)
        if until is None:
            refuse_if(rules.why_not_answer(answer), 409)
        else:
            refuse_if(rules.why_not_until(held.deadline, until, clock.instant()), 409)
        _settle(held, target, by, answer, until)
        line.after = {"state": target.label, "until": until}
        line.reason = held.answer
        _tell_asker(held, _label(held.deadline, scope))
    return held


def withdraw(extension: Extension, *, by: User, version: int) -> Extension:
    """Take a request back that is not decided yet. Raises ``Refused``."""
    scope = _scope(extension)
    with attempt(BY_ACTION[Action.WITHDRAW].kind, extension, by=by, chain=_chain(scope)) as line:
        held, rights = _locked(extension, line, scope), rights_of(by)
        agency = (
            rules.asks_for(rights, scope) if isinstance(scope, Dossier) else rules.asks_for_district(rights, scope.pk)
        )
        sentence = rules.why_not_withdraw(rights, held, agency)
        refuse_if(sentence, 409 if sentence == rules.why_not_in_state(Action.WITHDRAW, held) else 403)
        refuse_if(record.stale_sentence() if held.version != version else "", 409)
        _settle(held, State.WITHDRAWN, by, "", None)
        line.after = {"state": State.WITHDRAWN.label}
        notices.settle(_about(held))
    return held


def _locked(extension: Extension, line: Line, scope: Dossier | Unit) -> Extension:
    """The dossier's row first, where there is one, then the request's: the order of every action on a dossier."""
    line.object_label = _label(extension.deadline, scope)
    if isinstance(scope, Dossier):
        record.locked(scope, None)
    held = Extension.objects.select_for_update(of=("self",)).select_related("deadline", "agency").get(pk=extension.pk)
    line.before = {"state": State(held.state).label, "wanted_until": held.wanted_until}
    return held


def _settle(held: Extension, target: State, by: User, answer: str, until: datetime | None) -> None:
    held.state, held.until, held.answer = target, until, answer.strip()
    held.decided_by, held.decided_at = by, clock.now()
    held.version += 1
    held.save()


def _scope(extension: Extension) -> Dossier | Unit:
    scope = extension.dossier or extension.district
    assert scope is not None
    return scope


def _chain(scope: Dossier | Unit) -> str:
    return scope.chain


def _label(deadline: Deadline, scope: Dossier | Unit) -> str:
    what = record.label(scope) if isinstance(scope, Dossier) else str(scope)
    return f"{deadline.name_vi} · {what}"


def _about(extension: Extension) -> str:
    return f"extension:{extension.pk}"


def _tell_approvers(row: Extension, label: str, by: User) -> None:
    on = clock.today()
    told = [*people.coordinators(on), *queries.leaders_of_province(on)]
    notices.tell(
        [person for person in told if person.pk != by.pk],
        f"{row.agency.name} đề nghị gia hạn: {label}. Mở để duyệt hoặc không duyệt.",
        where=reverse("exception", args=[row.pk]),
        kind=ASKED,
        about=_about(row),
        thing=label,
        immediate=True,
        due=row.deadline.at.astimezone(clock.VIETNAM).date(),
    )


def _tell_asker(row: Extension, label: str) -> None:
    notices.settle(_about(row))
    if row.state == State.GRANTED:
        assert row.until is not None
        said = f"được duyệt đến {row.until.astimezone(clock.VIETNAM):%H:%M ngày %d/%m/%Y}"
    else:
        said = f"không được duyệt: {row.answer}"
    told = {person.pk: person for person in [row.asked_by, *_concerned(row)]}
    notices.tell(
        told.values(),
        f"Đề nghị gia hạn {label} {said}.",
        where=reverse("exception", args=[row.pk]),
        kind=DECIDED,
        about=_about(row),
        thing=label,
        immediate=True,
    )


def _concerned(row: Extension) -> list[User]:
    """Who would send or complete what was asked for: the commune's people and the district's."""
    if row.dossier is not None:
        on, commune = clock.today(), row.dossier.commune
        return [*people.officers_of(commune, on), *people.holders_over(commune, Role.DISTRICT_OFFICER, on)]
    return queries.district_officers(row.district_id, clock.today())
