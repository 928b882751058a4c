"""The table of letters and exceptions: its page in docs/, and every state x role x action against it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from datchuan.dossiers.tests.way import Way
from datchuan.people.rights import rights_of
from datchuan.rounds import exceptions, rules
from datchuan.rounds.workflow import BY_ACTION, Action, State, document

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "rounds.md"
APPROVERS = {"coordinator", "leader"}


def test_the_page_in_docs_is_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_every_state_and_decision_for_every_role(way: Way) -> None:
    dossier = way.open()
    until = way.round_1.at + timedelta(days=3)
    row = exceptions.ask(way.round_1, dossier, "Mưa lũ", until, by=way.cast.district)
    wrong = []
    for who, person in way.cast.everyone.items():
        rights = rights_of(person)
        for state in State:
            row.state = state
            for action in (Action.GRANT, Action.REFUSE):
                may = who in APPROVERS and state in BY_ACTION[action].sources
                if bool(rules.why_not_decide(action, rights, row)) == may:
                    wrong.append((who, state, action))
            may = who == "district" and state == State.ASKED
            agency = rules.asks_for(rights, dossier)
            if bool(rules.why_not_withdraw(rights, row, agency)) == may:
                wrong.append((who, state, "withdraw"))
    assert wrong == []


@pytest.mark.parametrize(
    ("who", "asks"),
    [
        ("officer", True), ("other_officer", False), ("district", True), ("coordinator", True), ("leader", False),
        ("district_leader", False), ("department", False), ("front", False), ("operator", False),
    ],
)  # fmt: skip
def test_who_asks_for_a_dossier(way: Way, who: str, asks: bool) -> None:
    dossier = way.open()
    assert (rules.asks_for(rights_of(getattr(way.cast, who)), dossier) is not None) == asks


@pytest.mark.parametrize(
    ("who", "asks"), [("officer", False), ("district", True), ("coordinator", True), ("leader", False)]
)
def test_who_asks_for_a_district(way: Way, who: str, asks: bool) -> None:
    rights = rights_of(getattr(way.cast, who))
    assert (rules.asks_for_district(rights, way.cast.province["514"].pk) is not None) == asks
    assert (rules.asks_for_district(rights, way.cast.province["517"].pk) is not None) == (asks and who == "coordinator")
