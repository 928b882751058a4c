"""Every write about surveys: opening one, its villages and their counts, locking, reopening, sending."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.files.models import StoredFile
from datchuan.journal import kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import User
from datchuan.people.moving import moving
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.places.text import fold
from datchuan.surveys import announce, rules
from datchuan.surveys.models import Survey, Village
from datchuan.surveys.tally import Counts, totals
from datchuan.surveys.workflow import BY_ACTION, TABLE, Action, Side, State

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
for _field, _vi, _en in (
    ("villages", "thôn, tổ dân phố", "villages"),
    ("households", "số hộ", "households"),
    ("given", "phiếu phát ra", "forms given out"),
    ("returned", "phiếu thu về", "forms returned"),
    ("satisfied", "hài lòng", "satisfied"),
    ("unsatisfied", "không hài lòng", "not satisfied"),
    ("no_opinion", "không có ý kiến", "no opinion"),
    ("none_reason", "vì sao không thu được phiếu", "why no forms"),
    ("minutes", "biên bản kiểm phiếu", "minutes"),
):
    kinds.name_field(_field, _vi, _en)


#: The space of advisory locks by which openings of one commune queue up.
_OPENING = 0x50E55


@dataclass(frozen=True)
class Plan:
    """What a survey is about, as the Front opens it."""

    level: str
    year: int
    opened_on: date
    closes: date | None = None

    def plain(self) -> list[Any]:
        return [self.level, self.year, self.opened_on, self.closes]


def open_survey(commune: Unit, plan: Plan, *, by: User, key: UUID | None = None, is_demo: bool = False) -> Survey:
    """Open a survey of a commune; one at a time for a level and year. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.OPEN].kind, commune, by=by, chain=commune.chain) as line:
        receipt = once(by, key, [commune.pk, *plan.plain()]) if key is not None else None
        if receipt is not None and receipt.repeated:
            line.skip()
            return Survey.objects.get(pk=receipt.answer["survey"])
        rights = rights_of(by)
        refuse_if(rules.why_not_open(rights, commune.pk))
        refuse_if(rules.why_not_plan(plan.level, plan.year, plan.opened_on, plan.closes, rights.on), 409)
        _queue_up(commune.pk)
        under_way = Survey.objects.filter(commune_id=commune.pk, level=plan.level, year=plan.year)
        if under_way.exclude(state=State.SENT).exists():
            raise Refused(rules.already_under_way(), status=409)
        agency = next(p.agency for p in rules.as_front(rights).posts)
        made = Survey(
            commune_id=commune.pk, level=plan.level, year=plan.year, opened_on=plan.opened_on, closes=plan.closes,
            agency=agency, opened_by=by, opened_at=clock.now(), is_demo=is_demo,
        )  # fmt: skip
        made.save(force_insert=True)
        made.commune = commune
        line.obj, line.object_label = made, label_of(made)
        line.after = {"level": plan.level, "year": plan.year}
        if receipt is not None:
            receipt.answer = {"survey": str(made.pk)}
    return made


def _queue_up(commune_id: int) -> None:
    """Let those who open surveys of one commune wait for one another until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_OPENING, commune_id])


def refuse_open(*, by: User) -> None:
    """Refuse, with its line in the journal, who may open none, before the form is read."""
    with attempt(BY_ACTION[Action.OPEN].kind, by=by) as line:
        line.skip()
        refuse_if(rules.why_not_open(rights_of(by)))


def refuse(action: Action, survey: Survey, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not do, before the form is read."""
    with attempt(BY_ACTION[action].kind, survey, by=by, chain=survey.commune.chain) as line:
        line.object_label = label_of(survey)
        line.skip()
        _refuse_move(action, rights_of(by), survey)


def list_villages(
    survey: Survey, rows: Sequence[tuple[str, int]], *, by: User, version: int, key: UUID | None = None
) -> Survey:
    """Let the survey have these villages (name, households) in this order.

    A village that stands keeps its counts and takes the new number of households; one that is left out goes, unless
    something of its forms was written down. Raises ``Refused`` or ``Stale``.
    """
    with _changing(Action.LIST, survey, by, key, version, rows) as (line, found):
        if found is None:
            return survey
        standing = {one.folded: one for one in found.villages.select_for_update()}
        wanted = {fold(name): (name, households) for name, households in rows}
        refuse_if(rules.why_not_villages(wanted, (one for key, one in standing.items() if key not in wanted)), 409)
        for key_of, one in standing.items():
            if key_of not in wanted:
                one.delete()
        for position, (key_of, (name, households)) in enumerate(wanted.items(), start=1):
            _put(found, standing.get(key_of), position, name, households, by)
        line.before = {"villages": [f"{one.name}: {one.households}" for one in standing.values()]}
        line.after = {"villages": [f"{name}: {households}" for name, households in wanted.values()]}
        _bump(found)
    return found


def _put(survey: Survey, village: Village | None, position: int, name: str, households: int, by: User) -> None:
    if village is None:
        village = Village(survey=survey, folded=fold(name), changed_by=by, changed_at=clock.now())
    elif (village.position, village.name, village.households) == (position, name, households):
        return
    else:
        village.version += 1
    village.position, village.name, village.households = position, name, households
    _refuse_counts(Counts.of(village))
    village.save()


def write_village(
    village: Village,
    counts: Counts,
    *,
    by: User,
    version: int,
    key: UUID | None = None,
    minutes: StoredFile | None = None,
) -> Village:
    """Write what is known of the forms of a village; a file takes the place of its minutes. Raises ``Refused``, ``Stale``."""
    survey = village.survey
    sent = [village.pk, version, asdict(counts), minutes.original_sha256 if minutes else ""]
    with _changing(Action.COUNT, survey, by, key, None, sent) as (line, found):
        if found is None:
            return village
        stored = Village.objects.select_related("changed_by").get(pk=village.pk)
        if stored.version != version:
            raise Stale(_("Số của thôn này vừa có người khác ghi. Xem bản đang lưu rồi chọn."), theirs=stored)
        _refuse_counts(counts)
        folded = fold(counts.name)
        if found.villages.filter(folded=folded).exclude(pk=stored.pk).exists():
            raise Refused(_("Danh sách đã có thôn tên này. Ghi tên khác để khỏi lẫn."), status=409)
        line.object_label = f"{label_of(found)}: {counts.name}"
        line.before = _said(Counts.of(stored))
        for name, value in asdict(counts).items():
            setattr(stored, name, value)
        stored.folded, stored.changed_by, stored.changed_at = folded, by, clock.now()
        stored.minutes = minutes or stored.minutes
        stored.version += 1
        stored.save()
        line.after = _said(counts) | ({"minutes": minutes.name} if minutes else {})
        _bump(found)
    return stored


def move(action: Action, survey: Survey, text: str = "", *, by: User, version: int, key: UUID | None = None) -> Survey:
    """Lock, send or reopen a survey. ``version`` is that of the numbers on the page. Raises ``Refused`` or ``Stale``."""
    with _changing(action, survey, by, key, version, text) as (line, found):
        if found is None:
            return survey
        now, line.before = clock.now(), {"state": State(found.state).label}
        if action == Action.LOCK:
            villages = list(found.villages.all())
            refuse_if(rules.why_not_lock(villages), 409)
            found.locked_by, found.locked_at = by, now
            counted = totals(villages)
            line.after = {"valid": counted.valid, "satisfied": counted.satisfied}
        elif action == Action.REOPEN:
            if not text.strip():
                raise Refused(rules.reason_wanted(), status=409)
            found.locked_by, found.locked_at, found.reopened = None, None, text
        else:
            found.sent_on, found.report = now.date(), text
        found.state = BY_ACTION[action].target or State(found.state)
        _bump(found)
        line.reason, line.after = text, {**(line.after or {}), "state": State(found.state).label}
        announce.moved(action, found, text, by)
    return found


@contextmanager
def _changing(
    action: Action, survey: Survey, by: User, key: UUID | None, version: int | None, sent: Any
) -> Iterator[tuple[Line, Survey | None]]:
    """A survey in the hands of an action, with its commune as of the day; None when the form came before."""
    rows = Survey.objects.select_related("commune", "agency", "locked_by")
    with moving(
        BY_ACTION[action].kind, rows, survey, by=by, chain=survey.commune.chain, label=label_of(survey),
        check=partial(_refuse_move, action), version=version, key=key, body=sent,
        stale=_("Đợt lấy ý kiến này vừa có người khác ghi. Xem bản đang lưu rồi chọn."),
    ) as held:  # fmt: skip
        held.row.commune = survey.commune
        yield held.line, None if held.repeated else held.row


def _bump(survey: Survey) -> None:
    survey.version += 1
    survey.save()


def _said(counts: Counts) -> dict[str, Any]:
    return {name: value for name, value in asdict(counts).items() if value not in (None, "")}


def _refuse_counts(counts: Counts) -> None:
    for sentence in rules.why_not_counts(counts).values():
        raise Refused(f"{counts.name}: {sentence}", status=409)


def _refuse_move(action: Action, rights: Rights, survey: Survey) -> None:
    if sentence := rules.why_not(action, rights, survey):
        own = rules.stands(Side.FRONT, rights, survey.commune_id)
        own = own and rules.stands(BY_ACTION[action].side, rights, survey.commune_id)
        raise Refused(sentence, status=409 if own else 403)


def label_of(survey: Survey) -> str:
    name = getattr(survey.commune, "full_name", "") or str(survey.commune)
    return f"{name} · {survey.level} {survey.year}"
