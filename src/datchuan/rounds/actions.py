"""Every write of letters: one agency sends several dossiers to the province at one instant, all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers import record
from datchuan.dossiers.actions import Arrival, Basis
from datchuan.dossiers.models import Dossier
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of
from datchuan.procedures.models import Deadline
from datchuan.rounds import queries, rules
from datchuan.rounds.models import Enclosed, Extension, Transmittal
from datchuan.rounds.workflow import BY_ACTION, TABLE, Action

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.name_field("dossiers", "hồ sơ", "dossiers")
kinds.name_field("deadline", "đợt", "round")


@dataclass(frozen=True)
class Chosen:
    """A dossier that is to be sent. ``base``: the version of its row that was shown; another one is refused."""

    dossier: Dossier
    base: int | None = None


@dataclass(frozen=True)
class Letter:
    """What stands on the submission letter."""

    number: str
    dated: date
    signer: str
    signer_post: str
    note: str = ""


def transmit(
    chosen: Sequence[Chosen], deadline: Deadline, letter: Letter, *, by: User, key: UUID | None = None
) -> Transmittal:
    """Send dossiers that wait for it to the province by one letter in one round.

    One instant, taken once, is compared with the deadline for all of them. When one cannot go none goes, and the refusal
    names each that stands in the way. Raises ``Refused``.
    """
    with attempt(BY_ACTION[Action.TRANSMIT].kind, deadline, by=by) as line:
        at = clock.instant()
        line.object_label = f"{letter.number} · {deadline.name_vi}"
        receipt = once(by, key, _body(chosen, deadline, letter)) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return Transmittal.objects.get(pk=receipt.answer["transmittal"])
        held = {c.dossier.pk: record.locked(c.dossier, None) for c in sorted(chosen, key=lambda c: c.dossier.pk)}
        agency = _sender(by, deadline, _unmoved(chosen, held), letter, at)
        row = _write(deadline, letter, agency, by, at, is_demo=all(d.is_demo for d in held.values()))
        found = _send_all(row, chosen, held, by)
        Enclosed.objects.bulk_create(found)
        line.obj = row
        line.after = {
            "number": row.number, "day": row.dated, "deadline": deadline.code,
            "dossiers": [record.label(one.dossier) for one in found],
        }  # fmt: skip
        if receipt is not None:
            receipt.answer = {"transmittal": str(row.pk)}
    return row


def _unmoved(chosen: Sequence[Chosen], held: Mapping[UUID, Dossier]) -> list[Dossier]:
    """The dossiers that nobody has moved since they were shown; the others are named when they are sent. Raises
    ``Refused`` when none is left."""
    moved = [c.dossier for c in chosen if c.base is not None and held[c.dossier.pk].version != c.base]
    if moved and len(moved) == len(chosen):
        raise Refused(_why_stopped([(d, Refused(record.stale_sentence())) for d in moved]), status=409)
    return [held[c.dossier.pk] for c in chosen if c.dossier not in moved]


def _body(chosen: Sequence[Chosen], deadline: Deadline, letter: Letter) -> list[Any]:
    sent = [[str(c.dossier.pk), c.base] for c in chosen]
    return [deadline.code, sent, letter.number, letter.dated, letter.signer, letter.signer_post, letter.note]


def _sender(by: User, deadline: Deadline, held: list[Dossier], letter: Letter, at: datetime) -> Agency:
    rights = rights_of(by)
    refuse_if(rules.why_not_transmit(rights, deadline, held, at), 403)
    refuse_if(rules.why_not_letter(letter.number, letter.dated, letter.signer, letter.signer_post, rights.on), 409)
    return next(iter(rules.senders(rights, held).values()))


def _write(deadline: Deadline, letter: Letter, agency: Agency, by: User, at: datetime, *, is_demo: bool) -> Transmittal:
    number, year = letter.number.strip(), letter.dated.year
    row = Transmittal(
        deadline=deadline, agency=agency, number=number, dated=letter.dated, year=year, signer=letter.signer.strip(),
        signer_post=letter.signer_post.strip(), note=letter.note.strip(), by=by, at=at, is_demo=is_demo,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(rules.number_taken(number, year), status=409) from error
    return row


def _send_all(row: Transmittal, chosen: Sequence[Chosen], held: Mapping[UUID, Dossier], by: User) -> list[Enclosed]:
    """Send each dossier; all that cannot go are named in one refusal. Chains are taken in one order, so that two letters
    never wait for one another."""
    allowed = queries.extensions_for(row.deadline, held.values())
    found, stopped = [], []
    for one in sorted(chosen, key=lambda c: (c.dossier.chain, str(c.dossier.pk))):
        dossier = held[one.dossier.pk]
        try:
            found.append(_send(row, dossier, one.base, allowed.get(dossier.pk), by))
        except Refused as refusal:
            stopped.append((dossier, refusal))
    if stopped:
        raise Refused(_why_stopped(stopped), status=max(refusal.status for _d, refusal in stopped))
    order = {c.dossier.pk: place for place, c in enumerate(chosen, start=1)}
    for enclosed in found:
        enclosed.position = order[enclosed.dossier_id]
    return found


def _send(row: Transmittal, dossier: Dossier, base: int | None, extension: Extension | None, by: User) -> Enclosed:
    refuse_if(rules.why_not_year(row.deadline, dossier), 409)
    until = extension.until if extension else None
    arrival = Arrival(row.deadline, row.at, until)
    words = f"Tờ trình số {row.number} ngày {row.dated:%d/%m/%Y}, {row.deadline.name_vi}"
    data = {"transmittal": str(row.pk), "number": row.number, "deadline": row.deadline.code}
    sent = dossiers.send_to_province(dossier, arrival, by=by, basis=Basis(words, data, row.agency), base=base)
    needed = extension if rules.is_over(row.deadline, row.at) else None
    assert sent.content is not None
    return Enclosed(
        transmittal=row, dossier=sent, position=0, seen=sent.content, is_late=arrival.is_late, extension=needed
    )


def _why_stopped(stopped: Sequence[tuple[Dossier, Refused]]) -> str:
    said = " ".join(f"{dossier.commune}: {refusal.sentence}" for dossier, refusal in stopped)
    return _("Chưa gửi hồ sơ nào, vì %(count)d hồ sơ chưa gửi được. %(said)s") % {"count": len(stopped), "said": said}
