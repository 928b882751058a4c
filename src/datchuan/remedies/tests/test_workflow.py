"""The table of plans and its rules agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.remedies import rules
from datchuan.remedies.models import Plan
from datchuan.remedies.workflow import TABLE, Action, State, Transition, document


@pytest.mark.parametrize("row", [row for row in TABLE if row.action != Action.OPEN], ids=lambda row: str(row.action))
def test_only_the_states_of_the_table_allow_an_action(row: Transition) -> None:
    for state in State:
        assert (rules.why_not_state(row.action, Plan(state=state)) == "") == (state in row.sources), state


def test_the_page_in_docs_is_the_table() -> None:
    page = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "remedies.md"
    assert page.read_text(encoding="utf-8") == document()
