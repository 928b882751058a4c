"""Reminders: three working days before, on the day, then to the superior; each once, whatever crashes and repeats."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from datchuan.assessments.tests.setting import DAY, build
from datchuan.config import clock
from datchuan.directives import reminding
from datchuan.directives.models import Reminder, Task, To
from datchuan.directives.reminding import remind
from datchuan.directives.tests.setting import DUE, do, given, issued, order_to
from datchuan.directives.workflow import Action
from datchuan.findings.tests.world import World, furnish
from datchuan.notices.models import Notice
from datchuan.people.tests.cast import build_cast, build_province
from datchuan.procedures.models import Holiday
from datchuan.procedures.moments import moment_of
from datchuan.procedures.workdays import WorkCalendar, work_calendar

#: Tết 2024: off from Thursday 8 to Wednesday 14 February; Saturday 4 May is worked for Monday 29 April.
TET = WorkCalendar(
    frozenset(date(2024, 2, day) for day in range(8, 15)) | {date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 1)},
    frozenset({date(2024, 5, 4)}),
)


@pytest.mark.parametrize(
    ("due", "first"),
    [
        (date(2023, 10, 19), date(2023, 10, 16)),  # Thursday: Monday
        (date(2023, 10, 24), date(2023, 10, 19)),  # Tuesday: Thursday, over a weekend
        (date(2024, 2, 15), date(2024, 2, 5)),  # the first day after Tết: Monday of the week before
        (date(2024, 2, 27), date(2024, 2, 22)),
        (date(2024, 5, 6), date(2024, 5, 2)),  # Monday after a worked Saturday: Thursday
    ],
)
def test_three_working_days_before_by_a_hand_made_table(due: date, first: date) -> None:
    days = [due - timedelta(days=n) for n in range(20, 0, -1)]
    reached = [day for day in days if moment_of(due, [3], day, TET)]
    # Days off that come right before the first working day of the three count as reached too: nobody works on them.
    working = [day for day in reached if TET.is_working(day)]
    assert working[0] == first
    assert moment_of(due, [3], due, TET) == "on_the_day"
    assert moment_of(due, [3], due + timedelta(days=1), TET) == "superior"
    assert moment_of(due, [], due - timedelta(days=1), TET) == ""


def told() -> Counter[tuple[str, str]]:
    """(person, first words) -> how many reminders they got."""
    rows = Notice.objects.filter(kind="directives.reminder").values_list("person__username", "sentence")
    return Counter((who, "late" if "Quá hạn" in s else "today" if "ngày cuối" in s else "before") for who, s in rows)


EACH_ONCE = Counter(
    {
        ("district", "before"): 1, ("district.leader", "before"): 1, ("huyen.nt", "before"): 1,
        ("district", "today"): 1, ("district.leader", "today"): 1, ("huyen.nt", "today"): 1, ("coordinator", "late"): 1,
    }
)  # fmt: skip


@pytest.mark.parametrize("tasks", [1, 3])
def test_each_reminder_goes_once_and_to_whom_it_concerns(world: World, tasks: int) -> None:
    """Several tasks of a letter that fall due on one day are told in one sentence."""
    issued(world, *[order_to(To.DISTRICTS)] * tasks)
    for day in range(12, 27):
        with clock.travel(date(2023, 10, day)):
            [remind() for _ in range(2)]
    assert told() == EACH_ONCE
    assert (
        sorted(Reminder.objects.values_list("moment", flat=True))
        == ["before_3"] * 2 * tasks + ["on_the_day"] * 2 * tasks + ["superior"] * 2 * tasks
    )


def test_what_falls_due_together_is_one_notice_that_ends_with_the_last_task(world: World) -> None:
    issued(world, order_to(To.DISTRICTS), order_to(To.DISTRICTS), order_to(To.DISTRICTS, due=DUE + timedelta(days=1)))
    mine = Notice.objects.filter(kind="directives.reminder", person=world.cast.district)
    with clock.travel(DUE):
        assert remind() == 6
        one = mine.get()
        assert one.sentence.endswith(
            "có 2 việc hôm nay là ngày cuối; có 1 việc sắp đến hạn, sớm nhất là đến hết 20/10/2023. "
            "Báo kết quả, hoặc xin gia hạn và ghi lý do."
        )
        assert (one.due, "agency=UBND-514" in one.where) == (DUE, True)
        for number in (1, 2, 3):
            assert mine.get().read_at is None, number
            do(world, given(number=number), Action.REPORT, "district")
        assert mine.get().read_at is not None
    with clock.travel(DUE + timedelta(days=4)):
        remind()
    late = Notice.objects.get(kind="directives.reminder", person=world.cast.coordinator)
    assert "Quá hạn, chưa có kết quả: 3 việc của " in late.sentence and late.where.endswith("&show=overdue")


def test_a_result_stops_them_and_a_new_term_starts_them_again(world: World) -> None:
    issued(world)
    do(world, given(), Action.REPORT, "district")
    do(world, given("UBND-517"), Action.EXTEND, "coordinator", "Mưa lũ", until=DUE + timedelta(days=7))
    with clock.travel(DUE):
        assert remind() == 0
    with clock.travel(DUE + timedelta(days=4)):
        assert [remind() for _ in range(2)] == [1, 0]
    with clock.travel(DUE + timedelta(days=8)):
        assert remind() == 1


class Crash(Exception):
    """The worker died here."""


@pytest.mark.parametrize("seed", range(4))
def test_crashes_and_repeats_in_any_order_send_each_once(
    world: World, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """The worker dies before, between or after the sentences of a letter; the job runs again some times each day."""
    issued(world, *[order_to(To.DISTRICTS)] * (1 + seed % 2))
    rng, tell = Random(seed), reminding.notices.tell

    def dying(*given_: object, **more: object) -> int:
        if rng.random() < 0.3:
            raise Crash
        sent = tell(*given_, **more)  # type: ignore[arg-type]
        if rng.random() < 0.3:
            raise Crash
        return sent

    for day in (date(2023, 10, 16), DUE, DUE + timedelta(days=1)):
        with clock.travel(day):
            monkeypatch.setattr(reminding.notices, "tell", dying)
            for _ in range(rng.randint(1, 6)):
                try:
                    remind()
                except Crash:
                    continue
            monkeypatch.setattr(reminding.notices, "tell", tell)
            [remind() for _ in range(rng.randint(1, 3))]
    assert told() == EACH_ONCE


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_once() -> None:
    with clock.travel(DAY):
        with transaction.atomic():
            world = furnish(build(build_cast(build_province())))
        issued(world)
    barrier, counts = Barrier(2), []

    def work() -> None:
        with clock.travel(date(2023, 10, 16)):
            barrier.wait()
            counts.append(remind())
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sorted(counts) == [0, 2] and Reminder.objects.count() == 2
    assert set(told().values()) == {1}


def test_the_calendar_of_the_installation_is_asked(world: World) -> None:
    Holiday.objects.create(day=date(2023, 10, 17), kind="off", name_vi="Nghỉ", standing="to_check")
    issued(world, order_to(To.DISTRICTS))
    assert work_calendar().between(date(2023, 10, 13), DUE) == 3
    with clock.travel(date(2023, 10, 13)):
        assert remind() == 2
    assert Task.objects.get().remind_before == [3]
