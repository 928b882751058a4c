"""Acknowledged, revoked, lapsed, corrected: each an event, none of them twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from datchuan.config.errors import Refused
from datchuan.people.tests.cast import SmallProvince
from datchuan.titles import actions
from datchuan.titles.models import TitleEvent
from datchuan.titles.queries import holdings, taken_away

GIVEN = date(2015, 12, 18)
ENDED = date(2023, 9, 1)


def recognised(province: SmallProvince, **more: Any) -> TitleEvent:
    fields = {
        "year_met": 2015, "decided_on": GIVEN, "decision_no": "1/QĐ", "criteria_set": "", "standing": "to_check",
        "source": "",
    }  # fmt: skip
    with transaction.atomic():
        return actions.recognise(province["20869"], "NTM", **(fields | more))


def ended(province: SmallProvince, verb: str, **more: Any) -> TitleEvent:
    fields = {"decided_on": ENDED, "decision_no": "9/QĐ", "standing": "to_check", "source": "sổ văn bản"}
    with transaction.atomic():
        act = actions.revoke if verb == "revoke" else actions.lapse
        return act(province["20869"], "NTM", **(fields | more))  # type: ignore[arg-type]


def held(province: SmallProvince, on: date) -> str:
    return holdings([province["20869"].pk], on)[province["20869"].pk].highest


@pytest.mark.parametrize(("verb", "kind"), [("revoke", "revoked"), ("lapse", "lapsed")])
def test_a_title_ends_on_its_day_and_only_once(province: SmallProvince, verb: str, kind: str) -> None:
    recognised(province)
    event = ended(province, verb)
    assert (event.kind, event.meaning, event.decided_on) == (kind, kind, ENDED)
    assert [held(province, on) for on in (date(2023, 8, 31), ENDED)] == ["NTM", "none"]
    with pytest.raises(Refused, match="không giữ danh hiệu này"):
        ended(province, verb, decision_no="10/QĐ")
    assert taken_away([province["20869"].pk], "NTM", ENDED) == {province["20869"].pk: event}
    assert taken_away([province["20869"].pk], "NTM", date(2023, 8, 31)) == {}
    assert taken_away([province["20869"].pk], "NTM_NC", ENDED) == {}


def test_what_was_never_held_is_not_taken_away(province: SmallProvince) -> None:
    with pytest.raises(Refused, match="Xem lại ngày và xã"):
        ended(province, "revoke")
    recognised(province)
    with pytest.raises(Refused, match="Ngày 01/01/2010"):
        ended(province, "revoke", decided_on=date(2010, 1, 1))


def test_after_a_revocation_the_same_year_may_be_recognised_again(province: SmallProvince) -> None:
    recognised(province)
    with pytest.raises(Refused, match="đã được công nhận"):
        recognised(province, decision_no="2/QĐ")
    ended(province, "revoke")
    recognised(province, decision_no="3/QĐ", decided_on=date(2024, 1, 5))
    assert held(province, date(2024, 1, 5)) == "NTM"


def test_an_acknowledged_title_is_held_and_not_acknowledged_twice(province: SmallProvince) -> None:
    said: dict[str, Any] = {
        "year_met": None,
        "decided_on": GIVEN,
        "decision_no": "5/QĐ",
        "standing": "to_check",
        "source": "",
    }
    with transaction.atomic():
        actions.acknowledge(province["20869"], "NTM", **said)
    assert held(province, ENDED) == "NTM"
    with pytest.raises(Refused, match="không cần thừa nhận lại"), transaction.atomic():
        actions.acknowledge(province["20869"], "NTM", **(said | {"decision_no": "6/QĐ"}))


def test_a_correction_replaces_what_was_said_on_every_day(province: SmallProvince) -> None:
    wrong = recognised(province)
    with transaction.atomic():
        right = actions.correct(
            wrong, acts_as="recognised", decided_on=date(2016, 2, 1), source="bản gốc", note="nhầm ngày"
        )
    assert [held(province, on) for on in (GIVEN, date(2016, 2, 1))] == ["none", "NTM"]
    assert (right.decision_no, right.year_met, right.meaning) == ("1/QĐ", 2015, "recognised")
    with pytest.raises(Refused, match="đã được đính chính"), transaction.atomic():
        actions.correct(wrong, acts_as="", source="", note="")
    with pytest.raises(Refused, match="giống hệt"), transaction.atomic():
        actions.correct(right, acts_as="recognised", source="", note="")
    with transaction.atomic():
        actions.correct(right, acts_as="", source="", note="của xã khác")
    assert held(province, ENDED) == "unknown"
    assert TitleEvent.objects.filter(unit=province["20869"]).count() == 3


def test_the_database_keeps_a_correction_with_what_it_corrects(province: SmallProvince) -> None:
    fields = {"unit": province["20869"], "level": "NTM", "certainty": "stated", "standing": "to_check"}
    with pytest.raises(IntegrityError, match="title_correction_names"), transaction.atomic():
        TitleEvent.objects.create(kind="corrected", digest="a", **fields)
    with pytest.raises(IntegrityError, match="title_correction_names"), transaction.atomic():
        TitleEvent.objects.create(kind="revoked", acts_as="lapsed", digest="b", **fields)


def test_a_correction_stays_with_its_unit_and_level(province: SmallProvince) -> None:
    wrong = recognised(province)
    with pytest.raises(Refused, match="không đổi được mức danh hiệu"), transaction.atomic():
        actions.correct(wrong, acts_as="recognised", level="NTM_NC", source="bản gốc", note="nhầm mức")
    other = next(unit for code, unit in province.units.items() if code not in ("20869", "49", "514"))
    for at, (unit, level) in enumerate([(other, "NTM"), (province["20869"], "NTM_NC")]):
        with pytest.raises(IntegrityError, match="title_correction_of_its_own"), transaction.atomic():
            TitleEvent.objects.create(
                unit=unit, level=level, kind="corrected", acts_as="recognised", corrects=wrong, digest=str(at),
                certainty="stated", standing="to_check",
            )  # fmt: skip
    assert held(province, ENDED) == "NTM"


def test_an_event_belongs_to_a_transaction(province: SmallProvince, transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        actions.revoke(province["20869"], "NTM", decided_on=ENDED, decision_no="", standing="to_check", source="")
