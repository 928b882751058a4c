"""The table of the workflow, its drawing, and what follows from it."""

from __future__ import annotations

from pathlib import Path

from datchuan.obstacles.workflow import OPEN, REFERRED, SOLVED, TABLE, UNSETTLED, UNSOLVED, State, document

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "obstacles.md"


def test_the_page_in_docs_is_what_the_table_says() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_every_state_is_in_one_part_of_the_balance() -> None:
    parts = [*SOLVED, *OPEN, *REFERRED, *UNSOLVED]
    assert sorted(parts) == sorted(State)
    assert set(UNSETTLED) == {*OPEN, *REFERRED}


def test_every_state_can_be_reached_and_every_unsettled_one_left() -> None:
    assert {row.target for row in TABLE if row.target} == set(State)
    assert set(UNSETTLED) <= {source for row in TABLE if row.target for source in row.sources}
