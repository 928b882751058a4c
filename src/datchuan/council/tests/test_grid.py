"""Every state of a sitting and of an item, every action, every role: who may, and what everybody else reads."""

from __future__ import annotations

import pytest

from datchuan.council import rules
from datchuan.council.models import Item, Member, Sitting
from datchuan.council.tests.table import Table
from datchuan.council.workflow import BY_ACTION, ITEM, SITTING, Action, Choice, ItemState, SittingState
from datchuan.people.rights import Rights, rights_of

ROLES = (
    "officer", "district", "department", "coordinator", "council_member", "leader", "district_leader", "front", "operator"
)  # fmt: skip
#: What is done with an item only while the sitting is open.
IN_SITTING = (Action.OPEN_VOTE, Action.CAST, Action.CLOSE_VOTE)
#: States of items that a sitting can hold.
HOLDS = {
    SittingState.PLANNED: (ItemState.LISTED, ItemState.OFF),
    SittingState.OPEN: tuple(ItemState),
    SittingState.CLOSED: (ItemState.COUNTED, ItemState.OFF),
    SittingState.CANCELLED: (ItemState.OFF,),
}


def why_not(action: Action, rights: Rights, item: Item, member: Member | None, of_member: Member) -> str:
    """What the action asks of the person and of the states, in its order."""
    if action == Action.CAST:
        return rules.why_not_cast(member, False, False, Choice.ELIGIBLE) or rules.why_not_item(
            action, item.sitting, item
        )
    if action == Action.CONFLICT:
        own = rules.why_not_conflict(rights, of_member, False, "Quê ở xã")
        return own or rules.why_not_item(action, item.sitting, item)
    return rules.why_not_keep(rights) or rules.why_not_item(action, item.sitting, item)


@pytest.mark.parametrize("who", ROLES)
def test_a_sitting_in_every_state_for_a_role(table: Table, who: str) -> None:
    rights, sitting = rights_of(getattr(table.way.cast, who)), Sitting()
    for state in SittingState:
        sitting.state = state
        for row in SITTING:
            may = who == "coordinator" and state in row.sources
            if row.action != Action.PLAN:
                assert bool(rules.why_not_sitting(row.action, rights, sitting)) != may, (state, row.action)


@pytest.mark.parametrize("who", ROLES)
def test_an_item_in_every_state_for_a_role(table: Table, who: str) -> None:
    person = getattr(table.way.cast, who)
    item = table.opened().items.get()
    of_member = table.member(item.sitting, table.way.cast.council_member)
    member = item.sitting.members.filter(user=person).first()
    rights = rights_of(person)
    for state, holds in HOLDS.items():
        for held in holds:
            item.sitting.state, item.state = state, held
            for row in ITEM:
                people = {"coordinator"} if row.action != Action.CAST else {"council_member"}
                people |= {"council_member"} if row.action == Action.CONFLICT else set()
                ready = held in BY_ACTION[row.action].sources and (
                    row.action not in IN_SITTING or state == SittingState.OPEN
                )
                refused = why_not(row.action, rights, item, member, of_member)
                assert bool(refused) != (who in people and ready), (state, held, row.action, refused)
