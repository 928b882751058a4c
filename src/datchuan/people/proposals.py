"""A post that takes two operators: one proposes it, it waits, nothing changes meanwhile. ``confirming`` decides."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from datchuan.config import clock
from datchuan.config.errors import refuse_if
from datchuan.journal.actions import attempt
from datchuan.people import rules
from datchuan.people.frame import begin, locked, permit, receipt_of
from datchuan.people.kinds import PROPOSE_POST
from datchuan.people.models import Agency, PostProposal, User, days_held
from datchuan.places.models import Unit
from datchuan.places.text import nfc


def propose_post(
    user: User,
    *,
    by: User,
    role: str,
    agency: Agency,
    first_day: date,
    last_day: date | None = None,
    title: str = "",
    units: Collection[Unit] = (),
    key: UUID | str | None = None,
) -> PostProposal:
    """Ask a second operator for a post; takes what ``actions.give_post`` takes, under the same rules. Raises ``Refused``."""
    title = " ".join(nfc(title).split())[:120]
    wish: dict[str, Any] = {"role": role, "first_day": first_day, "last_day": last_day, "title": title}
    with attempt(PROPOSE_POST, user, by=by) as line:
        rights = begin(by)
        refuse_if(rules.why_not_manage(rights))
        user = locked(user)
        line.after = wish | {"agency": agency.name, "units": [unit.code for unit in units]}
        receipt = receipt_of(line, by, key, line.after | {"user": user.pk, "agency": agency.code})
        if receipt and receipt.repeated:
            return PostProposal.objects.get(pk=receipt.answer)
        permit(rights, rules.why_not_give_post(rights, user, agency=agency, units=units, **wish))
        permit(rights, rules.why_not_propose(user, role, agency, title, first_day, last_day, on=clock.today()))
        proposal = keep(user, by=by, agency=agency, units=units, **wish)
        if receipt:
            receipt.answer = proposal.pk
    return proposal


def keep(
    user: User,
    *,
    by: User,
    role: str,
    agency: Agency,
    first_day: date,
    last_day: date | None,
    title: str,
    units: Collection[Unit],
) -> PostProposal:
    """The row of a proposal that the caller has checked and journals."""
    days = days_held(first_day, last_day)
    proposal = PostProposal.objects.create(
        user=user, role=role, agency=agency, title=title, valid=days, asked_by=by, asked_at=clock.now()
    )
    if units:
        proposal.units.set(units)
    return proposal
