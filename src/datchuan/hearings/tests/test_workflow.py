"""The two tables: their page in docs/, and every state x role x action against them."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.hearings import rules
from datchuan.hearings.tests.hall import Hall
from datchuan.hearings.workflow import BY_HEAR, BY_SIT, CONSULTATION, MEETING, Hear, Hearing, Sit, Sitting, document
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "hearings.md"
EVERYBODY = [
    "officer", "colleague", "neighbour_officer", "other_officer", "district", "department", "coordinator",
    "council_member", "leader", "district_leader", "front", "operator",
]  # fmt: skip


def test_the_page_in_docs_is_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_each_action_has_one_row() -> None:
    assert [row.action for row in CONSULTATION] == list(Hear)
    assert [row.action for row in MEETING] == list(Sit)


@pytest.mark.parametrize("who", EVERYBODY)
def test_a_consultation_in_every_state_for_a_role(hall: Hall, who: str) -> None:
    consultation = hall.consulted()
    acts, rights = who in ("officer", "colleague"), rights_of(hall.people[who])
    wrong = []
    for state in Hearing:
        consultation.state = state
        for action in Hear:
            if action == Hear.OPEN:
                continue
            may = acts and state in BY_HEAR[action].sources
            here = rules.why_not_here(rights, consultation.dossier, StepKind.CONSULTATION)
            if bool(here or rules.why_not_hear(action, consultation)) == may:
                wrong.append((state, action))
    assert wrong == []


@pytest.mark.parametrize("step", ["commune_meeting", "district_meeting"])
@pytest.mark.parametrize("who", EVERYBODY)
def test_a_meeting_in_every_state_for_a_role(hall: Hall, who: str, step: str) -> None:
    dossier = hall.way.to(step)
    of_commune = step == "commune_meeting"
    meeting = hall.called(dossier, by=hall.cast.officer if of_commune else hall.cast.district)
    acts = who in (("officer", "colleague") if of_commune else ("district",))
    rights, wrong = rights_of(hall.people[who]), []
    for state in Sitting:
        meeting.state = state
        for action in Sit:
            if action == Sit.CALL:
                continue
            may = acts and state in BY_SIT[action].sources
            if bool(rules.why_not_sit(action, rights, meeting, dossier)) == may:
                wrong.append((state, action))
    assert wrong == []
