"""Every write of the room."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.assessments.actions import Figure, save_agency_figure
from datchuan.assessments.evaluation import lock_result, stored_figure
from datchuan.assessments.models import Voice
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.confirmations import rules
from datchuan.confirmations.models import Confirmation, Decision, Moved
from datchuan.confirmations.notes import tell_of_change, tell_of_decision
from datchuan.confirmations.queries import Standing, decided, moved_since, standing_of
from datchuan.confirmations.seen import NOTHING_CLAIMED, Seen, claims, seals, take_turns, what_moved
from datchuan.confirmations.words import moved_word, state_word
from datchuan.confirmations.workflow import Act, Step, moved_act, step_of
from datchuan.criteria.models import Indicator
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit

kinds.register("confirmations.confirm", "xác nhận số liệu của xã", "confirmed a commune's figure")
kinds.register("confirmations.ask", "yêu cầu xã bổ sung", "asked a commune for more")
kinds.register("confirmations.disagree", "không thống nhất với số liệu của xã", "disagreed with a commune's figure")
kinds.register("confirmations.confirm_many", "xác nhận số liệu của nhiều xã", "confirmed the figures of many communes")
kinds.register(
    "confirmations.note_change",
    "thay đổi số liệu hoặc minh chứng mà cơ quan phụ trách đã xem",
    "changed figures or evidence that the agency had seen",
)
kinds.name_field("seen", "số liệu đã xem", "figure seen")
kinds.name_field("own", "số liệu của cơ quan phụ trách", "the agency's figure")
kinds.name_field("moved", "phần đã đổi", "what changed")

#: Most letters of a reason (see ``Confirmation.reason``).
REASON_LENGTH = 1000


@dataclass(frozen=True)
class Matter:
    """What a decision is about: an indicator of a commune in a year, and the agency that speaks."""

    commune: Unit
    indicator: Indicator
    year: int
    agency: Agency

    @property
    def set_code(self) -> str:
        return self.indicator.edition.set_code

    @property
    def label(self) -> str:
        return f"{self.commune} · {self.set_code} {self.indicator.code} · {self.year} · {self.agency.name}"

    @property
    def key(self) -> dict[str, Any]:
        return {
            "commune_id": self.commune.pk,
            "set_code": self.set_code,
            "indicator_code": self.indicator.code,
            "year": self.year,
            "agency": self.agency,
        }


@dataclass(frozen=True)
class Theirs:
    """What stands now in place of what was seen, for the page that shows both."""

    matter: Matter
    standing: Standing
    moved: str

    @property
    def who(self) -> str:
        row = self.standing.row
        return str(row.decided_by) if row else ""

    @property
    def at(self) -> datetime | None:
        return self.standing.row.decided_at if self.standing.row else None

    @property
    def lines(self) -> list[tuple[str, str]]:
        what = moved_word(self.moved)
        return [(_("Phần đã đổi"), what)] if what else [(_("Quyết định đang có"), state_word(self.standing.state))]


@dataclass(frozen=True)
class Words:
    """What is said beside the bare act: the reason, and the agency's own figure when it disagrees."""

    reason: str = ""
    figure: Figure | None = None
    is_demo: bool = False


def confirm(matter: Matter, seen: Seen, *, by: User, key: UUID | None = None, is_demo: bool = False) -> Confirmation:
    """Confirm exactly the figure and the evidence that were seen.

    Raises ``Refused`` (not a specialist of the leading agency; nothing to confirm; confirmed already) or ``Stale`` when
    the figure, the evidence or the decision is no longer what was seen (``theirs`` is a ``Theirs``).
    """
    return _decide(Act.CONFIRM, matter, seen, Words(is_demo=is_demo), by=by, key=key)


def ask_for_more(
    matter: Matter, seen: Seen, *, by: User, reason: str, key: UUID | None = None, is_demo: bool = False
) -> Confirmation:
    """Ask the commune for more, with a reason that its officers read at once. Raises as ``confirm``."""
    return _decide(Act.ASK, matter, seen, Words(reason, is_demo=is_demo), by=by, key=key)


def disagree(
    matter: Matter,
    seen: Seen,
    *,
    by: User,
    figure: Figure,
    reason: str,
    key: UUID | None = None,
    is_demo: bool = False,
) -> Confirmation:
    """Say that the commune's figure is not right, with the agency's own, which is stored beside it, never over it.

    Raises as ``confirm``, and ``Refused`` for a figure that does not fit the measure.
    """
    return _decide(Act.DISAGREE, matter, seen, Words(reason, figure, is_demo), by=by, key=key)


def _decide(act: Act, matter: Matter, seen: Seen, words: Words, *, by: User, key: UUID | None) -> Confirmation:
    step, commune = step_of(act), matter.commune
    with attempt(step.kind, commune, by=by, chain=commune.chain) as line:
        line.object_label, line.reason = matter.label, words.reason
        _may_speak(matter, by, words, step)
        if key is not None:
            body = [act, commune.pk, matter.indicator.pk, matter.year, matter.agency.pk, asdict(seen), asdict(words)]
            receipt = once(by, key, body)
            if receipt.repeated:
                line.skip()
                return Confirmation.objects.get(pk=receipt.answer["confirmation"])
        if words.figure is not None:
            lock_result(commune.pk, matter.indicator.edition, matter.year)  # as every save: the result, then the turn
        take_turns([commune])
        standing = standing_of([commune.pk], matter.set_code, matter.year, matter.indicator.code, matter.agency)[
            commune.pk
        ]
        _refuse_moved(matter, standing, seen)
        refuse_if(rules.why_not_act(act, standing.state, standing.claim), status=409)
        if words.figure is not None:
            _save_own(matter, words.figure, words.reason, by)
        before = standing.state
        row = _write(matter, step, standing, words, by)
        line.obj, line.before = row, {"state": before}
        line.after = {"state": row.state, "seen": row.seen_value, "own": row.own_value}
        if key is not None:
            receipt.answer = {"confirmation": row.pk}
        tell_of_decision(row, commune)
    return row


def _may_speak(matter: Matter, by: User, words: Words, step: Step) -> None:
    rights = rights_of(by)
    refuse_if(rules.why_not_speak(rights, matter.indicator, matter.agency, matter.year))
    refuse_if(rules.why_not_about(rights, matter.commune))
    if step.act != Act.CONFIRM and not words.reason.strip():
        raise Refused(_("Ghi lý do, để xã biết cần sửa gì."), status=409)


def _refuse_moved(matter: Matter, standing: Standing, seen: Seen) -> None:
    """Refuse a decision on anything but what stands now; the page shows both."""
    moved = what_moved(seen.version, seen.digest, seen.seal, standing.claim, standing.seal)
    if moved:
        sentence = _("Trong lúc anh/chị xem, %(what)s đã đổi. Xem bản mới bên dưới rồi quyết định.")
        raise Stale(sentence % {"what": moved_word(moved)}, theirs=Theirs(matter, standing, moved))
    if standing.seen.turn != seen.turn:
        sentence = _("Trong lúc anh/chị xem, chỉ tiêu này đã có quyết định khác. Xem lại rồi quyết định.")
        raise Stale(sentence, theirs=Theirs(matter, standing, ""))


def _save_own(matter: Matter, figure: Figure, reason: str, by: User) -> None:
    """Store the agency's own figure, unless it says so already."""
    stored = stored_figure(matter.commune.pk, matter.set_code, matter.indicator.code, matter.year, Voice.AGENCY)
    if stored is None or stored.agency_id != matter.agency.pk or stored.value != figure.value:
        save_agency_figure(
            matter.commune, matter.indicator, matter.year, matter.agency, figure, by=by, reason=reason[:500]
        )


def _write(matter: Matter, step: Step, standing: Standing, words: Words, by: User) -> Confirmation:
    row = standing.row or Confirmation(**matter.key, version=0)
    _set(row, step, standing, words, by)
    row.save()
    _decision(row, step.act, by).save(force_insert=True)
    return row


def _set(row: Confirmation, step: Step, standing: Standing, words: Words, by: User) -> None:
    """The row after a decision of the agency."""
    claim = standing.claim
    row.state, row.version = step.target, row.version + 1
    row.seen_version, row.seen_digest, row.seen_seal = claim.version, claim.digest, standing.seal
    row.seen_value, row.own_value = claim.value, words.figure.value if words.figure else None
    row.reason, row.is_demo = words.reason, words.is_demo
    row.decided_at, row.decided_by = clock.now(), by
    row.moved, row.moved_at, row.moved_by = "", None, None


def _decision(row: Confirmation, act: Act, by: User | None) -> Decision:
    """The insert-only line of what was just done to a row."""
    return Decision(
        confirmation=row,
        version=row.version,
        act=act,
        state=row.state,
        seen_version=row.seen_version,
        seen_digest=row.seen_digest,
        seen_seal=row.seen_seal,
        seen_value=row.seen_value,
        own_value=row.own_value,
        reason="" if row.moved else row.reason,
        moved=row.moved,
        at=clock.now(),
        by=by,
        is_demo=row.is_demo,
    )


# Many at once


@dataclass(frozen=True)
class ManyDone:
    """Which communes were confirmed, and which were left out with the sentence why, by commune id."""

    done: tuple[int, ...]
    left: tuple[tuple[int, str], ...]


def confirm_many(
    indicator: Indicator,
    year: int,
    agency: Agency,
    seen: Mapping[int, Seen],
    *,
    by: User,
    key: UUID | None = None,
    is_demo: bool = False,
) -> ManyDone:
    """Confirm one indicator of many communes, each bound to what was seen of it; ``seen`` is commune id -> what was seen.

    Those that moved meanwhile or cannot be confirmed are left out with their sentence, the others are done: about ten
    statements, whatever their number. One line in the journal names all. Raises ``Refused`` when the person may not.
    """
    edition = indicator.edition
    with attempt("confirmations.confirm_many", indicator, by=by) as line:
        line.object_label = f"{edition.set_code} {indicator.code} · {year} · {agency.name}"
        rights = rights_of(by)
        refuse_if(rules.why_not_speak(rights, indicator, agency, year))
        if key is not None:
            receipt = once(by, key, [indicator.pk, year, agency.pk, {str(pk): s.token for pk, s in seen.items()}])
            if receipt.repeated:
                line.skip()
                return _many_again(receipt.answer)
        communes = {u.pk: u for u in rights.communes().taking_part(rights.on).filter(pk__in=seen)}
        take_turns(communes.values())
        standing = standing_of(communes, edition.set_code, year, indicator.code, agency)
        done, left = _sort_out(communes, indicator, year, agency, standing, seen)
        _write_many([(communes[pk], standing[pk]) for pk in done], indicator, year, agency, by, is_demo)
        line.object_label += f" · {len(done)} xã"
        line.after = {"done": [communes[pk].code for pk in done], "left": [communes[pk].code for pk, _why in left]}
        if key is not None:
            receipt.answer = {"done": done, "left": left}
        if not done:
            line.skip()
    return ManyDone(tuple(done), tuple(left))


def _many_again(answer: Any) -> ManyDone:
    return ManyDone(tuple(answer["done"]), tuple((pk, why) for pk, why in answer["left"]))


def _sort_out(
    communes: Mapping[int, Unit],
    indicator: Indicator,
    year: int,
    agency: Agency,
    standing: Mapping[int, Standing],
    seen: Mapping[int, Seen],
) -> tuple[list[int], list[tuple[int, str]]]:
    done: list[int] = []
    left: list[tuple[int, str]] = []
    for pk, commune in communes.items():
        try:
            _refuse_moved(Matter(commune, indicator, year, agency), standing[pk], seen[pk])
            refuse_if(rules.why_not_act(Act.CONFIRM, standing[pk].state, standing[pk].claim))
        except Refused as refusal:
            left.append((pk, refusal.sentence))
        else:
            done.append(pk)
    return done, left


def _write_many(
    pairs: Sequence[tuple[Unit, Standing]], indicator: Indicator, year: int, agency: Agency, by: User, is_demo: bool
) -> None:
    rows = []
    for commune, standing in pairs:
        row = standing.row or Confirmation(**Matter(commune, indicator, year, agency).key, version=0)
        _set(row, step_of(Act.CONFIRM), standing, Words(is_demo=is_demo), by)
        rows.append(row)
    changed = [f.name for f in Confirmation._meta.fields if f.name not in _IDENTITY]
    fresh, known = [r for r in rows if r.pk is None], [r for r in rows if r.pk is not None]
    Confirmation.objects.bulk_create(fresh)
    Confirmation.objects.bulk_update(known, changed)
    Decision.objects.bulk_create(_decision(row, Act.CONFIRM, by) for row in rows)


_IDENTITY = frozenset({"id", "commune", "set_code", "indicator_code", "year", "agency"})


# When something changes


def note_change(commune: Unit, set_code: str, year: int, codes: Iterable[str], *, by: User | None) -> int:
    """Take note that figures or evidence of a commune may have changed; returns how many decisions that touched.

    To be called by every writer, in the writer's attempt and after its writes. What was confirmed or disagreed with and
    has moved becomes void, what was asked for becomes answered; the journal gets one line, and the person who decided
    is told. Nothing happens to decisions whose figure and evidence still are what was seen.
    """
    wanted = sorted(set(codes))
    if not wanted:
        return 0
    with attempt("confirmations.note_change", commune, by=by, chain=commune.chain) as line:
        take_turns([commune])
        moved = _note(commune, set_code, year, wanted, by)
        if not moved:
            line.skip()
            return 0
        line.object_label = f"{commune} · {set_code} {', '.join(row.indicator_code for row in moved)} · {year}"
        line.after = {row.indicator_code: {"state": row.state, "moved": row.moved} for row in moved}
        for row in moved:
            tell_of_change(row, commune)
    return len(moved)


def _note(commune: Unit, set_code: str, year: int, codes: Collection[str], by: User | None) -> list[Confirmation]:
    open_rows = [row for row in decided(commune.pk, set_code, year, codes) if moved_act(row.state) is not None]
    if not open_rows:
        return []
    now, sealed = claims([commune.pk], set_code, year, codes), seals([commune.pk], set_code, year, codes)
    touched = []
    for row in open_rows:
        key = (commune.pk, row.indicator_code)
        what = moved_since(row, now.get(key, NOTHING_CLAIMED), sealed.get(key, ""))
        act = moved_act(row.state)
        if not what or act is None:
            continue
        row.state, row.moved, row.version = step_of(act).target, Moved(what), row.version + 1
        row.moved_at, row.moved_by = clock.now(), by
        row.save(update_fields=["state", "moved", "version", "moved_at", "moved_by"])
        _decision(row, act, by).save(force_insert=True)
        touched.append(row)
    return touched
