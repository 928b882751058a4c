"""The table: every state × person × action, and its picture in the documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from datchuan.config.errors import Refused
from datchuan.findings import workflow
from datchuan.findings.models import Finding, FindingEvent
from datchuan.findings.tests.world import World, do
from datchuan.findings.workflow import BY_ACTION, TABLE, Action, Side, State
from datchuan.journal.models import Entry

#: Who stands on which side of a finding of the department SYT on commune 20869.
SIDES = {
    Side.COMMUNE: {"officer", "commune_colleague"},
    Side.RAISER: {"department", "colleague"},
}
EVERYONE = sorted(
    {
        "officer", "other_officer", "district", "department", "coordinator", "council_member", "leader",
        "district_leader", "front", "operator", "other_operator", "supporter", "stranger", "colleague",
        "other_district", "commune_colleague",
    }
)  # fmt: skip


@pytest.mark.parametrize("action", [row.action for row in TABLE if row.sources])
@pytest.mark.parametrize("state", list(State))
def test_every_state_and_person(world: World, state: State, action: Action) -> None:
    row, before = BY_ACTION[action], world.in_state(state)
    assert before.state == state
    assert sorted(world.people) == EVERYONE
    for name in EVERYONE:
        person = world.people[name]
        version = Finding.objects.get(pk=before.pk).version
        allowed = name in SIDES[row.side] and state in row.sources
        if allowed:
            continue
        with pytest.raises(Refused) as refusal:
            do(action, before, person)
        status = 409 if name in SIDES[row.side] else 403
        assert refusal.value.status == status
        now = Finding.objects.get(pk=before.pk)
        assert (now.state, now.version) == (state, version)
        last = Entry.objects.latest("pk")
        assert (last.kind, last.outcome, last.reason) == (row.kind, "refused", refusal.value.sentence)
    if state in row.sources:
        events = before.events.count()
        done = do(action, before, world.people[sorted(SIDES[row.side])[0]])
        stored = Finding.objects.get(pk=before.pk)
        assert (done.state, stored.state) == (row.target or state, row.target or state)
        assert stored.version == before.version + 1 == FindingEvent.objects.filter(finding=stored).count()
        assert before.events.count() == events + 1
        last = Entry.objects.latest("pk")
        assert (last.kind, last.outcome, last.chain) == (row.kind, "ok", "commune:20869")


def test_the_raisers_side_is_the_agency_not_the_person(world: World) -> None:
    finding = world.answered(world.raised(by="supporter"))
    with pytest.raises(Refused, match="Sở Nông nghiệp"):
        do(Action.CLOSE, finding, world.cast.department)
    assert do(Action.CLOSE, finding, world.supporter).state == State.CLOSED


def test_the_picture_holds_every_row() -> None:
    picture = workflow.document().split("```")[1]
    rows = [(s.value, (row.target or s).value, row.action.value) for row in TABLE for s in row.sources]
    for source, target, action in rows:
        assert f"    {source} --> {target}: {action} (" in picture
    assert picture.count("-->") == len(rows) + 3
    assert workflow.document().count("\n| ") == len(TABLE) + 1


def test_the_page_in_the_documents_is_that_of_the_code() -> None:
    page = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "findings.md"
    assert page.read_text(encoding="utf-8") == workflow.document()
