"""What the pages and the actions of a round ask."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from datchuan.config import clock
from datchuan.config.prepared import Prepared
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.queries import with_communes
from datchuan.dossiers.workflow import State as DossierState
from datchuan.people.models import Post, Role, User
from datchuan.people.rights import Rights
from datchuan.places.models import Level, Unit, UnitParent
from datchuan.procedures.models import Deadline, Procedure
from datchuan.rounds import rules
from datchuan.rounds.models import ROUND, Extension, PaperRun, Transmittal
from datchuan.rounds.workflow import RunState, State

_rounds = Prepared(lambda kind: Deadline.objects.filter(kind=kind).order_by("at", "pk"), kind=str)


def rounds() -> list[Deadline]:
    """The rounds, the earliest first. One query."""
    return _rounds(kind=ROUND)


def round_of(code: str) -> Deadline | None:
    return Deadline.objects.filter(kind=ROUND, code=code).first()


def next_round(rows: Iterable[Deadline], year: int | None, at: datetime) -> Deadline | None:
    """The round into which a dossier of an assessment year goes that has not been sent: the first that is not over."""
    open_ = [row for row in rows if not rules.is_over(row, at) and (year is None or row.year in (None, year))]
    return min(open_, key=lambda row: row.at, default=None)


# Exceptions


def districts_of(commune_ids: Iterable[int], on: date) -> dict[int, int]:
    """Commune id -> the id of its parent unit on a day. One query."""
    return dict(
        UnitParent.objects.filter(unit_id__any_of=list(commune_ids), valid__contains=on).values_list(
            "unit_id", "parent_id"
        )
    )


def extensions_for(deadline: Deadline, dossiers: Iterable[Dossier]) -> dict[UUID, Extension]:
    """Dossier id -> the granted exception that lasts longest, its own or its district's. Two queries."""
    rows = list(dossiers)
    parents = districts_of([row.commune_id for row in rows], clock.today())
    wanted = Q(dossier__in=[row.pk for row in rows]) | Q(district__in=set(parents.values()))
    granted = list(Extension.objects.granted().filter(wanted, deadline=deadline).order_by("-until"))
    found = {}
    for row in rows:
        for one in granted:
            if one.dossier_id == row.pk or (one.district_id and one.district_id == parents.get(row.commune_id)):
                found[row.pk] = one
                break
    return found


def waiting_for(deadline: Deadline, scope: Dossier | Unit) -> Extension | None:
    """The request for the same that is not decided yet."""
    rows = Extension.objects.filter(deadline=deadline, state=State.ASKED)
    same = rows.filter(dossier=scope) if isinstance(scope, Dossier) else rows.filter(district=scope)
    return same.first()


def extensions_in_reach(rights: Rights, deadline: Deadline | None = None) -> list[Extension]:
    """Requests within a person's reach, those that wait first, with communes and districts. Three queries."""
    rows = Extension.objects.visible_to(rights).select_related(
        "deadline", "dossier", "agency", "asked_by", "decided_by"
    )
    found = list(rows.filter(deadline=deadline) if deadline else rows)
    return sorted(with_scopes(found), key=lambda row: row.state != State.ASKED)


def extension_in_reach(rights: Rights, pk: UUID) -> Extension | None:
    rows = Extension.objects.visible_to(rights).select_related(
        "deadline", "dossier", "agency", "asked_by", "decided_by"
    )
    found = rows.filter(pk=pk).first()
    return with_scopes([found])[0] if found else None


def with_scopes(rows: list[Extension]) -> list[Extension]:
    """Requests with the names of their communes and districts today. Two queries."""
    with_communes([row.dossier for row in rows if row.dossier is not None])
    districts = Unit.objects.as_of(clock.today()).filter(pk__in={r.district_id for r in rows if r.district_id})
    known = {unit.pk: unit for unit in districts}
    for row in rows:
        if row.district_id:
            row.district = known.get(row.district_id) or row.district
    return rows


def leaders_of_province(on: date) -> list[User]:
    posts = Post.objects.held_on(on).filter(role=Role.LEADER, agency__level=Level.PROVINCE)
    return list(User.objects.filter(pk__in=posts.values("user_id"), is_active=True).order_by("name_order", "pk"))


def district_officers(district_id: int | None, on: date) -> list[User]:
    named = Q(units=district_id) | Q(units=None, agency__unit=district_id)
    posts = Post.objects.held_on(on).filter(named, role=Role.DISTRICT_OFFICER)
    return list(User.objects.filter(pk__in=posts.values("user_id"), is_active=True).order_by("name_order", "pk"))


# Papers of a whole round


def latest_run(deadline: Deadline) -> PaperRun | None:
    """The drawing of the round's papers that was asked for last."""
    return PaperRun.objects.filter(deadline=deadline).select_related("asked_by").first()


def finished_run(pk: UUID) -> PaperRun | None:
    return PaperRun.objects.filter(pk=pk, state=RunState.DONE).first()


# Letters


def transmittal_in_reach(rights: Rights, pk: UUID) -> Transmittal | None:
    rows = Transmittal.objects.visible_to(rights).select_related("deadline", "agency", "by")
    return rows.filter(pk=pk).first()


def ready_to_send(rights: Rights, deadline: Deadline) -> list[Dossier]:
    """Dossiers that wait to be sent and that this person sends, of the round's year. Three queries."""
    rows = Dossier.objects.of_recognition().visible_to(rights).filter(state=DossierState.READY)
    if deadline.year is not None:
        rows = rows.filter(year=deadline.year)
    return [d for d in light(rows, rights.on) if rules.senders(rights, [d])]


def light(rows: QuerySet[Dossier], on: date) -> list[Dossier]:
    """Many dossiers by commune and level, each with its procedure and version but without what the version holds, which
    is long. Three queries; a procedure is read once however many dossiers follow it."""
    found = list(rows.select_related("content", "deadline").defer("content__document"))
    procedures = Procedure.objects.defer("document").in_bulk({row.procedure_id for row in found})
    for row in found:
        row.procedure = procedures[row.procedure_id]
    return sorted(with_communes(found, on), key=by_name)


def by_name(dossier: Dossier) -> tuple[str, str]:
    return getattr(dossier.commune, "name_order", "") or str(dossier.commune), dossier.level
