"""Working days against tables made by hand from wall calendars of 2023 and 2024."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from datchuan.packs.reading import read_pack
from datchuan.procedures.models import Holiday
from datchuan.procedures.plan import Figure
from datchuan.procedures.workdays import WorkCalendar, due_day, work_calendar

PACK = Path(__file__).resolve().parents[4] / "packs" / "quang-nam-2023"


@pytest.fixture(scope="module")
def pack_calendar() -> WorkCalendar:
    """The calendar of the pack as it is shipped."""
    pack, problems = read_pack(PACK)
    assert pack is not None, problems
    days = [(day, h.kind) for h in pack.holidays for day in h.days]
    return WorkCalendar(
        frozenset(d for d, kind in days if kind == "off"), frozenset(d for d, kind in days if kind == "worked")
    )


# Tết 2024. From Monday 5 February: Tue 6 (1st), Wed 7 (2nd); Thu 8 to Wed 14 are off, with a weekend among them;
# Thu 15 (3rd), Fri 16 (4th); Sat 17 and Sun 18; Mon 19 (5th). So five working days end on Monday 19 February.
TET = [(0, 5), (1, 6), (2, 7), (3, 15), (4, 16), (5, 19), (6, 20)]
# The exchange of 2024. From Thursday 25 April: Fri 26 (1st); weekend 27-28; Mon 29 off in exchange, Tue 30 and Wed 1 May
# off; Thu 2 (2nd), Fri 3 (3rd), Saturday 4 May is worked (4th), Sunday 5 is not, Mon 6 (5th).
SWAP = [
    (1, date(2024, 4, 26)),
    (2, date(2024, 5, 2)),
    (3, date(2024, 5, 3)),
    (4, date(2024, 5, 4)),
    (5, date(2024, 5, 6)),
]


@pytest.mark.parametrize(("n", "day"), TET)
def test_over_tet_2024(pack_calendar: WorkCalendar, n: int, day: int) -> None:
    assert pack_calendar.add(date(2024, 2, 5), n) == date(2024, 2, day)
    assert pack_calendar.between(date(2024, 2, 5), date(2024, 2, day)) == n


@pytest.mark.parametrize(("n", "day"), SWAP)
def test_over_days_exchanged_in_2024(pack_calendar: WorkCalendar, n: int, day: date) -> None:
    assert pack_calendar.add(date(2024, 4, 25), n) == day


@pytest.mark.parametrize(("start", "n", "end"), [
    ("2023-01-19", 1, "2023-01-27"),  # Tết 2023: Fri 20 to Thu 26 January off, back on Friday 27
    ("2023-04-28", 1, "2023-05-04"),  # five days off together, 29 April to 3 May
    ("2023-08-31", 1, "2023-09-05"),  # National Day, with Monday 4 September in lieu
    ("2023-11-24", 4, "2023-11-30"),  # an ordinary week over one weekend
    ("2023-11-25", 1, "2023-11-27"),  # begun on a Saturday: Monday is the first day
    ("2024-04-17", 1, "2024-04-19"),  # Hung Kings' Commemoration on Thursday 18 April
    ("2022-08-31", 1, "2022-09-05"),  # Thursday 1 and Friday 2 September off, then the weekend
])  # fmt: skip
def test_other_holidays(pack_calendar: WorkCalendar, start: str, n: int, end: str) -> None:
    assert pack_calendar.add(date.fromisoformat(start), n) == date.fromisoformat(end)


def test_days_left_and_days_late(pack_calendar: WorkCalendar) -> None:
    due = date(2024, 2, 19)
    left = {day: pack_calendar.days_left(date(2024, 2, day), due) for day in (7, 12, 16, 17, 19, 20, 26)}
    assert left == {7: 3, 12: 3, 16: 1, 17: 1, 19: 0, 20: -1, 26: -5}


def test_years_without_holidays_are_named(pack_calendar: WorkCalendar) -> None:
    assert pack_calendar.years == {2022, 2023, 2024}
    assert pack_calendar.knows(date(2024, 2, 8)) and not pack_calendar.knows(date(2026, 2, 17))
    assert pack_calendar.is_working(date(2026, 2, 17))  # Tết 2026, which nobody loaded


def figure(value: str | None, unit: str) -> Figure:
    return Figure("x", "x", "x", None if value is None else Decimal(value), unit, "to_check", "", is_limit=True)


@pytest.mark.parametrize(("limit", "due"), [
    (None, None),
    (figure(None, "working_day"), None),
    (figure("5", "working_day"), date(2024, 2, 19)),
    (figure("5", "day"), date(2024, 2, 10)),
    (figure("0", "day"), date(2024, 2, 5)),
    (figure("90", "%"), None),
])  # fmt: skip
def test_a_limit_gives_a_day_only_when_its_length_is_known(
    pack_calendar: WorkCalendar, limit: Figure | None, due: date | None
) -> None:
    assert due_day(limit, date(2024, 2, 5), pack_calendar) == due


def test_counting_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 working days"):
        WorkCalendar().add(date(2024, 1, 1), -1)


_DAYS = st.dates(date(2023, 1, 1), date(2024, 12, 31))


@given(
    off=st.frozensets(_DAYS, max_size=30), worked=st.frozensets(_DAYS, max_size=10), start=_DAYS, n=st.integers(1, 60)
)
def test_adding_and_counting_agree(off: frozenset[date], worked: frozenset[date], start: date, n: int) -> None:
    calendar = WorkCalendar(off, worked)
    end = calendar.add(start, n)
    assert calendar.is_working(end)
    assert calendar.between(start, end) == n
    assert calendar.between(start, end - timedelta(days=1)) == n - 1


@pytest.mark.django_db
def test_the_calendar_follows_its_rows_and_costs_one_query() -> None:
    day = Holiday.objects.create(day=date(2024, 2, 8), kind="off", name_vi="Tết", standing="to_check")
    assert not work_calendar().is_working(day.day)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert work_calendar() is work_calendar()
    assert len(queries) == 2
    Holiday.objects.create(day=date(2024, 5, 4), kind="worked", name_vi="Làm bù", standing="to_check")
    assert work_calendar().is_working(date(2024, 5, 4))
    Holiday.objects.filter(pk=day.pk).update(kind="worked")  # the same number of rows and the same newest one
    assert work_calendar().is_working(day.day)
