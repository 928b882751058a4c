"""A sitting from its call to its end, and the dossier that follows what was voted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datchuan.config.errors import Refused
from datchuan.council import actions, queries
from datchuan.council.models import Ballot, Conflict, Item, Sitting, Voted
from datchuan.council.tests.table import SIZE, Table, votes
from datchuan.council.workflow import Choice, ItemState, SittingState, document
from datchuan.dossiers.models import Dossier, Passage
from datchuan.dossiers.tests.way import DAY
from datchuan.dossiers.workflow import State
from datchuan.journal.models import Entry
from datchuan.people.actions import end_post
from datchuan.people.rights import rights_of

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "council.md"


def test_the_page_in_docs_is_the_table() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_a_sitting_calls_everybody_who_holds_a_members_post(table: Table) -> None:
    sitting = table.plan()
    assert [member.user for member in sitting.members.all()] == sorted(
        table.people, key=lambda person: (person.name_order, person.username)
    )


def test_enough_in_favour_brings_the_dossier_to_the_decision(table: Table) -> None:
    item = table.voting()
    table.cast(item, votes(9, 1))
    item = actions.close_vote(item, by=table.secretary)
    assert (item.outcome, item.voters, item.eligible, item.improve, item.no) == (Choice.ELIGIBLE, SIZE, 9, 1, 0)
    dossier = table.way.fresh(table.dossier)
    assert (dossier.state, dossier.step) == (State.VOTED, "decision")
    passage = Passage.objects.get(dossier=dossier, step="council")
    assert passage.summary == "9/10 đồng ý = 90 %, cần từ 90 %: thông qua"
    assert passage.seen == item.seen and passage.data["rule"]["share"] == "90"


@pytest.mark.parametrize(
    ("said", "outcome", "state"),
    [
        (votes(8, 2), Choice.IMPROVE, State.SENT_BACK),
        (votes(3, 3, 4), Choice.NO, State.REFUSED),
    ],
)
def test_the_two_other_outcomes_end_the_attempt(table: Table, said: list[str], outcome: Choice, state: State) -> None:
    item = table.voting()
    table.cast(item, said)
    item = actions.close_vote(item, by=table.secretary)
    assert item.outcome == outcome
    assert table.way.fresh(table.dossier).state == state


def test_below_the_quorum_nothing_opens(table: Table) -> None:
    with pytest.raises(Refused, match="6/10 có mặt, cần 7: chưa đủ"):
        table.opened(absent=4)
    assert Sitting.objects.get().state == SittingState.PLANNED


def test_presence_must_be_noted_for_everybody(table: Table) -> None:
    sitting = table.plan()
    actions.put_on_agenda(sitting, [table.dossier], by=table.secretary)
    first = sitting.members.first()
    assert first is not None
    actions.note_presence(sitting, {first.pk: True}, by=table.secretary)
    with pytest.raises(Refused, match="Còn 9 thành viên chưa ghi"):
        actions.open_sitting(sitting, by=table.secretary)


def test_a_member_with_an_interest_is_left_out_for_that_commune(table: Table) -> None:
    item = table.voting()
    member = table.member(item.sitting, table.people[0])
    actions.declare_conflict(item, member, by=table.people[0], reason="Anh ruột là Chủ tịch xã")
    with pytest.raises(Refused, match="lợi ích liên quan"):
        actions.cast(item, Choice.ELIGIBLE, by=table.people[0])
    for person in table.people[1:]:
        actions.cast(item, Choice.ELIGIBLE, by=person)
    item = actions.close_vote(item, by=table.secretary)
    assert (item.voters, item.eligible) == (SIZE - 1, SIZE - 1)
    assert Conflict.objects.get().reason == "Anh ruột là Chủ tịch xã"


def test_who_has_voted_cannot_declare_an_interest_any_more(table: Table) -> None:
    item = table.voting()
    actions.cast(item, Choice.NO, by=table.people[0])
    member = table.member(item.sitting, table.people[0])
    with pytest.raises(Refused, match="đã bỏ phiếu"):
        actions.declare_conflict(item, member, by=table.people[0], reason="x")


def test_nobody_declares_for_another_but_the_secretary(table: Table) -> None:
    item = table.voting()
    member = table.member(item.sitting, table.people[0])
    with pytest.raises(Refused, match="do chính thành viên khai"):
        actions.declare_conflict(item, member, by=table.people[1], reason="x")
    assert actions.declare_conflict(item, member, by=table.secretary, reason="Theo lời khai").member == member


def test_a_secret_ballot_leads_to_nobody(table: Table) -> None:
    item = table.voting(secret=True)
    actions.cast(item, Choice.NO, by=table.people[0])
    assert Voted.objects.get().choice == ""
    assert {f.name for f in Ballot._meta.get_fields()} == {"id", "item", "choice"}
    line = Entry.objects.filter(kind="council.cast").get()
    assert line.after == {"voted": True}
    assert "no" not in str(line.after)


def test_a_named_vote_is_kept_with_its_member(table: Table) -> None:
    item = table.voting(secret=False)
    actions.cast(item, Choice.NO, by=table.people[0])
    assert Voted.objects.get().choice == Choice.NO and not Ballot.objects.exists()


def test_a_second_vote_is_refused_and_not_counted(table: Table) -> None:
    item = table.voting()
    actions.cast(item, Choice.NO, by=table.people[0])
    with pytest.raises(Refused, match="Mỗi thành viên bỏ một phiếu"):
        actions.cast(item, Choice.ELIGIBLE, by=table.people[0])
    assert [b.choice for b in Ballot.objects.all()] == [Choice.NO]


@pytest.mark.parametrize("who", ["officer", "district", "department", "coordinator", "leader", "front", "operator"])
def test_only_members_vote(table: Table, who: str) -> None:
    item = table.voting()
    with pytest.raises(Refused, match="không phải thành viên"):
        actions.cast(item, Choice.ELIGIBLE, by=getattr(table.way.cast, who))


def test_a_member_who_is_away_does_not_vote(table: Table) -> None:
    item = table.voting(absent=1)
    away = item.sitting.members.get(present=False).user
    with pytest.raises(Refused, match="chưa được ghi có mặt"):
        actions.cast(item, Choice.ELIGIBLE, by=away)


def test_a_member_whose_post_ended_does_not_vote(table: Table) -> None:
    item = table.voting()
    person = table.people[3]
    end_post(person.posts.get(), by=table.way.cast.operator, last_day=DAY - timedelta(days=1))
    with pytest.raises(Refused):
        actions.cast(item, Choice.ELIGIBLE, by=person)


@pytest.mark.parametrize("who", ["officer", "district", "department", "council_member", "leader", "front", "operator"])
def test_only_the_secretary_keeps_the_sitting(table: Table, who: str) -> None:
    person = getattr(table.way.cast, who)
    council = table.way.cast.province.agencies["HDTD-49"]
    sitting = table.plan()
    deeds = [
        lambda: actions.plan_sitting(council, DAY, by=person),
        lambda: actions.put_on_agenda(sitting, [table.dossier], by=person),
        lambda: actions.note_presence(sitting, {}, by=person),
        lambda: actions.open_sitting(sitting, by=person),
        lambda: actions.cancel_sitting(sitting, by=person, reason="x"),
        lambda: actions.close_sitting(sitting, by=person),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match="Việc của thư ký"):
            deed()
    item = actions.put_on_agenda(sitting, [table.dossier], by=table.secretary)[0]
    for act in (actions.open_vote, actions.close_vote):
        with pytest.raises(Refused, match="Việc của thư ký"):
            act(item, by=person)
    with pytest.raises(Refused, match="Việc của thư ký"):
        actions.take_off(item, by=person, reason="x")
    assert Item.objects.get().state == ItemState.LISTED


def test_counting_early_wants_a_reason_and_silence_is_not_consent(table: Table) -> None:
    item = table.voting()
    table.cast(item, votes(8))
    with pytest.raises(Refused, match="Còn 2 thành viên chưa bỏ phiếu"):
        actions.close_vote(item, by=table.secretary)
    item = actions.close_vote(item, by=table.secretary, conclusion="Hai thành viên về sớm")
    assert (item.outcome, item.voters) == (Choice.IMPROVE, 10)


def test_counting_twice_counts_once(table: Table) -> None:
    item = table.voting()
    table.cast(item, votes(10))
    actions.close_vote(item, by=table.secretary)
    actions.close_vote(item, by=table.secretary)
    assert Entry.objects.filter(kind="council.close_vote", outcome="ok").count() == 1


def test_a_dossier_on_one_agenda_cannot_be_put_on_another(table: Table) -> None:
    first = table.plan()
    actions.put_on_agenda(first, [table.dossier], by=table.secretary)
    second = table.plan()
    with pytest.raises(Refused, match="đã có trong chương trình"):
        actions.put_on_agenda(second, [table.dossier], by=table.secretary)
    actions.take_off(first.items.get(), by=table.secretary, reason="Hoãn")
    assert actions.put_on_agenda(second, [table.dossier], by=table.secretary)


def test_a_sitting_closes_when_everything_is_treated(table: Table) -> None:
    sitting = table.opened()
    with pytest.raises(Refused, match="Còn 1 hồ sơ chưa xét"):
        actions.close_sitting(sitting, by=table.secretary)
    actions.take_off(sitting.items.get(), by=table.secretary, reason="Chờ bổ sung")
    assert actions.close_sitting(sitting, by=table.secretary).state == SittingState.CLOSED
    assert table.way.fresh(table.dossier).state == State.COUNCIL


def test_the_page_of_a_sitting_asks_the_same_whatever_its_length(table: Table) -> None:
    sitting = table.opened()
    rights = rights_of(table.secretary)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            queries.sitting_page(rights, Sitting.objects.select_related("council", "deadline").get(pk=sitting.pk))
        return len(caught)

    one = asked()
    first = sitting.items.get()
    for number in range(2, 12):
        Item.objects.create(
            sitting=sitting, dossier=_another(table, number), seen=first.seen, position=number, state=ItemState.OFF
        )
    assert asked() == one


def _another(table: Table, number: int) -> Dossier:
    row = Dossier.objects.get(pk=table.dossier.pk)
    row.attempt, row.state, row.ended_on = number, State.WITHDRAWN, DAY
    row.id, row._state.adding = uuid4(), True
    row.save()
    return row
