"""The table of the workflow and its drawing."""

from __future__ import annotations

from pathlib import Path

from datchuan.directives.forms import TEXTS
from datchuan.directives.workflow import DONE, OPEN, TABLE, Action, Side, State, document

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "directives.md"


def test_the_page_in_docs_is_what_the_table_says() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_every_state_can_be_reached_and_every_open_one_left() -> None:
    assert {row.target for row in TABLE if row.target} == set(State)
    assert {*OPEN, *DONE, State.CANCELLED} == set(State)
    assert set(OPEN) <= {source for row in TABLE if row.target for source in row.sources}


def test_nothing_that_a_body_does_closes_its_task() -> None:
    own = [row for row in TABLE if row.side == Side.ASSIGNEE]
    assert not {row.target for row in own} & {*DONE, State.CANCELLED}


def test_every_action_of_a_person_has_its_form() -> None:
    assert set(TEXTS) == {row.action for row in TABLE if row.sources and row.side != Side.FACT}
    assert Action.GIVE not in TEXTS
