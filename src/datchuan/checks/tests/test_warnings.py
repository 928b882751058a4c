"""Warnings beside a figure and over a board, and the reasons that people give."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.checks import actions
from datchuan.checks.models import Explanation
from datchuan.checks.queries import explanations_of, open_warnings, warnings_for
from datchuan.checks.rules import unanswered, why_not_done
from datchuan.checks.tests.setting import RULES, bring_checks, say, share, warnings
from datchuan.config.errors import Refused
from datchuan.facts.tests.setting import save
from datchuan.journal.models import Entry

pytestmark = pytest.mark.django_db


def codes(found: Any) -> list[str]:
    return [warning.check for warning in found]


def test_a_value_is_held_against_history_facts_and_other_indicators(here: Setting) -> None:
    say(here, "2.4", share(300, 530), year=YEAR - 1)
    say(here, "2.1", share(10, 530))
    save(here, so_ho=540)
    found = warnings(here, "2.4", share(20, 530))
    assert [(w.check, w.sentence, w.severity) for w in found] == [
        ("doi-nhieu", "Đổi 52,83 điểm.", "warning"),
        ("khac-chung", "Ghi 530 hộ, tổng số hộ là 540 hộ.", "warning"),
        ("ngheo-hon-sach", "Hơn 10 hộ ở 2.1.", "warning"),
    ]
    with override("en"):
        assert warnings(here, "2.4", share(20, 530))[0].sentence == "Changed by 52.83 points."


def test_a_note_wants_no_reason(here: Setting) -> None:
    found = warnings(here, "2.1", share(400, 500))
    assert [(w.check, w.severity, w.wants_reason) for w in found] == [("tron", "note", False)]
    assert why_not_done(found, {}) == ""


def test_no_data_no_checks_and_unknown_indicators_warn_of_nothing(here: Setting) -> None:
    assert warnings(here, "2.1", None) == ()
    assert warnings(here, "9.9", share(400, 500)) == ()
    assert warnings(here, "1.1", {"pass": True}) == ()
    assert warnings(here, "2.1", {"hong": 1}) == ()
    bring_checks([])
    assert warnings(here, "2.1", share(400, 500)) == ()
    assert open_warnings([here.commune.pk], "NTM", YEAR) == {}


def test_the_latest_book_is_in_force(here: Setting) -> None:
    bring_checks([{**RULES[3], "with": {"step": "50"}}])
    assert [w.sentence for w in warnings(here, "2.1", share(250, 500))] == ["Tròn 50."]


def test_peers_are_the_communes_of_the_same_profile(here: Setting) -> None:
    for commune, user in ((here.commune, here.officer), (here.far, here.cast.other_officer)):
        say(here, "2.1", share(90, 101), commune=commune, by=user)
    assert codes(warnings(here, "2.1", share(80, 101))) == ["la"]
    assert codes(warnings(here, "2.1", share(88, 101))) == []
    other = warnings_for(here.commune, "NTM", "2.1", YEAR, share(20, 101), "TDMNPB", edition=here.edition)
    assert other == ()


def test_one_indicator_takes_four_queries(here: Setting) -> None:
    say(here, "2.4", share(300, 530), year=YEAR - 1)
    save(here, so_ho=540)
    warnings(here, "2.4", share(20, 530))
    with CaptureQueriesContext(connection) as queries:
        assert len(warnings(here, "2.4", share(20, 530))) == 2
    assert len(queries) == 4


def explain(here: Setting, reasons: dict[str, str], **more: Any) -> tuple[Explanation, ...]:
    given = {"by": here.officer, "key": uuid4(), **more}
    return actions.explain(here.commune, here.indicator("2.4"), YEAR, reasons, **given)


def test_a_reason_stands_beside_the_warning_while_its_value_stands(here: Setting) -> None:
    save(here, so_ho=540)
    say(here, "2.4", share(20, 530))
    (kept,) = explain(here, {"khac-chung": " Số  hộ\ncuối quý 3 "})
    assert (kept.reason, kept.sentence, kept.value) == (
        "Số hộ cuối quý 3", "Ghi 530 hộ, tổng số hộ là 540 hộ.", share(20, 530),
    )  # fmt: skip
    entry = Entry.objects.get(kind="checks.explain")
    assert (entry.after, entry.chain) == ({"khac-chung": "Số hộ cuối quý 3"}, "commune:20869")
    (now,) = warnings(here, "2.4", share(20, 530))
    assert now.explanation is not None
    assert (now.explanation.reason, now.explanation.who) == ("Số hộ cuối quý 3", "Cán bộ Tiên Lãnh")
    assert why_not_done([now], {}) == ""
    (board,) = open_warnings([here.commune.pk], "NTM", YEAR)[here.commune.pk, "2.4"]
    assert board == now
    (other,) = warnings(here, "2.4", share(21, 530))
    assert (other.explanation, other.wants_reason) == (None, True)
    say(here, "2.4", share(21, 530))
    assert open_warnings([here.commune.pk], "NTM", YEAR)[here.commune.pk, "2.4"][0].explanation is None
    say(here, "2.4", {"num": "20.0", "den": "530"})
    assert warnings(here, "2.4", share(20, 530))[0].explanation is not None


def test_a_better_reason_stands_over_the_former_and_both_are_kept(here: Setting) -> None:
    save(here, so_ho=540)
    say(here, "2.4", share(20, 530))
    explain(here, {"khac-chung": "Số cũ"})
    assert explain(here, {"khac-chung": "Số cũ"}) == ()
    explain(here, {"khac-chung": "Số mới hơn"}, by=here.colleague)
    (now,) = warnings(here, "2.4", share(20, 530))
    assert now.explanation is not None
    assert now.explanation.reason == "Số mới hơn"
    told = explanations_of(here.commune.pk, "NTM", "2.4", YEAR).values_list("reason", flat=True)
    assert list(told) == ["Số mới hơn", "Số cũ"]
    assert Entry.objects.filter(kind="checks.explain").count() == 2


def test_what_no_longer_warns_and_what_is_empty_is_passed_over(here: Setting) -> None:
    say(here, "2.4", share(20, 530))
    assert explain(here, {"khac-chung": "Lý do", "la": "  ", "khong-co": "Lý do"}) == ()
    assert not Explanation.objects.exists()
    assert not Entry.objects.filter(kind="checks.explain").exists()


def test_sent_twice_is_kept_once(here: Setting) -> None:
    save(here, so_ho=540)
    say(here, "2.4", share(20, 530))
    key = uuid4()
    first, second = (explain(here, {"khac-chung": "Số cuối quý"}, key=key) for _press in range(2))
    assert (len(first), first == second, Explanation.objects.count()) == (1, True, 1)


@pytest.mark.parametrize("who", ["other_officer", "district", "department", "coordinator", "leader", "operator"])
def test_only_the_communes_officers_explain(here: Setting, who: str) -> None:
    say(here, "2.4", share(20, 530))
    with pytest.raises(Refused, match="Lý do do cán bộ của xã ghi"):
        explain(here, {"khac-chung": "Lý do"}, by=getattr(here.cast, who))
    assert Entry.objects.get(kind="checks.explain").outcome == "refused"


def test_a_reason_needs_a_figure_and_has_an_end(here: Setting) -> None:
    with pytest.raises(Refused, match="chưa có số liệu nên chưa cần lý do"):
        explain(here, {"khac-chung": "Lý do"})
    say(here, "2.4", share(20, 530))
    with pytest.raises(Refused, match="dài 501 ký tự"):
        explain(here, {"khac-chung": "a" * 501})


def test_an_indicator_is_done_when_each_warning_has_its_reason(here: Setting) -> None:
    say(here, "2.1", share(10, 530))
    save(here, so_ho=540)
    found = warnings(here, "2.4", share(20, 530))
    assert codes(unanswered(found, {})) == ["khac-chung", "ngheo-hon-sach"]
    assert why_not_done(found, {}).startswith("Còn 2 cảnh báo chưa có lý do.")
    assert why_not_done(found, {"khac-chung": "x", "ngheo-hon-sach": " "}).startswith("Còn 1 cảnh báo")
    assert why_not_done(found, {"khac-chung": "x", "ngheo-hon-sach": "y"}) == ""
