"""Saving base facts: what stands, what follows, what is refused."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from datchuan.assessments.models import Result, Revision
from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.config.errors import Refused, Stale
from datchuan.facts import actions
from datchuan.facts.actions import About, Moved, Saved
from datchuan.facts.models import FactRevision, FactValue, Register
from datchuan.facts.queries import facts_of, for_indicator, prefill
from datchuan.facts.tests.setting import ABOUT, figure, measure, numbers, save
from datchuan.journal.models import Entry

pytestmark = pytest.mark.django_db
SHARE = {"num": "412", "den": "530"}


def lines() -> list[tuple[str, str]]:
    return list(Entry.objects.filter(chain="commune:20869").order_by("seq").values_list("kind", "outcome"))


def test_facts_stand_with_their_period_source_revision_and_line(here: Setting) -> None:
    assert save(here, so_ho=530, dat="120.5") == Saved(2, 0)
    facts = facts_of(here.commune.pk, YEAR)
    assert {code: fact.value for code, fact in facts.items()} == {"so_ho": 530, "dat": Decimal("120.5")}
    assert (facts["so_ho"].period, facts["so_ho"].source) == ("31/12/2022", "Sổ hộ khẩu")
    assert facts["so_ho"].recorded_by == here.officer
    assert sorted(FactRevision.objects.values_list("fact__kind__code", "value", "at_version")) == [
        ("dat", Decimal("120.5"), 1),
        ("so_ho", Decimal(530), 1),
    ]
    entry = Entry.objects.get(kind="facts.save_facts")
    assert entry.after == {"Tổng số hộ": "530", "Đất": "120.5", "period": "31/12/2022", "source": "Sổ hộ khẩu"}


def test_the_same_facts_again_change_nothing(here: Setting) -> None:
    save(here, so_ho=530)
    assert save(here, 1, so_ho=530) == Saved(0, 0)
    assert (FactRevision.objects.count(), Register.objects.get().version) == (1, 1)
    assert lines() == [("facts.save_facts", "ok")]


def test_figures_that_follow_are_told_before_and_moved_by_one_agreement(here: Setting) -> None:
    save(here, so_ho=530)
    measure(here, c2_1=SHARE, c2_4={"num": "20", "den": "530"})
    with pytest.raises(Moved) as moved:
        save(here, 1, agree=False, so_ho=545)
    told = [(m.code, m.was, m.becomes, str(m.before.verdict), str(m.after.verdict)) for m in moved.value.theirs.moves]
    assert told == [
        ("2.1", "412/530 hộ = 77,73 %", "412/545 hộ = 75,59 %", "not_met", "not_met"),
        ("2.4", "20/530 hộ = 3,78 %", "20/545 hộ = 3,67 %", "met", "met"),
    ]
    assert (figure("2.1").value, facts_of(here.commune.pk, YEAR)["so_ho"].value) == (SHARE, 530)

    assert save(here, 1, so_ho=545) == Saved(1, 2)
    assert figure("2.1").value == {"num": "412", "den": "545"}
    assert (figure("2.1").period, figure("2.1").source, figure("2.1").done) == ("2023", "Báo cáo", True)
    last = Revision.objects.filter(measurement=figure("2.1")).order_by("-version")[0]
    assert last.reason == "Dữ liệu chung “Tổng số hộ” đổi từ 530 hộ thành 545 hộ"
    assert lines()[-2:] == [("facts.save_facts", "ok"), ("assessments.save_sheet", "ok")]


def test_a_verdict_that_crosses_its_level_is_judged_anew(here: Setting) -> None:
    save(here, so_ho=515)
    measure(here, c2_1={"num": "412", "den": "515"})
    place = [i.code for i in here.edition.indicators.order_by("position")].index("2.1")
    assert Result.objects.get().indicators[place] == "M"
    with pytest.raises(Moved) as moved:
        save(here, 1, agree=False, so_ho=516)
    assert [m.crosses for m in moved.value.theirs.moves] == [True]
    save(here, 1, so_ho=516)
    assert Result.objects.get().indicators[place] == "N"


def test_both_sexes_and_parts_follow_in_their_place(here: Setting) -> None:
    save(here, so_ho=530, lao_dong_nu=1000)
    measure(
        here,
        c2_2={"female": {"num": "600", "den": "1000"}, "male": {"num": "700", "den": "1000"}},
        c2_3={"parts": [{"num": "400", "den": "530"}, {"number": "1"}]},
    )
    assert save(here, 1, so_ho=540, lao_dong_nu=1100) == Saved(2, 2)
    assert figure("2.2").value == {"female": {"num": "600", "den": "1100"}, "male": {"num": "700", "den": "1000"}}
    assert figure("2.3").value == {"parts": [{"num": "400", "den": "540"}, {"number": "1"}]}


def test_two_facts_of_one_indicator_move_it_once_with_both_reasons(here: Setting) -> None:
    save(here, so_ho=530, ho_ngheo=20)
    measure(here, c2_4={"num": "20", "den": "530"})
    assert save(here, 1, so_ho=540, ho_ngheo=25) == Saved(2, 1)
    assert figure("2.4").value == {"num": "25", "den": "540"}
    assert figure("2.4").version == 2
    reason = Revision.objects.get(measurement=figure("2.4"), version=2).reason
    assert reason == (
        "Dữ liệu chung “Tổng số hộ” đổi từ 530 hộ thành 540 hộ; Dữ liệu chung “Hộ nghèo” đổi từ 20 hộ thành 25 hộ"
    )


def test_a_number_typed_by_hand_stays_and_is_named(here: Setting) -> None:
    save(here, so_ho=530)
    measure(here, c2_1={"num": "412", "den": "528"}, c2_4={"num": "20", "den": "530"})
    with pytest.raises(Moved) as moved:
        save(here, 1, agree=False, so_ho=545)
    effects = moved.value.theirs
    assert [m.code for m in effects.moves] == ["2.4"]
    assert [(s.code, s.reason) for s in effects.stays] == [
        ("2.1", "Tổng số hộ ở chỉ tiêu là 528 hộ, nhập riêng nên không tự đổi. Mở chỉ tiêu nếu cần sửa.")
    ]
    save(here, 1, so_ho=545)
    assert figure("2.1").value == {"num": "412", "den": "528"}


def test_a_figure_that_would_become_meaningless_stays_and_is_named(here: Setting) -> None:
    save(here, so_ho=530)
    measure(here, c2_1=SHARE, c2_4={"num": "20", "den": "530"})
    with pytest.raises(Moved) as moved:
        save(here, 1, agree=False, so_ho=400)
    (stay,) = moved.value.theirs.stays
    assert stay.code == "2.1"
    assert stay.reason.startswith("Số hộ dùng nước sạch (412) lớn hơn tổng số hộ (400)")
    save(here, 1, so_ho=400)
    assert figure("2.1").value == SHARE


def test_a_first_value_moves_nothing_and_a_fact_taken_back_moves_nothing(here: Setting) -> None:
    measure(here, c2_1=SHARE)
    assert save(here, so_ho=545) == Saved(1, 0)
    save(here, 1, so_ho=530)
    assert save(here, 2, so_ho=None, about=About("31/12/2022", "Sổ", "Nhập nhầm")) == Saved(1, 0)
    assert figure("2.1").value == SHARE
    assert facts_of(here.commune.pk, YEAR) == {}
    assert FactRevision.objects.get(at_version=3).reason == "Nhập nhầm"


def test_what_follows_must_be_what_was_agreed_to(here: Setting) -> None:
    save(here, so_ho=530)
    measure(here, c2_1=SHARE)
    with pytest.raises(Moved) as moved:
        save(here, 1, agree=False, so_ho=545)
    measure(here, c2_1={"num": "500", "den": "530"})
    with pytest.raises(Moved) as again:
        actions.save_facts(
            here.commune, YEAR, numbers(so_ho=545), ABOUT, by=here.officer, version=1, agreed=moved.value.theirs.seal
        )
    assert again.value.theirs.moves[0].becomes == "500/545 hộ = 91,74 %"
    assert facts_of(here.commune.pk, YEAR)["so_ho"].value == 530


def test_pressed_twice_is_done_once(here: Setting) -> None:
    save(here, so_ho=530)
    measure(here, c2_1=SHARE)
    with pytest.raises(Moved) as moved:
        save(here, 1, agree=False, so_ho=545)
    key = uuid4()
    answers = [
        actions.save_facts(
            here.commune, YEAR, numbers(so_ho=545), ABOUT,
            by=here.officer, version=1, agreed=moved.value.theirs.seal, key=key,
        )
        for _press in range(2)
    ]  # fmt: skip
    assert answers == [Saved(1, 1), Saved(1, 1)]
    assert (FactValue.objects.get().at_version, figure("2.1").version) == (2, 2)


def test_two_who_change_different_facts_do_not_stop_each_other(here: Setting) -> None:
    save(here, so_ho=530, dat=100)
    save(here, 1, so_ho=540, dat=100, by=here.colleague)
    assert save(here, 1, so_ho=530, dat=120) == Saved(1, 0)
    assert {code: fact.value for code, fact in facts_of(here.commune.pk, YEAR).items()} == {"so_ho": 540, "dat": 120}


def test_two_who_change_the_same_fact_see_both(here: Setting) -> None:
    save(here, so_ho=530)
    save(here, 1, so_ho=540, by=here.colleague)
    with pytest.raises(Stale) as stale:
        save(here, 1, so_ho=550)
    ((kind, now, mine),) = stale.value.theirs.values()
    assert (kind.code, now, mine) == ("so_ho", 540, 550)
    assert save(here, 1, so_ho=540) == Saved(0, 0)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"so_ho": "530.5"}, "Tổng số hộ (530,5 hộ) đếm từng đơn vị"),
        ({"so_ho": 12}, "thấp hơn mức thấp nhất có thể có (30 hộ)"),
        ({"so_ho": 90000}, "cao hơn mức cao nhất có thể có (30.000 hộ)"),
        ({"so_ho": 530, "ho_ngheo": 600}, "Hộ nghèo (600 hộ) lớn hơn tổng số hộ (530 hộ)"),
        ({"dan_so": 5000}, "“dan_so” không còn được hỏi"),
    ],
)
def test_numbers_that_cannot_be_are_refused(here: Setting, facts: dict[str, int], words: str) -> None:
    with pytest.raises(Refused) as refusal:
        save(here, **facts)
    assert words in refusal.value.sentence
    assert refusal.value.status == 409
    assert lines() == [("facts.save_facts", "refused")]
    assert not FactValue.objects.exists()


@pytest.mark.parametrize(
    "who", ["other_officer", "district", "department", "coordinator", "leader", "front", "operator"]
)
def test_only_the_communes_own_officers_save(here: Setting, who: str) -> None:
    with pytest.raises(Refused) as refusal:
        save(here, so_ho=530, by=getattr(here.cast, who))
    assert refusal.value.sentence.startswith("Dữ liệu chung do cán bộ của xã nhập.")
    assert lines() == [("facts.save_facts", "refused")]


def test_a_year_to_come_is_refused(here: Setting) -> None:
    with pytest.raises(Refused, match="Chưa đến năm 2024"):
        actions.save_facts(here.commune, 2024, numbers(so_ho=530), ABOUT, by=here.officer, version=0)


def test_many_communes_are_loaded_once_by_the_installation_only(here: Setting) -> None:
    facts = {here.commune: numbers(so_ho=530, ho_ngheo=None), here.neighbour: numbers(so_ho=400)}
    authors = {here.commune.pk: here.officer}
    assert actions.save_facts_of_many(YEAR, facts, About("31/12/2022", "Minh họa"), by=None, authors=authors) == 2
    assert actions.save_facts_of_many(YEAR, facts, ABOUT, by=None) == 0
    assert facts_of(here.commune.pk, YEAR)["so_ho"].recorded_by == here.officer
    assert Entry.objects.filter(kind="facts.save_many", outcome="ok").count() == 1
    with pytest.raises(Refused, match="chỉ do hệ thống nạp"):
        actions.save_facts_of_many(YEAR, facts, ABOUT, by=here.cast.coordinator)
    with pytest.raises(Refused, match="đếm từng đơn vị"):
        actions.save_facts_of_many(YEAR, {here.far: numbers(so_ho="1.5")}, ABOUT, by=None)


def test_an_indicator_knows_what_it_takes(here: Setting) -> None:
    save(here, so_ho=530)
    shared = for_indicator(here.commune.pk, "NTM", "2.4", YEAR)
    told = {place: (fact.kind.code, fact.value, fact.shared_with) for place, fact in shared.items()}
    assert told == {(0, "den"): ("so_ho", 530, 3), (0, "num"): ("ho_ngheo", None, 1)}
    assert for_indicator(here.commune.pk, "NTM", "1.1", YEAR) == {}


def test_forms_are_begun_with_the_register(here: Setting) -> None:
    save(here, so_ho=530, lao_dong_nu=1000)
    from datchuan.desk.queries import measure_of

    begun = {
        code: prefill(measure_of(here.indicator(code)), for_indicator(here.commune.pk, "NTM", code, YEAR))
        for code in ("2.1", "2.2", "2.3")
    }
    assert begun == {"2.1": {"den": 530}, "2.2": {"female_den": 1000}, "2.3": {"p0_den": 530}}


def test_confirmations_of_figures_that_moved_are_noted(here: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    noted: list[tuple[str, int, list[str]]] = []
    monkeypatch.setattr(
        actions,
        "note_change",
        lambda commune, set_code, year, codes, *, by: noted.append((set_code, year, list(codes))),
    )
    save(here, so_ho=530)
    measure(here, c2_1=SHARE, c2_4={"num": "20", "den": "530"})
    save(here, 1, so_ho=545)
    assert noted == [("NTM", YEAR, ["2.1", "2.4"])]
