"""The arithmetic of a plan against the day of its order, by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from datchuan.config import clock
from datchuan.remedies.outlook import StepDays, last_day, outlook

LAST, TODAY, BEGAN = date(2023, 12, 31), date(2023, 11, 20), date(2023, 10, 16)


def days(a: date, b: date) -> int:
    """Monday to Friday after a up to b."""
    return sum((a + timedelta(days=n)).weekday() < 5 for n in range(1, (b - a).days + 1))


@pytest.mark.parametrize(
    ("steps", "promised", "late", "words"),
    [
        ([StepDays("1.1", LAST)], LAST, False, "trong hạn đến hết 31/12/2023"),
        ([StepDays("1.1", date(2024, 1, 1))], LAST, True, "1/1 bước hẹn sau hạn 31/12/2023 (1.1), muộn nhất 01/01/2024"),
        ([StepDays("1.1", LAST)], date(2024, 1, 1), True, "hẹn 01/01/2024, sau hạn 31/12/2023 1 ngày"),
        ([StepDays("1.1", date(2024, 1, 1), TODAY)], LAST, False, "trong hạn"),
        ([StepDays("2.1", LAST)], LAST, False, "1 chỉ tiêu đã mất chưa có bước nào: 1.1"),
        # 25 working days for one step of five; four left need 100, 29 are there.
        ([StepDays("1.1", date(2023, 11, 1), date(2023, 11, 1)), *[StepDays("1.1", date(2023, 11, 17))] * 4], LAST, True,
         "xong 1 bước trong 25 ngày làm việc, 4 bước còn lại cần khoảng 100 ngày, chỉ còn 29 ngày làm việc"),
        ([StepDays("1.1", date(2023, 11, 17))], LAST, True, "25 ngày làm việc chưa xong bước nào, 1 bước quá ngày"),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_reach_the_day_says_so(
    steps: list[StepDays], promised: date, late: bool, words: str
) -> None:
    found = outlook(steps, ["1.1"], promised, LAST, BEGAN, TODAY, days)
    assert (found.late, any(words in sentence for sentence in found.sentences)) == (late, True), found.sentences


def test_a_day_that_has_gone_is_told() -> None:
    found = outlook([StepDays("1.1", LAST)], ["1.1"], LAST, LAST, BEGAN, date(2024, 1, 2), days)
    assert found.late and "hạn 31/12/2023 đã qua, còn 1/1 bước" in found.sentences[0]


def test_an_instant_that_begins_a_day_leaves_the_day_before() -> None:
    at = datetime(2024, 1, 1, tzinfo=clock.VIETNAM)
    assert last_day(at.date(), at_midnight=True) == LAST and last_day(at.date(), at_midnight=False) == at.date()
