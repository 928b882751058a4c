"""The three tables: every state of a drawn figure × person × action, and their page in the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.people.rights import Rights, rights_of
from datchuan.plausibility import draw_queries, queries, rules, workflow
from datchuan.plausibility.models import Pick
from datchuan.plausibility.tests.conftest import World
from datchuan.plausibility.tests.test_draws import drawn_in, pick_in
from datchuan.plausibility.workflow import BY_ACTION, PICKS, Action, PickState

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "plausibility.md"
#: Whoever may do it in the states of the table, when the department took the figure.
MAY = {
    Action.TAKE: {"coordinator", "department"},
    Action.GIVE_BACK: {"coordinator", "department"},
    Action.MEASURE: {"department"},
    Action.RAISE: {"coordinator", "department"},
}


def why_not(action: Action, rights: Rights, pick: Pick) -> str:
    own = queries.own_indicators(rights)
    asked = {
        Action.TAKE: rules.why_not_take, Action.GIVE_BACK: rules.why_not_give_back,
        Action.MEASURE: rules.why_not_measure, Action.RAISE: rules.why_not_raise,
    }  # fmt: skip
    return asked[action](rights, pick, own)


def test_every_state_of_a_figure_and_person(world: World) -> None:
    pick, by = pick_in(world, drawn_in(world)), world.cast.department
    rights = {name: rights_of(person) for name, person in world.cast.everyone.items()}
    at = pick.draw.drawn_at
    for state in PickState:
        pick.taken_by, pick.taken_at = (None, None) if state == PickState.WAITING else (by, at)
        pick.measured_at, pick.differs = (at, True) if state == PickState.MEASURED else (None, None)
        assert pick.state == state
        for action, people in MAY.items():
            allowed = {name for name, its in rights.items() if not why_not(action, its, pick)}
            assert allowed == (people if state in BY_ACTION[action].sources else set()), (state, action)
    held = draw_queries.held_from(by.pk)
    assert [row.action for row in PICKS if row.sources == (PickState.TAKEN,)] == ["give_back", "open", "measure"]
    assert not held.exists()  # nothing of the above was stored


@pytest.mark.parametrize("row", workflow.BY_ACTION.values(), ids=str)
def test_the_page_in_the_documents_holds_every_row(row: workflow.Transition) -> None:
    page = DOCS.read_text(encoding="utf-8")
    assert page == workflow.document()
    assert f"| {row.action} | {', '.join(row.sources) or 'nothing'} | {row.target} |" in page
