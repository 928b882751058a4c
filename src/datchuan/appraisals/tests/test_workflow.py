"""The tables: every state × person × action on one file, and their page in the documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction

from datchuan.appraisals import actions, keeping, rules, workflow
from datchuan.appraisals.lines import Appraisal
from datchuan.appraisals.tests.test_appraisal import LACKS, MET, agency, at, say, state
from datchuan.appraisals.workflow import BY_ACT, OF_AGENCY, OF_STEP, Act, Side, Stand, State
from datchuan.config.errors import Refused
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import DAY, Way
from datchuan.journal.models import Entry
from datchuan.people.models import User
from datchuan.people.rights import Rights, rights_of

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "appraisals.md"
#: Who acts on which side when the agency is the health department.
SIDES = {Side.AGENCY: {"department"}, Side.KEEPER: {"coordinator", "verifier"}}
KEY_NOTE = "Hỏi lại trạm y tế"


def people(way: Way) -> dict[str, User]:
    return {**way.cast.everyone, "transport": way.transport, "verifier": way.verifier}


def do(way: Way, dossier: Dossier, act: Act, by: User) -> Any:
    step, syt = dossier.present_step, agency(way, "SYT")
    calls: dict[Act, Callable[[], Any]] = {
        Act.SAY: lambda: actions.say(dossier, step, syt, "2.2", LACKS, by=by),
        Act.SAY_MET: lambda: actions.say_met(dossier, step, syt, ["2.1", "2.2"], by=by),
        Act.ACCEPT: lambda: actions.accept(dossier, step, syt, by=by),
        Act.SEND: lambda: actions.send_result(dossier, step, syt, by=by),
        Act.VISIT: lambda: actions.note_visit(
            dossier, step, syt, visited_on=DAY, place="Trạm y tế", participants="Hai người", by=by
        ),
        Act.NOTE: lambda: keeping.keep_note(dossier, step, syt, "2.1", KEY_NOTE, by=by),
        Act.REMIND: lambda: keeping.remind(dossier, step, by=by),
        Act.CLOSE: lambda: actions.close(dossier, step, by=by),
        Act.GIVE_BACK: lambda: actions.give_back(dossier, step, by=by, text="Bổ sung ảnh"),
    }
    return calls[act]()


def why_not(act: Act, rights: Rights, found: Appraisal, syt: int) -> str:
    """Whether somebody may do it at all, whatever the state."""
    line = next(iter(found.of([syt])))
    if act is Act.NOTE:
        return rules.why_not_note(rights, found.dossier, found.step, syt)
    if BY_ACT[act].side == Side.AGENCY:
        return rules.why_not_speak(rights, found.dossier, found.step, line)
    return rules.why_not_keep(rights, found.dossier, found.step)


def done(way: Way, dossier: Dossier, act: Act, by: User) -> tuple[str, State | None]:
    """What came of an act, and where the agency stands after it if anything was done; everything is taken back."""
    after = None
    with transaction.atomic():
        try:
            last = Entry.objects.latest("pk").pk
            do(way, dossier, act, by)
            answer = "ok" if Entry.objects.filter(pk__gt=last, kind=BY_ACT[act].kind).exists() else "same"
            if answer == "ok" and act in HANDS:
                after = next(iter(state(way.fresh(dossier)).of([agency(way, "SYT").pk]))).state
        except Refused as refusal:
            answer = str(refusal.status)
        transaction.set_rollback(True)
    return answer, after


HANDS = [row.act for row in OF_AGENCY if row.side != Side.SEAL]


def lead(way: Way, dossier: Dossier, to: State) -> None:
    """Bring the health department from the state before to this one."""
    if to in (State.SPEAKING, State.SPOKEN):
        say(way, dossier, "2.1" if to == State.SPEAKING else "2.2", MET)
    elif to == State.SENT:
        actions.send_result(dossier, dossier.present_step, agency(way, "SYT"), by=way.cast.department)


def test_every_state_of_an_agency_and_person(way: Way) -> None:
    dossier, everyone = at(way, "appraisal"), people(way)
    rights = {name: rights_of(person) for name, person in everyone.items()}
    say(way, dossier, "1.1")
    actions.send_result(dossier, dossier.present_step, agency(way, "SGTVT"), by=way.transport)
    for now in State:
        lead(way, dossier, now)
        dossier = way.fresh(dossier)
        found, syt = state(dossier), agency(way, "SYT").pk
        assert next(iter(found.of([syt]))).state == now
        for act in HANDS:
            row = BY_ACT[act]
            allowed = {name for name, its in rights.items() if not why_not(act, its, found, syt)}
            assert allowed == SIDES[row.side], (now, act)
            if now == State.SPOKEN:
                assert done(way, dossier, act, way.cast.officer)[0] == "403", act
            answer, after = done(way, dossier, act, everyone[sorted(SIDES[row.side])[0]])
            if now in row.sources and act is not Act.ACCEPT:  # nothing was confirmed that could be taken over
                assert answer == "ok", (now, act)
                assert after in (row.targets or (now,)), (now, act, after)
            else:
                assert (answer in {"409", "403", "same"}, after) == (True, None), (now, act, answer)


def test_every_stand_of_the_step(way: Way) -> None:
    dossier, keeper = at(way, "appraisal"), way.cast.coordinator
    for now in Stand:
        if now == Stand.READY:
            for code in ("1.1", "2.1", "2.2"):
                say(way, dossier, code)
            for code, by in (("SGTVT", way.transport), ("SYT", way.cast.department)):
                actions.send_result(dossier, dossier.present_step, agency(way, code), by=by)
        found = state(way.fresh(dossier))
        if now == Stand.LEFT:
            actions.close(dossier, dossier.present_step, by=keeper)
            found = Appraisal(way.fresh(dossier), found.step, found.agencies)
        assert rules.stand_of(found, DAY) == now
        for row in OF_STEP:
            if now == Stand.LEFT:
                assert rules.why_not_keep(rights_of(keeper), found.dossier, found.step), row.act
                continue
            assert done(way, dossier, row.act, way.cast.department)[0] == "403", (now, row.act)
            expected = "ok" if now in row.sources else "409"
            assert done(way, way.fresh(dossier), row.act, keeper)[0] == expected, (now, row.act)


def test_the_page_in_the_documents_holds_every_row() -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert page == workflow.document()
    assert page.count("\n| ") == len(OF_AGENCY) + len(OF_STEP) + 2
