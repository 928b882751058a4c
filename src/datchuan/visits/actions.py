"""Every write of the room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.config.errors import Refused, refuse_if
from datchuan.dossiers.models import Dossier
from datchuan.files.models import StoredFile
from datchuan.findings.queries import taking_part
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.moving import moving
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.visits import announce, queries, rules
from datchuan.visits.models import SiteVisit
from datchuan.visits.record import Said, Slot, insert, label_of, write_event
from datchuan.visits.workflow import BY_ACTION, TABLE, Action, State

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
for _field, _vi, _en in (
    ("day", "ngày", "day"),
    ("hour", "giờ", "time"),
    ("place", "nơi gặp", "meeting place"),
    ("purpose", "mục đích", "purpose"),
    ("codes", "tiêu chí, chỉ tiêu", "criteria, indicators"),
    ("files", "số tệp", "files"),
):
    kinds.name_field(_field, _vi, _en)


def plan(
    commune: Unit, said: Said, *, agency: Agency, by: User, key: UUID | None = None, is_demo: bool = False
) -> SiteVisit:
    """Plan a visit of an agency to a commune, tell the commune, its district and whoever is invited.

    ``commune`` carries its names of the day. ``key`` makes a repeated send harmless. Raises ``Refused``.
    """
    with attempt(BY_ACTION[Action.PLAN].kind, commune, by=by, chain=commune.chain) as line:
        line.object_label = label_of(commune, agency, said.slot.day)
        if key is not None:
            receipt = once(by, key, [commune.pk, agency.pk, said.plain()])
            if receipt.repeated:
                line.skip()
                return SiteVisit.objects.get(pk=receipt.answer["visit"])
        _check_plan(commune, said, agency, rights_of(by))
        visit = insert(commune, said, agency, by, is_demo=is_demo)
        line.obj, line.after = visit, {**_slot(visit), "purpose": visit.get_purpose_display(), "codes": visit.codes}
        announce.planned(visit, commune, said.invited)
        if key is not None:
            receipt.answer = {"visit": str(visit.pk)}
    return visit


def _check_plan(commune: Unit, said: Said, agency: Agency, rights: Rights) -> None:
    takes_part = bool(taking_part([commune.pk], rights.on))
    refuse_if(rules.why_not_plan(rights, commune, agency, said.purpose, takes_part))
    refuse_if(rules.why_not_day(said.slot.day, rights.on) or rules.why_not_said(said.slot.place, said.people), 409)
    dossier = None
    if said.dossier is not None:
        locked = Dossier.objects.select_for_update(of=("self",)).select_related("procedure")
        dossier = locked.get(pk=said.dossier.pk)
    refuse_if(rules.why_not_dossier(rights, agency, dossier, commune), 409)


def refuse_plan(commune: Unit, *, by: User) -> None:
    """Refuse, with its line in the journal, somebody who plans nothing, before the form is read."""
    with attempt(BY_ACTION[Action.PLAN].kind, commune, by=by, chain=commune.chain) as line:
        line.skip()
        refuse_if(rules.why_not_plan_at_all(rights_of(by)))


# What follows


def move(visit: SiteVisit, slot: Slot, reason: str, *, by: User, version: int, key: UUID | None = None) -> SiteVisit:
    """Another day, time or meeting place, with the reason; what was planned before stays readable.

    Raises ``Refused`` or ``Stale``.
    """
    with _moving(visit, Action.MOVE, by, version, key, [slot.plain(), reason]) as moving:
        if moving.repeated:
            return moving.visit
        row, slot = moving.visit, Slot(slot.day, slot.hour.strip(), slot.place.strip())
        refuse_if(rules.why_not_day(slot.day, moving.rights.on) or rules.why_not_reason(reason), 409)
        refuse_if(rules.why_not_said(slot.place, row.people), 409)
        if slot == Slot.of(row):
            raise Refused(rules.nothing_moved(), status=409)
        before, day_before = _slot(row), row.day
        row.day, row.hour, row.place = slot.day, slot.hour, slot.place
        moving.write(reason, before, _slot(row), day_before=day_before if day_before != row.day else None)
        announce.moved(row, moving.commune, day_before, reason)
    return moving.visit


def cancel(visit: SiteVisit, reason: str, *, by: User, version: int, key: UUID | None = None) -> SiteVisit:
    """Nobody comes; the reason is told. Raises ``Refused`` or ``Stale``."""
    with _moving(visit, Action.CANCEL, by, version, key, [reason]) as moving:
        if not moving.repeated:
            refuse_if(rules.why_not_reason(reason), 409)
            moving.write(reason, _state(moving.visit))
            announce.cancelled(moving.visit, moving.commune, reason)
    return moving.visit


def do(
    visit: SiteVisit,
    day: date,
    text: str,
    files: Sequence[StoredFile] = (),
    *,
    by: User,
    version: int,
    key: UUID | None = None,
) -> SiteVisit:
    """They went on a day: what was seen, with the files that were brought. Raises ``Refused`` or ``Stale``."""
    with _moving(visit, Action.DO, by, version, key, [day.isoformat(), text, _digests(files)]) as moving:
        if not moving.repeated:
            row = moving.visit
            refuse_if(rules.why_not_done(day, row, moving.rights.on, text), 409)
            before, row.done_on, row.notes = _state(row), day, text.strip()
            moving.write(text, before, {"day": day, "files": len(files)}, files=files)
            announce.done(row, moving.commune)
    return moving.visit


def add(
    visit: SiteVisit,
    text: str,
    files: Sequence[StoredFile] = (),
    *,
    by: User,
    version: int,
    key: UUID | None = None,
) -> SiteVisit:
    """Add to what was seen, for instance the minutes when they are signed. Raises ``Refused`` or ``Stale``."""
    with _moving(visit, Action.ADD, by, version, key, [text, _digests(files)]) as moving:
        if not moving.repeated:
            row = moving.visit
            refuse_if(rules.why_not_text(text), 409)
            row.notes = f"{row.notes}\n{text.strip()}"
            moving.write(text, {}, {"files": len(files)}, files=files)
            announce.done(row, moving.commune)
    return moving.visit


def refuse_move(visit: SiteVisit, action: Action, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not do, before the form is read."""
    commune = queries.commune_of(visit)
    with attempt(BY_ACTION[action].kind, visit, by=by, chain=commune.chain) as line:
        line.object_label = label_of(commune, visit.agency, visit.day)
        line.skip()
        _refuse_move(action, rights_of(by), visit)


@dataclass
class _Moving:
    """A visit in the hands of an action: locked, allowed, up to date."""

    visit: SiteVisit
    commune: Unit
    action: Action
    by: User
    rights: Rights
    line: Line
    repeated: bool = False

    def write(
        self,
        text: str,
        before: dict[str, Any],
        after: dict[str, Any] | None = None,
        *,
        day_before: date | None = None,
        files: Sequence[StoredFile] = (),
    ) -> None:
        """Save the visit, its state that follows, and the event."""
        visit = self.visit
        visit.state = BY_ACTION[self.action].target or State(visit.state)
        visit.version += 1
        visit.save()
        write_event(visit, self.action, self.by, text, day_before, files)
        self.line.obj, self.line.reason, self.line.before = visit, text, before
        self.line.after = _state(visit) | (after or {})


@contextmanager
def _moving(
    visit: SiteVisit, action: Action, by: User, version: int, key: UUID | None, body: list[Any]
) -> Iterator[_Moving]:
    commune = queries.commune_of(visit)
    with moving(
        BY_ACTION[action].kind, SiteVisit.objects.select_related("agency", "commune"), visit, by=by, chain=commune.chain,
        label=label_of(commune, visit.agency, visit.day), check=partial(_refuse_move, action), version=version,
        stale=_("Chuyến này vừa có người khác sửa. Xem bản đang lưu rồi chọn."), key=key, body=body,
    ) as held:  # fmt: skip
        yield _Moving(held.row, commune, action, by, held.rights, held.line, held.repeated)


def _refuse_move(action: Action, rights: Rights, visit: SiteVisit) -> None:
    if sentence := rules.why_not(action, rights, visit):
        raise Refused(sentence, status=409 if rules.is_team(rights, visit) else 403)


def _slot(visit: SiteVisit) -> dict[str, Any]:
    return {"day": visit.day, "hour": visit.hour, "place": visit.place}


def _state(visit: SiteVisit) -> dict[str, Any]:
    return {"state": State(visit.state).label}


def _digests(files: Sequence[StoredFile]) -> list[str]:
    return [stored.original_sha256 for stored in files]
