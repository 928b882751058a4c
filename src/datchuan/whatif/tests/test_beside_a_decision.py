"""A kept result put beside a decision that is being drafted: found, read and downloaded from the decision's page."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from datchuan.assessments.tests.setting import Setting, words_of
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.decisions.models import Decision
from datchuan.decisions.workflow import State
from datchuan.journal.models import Entry
from datchuan.people.models import User
from datchuan.whatif import actions
from datchuan.whatif.models import Draft, SealedResult
from datchuan.whatif.tests.test_pages import RAISED, at, begun, browser


@pytest.fixture
def decision(here: Setting) -> Decision:
    return Decision.objects.create(
        organ=here.cast.province.agencies["UBND-49"], level="NTM", year_met=2023, drafted_by=here.cast.coordinator,
        drafted_at=clock.now(),
    )  # fmt: skip


def tried(person: User) -> tuple[Client, Draft]:
    client = browser(person)
    draft = begun(client)
    client.post(at("add", draft), RAISED | {"version": 1})
    return client, draft


def sent(decision: Decision) -> dict[str, str]:
    return {"version": "2", "idem": str(uuid4()), "decision": str(decision.pk)}


def test_it_is_found_from_the_decision_by_those_who_read_the_decision(here: Setting, decision: Decision) -> None:
    leader, draft = tried(here.cast.leader)
    assert str(decision) in leader.get(at("draft", draft)).content.decode()  # offered to be put beside
    form = sent(decision)
    assert [leader.post(at("seal", draft), form).status_code for _pressed_twice in range(2)] == [303, 303]
    result = SealedResult.objects.get()
    assert result.decision == decision
    line = Entry.objects.filter(kind="whatif.seal", outcome="ok").get()
    assert line.after["decision"] == str(decision.pk) and line.after["sha256"] == result.file.sha256

    office, beside = browser(here.cast.coordinator), reverse("whatif-of-decision", args=[decision.pk])
    assert beside in office.get(reverse("decision", args=[decision.pk])).content.decode()
    page = office.get(beside).content.decode()
    file = reverse("whatif-result", args=[result.pk])
    assert file in page and result.file.sha256 in page
    got = office.get(file)
    assert got.status_code == 200 and b"".join(got.streaming_content)[:2] == b"PK"  # type: ignore[arg-type]
    said, now = (
        client.get(address, {"as": "csv"}).content.decode("utf-8-sig")
        for client, address in ((office, file), (leader, at("export", draft)))
    )
    assert result.file.sha256 in said.splitlines()[0]
    assert said.splitlines()[2:] == [line.rstrip(";") for line in now.splitlines()]
    assert "Thử, không phải số liệu thật" in said
    assert office.get(at("draft", draft)).status_code == 404  # the draft itself stays the leader's


@pytest.mark.parametrize("state", [State.SIGNED, State.CANCELLED])
def test_a_decision_that_is_no_longer_drafted_takes_none(here: Setting, decision: Decision, state: State) -> None:
    leader, draft = tried(here.cast.leader)
    Decision.objects.filter(pk=decision.pk).update(
        state=state, number=1, number_year=2023, decided_on=clock.today(), proposer=here.cast.coordinator,
        verifier=here.cast.operator, signer=here.cast.leader, signed_at=clock.now(),
    )  # fmt: skip
    answer = leader.post(at("seal", draft), sent(decision))
    assert answer.status_code == 422 and not SealedResult.objects.exists()


def test_who_drafts_no_decisions_is_offered_none_and_sees_none(here: Setting, decision: Decision) -> None:
    district, draft = tried(here.cast.district)
    assert str(decision) not in district.get(at("draft", draft)).content.decode()
    assert district.post(at("seal", draft), sent(decision)).status_code == 422
    assert not SealedResult.objects.exists()
    for client in (district, browser(here.cast.department), browser(here.cast.officer)):
        assert client.get(reverse("whatif-of-decision", args=[decision.pk])).status_code == 404
    assert browser(here.cast.leader).get(reverse("whatif-of-decision", args=[UUID(int=7)])).status_code == 404


def test_the_action_itself_refuses_who_may_not_attach(here: Setting, decision: Decision) -> None:

    _client, draft = tried(here.cast.district)
    with pytest.raises(Refused, match="chỉ do Văn phòng Điều phối NTM tỉnh hoặc lãnh đạo tỉnh đính kèm"):
        actions.seal(draft, b"", [], {}, by=here.cast.district, key=uuid4(), version=2, decision=decision)
    words = words_of(browser(here.cast.leader).get(reverse("whatif-of-decision", args=[decision.pk])))
    assert "SHA-256" not in words
