from __future__ import annotations

from uuid import uuid4

import pytest

from datchuan.assessments.actions import Figure
from datchuan.assessments.models import Measurement
from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.config.errors import Refused, Stale
from datchuan.confirmations import actions, queries
from datchuan.confirmations.models import Confirmation, Decision
from datchuan.confirmations.tests.deeds import CODE, REASON, asks, confirms, disagrees, matter, saves, seen
from datchuan.confirmations.workflow import LEAD, TABLE, UNCHECKED, Act, State, allows
from datchuan.criteria.models import Responsibility
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import Role
from datchuan.people.tests.cast import ALWAYS, add_person


def state(here: Setting) -> str:
    said = queries.of_indicator(here.commune.pk, "NTM", YEAR, CODE)
    return said.state if said else UNCHECKED


def reach(here: Setting, wanted: str) -> None:
    """Bring the indicator into a state through the real actions."""
    saves(here, "412")
    if wanted in {State.MORE_WANTED, State.ANSWERED}:
        asks(here)
    if wanted in {State.CONFIRMED, State.VOID}:
        confirms(here)
    if wanted == State.DISAGREED:
        disagrees(here)
    if wanted in {State.ANSWERED, State.VOID}:
        saves(here, "420")
    assert state(here) == wanted


def act(here: Setting, name: str) -> Confirmation:
    return {Act.CONFIRM: confirms, Act.ASK: asks, Act.DISAGREE: disagrees}[Act(name)](here)


STATES = [UNCHECKED, *State.values]


@pytest.mark.parametrize("start", STATES)
@pytest.mark.parametrize("step", [step for step in TABLE if step.who == LEAD], ids=lambda step: step.act)
def test_every_act_in_every_state_is_as_the_table_says(here: Setting, step: object, start: str) -> None:
    reach(here, start)
    if allows(step.act, start):
        row = act(here, step.act)
        assert (row.state, state(here)) == (step.target, step.target)
        entry = Entry.objects.filter(chain=here.commune.chain, kind=step.kind, outcome="ok").latest("seq")
        assert entry.before == {"state": start}
        assert row.decisions.get(version=row.version).act == step.act
    else:
        with pytest.raises(Refused) as refused:
            act(here, step.act)
        assert refused.value.status == 409
        assert state(here) == start


def test_the_table_says_nothing_of_states_that_do_not_exist() -> None:
    assert {source for step in TABLE for source in step.sources} == set(STATES)
    assert [step.act for step in TABLE] == list(Act)


def test_a_confirmation_is_bound_to_the_value_and_its_version(here: Setting) -> None:
    saves(here)
    row = confirms(here)
    claim = Measurement.objects.get()
    assert (row.seen_version, row.seen_value) == (claim.version, {"num": "412", "den": "530"})
    assert (row.seen_digest, row.seen_seal, row.version) == (seen(here).digest, "", 1)
    decision = Decision.objects.get()
    assert (decision.act, decision.state, decision.seen_digest) == ("confirm", "confirmed", row.seen_digest)
    assert Notice.objects.count() == 0


def test_asking_tells_the_officers_of_the_commune_at_once(here: Setting) -> None:
    saves(here)
    asks(here)
    told = Notice.objects.filter(kind="confirmations.more_wanted")
    assert {n.person for n in told} == {here.officer, here.colleague}
    notice = told.filter(person=here.officer).get()
    assert notice.sentence == f"Cần bổ sung chỉ tiêu 2.1 (Sở Y tế): {REASON}"
    assert notice.where == "/commune/20869/NTM/2.1/2023/"


def test_one_may_ask_for_a_figure_that_is_not_there_but_not_confirm_it(here: Setting) -> None:
    with pytest.raises(Refused) as refused:
        confirms(here)
    assert refused.value.sentence.startswith("Xã chưa nhập số liệu cho chỉ tiêu này")
    with pytest.raises(Refused):
        disagrees(here)
    assert asks(here).state == State.MORE_WANTED
    saves(here)
    assert state(here) == State.ANSWERED


def test_a_reason_is_wanted(here: Setting) -> None:
    saves(here)
    with pytest.raises(Refused) as refused:
        asks(here, reason="  ")
    assert refused.value.sentence == "Ghi lý do, để xã biết cần sửa gì."


def test_disagreeing_stores_the_own_figure_beside_that_of_the_commune(here: Setting) -> None:
    saves(here)
    row = disagrees(here)
    figures = dict(Measurement.objects.values_list("voice", "value"))
    assert figures == {"self": {"num": "412", "den": "530"}, "agency": {"num": "405", "den": "530"}}
    assert row.own_value == {"num": "405", "den": "530"}
    notice = Notice.objects.filter(person=here.officer).get()
    assert notice.sentence.startswith("Sở Y tế không thống nhất số liệu chỉ tiêu 2.1, số của cơ quan là 405/530 hộ")


def test_a_figure_that_does_not_fit_leaves_nothing(here: Setting) -> None:
    saves(here)
    with pytest.raises(Refused):
        actions.disagree(
            matter(here), seen(here), by=here.cast.department, figure=Figure({"level": "Khá"}), reason="Sổ khác."
        )
    assert not Confirmation.objects.exists()
    assert Measurement.objects.count() == 1


WRONG = ("officer", "other_officer", "district", "coordinator", "council_member", "leader", "front", "operator")


@pytest.mark.parametrize("role", WRONG)
def test_only_specialists_of_the_leading_agency_decide(here: Setting, role: str) -> None:
    saves(here)
    with pytest.raises(Refused) as refused:
        actions.confirm(matter(here), seen(here), by=getattr(here.cast, role))
    assert refused.value.status == 403
    assert refused.value.sentence == (
        "Chỉ tiêu 2.1 do Sở Y tế xác nhận. Anh/chị không giữ chức vụ chuyên viên ở cơ quan đó, "
        "nên xem được mà không quyết định được."
    )
    assert Entry.objects.filter(kind="confirmations.confirm", outcome="refused").count() == 1
    assert not Confirmation.objects.exists()


def test_an_agency_that_only_supports_does_not_decide(here: Setting) -> None:
    saves(here)
    other = here.cast.province.agencies["SGTVT"]
    Responsibility.objects.create(
        indicator=here.indicator(CODE), agency=other, part="support", valid=ALWAYS, standing="to_check"
    )
    person = add_person("giao.thong", "Chuyên viên Giao thông", Role.DEPARTMENT_SPECIALIST, other)
    about = actions.Matter(here.commune, here.indicator(CODE), YEAR, other)
    with pytest.raises(Refused) as refused:
        actions.confirm(about, seen(here), by=person)
    assert refused.value.sentence == (
        "Sở Giao thông vận tải không chủ trì chỉ tiêu 2.1. Chỉ tiêu này do Sở Y tế xác nhận."
    )


def test_nobody_decides_where_nobody_leads(here: Setting) -> None:
    with pytest.raises(Refused) as refused:
        actions.confirm(matter(here, code="3.2"), seen(here, code="3.2"), by=here.cast.department)
    assert refused.value.sentence.startswith("Chưa có cơ quan nào được giao chủ trì chỉ tiêu 3.2")


def test_two_leading_agencies_must_both_confirm(here: Setting) -> None:
    saves(here)
    other = here.cast.province.agencies["SGTVT"]
    Responsibility.objects.create(
        indicator=here.indicator(CODE), agency=other, part="lead", valid=ALWAYS, standing="to_check"
    )
    person = add_person("giao.thong", "Chuyên viên Giao thông", Role.DEPARTMENT_SPECIALIST, other)
    confirms(here)
    assert state(here) == UNCHECKED
    about = actions.Matter(here.commune, here.indicator(CODE), YEAR, other)
    unseen = queries.standing_of([here.commune.pk], "NTM", YEAR, CODE, other)[here.commune.pk].seen
    actions.confirm(about, unseen, by=person)
    assert state(here) == State.CONFIRMED


def test_a_value_that_moved_is_not_confirmed(here: Setting) -> None:
    saves(here, "412")
    before = seen(here)
    saves(here, "431")
    with pytest.raises(Stale) as stale:
        actions.confirm(matter(here), before, by=here.cast.department)
    assert stale.value.sentence == "Trong lúc anh/chị xem, số liệu đã đổi. Xem bản mới bên dưới rồi quyết định."
    assert stale.value.theirs.standing.claim.value == {"num": "431", "den": "530"}
    assert not Confirmation.objects.exists()


def test_two_specialists_do_not_decide_past_one_another(here: Setting) -> None:
    saves(here)
    before = seen(here)
    asks(here)
    with pytest.raises(Stale) as stale:
        actions.confirm(matter(here), before, by=here.cast.department)
    assert stale.value.sentence == "Trong lúc anh/chị xem, chỉ tiêu này đã có quyết định khác. Xem lại rồi quyết định."
    assert state(here) == State.MORE_WANTED


def test_pressed_twice_counts_once(here: Setting) -> None:
    saves(here)
    key, before = uuid4(), seen(here)
    first = actions.confirm(matter(here), before, by=here.cast.department, key=key)
    again = actions.confirm(matter(here), before, by=here.cast.department, key=key)
    assert first.pk == again.pk
    assert Decision.objects.count() == 1
    assert Entry.objects.filter(kind="confirmations.confirm").count() == 1


def test_a_township_outside_the_programme_has_nothing_to_confirm(here: Setting) -> None:
    with pytest.raises(Refused) as refused:
        actions.ask_for_more(
            matter(here, here.ward), seen(here, here.ward), by=here.cast.department, reason="Thiếu sổ."
        )
    assert refused.value.sentence.startswith("Đơn vị này không thuộc Chương trình")
