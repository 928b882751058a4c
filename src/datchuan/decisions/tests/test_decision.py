"""A decision by three persons, and the titles that it gives."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from datchuan.config.errors import Refused, Stale
from datchuan.council.tests.table import Table
from datchuan.decisions import actions, rules
from datchuan.decisions.models import Decision, Line
from datchuan.decisions.tests.desk import drafted, organ, passed, signing, verified
from datchuan.decisions.workflow import BY_ACTION, Action, State, Who, document
from datchuan.dossiers import keeping, turns
from datchuan.dossiers.models import Passage
from datchuan.dossiers.tests.way import DAY
from datchuan.dossiers.workflow import State as DossierState
from datchuan.journal.models import Entry
from datchuan.people.rights import rights_of
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import holdings

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "decisions.md"


def test_the_page_in_docs_is_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_three_persons_make_a_title(table: Table) -> None:
    decision = actions.sign(verified(table), signing(), by=table.way.cast.leader)
    assert (decision.state, decision.full_number) == (State.SIGNED, "2044/QĐ-UBND")
    assert decision.signer_post.startswith("Lãnh đạo Ủy ban nhân dân")
    event = TitleEvent.objects.get()
    assert (event.level, event.kind, event.year_met, event.decided_on) == ("NTM", "recognised", 2023, DAY)
    assert (event.decision_no, event.criteria_set) == ("2044/QĐ-UBND", "NTM/2021-2025")
    dossier = table.way.fresh(table.dossier)
    assert (dossier.state, dossier.step) == (DossierState.DECIDED, "announcement")
    assert Passage.objects.get(dossier=dossier, step="decision").summary == "Quyết định 2044/QĐ-UBND ngày 12/10/2023"
    assert holdings([dossier.commune_id], DAY)[dossier.commune_id].highest == "NTM"


def test_the_proposer_neither_verifies_nor_the_verifier_signs(table: Table) -> None:
    decision = actions.propose(drafted(table), by=table.secretary)
    with pytest.raises(Refused, match="không tự kiểm tra"):
        actions.verify(decision, by=table.secretary)
    decision = actions.verify(decision, by=table.way.verifier)
    for person in (table.secretary, table.way.verifier):
        with pytest.raises(Refused, match="lãnh đạo Ủy ban nhân dân tỉnh ký"):
            actions.sign(decision, signing(), by=person)
    assert not TitleEvent.objects.exists()


def test_one_person_with_two_posts_is_still_one_person(table: Table) -> None:
    from datchuan.people.actions import give_post
    from datchuan.people.models import Role

    person, operator = table.way.verifier, table.way.cast.operator
    give_post(person, role=Role.LEADER, agency=organ(table), first_day=DAY, by=operator)
    decision = verified(table)
    with pytest.raises(Refused, match="Ba việc do ba người làm"):
        actions.sign(decision, signing(), by=person)


@pytest.mark.parametrize(("proposer", "verifier", "signer"), [(1, 1, 2), (1, 2, 1), (2, 1, 1)])
def test_the_database_refuses_two_persons_of_three(table: Table, proposer: int, verifier: int, signer: int) -> None:
    decision = drafted(table)
    people = {1: table.secretary, 2: table.way.verifier}
    decision.state, decision.number, decision.number_year, decision.decided_on = State.SIGNED, 1, 2023, DAY
    decision.proposer, decision.verifier, decision.signer = people[proposer], people[verifier], people[signer]
    with pytest.raises(IntegrityError, match="persons"), transaction.atomic():
        decision.save()


def test_a_condition_that_is_not_proved_stops_the_decision(table: Table) -> None:
    decision = verified(table)
    said = keeping.Said("security", DAY, "Công văn", "Công an huyện", holds=False)
    keeping.record_fact(table.way.fresh(table.dossier), said, by=table.way.cast.district)
    with pytest.raises(Refused, match="chưa bảo đảm điều kiện này"):
        actions.sign(decision, signing(), by=table.way.cast.leader)
    assert not TitleEvent.objects.exists()


def test_no_decision_rests_on_an_illustrative_level(table: Table) -> None:
    decision = verified(table)
    line = Line.objects.get()
    document_ = dict(line.seen.document)
    document_["items"] = [{**item, "standing": "illustrative"} for item in document_["items"]]
    line.seen.document = document_
    line.dossier = table.way.fresh(table.dossier)
    sentence = rules.why_not_sign_line(line, [], may_be_illustrative=False)
    assert "3 chỉ tiêu (1.1, 2.1, 2.2) mới có mức chuẩn minh họa" in sentence
    assert rules.why_not_sign_line(line, [], may_be_illustrative=True) == ""
    assert decision.is_demo is False or not line.dossier.is_demo


def test_a_number_is_given_once_a_year(table: Table) -> None:
    decision = verified(table)
    Decision.objects.create(
        organ=organ(table), level="NTM", year_met=2022, number=2044, number_year=2023,
        drafted_by=table.secretary, drafted_at=decision.drafted_at, state=State.CANCELLED,
    )  # fmt: skip
    with pytest.raises(Refused, match="Số 2044 đã được dùng"):
        actions.sign(decision, signing(), by=table.way.cast.leader)
    assert actions.sign(decision, signing(2045), by=table.way.cast.leader).number == 2045


@pytest.mark.parametrize(
    ("day", "sentence"),
    [(DAY + timedelta(days=1), "chưa tới"), (date(2023, 10, 11), "trước ngày Hội đồng bỏ phiếu")],
)
def test_the_day_is_between_the_vote_and_today(table: Table, day: date, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        actions.sign(verified(table), actions.Signing(1, day), by=table.way.cast.leader)


def test_only_what_the_council_passed_stands_in_a_draft(table: Table) -> None:
    with pytest.raises(Refused, match="chỉ đưa vào hồ sơ Hội đồng đã thông qua"):
        actions.draft(organ(table), "NTM", 2023, [table.dossier], by=table.secretary)


def test_a_dossier_stands_in_one_decision_only(table: Table) -> None:
    first = drafted(table)
    dossier = table.way.fresh(table.dossier)
    with pytest.raises(Refused, match="đã có trong một dự thảo"):
        actions.draft(organ(table), "NTM", 2023, [dossier], by=table.secretary)
    actions.cancel(first, by=table.secretary, reason="Soạn lại")
    assert actions.draft(organ(table), "NTM", 2023, [dossier], by=table.secretary).lines.count() == 1


def test_level_and_year_are_those_of_the_decision(table: Table) -> None:
    with pytest.raises(Refused, match="danh hiệu hoặc năm khác"):
        actions.draft(organ(table), "NTM", 2022, [passed(table)], by=table.secretary)


def test_sent_back_it_is_proposed_and_verified_anew(table: Table) -> None:
    decision = actions.send_back(verified(table), by=table.way.cast.leader, reason="Sai tên xã")
    assert (decision.state, decision.proposer, decision.verifier) == (State.DRAFT, None, None)
    with pytest.raises(Refused, match="đang soạn"):
        actions.sign(decision, signing(), by=table.way.cast.leader)


def test_an_old_page_signs_nothing(table: Table) -> None:
    decision = verified(table)
    with pytest.raises(Stale):
        actions.sign(decision, signing(), by=table.way.cast.leader, base=decision.version - 1)


def test_signing_twice_with_one_form_signs_once(table: Table) -> None:
    from uuid import uuid4

    decision, key = verified(table), uuid4()
    actions.sign(decision, signing(), by=table.way.cast.leader, base=decision.version, key=key)
    actions.sign(decision, signing(), by=table.way.cast.leader, base=decision.version, key=key)
    assert Entry.objects.filter(kind="decisions.sign", outcome="ok").count() == 1
    assert TitleEvent.objects.count() == 1


def test_a_dossier_that_was_returned_meanwhile_is_not_recognised(table: Table) -> None:
    decision = verified(table)
    turns.return_dossier(table.way.fresh(table.dossier), by=table.way.cast.leader, reasons=[{"text": "Xem lại"}])
    with pytest.raises(Refused, match="đã đổi sau khi Hội đồng bỏ phiếu"):
        actions.sign(decision, signing(), by=table.way.cast.leader)


#: Which of the three each of the cast is for a decision proposed by the coordinator and verified by the verifier.
PARTS = {
    "officer": set(), "district": set(), "department": set(), "council_member": set(), "front": set(),
    "operator": set(), "district_leader": set(), "coordinator": {Who.OFFICE}, "leader": {Who.SIGNER},
}  # fmt: skip


@pytest.mark.parametrize("who", list(PARTS))
def test_every_state_and_action_for_a_role(table: Table, who: str) -> None:
    decision = verified(table)
    rights = rights_of(getattr(table.way.cast, who))
    wrong = []
    for state in State:
        decision.state = state
        for action in Action:
            if action == Action.DRAFT:
                continue
            row = BY_ACTION[action]
            may = bool(PARTS[who] & set(row.who)) and state in row.sources
            if bool(rules.why_not(action, rights, decision)) == may:
                wrong.append((state, action))
    assert wrong == []
