"""The ledger: first figure, revisions, results from the register, who led."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.journal.models import Entry
from datchuan.people.models import Role
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast, add_person
from datchuan.targets import queries
from datchuan.targets.actions import Said
from datchuan.targets.models import Account, Change, Revision, Target
from datchuan.targets.queries import Outcome, ledger
from datchuan.targets.tests.setting import AFTER, YEAR, act, named, recognised, revise, rounds
from datchuan.targets.workflow import TABLE, Action, Side, State, document

DAY = date(2023, 10, 12)


@pytest.fixture(autouse=True)
def _day() -> object:
    with clock.travel(DAY):
        yield


def numbers(cast: Cast, code: str = "514", on: date | None = None) -> dict[str, int]:
    line = ledger(YEAR, on or DAY).line_of(cast.province[code].pk)
    assert line is not None
    return line.figures.plain()


def test_the_first_figure_stays_beside_todays(cast: Cast) -> None:
    named(cast, "20869", "20884")
    revise(cast, Change.DROP, commune="20884")
    revise(cast, Change.ADD, commune="20884", level="NTM_NC", version=1)
    line = ledger(YEAR, DAY).line_of(cast.province["514"].pk)
    assert line is not None
    assert [(one.level, one.figures.first, one.figures.present) for one in line.levels] == [
        ("NTM", 2, 1),
        ("NTM_NC", 0, 1),
    ]
    assert (line.figures.missing, line.figures.missing_first) == (2, 2)
    rows = queries.revisions_of(cast.province["514"].pk, YEAR)
    assert [(r.number, r.change, r.was, r.now, r.commune_name) for r in rows] == [  # type: ignore[attr-defined]
        (1, "drop", 2, 1, "Xã Tiên Phong"), (2, "add", 0, 1, "Xã Tiên Phong"),
    ]  # fmt: skip
    assert Target.objects.in_force().count() == 2 and Target.objects.count() == 3
    assert Entry.objects.filter(kind="targets.revise", outcome="ok").count() == 2


def test_a_revision_is_for_ever(cast: Cast) -> None:
    named(cast, "20869")
    revise(cast, Change.DROP, commune="20869")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Revision.objects.update(reason="Khác")
    # Put back on the list under another document: both rows stay.
    revise(cast, Change.ADD, commune="20869", document="QĐ 10", version=1)
    assert numbers(cast)["first"] == 1 and numbers(cast)["present"] == 1


def test_a_number_of_a_plan_is_met_by_every_commune_of_the_year(cast: Cast) -> None:
    revise(cast, Change.FIGURE, value=3)
    revise(cast, Change.FIGURE, value=2, version=1)
    recognised(cast, "20884", on=date(2023, 9, 1))
    found = numbers(cast)
    assert (found["first"], found["present"], found["met"]) == (3, 2, 1)
    assert (found["missing"], found["missing_first"], found["decided"]) == (1, 2, 1)


def test_year_met_and_decision_day_are_two_things(cast: Cast) -> None:
    named(cast, "20869", "20884", "20968")
    recognised(cast, "20869", on=date(2024, 8, 9))
    recognised(cast, "20884", year_met=2024, on=date(2024, 9, 1))
    recognised(cast, "20968", year_met=None)
    assert numbers(cast)["met"] == 0  # the decision is to come
    found = ledger(YEAR, date(2025, 1, 1))
    outcomes = {row.unit.code: (row.outcome, row.year_met, row.decided_on)
                for line in found.lines for level in line.levels for row in level.results}  # fmt: skip
    assert outcomes == {
        "20869": (Outcome.MET, 2023, date(2024, 8, 9)), "20884": (Outcome.LATER, 2024, date(2024, 9, 1)),
        "20968": (Outcome.UNCLEAR, None, None),
    }  # fmt: skip
    assert (found.figures.met, found.figures.unclear, found.figures.missing) == (1, 1, 1)


def test_another_commune_makes_up_for_no_name(cast: Cast) -> None:
    named(cast, "20869")
    recognised(cast, "20884", on=date(2023, 9, 1))
    line = ledger(YEAR, DAY).line_of(cast.province["514"].pk)
    assert line is not None and line.figures.missing == 1
    assert [row.unit.code for row in line.levels[0].beside] == ["20884"]


def test_heads_stand_with_their_days_of_office(cast: Cast) -> None:
    agency = cast.province.agencies["UBND-514"]
    add_person("ct.moi", "Chủ tịch Mới", Role.LEADER, agency, since=date(2023, 7, 1))
    add_person("ct.sau", "Chủ tịch Sau", Role.LEADER, agency, since=date(2024, 1, 1))
    found = queries.heads_of([cast.province["514"].pk], YEAR)[cast.province["514"].pk]
    assert [(head.name, head.first_day) for head in found] == [
        ("Lãnh đạo Huyện", date(2021, 1, 1)), ("Chủ tịch Mới", date(2023, 7, 1)),
    ]  # fmt: skip


def test_only_the_office_revises_with_reason_and_document(cast: Cast) -> None:
    named(cast, "20869")
    for who in ("district_leader", "leader", "officer", "department"):
        with pytest.raises(Refused, match="Chỉ tiêu do tỉnh giao"):
            revise(cast, Change.DROP, commune="20869", by=cast.everyone[who])
    with pytest.raises(Refused, match="Ghi lý do điều chỉnh"):
        revise(cast, Change.DROP, commune="20869", reason=" ")
    with pytest.raises(Refused, match="Ghi văn bản"):
        revise(cast, Change.DROP, commune="20869", document="")
    with pytest.raises(Refused, match="không thuộc huyện"):
        revise(cast, Change.ADD, commune="20968")
    with pytest.raises(Refused, match="không có tên"):
        revise(cast, Change.DROP, commune="20884")
    key = uuid4()
    made = [revise(cast, Change.DROP, commune="20869", key=key) for _ in range(2)]
    assert made[0] == made[1] and Revision.objects.count() == 1
    with pytest.raises(Stale):
        revise(cast, Change.ADD, commune="20884")


# Accounts


def test_nobody_is_asked_before_the_last_round_is_over(cast: Cast) -> None:
    rounds()
    named(cast, "20869")
    with pytest.raises(Refused, match="còn trong hạn đến hết 27/02/2024"):
        act(cast, Action.ASK)
    recognised(cast, "20869", on=date(2024, 2, 1))
    with clock.travel(AFTER), pytest.raises(Refused, match="Không thiếu xã nào"):
        act(cast, Action.ASK)


def test_a_lowered_target_does_not_end_the_duty_to_answer(cast: Cast) -> None:
    rounds()
    named(cast, "20869")
    revise(cast, Change.DROP, commune="20869")
    with clock.travel(AFTER):
        account = act(cast, Action.ASK)
    assert (account.state, account.due) == (State.ASKED, date(2024, 3, 18))


def test_the_head_explains_and_the_province_concludes(cast: Cast) -> None:
    rounds()
    named(cast, "20869")
    with clock.travel(AFTER):
        act(cast, Action.ASK)
        for who in ("leader", "coordinator", "district"):
            with pytest.raises(Refused, match="Giải trình do lãnh đạo Ủy ban nhân dân huyện"):
                act(cast, Action.EXPLAIN, who)
        with pytest.raises(Refused, match="Chọn nguyên nhân"):
            act(cast, Action.EXPLAIN, said=Said("Nước sạch"))
        assert [a.pk for a in queries.waiting(rights_of(cast.district_leader))] == [Account.objects.get().pk]
        act(cast, Action.EXPLAIN)
        act(cast, Action.RETURN)
        act(cast, Action.EXPLAIN)
        with pytest.raises(Refused, match="Kết luận do lãnh đạo Ủy ban nhân dân tỉnh"):
            act(cast, Action.CONCLUDE, "district_leader")
        key = uuid4()
        act(cast, Action.CONCLUDE, key=key)
        act(cast, Action.CONCLUDE, key=key, version=4)
        with pytest.raises(Refused, match="Tỉnh đã kết luận"):
            revise(cast, Change.ADD, commune="20884")
        recognised(cast, "20869", on=AFTER - timedelta(days=1))
        act(cast, Action.REOPEN)
    events = queries.events_of(Account.objects.get())
    assert [e.action for e in events] == ["ask", "explain", "return", "explain", "conclude", "reopen"]
    # The figures of each moment stay, and the post of the person.
    assert [e.figures["NTM"]["met"] for e in events] == [0, 0, 0, 0, 0, 1]
    assert events[1].post.endswith("UBND huyện Tiên Phước")
    assert Entry.objects.filter(kind="targets.conclude", outcome="ok").count() == 1


def test_the_ledger_takes_a_constant_number_of_queries(cast: Cast) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            ledger(YEAR, DAY)
        return len(found)

    named(cast, "20869")
    few = count()
    named(cast, "20884", "20968", level="NTM_NC")
    recognised(cast, "20968", on=date(2023, 9, 1))
    revise(cast, Change.FIGURE, value=3)
    assert count() == few <= 12


# The table


def test_the_page_in_docs_is_what_the_table_says() -> None:
    docs = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "targets.md"
    assert docs.read_text(encoding="utf-8") == document()


def test_every_state_can_be_reached_and_every_side_has_a_move() -> None:
    assert {row.target for row in TABLE} == set(State) and {row.side for row in TABLE} == set(Side)
