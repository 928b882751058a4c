"""Every write of the room: works, their entries, and what people gave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.funding import rules
from datchuan.funding.models import Contribution, Entry, Work
from datchuan.funding.sums import Sums
from datchuan.funding.workflow import BY_ACTION, CANCEL, GIVE, TABLE, Action, Kind, State
from datchuan.journal import kinds
from datchuan.journal.actions import Line, Once, Receipted, attempt, once
from datchuan.people.models import User
from datchuan.people.moving import Moving, moving
from datchuan.people.rights import Rights, rights_of
from datchuan.places.models import Unit
from datchuan.places.text import fold

for _row in TABLE:
    kinds.register(_row.kind, _row.vi, _row.en)
kinds.register(GIVE, "ghi đóng góp của nhân dân", "recorded a contribution of people")
kinds.register(CANCEL, "hủy một đóng góp đã ghi", "cancelled a contribution")
for _field, _vi, _en in (
    ("component", "lĩnh vực", "component"),
    ("decision_no", "quyết định phê duyệt", "decision"),
    ("approved_on", "ngày phê duyệt", "approved on"),
    ("approved", "giá trị phê duyệt", "amount approved"),
    ("owner", "đơn vị nợ", "who owes"),
    ("original_owner", "đơn vị nợ ban đầu", "who owed first"),
    ("started_on", "ngày khởi công", "begun on"),
    ("finished_on", "ngày hoàn thành", "finished on"),
    ("pay_by", "hạn trả", "to be paid by"),
    ("amount", "số tiền", "amount"),
    ("quantity", "số lượng", "quantity"),
    ("households", "số hộ", "households"),
    ("works", "số công trình", "works"),
    ("contributions", "số lần đóng góp", "contributions"),
):
    kinds.name_field(_field, _vi, _en)


@dataclass(frozen=True)
class About:
    """What a work is, as the commune describes it. ``approved`` in đồng."""

    name: str
    component: str
    owner: str
    approved: int | None = None
    decision_no: str = ""
    approved_on: date | None = None
    original_owner: str = ""
    started_on: date | None = None
    finished_on: date | None = None
    pay_by: date | None = None

    @classmethod
    def of(cls, work: Work) -> About:
        return cls(**{name: getattr(work, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Movement:
    """An entry to be: its kind, ``amount`` in đồng, the day, the source of the money, the paper, and a note."""

    kind: str
    amount: int
    on: date
    source: str = ""
    paper: str = ""
    note: str = ""


@dataclass(frozen=True)
class Listed:
    """A work as it is written with others: with its state and what was entered for it before."""

    about: About
    state: str = State.BUILDING
    movements: tuple[Movement, ...] = ()


@dataclass(frozen=True)
class Gift:
    """A contribution to be. ``work``: the work that it went into, if one."""

    kind: str
    measure: str
    quantity: Decimal
    households: int
    given_on: date
    purpose: str
    village: str = ""
    note: str = ""
    work: UUID | None = None


# Works


def add_work(commune: Unit, about: About, state: str = State.PLANNED, *, by: User, key: UUID | None = None) -> Work:
    """Write a work into the register of a commune. Raises ``Refused``."""
    with _writing(BY_ACTION[Action.ADD].kind, commune, by, key, [asdict(about), state]) as frame:
        if frame.repeated:
            return Work.objects.get(pk=frame.answer)
        made = _made(commune, [Listed(about, state)], by, is_demo=False)[0]
        frame.line.obj, frame.line.object_label, frame.line.after = made, label_of(made, commune), _said(about)
        frame.keep(str(made.pk))
    return made


def add_many(
    commune: Unit,
    works: Sequence[Listed],
    gifts: Sequence[Gift] = (),
    *,
    by: User,
    key: UUID | None = None,
    is_demo: bool = False,
) -> list[Work]:
    """Write several works with what was entered for them, and contributions: all or none, one line in the journal."""
    sent = [[asdict(one) for one in works], [asdict(one) for one in gifts]]
    with _writing(BY_ACTION[Action.IMPORT].kind, commune, by, key, sent) as frame:
        if frame.repeated:
            return list(Work.objects.filter(pk__in=frame.answer))
        made, now, today = _made(commune, works, by, is_demo=is_demo), clock.now(), clock.today()
        entries = []
        for work, listed in zip(made, works, strict=True):
            for number, one in enumerate(listed.movements, start=1):
                refuse_if(rules.why_not_amount(work.state, one.kind, one.amount, one.on, today), 409)
                entries.append(_entry(work, number, one, by))
        Entry.objects.bulk_create(entries)
        rows = [_gift(commune, gift, by, now, is_demo=is_demo) for gift in gifts]
        Contribution.objects.bulk_create(rows)
        frame.line.after = {"works": len(made), "contributions": len(rows)}
        frame.keep([str(work.pk) for work in made])
    return made


def _made(commune: Unit, works: Sequence[Listed], by: User, *, is_demo: bool) -> list[Work]:
    """The works of a commune, saved. Whoever adds to one register waits for whoever does so at the moment."""
    Unit.objects.select_for_update().get(pk=commune.pk)
    there = set(Work.objects.filter(commune_id=commune.pk).values_list("folded", flat=True))
    refuse_if(rules.too_many() if len(there) + len(works) > rules.MOST_WORKS else "", 409)
    now, made = clock.now(), []
    for listed in works:
        about = listed.about
        refuse_if(rules.why_not_begin(listed.state) or rules.why_not_days(about.started_on, about.finished_on), 409)
        folded = fold(about.name)
        refuse_if(rules.already_there(about.name) if folded in there else "", 409)
        there.add(folded)
        made.append(
            Work(
                commune_id=commune.pk, folded=folded, state=listed.state, made_by=by, made_at=now, changed_by=by,
                changed_at=now, is_demo=is_demo, **asdict(about),
            )
        )  # fmt: skip
    return Work.objects.bulk_create(made)


def describe(work: Work, about: About, *, by: User, version: int, reason: str = "", key: UUID | None = None) -> Work:
    """Change what a work is. What is unusual passes with a reason. Raises ``Refused`` or ``Stale``."""
    with _changing(Action.DESCRIBE, work, by, key, version, [asdict(about), reason]) as held:
        if held.repeated:
            return work
        found, line = held.row, held.line
        refuse_if(rules.why_not_days(about.started_on, about.finished_on), 409)
        folded = fold(about.name)
        others = Work.objects.filter(commune_id=found.commune_id, folded=folded).exclude(pk=found.pk)
        refuse_if(rules.already_there(about.name) if others.exists() else "", 409)
        if not reason.strip() and about.approved != found.approved:
            refuse_if(rules.explain(rules.doubts(about.approved, None, sums_of(found.pk))), 409)
        before, after = _said(About.of(found)), _said(about)
        changed = [name for name in About.__dataclass_fields__ if before.get(name) != after.get(name)]
        line.before, line.after = ({name: said.get(name) for name in changed} for said in (before, after))
        line.reason = reason
        for name, value in asdict(about).items():
            setattr(found, name, value)
        found.folded = folded
        _bump(found, by)
    return found


def move(
    action: Action,
    work: Work,
    text: str = "",
    on: date | None = None,
    *,
    by: User,
    version: int,
    key: UUID | None = None,
) -> Work:
    """Start, accept, settle, stop or reopen a work. ``on``: the day of the start or of the acceptance. Raises ``Refused``
    or ``Stale``."""
    with _changing(action, work, by, key, version, [text, on]) as held:
        if held.repeated:
            return work
        found, row, day = held.row, BY_ACTION[action], on or clock.today()
        refuse_if(rules.reason_wanted(action) if row.says_why and not text.strip() else "", 409)
        held.line.before = {"state": State(found.state).label}
        found.state = row.targets[0]
        if action == Action.START:
            found.started_on = found.started_on or day
        if action == Action.ACCEPT:
            found.finished_on = found.finished_on or day
        refuse_if(rules.why_not_days(found.started_on, found.finished_on), 409)
        _bump(found, by)
        held.line.reason, held.line.after = text, {"state": State(found.state).label}
    return found


def enter(work: Work, movement: Movement, *, by: User, key: UUID | None = None) -> Entry:
    """Write an entry. What is unusual passes with a note. Those who enter at once wait for one another. Raises ``Refused``."""
    with _changing(Action.ENTER, work, by, key, None, asdict(movement)) as held:
        if held.repeated:
            return Entry.objects.get(pk=held.answer)
        refuse_if(rules.why_not_amount(held.row.state, movement.kind, movement.amount, movement.on, clock.today()), 409)
        refuse_if("" if movement.note.strip() else rules.explain(doubts_of(held.row, movement)), 409)
        made = _entry(held.row, _next_number(held.row), movement, by)
        made.save(force_insert=True)
        held.line.after = {"kind": Kind(movement.kind).label, "amount": movement.amount, "source": movement.source}
        held.line.reason = movement.note
        held.keep(made.pk)
    return made


def doubts_of(work: Work, movement: Movement) -> list[str]:
    """What would be unusual about a work once a movement is entered."""
    now = sums_of(work.pk)
    after = Sums(
        **{kind: getattr(now, kind) + (movement.amount if kind == movement.kind else 0) for kind in Kind.values}
    )
    return rules.doubts(work.approved, work.approved_on, after, movement.kind, movement.on)


def reverse(entry: Entry, reason: str, *, by: User, key: UUID | None = None) -> Entry:
    """Take an entry back by one of the opposite amount; both stay. Raises ``Refused``."""
    with _changing(Action.REVERSE, entry.work, by, key, None, [entry.pk, reason]) as held:
        if held.repeated:
            return Entry.objects.get(pk=held.answer)
        is_reversed = Entry.objects.filter(reverses=entry).exists()
        refuse_if(rules.why_not_reverse(entry.reverses_id is not None, is_reversed), 409)
        refuse_if("" if reason.strip() else rules.reason_wanted(), 409)
        made = Entry(
            work=held.row, number=_next_number(held.row), kind=entry.kind, source=entry.source, amount=-entry.amount,
            on=entry.on, paper=entry.paper, note=reason.strip(), reverses=entry, by=by, at=clock.now(),
        )  # fmt: skip
        made.save(force_insert=True)
        held.line.before = {"kind": Kind(entry.kind).label, "amount": entry.amount}
        held.line.reason = reason
        held.keep(made.pk)
    return made


def sums_of(pk: UUID) -> Sums:
    """What was entered for a work so far. One query."""
    row = Work.objects.filter(pk=pk).summed().values("funded", "accepted", "paid").get()
    return Sums(**row)


def _next_number(work: Work) -> int:
    return int(work.entries.aggregate(last=Max("number"))["last"] or 0) + 1


def _entry(work: Work, number: int, movement: Movement, by: User) -> Entry:
    source = "" if movement.kind == Kind.ACCEPTED else movement.source
    return Entry(
        work=work, number=number, kind=movement.kind, source=source, amount=movement.amount, on=movement.on,
        paper=movement.paper, note=movement.note, by=by, at=clock.now(),
    )  # fmt: skip


# Contributions


def give(commune: Unit, gift: Gift, *, by: User, key: UUID | None = None) -> Contribution:
    """Write down what households gave. Raises ``Refused``."""
    with _writing(GIVE, commune, by, key, asdict(gift)) as frame:
        if frame.repeated:
            return Contribution.objects.get(pk=frame.answer)
        made = _gift(commune, gift, by, clock.now(), is_demo=False)
        made.save(force_insert=True)
        frame.line.obj = made
        frame.line.after = {"kind": gift.kind, "quantity": gift.quantity, "households": gift.households}
        frame.keep(str(made.pk))
    return made


def _gift(commune: Unit, gift: Gift, by: User, now: Any, *, is_demo: bool) -> Contribution:
    """The contribution, not saved. Raises ``Refused``."""
    for sentence in rules.why_not_gift(
        gift.measure, gift.quantity, gift.households, gift.given_on, clock.today()
    ).values():
        raise Refused(sentence, status=409)
    if gift.work is not None and not Work.objects.filter(pk=gift.work, commune_id=commune.pk).exists():
        raise Refused(_("Công trình này không thuộc sổ của xã. Chọn trong danh sách."), status=409)
    told = {name: value for name, value in asdict(gift).items() if name != "work"}
    return Contribution(commune_id=commune.pk, work_id=gift.work, by=by, at=now, is_demo=is_demo, **told)


def cancel(gift: Contribution, reason: str, *, by: User, key: UUID | None = None) -> Contribution:
    """Cancel a contribution that was written down wrongly; it stays, and is counted no more. Raises ``Refused``."""
    with attempt(CANCEL, gift, by=by, chain=gift.commune.chain) as line:
        receipt = once(by, key, [str(gift.pk), reason]) if key is not None else None
        rows = Contribution.objects.select_related("commune").select_for_update(of=("self",))
        found = rows.get(pk=gift.pk)
        if receipt is not None and receipt.repeated:
            line.skip()
            return found
        refuse_if(rules.why_not_write(rights_of(by), found.commune_id))
        refuse_if(rules.why_not_cancel(found), 409)
        refuse_if("" if reason.strip() else rules.reason_wanted(), 409)
        found.cancelled_at, found.cancelled_by, found.reason = clock.now(), by, reason.strip()
        found.save()
        line.before = {"kind": found.kind, "quantity": found.quantity, "households": found.households}
        line.reason = reason
    return found


def refuse_writing(kind: str, commune: Unit, *, by: User) -> None:
    """Refuse, with its line in the journal, who does not keep the register, before the form is read."""
    with attempt(kind, commune, by=by, chain=commune.chain) as line:
        line.object_label = str(commune)
        line.skip()
        refuse_if(rules.why_not_write(rights_of(by), commune.pk))


# Frames


@dataclass
class Frame(Receipted):
    """What is added to a register: its line in the journal, and the receipt of its form."""

    line: Line
    receipt: Once | None


@contextmanager
def _writing(kind: str, commune: Unit, by: User, key: UUID | None, sent: Any) -> Iterator[Frame]:
    """The frame of what is added to a register: attempt, receipt, right."""
    with attempt(kind, commune, by=by, chain=commune.chain) as line:
        line.object_label = str(commune)
        frame = Frame(line, once(by, key, [kind, commune.pk, sent]) if key is not None else None)
        if frame.repeated:
            line.skip()
        else:
            refuse_if(rules.why_not_write(rights_of(by), commune.pk))
        yield frame


def _changing(
    action: Action, work: Work, by: User, key: UUID | None, version: int | None, sent: Any
) -> AbstractContextManager[Moving[Work]]:
    """A work in the hands of an action; ``version`` is None where entries stand beside one another."""
    return moving(
        BY_ACTION[action].kind, Work.objects.select_related("commune", "changed_by"), work, by=by, chain=work.commune.chain,
        label=label_of(work, work.commune), check=partial(_check, action), version=version, key=key, body=sent,
        stale=_("Công trình này vừa có người khác sửa. Xem bản đang lưu rồi chọn."),
    )  # fmt: skip


def _check(action: Action, rights: Rights, work: Work) -> None:
    refuse_if(rules.why_not(action, rights, work), 409 if rules.may_write(rights, work.commune_id) else 403)


def _bump(work: Work, by: User) -> None:
    work.version += 1
    work.changed_by, work.changed_at = by, clock.now()
    work.save()


def _said(about: About) -> dict[str, Any]:
    return {name: value for name, value in asdict(about).items() if value not in (None, "")}


def label_of(work: Work, commune: Unit) -> str:
    return f"{getattr(commune, 'full_name', '') or commune} · {work.name}"
