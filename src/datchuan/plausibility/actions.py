"""The writes about signs and draws: looking through the figures, closing signs, announcing, drawing, ending. What is done
with a drawn figure is in ``measuring.py``."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from datchuan.assessments.models import Revision, Voice
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.criteria.catalogues import editions_in_force
from datchuan.journal import kinds
from datchuan.journal.actions import attempt, once, record
from datchuan.journal.chain import lock_key
from datchuan.people.models import User
from datchuan.people.moving import moving
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.plausibility import draw_queries, drawing, queries, rules
from datchuan.plausibility.looking import Figures, Found, communes_of, look, look_at_photos
from datchuan.plausibility.models import Draw, Pick, Sign, SignEvent
from datchuan.plausibility.workflow import BY_ACTION, DRAWS, PICKS, SIGNS, Action, DrawState, State

for _row in (*SIGNS, *DRAWS, *PICKS):
    kinds.reserve(kinds.register(_row.kind, _row.vi, _row.en))
LOOK = kinds.reserve(
    kinds.register("plausibility.look", "tính lại dấu hiệu trong số liệu", "looked through the figures for signs")
)
for _name, _vi, _en in (
    ("shown", "dấu hiệu mới", "new signs"), ("came_back", "dấu hiệu trở lại", "signs that came back"),
    ("gone", "dấu hiệu không còn", "signs that went"), ("seed", "con số rút mẫu", "seed"),
    ("digest", "dấu niêm phong", "seal"), ("found", "đo được", "found"), ("differs", "có chênh lệch", "differs"),
    ("picked", "số mục được rút", "figures drawn"),
):  # fmt: skip
    kinds.name_field(_name, _vi, _en)


# Signs


def look_again(*, by: User | None, is_demo: bool = False) -> dict[str, int]:
    """Look through the figures of this year in every set in force. One at a time; others wait.

    A sign that was closed stays so while the data behind it stand. ``by`` None is the nightly run. Returns how many signs
    were shown, came back and went. Raises ``Refused``.
    """
    with attempt(LOOK, by=by) as line:
        if by is not None:
            refuse_if(rules.why_not_look(rights_of(by)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(LOOK)])
        counts = _settle(_look_everywhere(), by, is_demo)
        line.after = counts
        if by is None and not any(counts.values()):
            line.skip()
    return counts


def _look_everywhere() -> list[Found]:
    on, in_force = clock.today(), queries.rules_in_force()
    communes = communes_of(on)
    found: list[Found] = []
    for edition in editions_in_force(on).values():
        found += look(in_force, Figures(edition, on.year, communes))
    return found + [sign for rule in in_force if rule.kind == "photos" for sign in look_at_photos(rule)]


def _settle(found: Iterable[Found], by: User | None, is_demo: bool) -> dict[str, int]:
    """Bring the stored signs of the year in line with what was found."""
    year, now = clock.today().year, clock.now()
    stored = {(s.kind, s.set_code, s.subject): s for s in Sign.objects.select_for_update().filter(year=year)}
    counts = {"shown": 0, "came_back": 0, "gone": 0}
    for one in found:
        sign = stored.pop((one.kind, one.set_code, one.subject), None)
        fresh = {
            "indicator_code": one.indicator_code, "communes": one.communes, "chance": one.chance, "facts": one.facts,
            "fingerprint": one.fingerprint, "computed_at": now,
        }  # fmt: skip
        if sign is None:
            key = {"kind": one.kind, "set_code": one.set_code, "subject": one.subject, "year": year}
            _note(Sign.objects.create(**key, **fresh, first_seen=now, is_demo=is_demo), Action.SHOW, by)
            counts["shown"] += 1
            continue
        back = sign.state == State.GONE or (sign.state == State.CLOSED and sign.fingerprint != one.fingerprint)
        for name, value in fresh.items():
            setattr(sign, name, value)
        if back:
            _step(sign, Action.COME_BACK, by)
            counts["came_back"] += 1
        sign.save()
    for sign in stored.values():
        if sign.state != State.GONE:
            _step(sign, Action.GO, by)
            sign.save()
            counts["gone"] += 1
    return counts


def _step(sign: Sign, action: Action, by: User | None, note: str = "") -> None:
    sign.state = State(BY_ACTION[action].target)
    sign.version += 1
    _note(sign, action, by, note)


def _note(sign: Sign, action: Action, by: User | None, note: str = "") -> None:
    SignEvent.objects.create(sign=sign, action=action, note=note, fingerprint=sign.fingerprint, at=clock.now(), by=by)
    if not BY_ACTION[action].by_hand:
        record(BY_ACTION[action].kind, sign, by=by)


def close(sign: Sign, note: str, *, by: User, version: int, key: UUID | None = None) -> Sign:
    """Close a sign that was looked at, saying what was seen. Raises ``Refused`` or ``Stale``."""
    return _move(sign, Action.CLOSE, note, by, version, key)


def reopen(sign: Sign, note: str, *, by: User, version: int, key: UUID | None = None) -> Sign:
    """Open a sign again, saying why. Raises ``Refused`` or ``Stale``."""
    return _move(sign, Action.REOPEN, note, by, version, key)


def _move(sign: Sign, action: Action, note: str, by: User, version: int, key: UUID | None) -> Sign:
    # On the chain of the system: histories of communes are open to the communes, and this is for those who vet.
    stale = _("Dấu hiệu vừa được tính lại hoặc có người khác xử lý. Xem bản mới rồi chọn.")
    with moving(
        BY_ACTION[action].kind, Sign.objects.all(), sign, by=by, check=partial(_refuse_move, action), version=version,
        stale=stale, key=key, body=note,
    ) as held:  # fmt: skip
        if not held.repeated:
            refuse_if(rules.why_not_note(note), 409)
            held.line.before, held.line.reason = {"state": State(held.row.state).label}, note
            _step(held.row, action, by, note)
            held.row.save()
            held.line.after = {"state": State(held.row.state).label}
    return held.row


def _refuse_move(action: Action, rights: Rights, sign: Sign) -> None:
    sentence = rules.why_not_move(action, rights, sign, queries.own_indicators(rights))
    refuse_if(sentence, 409 if sign.state not in BY_ACTION[action].sources else 403)


# Draws


def announce(set_code: str, seed_from: str, *, by: User, key: UUID | None = None, is_demo: bool = False) -> Draw:
    """Seal the frame of a draw and say which public number will be its seed. Raises ``Refused``."""
    with attempt(BY_ACTION[Action.ANNOUNCE].kind, by=by) as line:
        line.object_label = f"{set_code} {clock.today().year}"
        if key is not None and (receipt := once(by, key, [set_code, seed_from])).repeated:
            line.skip()
            return Draw.objects.get(pk=receipt.answer["draw"])
        refuse_if(rules.why_not_draw_at_all(rights_of(by)))
        draw = _announced(set_code, seed_from, by, is_demo)
        line.obj, line.after = draw, {"digest": draw.digest, "seed": seed_from}
        if key is not None:
            receipt.answer = {"draw": str(draw.pk)}
    return draw


def _announced(set_code: str, seed_from: str, by: User, is_demo: bool) -> Draw:
    on, rule = clock.today(), queries.draw_rule()
    edition = editions_in_force(on).get(set_code)
    if rule is None:
        raise Refused(queries.no_rule(), status=409)
    frame = draw_queries.frame_of(edition, on.year, on) if edition else []
    if not frame:
        raise Refused(_("Bộ tiêu chí này chưa có số liệu nào của năm nay để rút. Chọn bộ khác."), status=409)
    numbers = {
        "share": str(rule.share), "fewest": rule.fewest, "points": str(rule.points), "percent": str(rule.percent),
        "confidence": str(round(rule.confidence * 100, 6)), "small": rule.small, "standing": rule.standing,
        "source": rule.source, "note_vi": rule.note_vi, "note_en": rule.note_en,
    }  # fmt: skip
    digest = drawing.sealed(frame, {**numbers, "set": set_code, "year": on.year, "seed_from": seed_from})
    return Draw.objects.create(
        set_code=set_code, year=on.year, frame=frame, numbers=numbers, digest=digest, seed_from=seed_from,
        announced_at=clock.now(), announced_by=by, is_demo=is_demo,
    )  # fmt: skip


def draw(drawn: Draw, seed: str, *, by: User, version: int, key: UUID | None = None) -> Draw:
    """Draw the sample with the number that was announced. Raises ``Refused`` or ``Stale``."""
    with attempt(BY_ACTION[Action.DRAW].kind, drawn, by=by) as line:
        if key is not None and (receipt := once(by, key, [str(drawn.pk), seed, version])).repeated:
            line.skip()
            return Draw.objects.get(pk=drawn.pk)
        locked = _locked(drawn, Action.DRAW, by, version)
        seed = " ".join(seed.split())
        refuse_if("" if seed else _("Nhập con số công khai đã hẹn khi công bố cách rút."), 409)
        share, fewest = Decimal(locked.numbers["share"]), int(locked.numbers["fewest"])
        rows = drawing.sample([tuple(row) for row in locked.frame], seed, share=share, fewest=fewest)
        Pick.objects.bulk_create(_picks(locked, rows))
        locked.seed, locked.drawn_at = seed, clock.now()
        _advance(locked, Action.DRAW)
        line.after = {"seed": seed, "picked": len(rows), "digest": locked.digest}
        if key is not None:
            receipt.answer = {"draw": str(locked.pk)}
    return locked


def _picks(drawn: Draw, rows: list[drawing.Row]) -> list[Pick]:
    """The drawn figures, each with the commune's figure of the version that was sealed."""
    units = dict(Unit.objects.filter(code__in={row[1] for row in rows}).values_list("code", "pk"))
    kept = Revision.objects.filter(
        measurement__commune__in=units.values(), measurement__set_code=drawn.set_code, measurement__year=drawn.year,
        measurement__voice=Voice.SELF, measurement__indicator_code__in={row[2] for row in rows},
    )  # fmt: skip
    names = "measurement__commune_id", "measurement__indicator_code", "version", "value"
    values = {tuple(key): value for *key, value in kept.values_list(*names)}
    return [
        Pick(
            draw=drawn, number=number, commune_id=units[commune], district_code=district, indicator_code=code,
            own=values[units[commune], code, version],
        )
        for number, (district, commune, code, version) in enumerate(rows, 1)
    ]  # fmt: skip


def end(drawn: Draw, *, by: User, version: int, key: UUID | None = None) -> Draw:
    """End a draw: what was not measured stays unmeasured. Raises ``Refused`` or ``Stale``."""
    with attempt(BY_ACTION[Action.END].kind, drawn, by=by) as line:
        if key is not None and (receipt := once(by, key, [str(drawn.pk), "end", version])).repeated:
            line.skip()
            return Draw.objects.get(pk=drawn.pk)
        locked = _locked(drawn, Action.END, by, version)
        _advance(locked, Action.END)
        if key is not None:
            receipt.answer = {"draw": str(locked.pk)}
    return locked


def _locked(drawn: Draw, action: Action, by: User, version: int) -> Draw:
    locked = Draw.objects.select_for_update().get(pk=drawn.pk)
    sentence = rules.why_not_step(action, rights_of(by), locked)
    refuse_if(sentence, 409 if not rules.why_not_draw_at_all(rights_of(by)) else 403)
    if locked.version != version:
        raise Stale(_("Đợt đo lại vừa có người khác xử lý. Xem bản mới rồi chọn."), theirs=locked)
    return locked


def _advance(locked: Draw, action: Action) -> None:
    locked.state = DrawState(BY_ACTION[action].target)
    locked.version += 1
    locked.save()
