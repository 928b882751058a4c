"""The table of reviews and its page in ``docs/``."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from datchuan.upkeep.workflow import BY_ACTION, TABLE, Action, State, document

DOCS = Path(settings.ROOT) / "docs" / "workflows" / "upkeep.md"


def test_the_page_is_made_from_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_every_action_has_one_row_and_every_state_is_reached() -> None:
    assert set(BY_ACTION) == set(Action) and len(TABLE) == len(Action)
    assert {State.DONE, State.RETURNED} <= {row.target for row in TABLE}
