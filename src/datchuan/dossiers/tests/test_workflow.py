"""The table of the way: its page in docs/, and every state x role x action against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.dossiers import rules
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import Way
from datchuan.dossiers.workflow import BY_ACTION, ENDED, TABLE, Action, Side, State, document, state_in
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "dossiers.md"


def test_the_page_in_docs_is_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_nothing_leaves_an_end() -> None:
    assert [row.action for row in TABLE for source in row.sources if source in ENDED] == []


@pytest.mark.parametrize(
    ("kind", "role", "state"),
    [
        (StepKind.REGISTRATION, "commune_officer", State.DRAFTING),
        (StepKind.VETTING, "commune_officer", State.DRAFTING),
        (StepKind.VETTING, "district_officer", State.REVIEW),
        (StepKind.COUNCIL, "council_member", State.COUNCIL),
        (StepKind.DECISION, "leader", State.VOTED),
        (StepKind.ANNOUNCEMENT, "district_officer", State.DECIDED),
    ],
)
def test_the_state_follows_from_the_step(kind: str, role: str, state: State) -> None:
    assert state_in(kind, role) == state


#: Whose side each of the cast stands on in the step of the district (completeness_district).
SIDES = {
    "officer": {Side.COMMUNE},
    "other_officer": set(),
    "district": {Side.STEP},
    "department": set(),
    "coordinator": {Side.PROVINCE},
    "council_member": set(),
    "leader": set(),
    "district_leader": set(),
    "front": set(),
    "operator": set(),
}


@pytest.mark.parametrize("who", list(SIDES))
def test_every_state_and_action_for_a_role(way: Way, who: str) -> None:
    dossier = way.to("completeness_district")
    rights = rights_of(getattr(way.cast, who))
    wrong = []
    for state in State:
        dossier.state = state
        for action in Action:
            if action == Action.OPEN:
                continue
            row = BY_ACTION[action]
            may = row.side in SIDES[who] and state in row.sources
            if (action, state) == (Action.SEAL, State.READY):
                may = False  # it waits at the district: the commune seals nothing
            sentence = rules.why_not(action, rights, dossier)
            if bool(sentence) == may:
                wrong.append((state, action, sentence))
    assert wrong == []
    assert Dossier.objects.get(pk=dossier.pk).state == State.REVIEW
