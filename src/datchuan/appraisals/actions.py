"""Every write of vetting and appraisal. What is not well is a finding at once, so that the commune has one place to answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from datchuan.appraisals import queries, rules
from datchuan.appraisals.lines import AgencyLine, Appraisal, ItemLine
from datchuan.appraisals.models import Basis, Result, Verdict, Visit, Word
from datchuan.appraisals.workflow import BY_ACT, Act
from datchuan.config import clock
from datchuan.config.errors import Refused, refuse_if
from datchuan.dossiers import actions as dossiers
from datchuan.dossiers import record, turns
from datchuan.dossiers.levels import level_vi
from datchuan.dossiers.models import Dossier, Version
from datchuan.findings import actions as findings
from datchuan.findings.models import Finding
from datchuan.findings.record import Said
from datchuan.findings.workflow import Stage
from datchuan.journal.actions import attempt, once
from datchuan.notices import actions as notices
from datchuan.people import queries as people
from datchuan.people.models import Agency, User
from datchuan.people.rights import Rights, rights_of
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.plan import Step


@dataclass(frozen=True)
class Opinion:
    """What is said of one indicator. Of what is not well: what lacks (``note``), what to do, by when."""

    word: str
    note: str = ""
    todo: str = ""
    due: date | None = None
    basis: str = Basis.LOOKED
    office: str = ""


def say(
    dossier: Dossier,
    step: Step,
    agency: Agency,
    code: str,
    opinion: Opinion,
    *,
    by: User,
    key: UUID | None = None,
    base: int | None = None,
) -> Verdict:
    """Give the word of an agency on one indicator of a frozen file; what is not well becomes a finding of the stage,
    but for what a revocation finds lost.

    Saying the same again adds nothing. Raises ``Refused``.
    """
    with _speaking(Act.SAY, dossier, step, agency, by, key, [code, opinion.word, opinion.note], base) as (
        held,
        found,
        rights,
        line,
    ):
        mine = _mine(found, agency)
        refuse_if(rules.why_not_speak(rights, held, step, mine))
        assert mine is not None
        item = next((one for one in mine.items if one.code == code), None)
        if item is None:
            refuse_if(rules.why_not_speak(rights, held, step, None))
        assert item is not None
        known = item.verdict
        if known is not None and (known.word, known.note) == (opinion.word, opinion.note.strip()):
            line.skip()
            return known
        said = (opinion.word, opinion.note, opinion.todo, opinion.due)
        refuse_if(rules.why_not_word(*said, rights.on, revokes=held.revokes), 409)
        refuse_if(rules.why_not_met(str(item.item["letter"]), opinion.word), 409)
        is_fine = opinion.word == Word.MET or rules.is_found_lost(opinion.word, revokes=held.revokes)
        finding = None if is_fine else _finding(held, step, agency, item, opinion, by)
        verdict = _write(held, step, agency, item, opinion, by, finding)
        line.object_label = f"{record.label(held)} · {code} · {agency.name}"
        line.before = {"word": known.word if known else ""}
        line.after = {"word": verdict.word, "note": verdict.note, "seen": str(item.item["digest"])}
    return verdict


def say_met(
    dossier: Dossier,
    step: Step,
    agency: Agency,
    codes: Collection[str],
    *,
    by: User,
    key: UUID | None = None,
    base: int | None = None,
) -> int:
    """Find many indicators of a frozen file met at once, all or none; those that have a word keep it.

    Returns how many were said. Raises ``Refused``.
    """
    with _speaking(Act.SAY_MET, dossier, step, agency, by, key, sorted(codes), base) as (held, found, rights, line):
        mine = _mine(found, agency)
        refuse_if(rules.why_not_speak(rights, held, step, mine))
        assert mine is not None
        chosen = [item for item in mine.items if item.code in codes and item.verdict is None]
        for item in chosen:
            refuse_if(rules.why_not_met(str(item.item["letter"]), Word.MET), 409)
            _write(held, step, agency, item, Opinion(Word.MET), by, None)
        if not chosen:
            line.skip()
        line.object_label = f"{record.label(held)} · {agency.name}"
        line.after = {item.code: str(item.item["digest"]) for item in chosen}
    return len(chosen)


def _finding(held: Dossier, step: Step, agency: Agency, item: ItemLine, opinion: Opinion, by: User) -> Finding:
    """The finding that goes with a verdict: the open one of the agency on the indicator, or a new one at this stage."""
    open_ = Finding.objects.unsettled().filter(
        commune_id=held.commune_id, set_code=held.set_code, year=held.year, indicator_code=item.code, agency=agency
    )
    if known := open_.order_by("raised_at").first():
        return known
    assert opinion.due is not None
    indicator = held.edition.indicators.get(code=item.code)
    stage = Stage.DISTRICT if step.kind == StepKind.VETTING else Stage.APPRAISAL
    said = Said(opinion.note.strip(), opinion.todo.strip(), opinion.due)
    return findings.raise_finding(
        held.commune, indicator, held.year, stage, said, agency=agency, by=by, is_demo=held.is_demo
    )


def _write(
    held: Dossier, step: Step, agency: Agency, item: ItemLine, opinion: Opinion, by: User, finding: Finding | None
) -> Verdict:
    return Verdict.objects.create(
        dossier=held,
        step=step.code,
        agency=agency,
        code=item.code,
        seen=_content(held),
        item_digest=item.item["digest"],
        word=opinion.word,
        basis=opinion.basis,
        office=opinion.office,
        note=opinion.note.strip(),
        finding=finding,
        by=by,
        at=clock.now(),
    )


def accept(
    dossier: Dossier, step: Step, agency: Agency, *, by: User, key: UUID | None = None, base: int | None = None
) -> int:
    """Take over, on every indicator on which nothing is said yet, what the agency's confirmations and open findings say.

    Returns how many. Raises ``Refused``.
    """
    with _speaking(Act.ACCEPT, dossier, step, agency, by, key, [], base) as (held, found, rights, line):
        mine = _mine(found, agency)
        refuse_if(rules.why_not_speak(rights, held, step, mine))
        assert mine is not None
        taken = [one for one in mine.items if one.verdict is None and one.proposal is not None]
        for item in taken:
            assert item.proposal is not None
            proposal = item.proposal
            opinion = Opinion(proposal.word, proposal.note, basis=proposal.basis)
            _write(held, step, agency, item, opinion, by, proposal.finding)
        if not taken:
            line.skip()
        line.object_label = f"{record.label(held)} · {agency.name}"
        line.after = {item.code: str(item.proposal.word) for item in taken if item.proposal}
    return len(taken)


def send_result(
    dossier: Dossier,
    step: Step,
    agency: Agency,
    *,
    by: User,
    note: str = "",
    key: UUID | None = None,
    base: int | None = None,
) -> Result:
    """Send the result of an agency on a frozen file: every indicator of its own has its word. Raises ``Refused``."""
    with _speaking(Act.SEND, dossier, step, agency, by, key, [note], base) as (held, found, rights, line):
        mine = _mine(found, agency)
        refuse_if(rules.why_not_speak(rights, held, step, mine))
        assert mine is not None
        if mine.result is not None:
            line.skip()
            return mine.result
        refuse_if(rules.why_not_send(mine), 409)
        now = clock.now()
        result = Result.objects.create(
            dossier=held,
            step=step.code,
            agency=agency,
            seen=_content(held),
            items_digest=mine.items_digest,
            met=mine.met,
            total=len(mine.items),
            note=note.strip(),
            by=by,
            at=now,
            on=now.date(),
        )
        line.object_label = f"{record.label(held)} · {agency.name}"
        line.after = {"met": result.met, "total": result.total}
        _tell_office(held, found, agency, result)
    return result


def _tell_office(held: Dossier, found: Appraisal, agency: Agency, result: Result) -> None:
    """Whoever compiles the results is told when the last one came."""
    if found.step.kind != StepKind.DEPARTMENTAL_APPRAISAL or any(x.agency.pk != agency.pk for x in found.silent):
        return
    notices.tell(
        people.coordinators(clock.today()),
        f"Các sở, ngành đã gửi đủ kết quả thẩm định hồ sơ {held.commune} · {level_vi(held.level)} {held.year}. "
        "Tổng hợp để trình Hội đồng.",
        where=record.address(held),
        kind=record.MOVED,
        about=held.about,
        thing=record.label(held),
    )


def note_visit(
    dossier: Dossier,
    step: Step,
    agency: Agency,
    *,
    visited_on: date,
    place: str,
    participants: str,
    notes: str = "",
    by: User,
    key: UUID | None = None,
    base: int | None = None,
) -> Visit:
    """Note a visit to the commune. Raises ``Refused``."""
    body = [visited_on.isoformat(), place, participants, notes]
    with _speaking(Act.VISIT, dossier, step, agency, by, key, body, base) as (held, found, rights, line):
        refuse_if(rules.why_not_speak(rights, held, step, _mine(found, agency)))
        refuse_if(rules.why_not_visit(visited_on, rights.on, place, participants), 409)
        known = Visit.objects.filter(
            dossier=held, step=step.code, agency=agency, visited_on=visited_on, place=place.strip()
        ).first()
        if known is not None:
            line.skip()
            return known
        visit = Visit.objects.create(
            dossier=held,
            step=step.code,
            agency=agency,
            seen=_content(held),
            visited_on=visited_on,
            place=place.strip(),
            people=participants.strip(),
            notes=notes.strip(),
            by=by,
            at=clock.now(),
        )
        line.after = {"visited_on": visited_on, "place": visit.place}
    return visit


def close(dossier: Dossier, step: Step, *, by: User, key: UUID | None = None, base: int | None = None) -> Dossier:
    """End the step well: everything was found met on the content that stands. Raises ``Refused``."""
    with _keeping(Act.CLOSE, dossier, step, by, key, base) as (held, found, rights, line):
        refuse_if(rules.why_not_close(found, rights.on), 409)
        said = _summary(found)
        data = {line_.agency.code: {"met": line_.met, "total": len(line_.items)} for line_ in found.agencies}
        agency = None if step.kind == StepKind.VETTING else _office(rights)
        basis = dossiers.Basis(said, {"results": data}, agency, seen=held.content)
        moved = dossiers.pass_step(held, by=by, basis=basis)
        line.after = {"said": said}
    return moved


def _summary(found: Appraisal) -> str:
    """ "8/8 cơ quan, 57/57 chỉ tiêu đạt"; silent ones are named where the procedure takes their silence for consent."""
    met = sum(line.met for line in found.agencies)
    total = sum(len(line.items) for line in found.agencies)
    sent = len(found.agencies) - len(found.silent)
    said = f"{sent}/{len(found.agencies)} cơ quan có kết quả, {met}/{total} chỉ tiêu đạt"
    if found.silent:
        said += "; quá hạn không trả lời, coi là đồng ý theo quy trình: " + ", ".join(
            str(x.agency) for x in found.silent
        )
    return said


def give_back(
    dossier: Dossier,
    step: Step,
    *,
    by: User,
    text: str = "",
    to: str = "",
    key: UUID | None = None,
    base: int | None = None,
) -> Dossier:
    """Give the file back with what the verdicts say, each reason on its indicator. Raises ``Refused``."""
    with _keeping(Act.GIVE_BACK, dossier, step, by, key, base) as (held, found, _rights, line):
        reasons = found.reasons
        if text.strip():
            reasons.append({"about": "", "text": text.strip()})
        moved = turns.return_dossier(held, by=by, reasons=reasons, to=to)
        line.after = {"reasons": reasons}
    return moved


# Parts of the actions


def _mine(found: Appraisal, agency: Agency) -> AgencyLine | None:
    return next(iter(found.of([agency.pk])), None)


def _content(held: Dossier) -> Version:
    """The version that is judged: a file in a step of appraisal has one."""
    assert held.content is not None
    return held.content


def _office(rights: Rights) -> Agency | None:
    return rights.posts[0].agency if rights.posts else None


@contextmanager
def _speaking(
    act: Act,
    dossier: Dossier,
    step: Step,
    agency: Agency,
    by: User,
    key: UUID | None,
    body: list[Any],
    base: int | None,
) -> Iterator[tuple[Dossier, Appraisal, Rights, Any]]:
    """The frame of what an agency does: journal line, the dossier locked, rights read anew, what has been said so far."""
    with attempt(BY_ACT[act].kind, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = record.label(dossier)
        if key is not None:
            once(
                by, key, [str(dossier.pk), step.code, agency.pk, *body]
            )  # the same again finds the same and adds nothing
        yield (*_read(dossier, step, by, base), line)


@contextmanager
def _keeping(
    act: Act, dossier: Dossier, step: Step, by: User, key: UUID | None, base: int | None
) -> Iterator[tuple[Dossier, Appraisal, Rights, Any]]:
    """The frame of what whoever keeps the step does."""
    with attempt(BY_ACT[act].kind, dossier, by=by, chain=dossier.chain) as line:
        line.object_label = record.label(dossier)
        if key is not None:
            once(by, key, [str(dossier.pk), step.code, BY_ACT[act].kind])
        held, found, rights = _read(dossier, step, by, base)
        refuse_if(rules.why_not_keep(rights, held, step))
        yield held, found, rights, line


def _read(dossier: Dossier, step: Step, by: User, base: int | None) -> tuple[Dossier, Appraisal, Rights]:
    held, rights = record.locked(dossier, base), rights_of(by)
    if not held.plan.has(step.code) or held.plan.step(step.code).kind not in rules.KINDS:
        raise Refused(rules.why_not_here(held, step), status=409)
    found = queries.appraisal_of(held, step.kind)
    if found is None:
        raise Refused(rules.why_not_here(held, step), status=409)
    return held, found, rights
