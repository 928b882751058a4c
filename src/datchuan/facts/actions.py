"""Every write of the room."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from datchuan.assessments.actions import Figure, save_sheet
from datchuan.assessments.evaluation import lock_result
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale, refuse_if
from datchuan.confirmations.actions import note_change
from datchuan.confirmations.seen import take_turns
from datchuan.facts import rules
from datchuan.facts.effects import Changes, Effects, Ground, effects_of, ground_of, sets_of
from datchuan.facts.models import FactKind, FactRevision, FactValue, Register
from datchuan.facts.queries import kinds, values_at
from datchuan.journal import kinds as journal_kinds
from datchuan.journal.actions import Line, attempt, once
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.places.models import Unit

SAVE = journal_kinds.register("facts.save_facts", "lưu dữ liệu chung của xã", "saved base facts of the commune")
SAVE_MANY = journal_kinds.register(
    "facts.save_many", "nạp dữ liệu chung của nhiều xã", "loaded base facts of many communes"
)

Facts = Mapping[str, Decimal | None]
_SAYING = ("value", "period", "source", "is_demo", "at_version", "recorded_at", "recorded_by")


class Moved(Stale):
    """What would follow is no longer what the person agreed to. ``theirs`` are the ``Effects`` that stand now."""


@dataclass(frozen=True)
class About:
    """What is said once for all facts of a form: the period, the source, why something known is changed."""

    period: str = ""
    source: str = ""
    reason: str = ""
    is_demo: bool = False


@dataclass(frozen=True)
class Saved:
    """How many facts changed and how many figures of indicators followed."""

    facts: int = 0
    figures: int = 0


def save_facts(
    commune: Unit,
    year: int,
    facts: Facts,
    about: About,
    *,
    by: User,
    version: int,
    agreed: str = "",
    key: UUID | None = None,
) -> Saved:
    """Save base facts of a commune and year, with every figure that follows, or nothing at all.

    ``facts`` is fact code -> number, None for not known; ``version`` is that of the register on the person's page. A
    fact that the person left as the page showed it is left as it stands now, so that two officers who change different
    facts do not stop each other. ``agreed`` is the ``Effects.seal`` that the person was shown; without figures to follow
    it may be empty.

    Raises ``Refused`` (no right, a number that cannot be), ``Stale`` (somebody changed the same fact meanwhile;
    ``theirs`` is code -> (kind, now, mine)) or ``Moved`` (the figures that follow are not those that were agreed to).
    """
    with attempt(SAVE, commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {year}"
        refuse_if(rules.why_not_save(rights_of(by), commune, year))
        if key is not None:
            receipt = once(by, key, [commune.pk, year, {c: _text(v) for c, v in facts.items()}, vars(about), version])
            if receipt.repeated:
                line.skip()
                return Saved(*receipt.answer)
        register = _locked(commune, year)
        changes = _changes(register, facts, version)
        ground = ground_of(commune, year)
        effects = _agreed_effects(ground, changes, agreed)
        if not changes:
            line.skip()
        else:
            _write(register, changes, about, by, line)
            _move(ground, effects, by)
        saved = Saved(len(changes), len(effects.moves))
        if key is not None:
            receipt.answer = [saved.facts, saved.figures]
    return saved


def refuse_save(commune: Unit, year: int, *, by: User) -> None:
    """Refuse, with its line in the journal, what a person may not write, before the form is even read."""
    with attempt(SAVE, commune, by=by, chain=commune.chain) as line:
        line.object_label = f"{commune} · {year}"
        line.skip()
        refuse_if(rules.why_not_save(rights_of(by), commune, year))


def save_facts_of_many(
    year: int, facts: Mapping[Unit, Facts], about: About, *, by: User | None, authors: Mapping[int, User] | None = None
) -> int:
    """Load base facts of many communes that have none for the year yet: the installation itself (``by`` None) only.

    For first loads and the demo: no figure follows. Communes whose register was begun are left alone. ``authors`` is
    commune id -> whose name the facts carry. Returns how many facts were written. Raises ``Refused``.
    """
    with attempt(SAVE_MANY, None, by=by) as line:
        refuse_if(rules.why_not_import(None if by is None else rights_of(by)))
        begun = set(Register.objects.filter(commune__in=facts, year=year).values_list("commune_id", flat=True))
        fresh = {unit: given for unit, given in facts.items() if unit.pk not in begun}
        known = kinds()
        for unit, given in fresh.items():
            _check_codes(known, given)
            _check(known, given, given.keys(), str(unit))
        registers = Register.objects.bulk_create(Register(commune=unit, year=year, version=1) for unit in fresh)
        now, authors = clock.now(), authors or {}
        rows = [
            FactValue(register=register, kind=known[code], value=value, period=about.period, source=about.source,
                is_demo=about.is_demo, at_version=1, recorded_at=now, recorded_by=authors.get(register.commune_id))
            for register in registers for code, value in fresh[register.commune].items() if value is not None
        ]  # fmt: skip
        FactValue.objects.bulk_create(rows, batch_size=1000)
        FactRevision.objects.bulk_create((_revision(row, about.reason) for row in rows), batch_size=1000)
        line.object_label, line.after = str(year), {"communes": len(fresh), "facts": len(rows)}
        if not rows:
            line.skip()
    return len(rows)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _locked(commune: Unit, year: int) -> Register:
    """The register, locked until the transaction ends, made when there is none."""
    Register.objects.bulk_create([Register(commune=commune, year=year)], ignore_conflicts=True)
    return Register.objects.select_for_update().get(commune=commune, year=year)


def _changes(register: Register, facts: Facts, version: int) -> Changes:
    """What a person changes against the page that they saw.

    Raises ``Refused`` for numbers that cannot be, ``Stale`` where somebody else changed the same fact meanwhile.
    """
    known = kinds()
    _check_codes(known, facts)
    here = (register.commune_id, register.year)
    stands = values_at(*here, register.version)
    base = stands if version >= register.version else values_at(*here, version)
    mine = {code: value for code, value in facts.items() if value != base.get(code)}
    theirs = {
        code: (known[code], stands.get(code), value)
        for code, value in mine.items()
        if stands.get(code) != base.get(code) and stands.get(code) != value
    }
    if theirs:
        raise Stale(_("Dữ liệu chung này vừa được người khác sửa. Xem hai bản bên dưới rồi chọn."), theirs=theirs)
    changes = {c: (known[c], stands.get(c), value) for c, value in mine.items() if value != stands.get(c)}
    _check(known, {**stands, **{code: new for code, (_kind, _was, new) in changes.items()}}, changes.keys())
    return changes


def _check_codes(known: Mapping[str, FactKind], facts: Facts) -> None:
    for code in facts:
        if code not in known:
            raise Refused(
                _("Dữ liệu chung “%(code)s” không còn được hỏi. Mở lại trang rồi nhập.") % {"code": code}, status=409
            )


def _check(known: Mapping[str, FactKind], facts: Facts, touched: Collection[str], where: str = "") -> None:
    """Refuse numbers that cannot be. Only what is touched is held against the pack: the rest stood before."""
    told = [rules.why_not_value(known[code], facts[code] or Decimal(0)) for code in touched if facts[code] is not None]
    told += [
        sentence
        for code, sentence in rules.why_not_together(known, facts).items()
        if code in touched or known[code].not_above in touched
    ]
    for sentence in filter(None, told):
        refuse_if(f"{where}: {sentence}" if where else sentence, 409)


def _agreed_effects(ground: Ground, changes: Changes, agreed: str) -> Effects:
    """What follows, with the results that it touches locked. Raises ``Moved`` when it is not what was agreed to."""
    if not changes:
        return Effects()
    for set_code in sets_of(changes, ground):
        lock_result(ground.commune.pk, ground.editions[set_code], ground.year)
    effects = effects_of(ground, changes)
    if effects.moves and effects.seal != agreed:
        raise Moved(_("Các chỉ tiêu đổi theo vừa khác đi. Xem lại danh sách rồi xác nhận."), theirs=effects)
    if effects.moves:
        # Before any line of the journal: a decision holds its turn while it waits for the journal.
        take_turns([ground.commune])
    return effects


def _write(register: Register, changes: Changes, about: About, by: User, line: Line) -> None:
    """The facts and their revisions, and the line of the journal before those of the figures that follow."""
    register.version += 1
    register.save(update_fields=["version"])
    now = clock.now()
    rows = [
        FactValue(register=register, kind=kind, value=new, period=about.period, source=about.source,
            is_demo=about.is_demo, at_version=register.version, recorded_at=now, recorded_by=by)
        for kind, _was, new in changes.values()
    ]  # fmt: skip
    FactValue.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["register", "kind"], update_fields=list(_SAYING)
    )
    FactRevision.objects.bulk_create(_revision(row, about.reason) for row in rows)
    line.before = {kind.name_vi: _text(was) for kind, was, _new in changes.values()}
    line.after = {kind.name_vi: _text(new) for kind, _was, new in changes.values()}
    line.after |= {"period": about.period, "source": about.source}
    line.reason = about.reason
    line.write()
    line.skip()


def _revision(fact: FactValue, reason: str) -> FactRevision:
    return FactRevision(
        fact=fact, reason=reason, recorded_by_id=fact.recorded_by_id,
        **{name: getattr(fact, name) for name in _SAYING if name != "recorded_by"},
    )  # fmt: skip


def _move(ground: Ground, effects: Effects, by: User) -> None:
    """Save the figures that follow, one sheet for each set and reason, and void what was confirmed of them."""
    codes: dict[str, list[str]] = {}
    for (set_code, reason), moves in effects.by_reason().items():
        figures = {
            m.code: Figure(
                m.value, m.measurement.period, m.measurement.source, m.measurement.done, m.measurement.is_demo
            )
            for m in moves
        }
        save_sheet(
            ground.commune,
            ground.editions[set_code],
            ground.year,
            figures,
            by=by,
            versions={m.code: m.measurement.version for m in moves},
            reason=reason,
        )
        codes.setdefault(set_code, []).extend(figures)
    for set_code, moved in codes.items():
        note_change(ground.commune, set_code, ground.year, moved, by=by)
