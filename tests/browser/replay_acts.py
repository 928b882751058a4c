"""What the others do between two days of the replay, and the work of the background process on its mornings.

Run as a program that reads the names of its chapters (``server.listening``). Each act is one that the story does once on a page;
here the same actions do it for the other districts, departments and communes, each on its day.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime

from datchuan.config.loading import load

load()

from datchuan.config import clock  # noqa: E402
from datchuan.criteria.catalogues import editions_in_force  # noqa: E402
from datchuan.decisions import actions as decisions  # noqa: E402
from datchuan.directives import actions as directives  # noqa: E402
from datchuan.directives import tasks as directive_tasks  # noqa: E402
from datchuan.directives.models import Assignment  # noqa: E402
from datchuan.directives.workflow import Action as Do  # noqa: E402
from datchuan.dossiers.models import Dossier  # noqa: E402
from datchuan.obstacles import actions as obstacles  # noqa: E402
from datchuan.obstacles import collecting  # noqa: E402
from datchuan.obstacles import tasks as obstacle_tasks  # noqa: E402
from datchuan.obstacles.actions import Step  # noqa: E402
from datchuan.obstacles.models import Obstacle  # noqa: E402
from datchuan.obstacles.record import Said  # noqa: E402
from datchuan.obstacles.workflow import Action, Cause, State  # noqa: E402
from datchuan.packs import demo_dossier_steps as steps  # noqa: E402
from datchuan.packs.demo_directives import _speaker  # noqa: E402
from datchuan.packs.demo_dossiers import _second  # noqa: E402
from datchuan.people.models import Agency, AgencyKind, Role, User  # noqa: E402
from datchuan.places.models import Level  # noqa: E402
from datchuan.procedures.models import Deadline  # noqa: E402
from datchuan.rounds import exceptions  # noqa: E402
from tests.browser.sittings import finds_eligible  # noqa: E402
from tests.browser.small_replay import IN_TIME, LATE, NINE, lead, stage  # noqa: E402

#: Districts that say nothing until they are reminded, and those that raise an obstacle of their own.
SILENT, RAISING = ("504", "516"), ("505", "506", "510")
#: The district whose officer acts on pages.
SHOWN = "514"
WATER = "Các thôn xa chưa có kinh phí đấu nối nước sạch tập trung"


def morning(*days: date) -> None:
    """The periodic work of some days, as the background process does it."""
    for day in days:
        with clock.travel(day):
            obstacle_tasks.terms(0)
            directive_tasks.reminding(0)


def districts() -> list[Agency]:
    rows = Agency.objects.filter(level=Level.DISTRICT, kind=AgencyKind.PEOPLES_COMMITTEE, valid__contains=clock.today())
    return list(rows.order_by("code"))


def owed(agencies: Iterable[Agency], number: int = 0) -> list[Assignment]:
    rows = Assignment.objects.filter(agency__in=list(agencies)).select_related("agency", "unit", "task")
    return list((rows.filter(task__number=number) if number else rows).order_by("agency__code", "task__number"))


def do(action: Do, row: Assignment, text: str = "", by: User | None = None) -> None:
    held = Assignment.objects.values_list("version", flat=True).get(pk=row.pk)
    by = by or _speaker(row.agency, clock.today())
    directives.act(action, row, directives.Said(text), by=by, version=held)


def act(action: Action, one: Obstacle, text: str, by: User) -> None:
    obstacles.act(action, one, Step(text), by=by, version=Obstacle.objects.get(pk=one.pk).version)


def received() -> None:
    """11/10: whoever got the letter takes receipt of it, but for two districts."""
    waiting = [a for a in districts() if a.unit.code not in (SHOWN, *SILENT)]
    waiting += list(Agency.objects.filter(kind__in=(AgencyKind.DEPARTMENT, AgencyKind.FRONT), level=Level.PROVINCE))
    with clock.travel(date(2023, 10, 11)):
        for row in owed(waiting):
            do(Do.RECEIVE, row)


def collected() -> None:
    """19/10: eight communes raise what the first raises on its page; of the districts some raise, most have nothing."""
    received()
    morning(date(2023, 10, 19))
    with clock.travel(date(2023, 10, 19)):
        collection = Deadline.objects.get(code="obstacles-2023-10")
        indicator = editions_in_force(clock.today())["NTM"].indicators.select_related("edition").get(code="17.1")
        for agency in Agency.objects.filter(code__in=[f"UBND-{code}" for code in NINE[1:]]).order_by("code"):
            said = Said(Cause.MONEY, WATER, "Tỉnh bố trí vốn lồng ghép")
            obstacles.raise_obstacle(agency, said, by=_speaker(agency, clock.today()), indicator=indicator, year=2023)
        for agency in districts():
            by = _speaker(agency, clock.today())
            if agency.unit.code in RAISING:
                said = Said(Cause.PEOPLE, "Cán bộ phụ trách kiêm nhiều việc, chưa được tập huấn", "Mở lớp theo cụm")
                obstacles.raise_obstacle(agency, said, by=by)
            elif agency.unit.code not in (SHOWN, *SILENT):
                collecting.say_none(collection, agency, by=by)


def missed() -> None:
    """Until 26/10: what was reported closes the tasks; the mornings before the term, and the one after it."""
    morning(date(2023, 10, 24), date(2023, 10, 25), date(2023, 10, 26))


def settled() -> None:
    """Until 28/11: seven communes confirm; the office answers the districts; the two silent ones report late."""
    with clock.travel(date(2023, 11, 1)):
        for one in Obstacle.objects.filter(unit__code__in=NINE[2:], state=State.ANSWERED):
            act(Action.CONFIRM, one, "Huyện đã bố trí vốn", _speaker(one.agency, clock.today()))
        office = User.objects.get(username="vpdp")
        ones = list(Obstacle.objects.filter(unit__code__in=RAISING, state=State.OPEN).order_by("unit__code"))
        for one in ones[:2]:
            act(Action.ANSWER, one, "Mở lớp tập huấn ngày 15/11 tại ba cụm", office)
        act(Action.CLOSE, ones[2], "Chưa có nguồn mở thêm lớp trong năm", office)
        for one in ones[:2]:
            act(Action.CONFIRM, one, "Đã cử người học", _speaker(one.agency, clock.today()))
        collection = Deadline.objects.get(code="obstacles-2023-10")
        for agency in [a for a in districts() if a.unit.code in SILENT]:
            collecting.say_none(collection, agency, by=_speaker(agency, clock.today()))
    morning(date(2023, 11, 1), date(2023, 11, 10))
    _towards_the_round()
    morning(date(2023, 11, 24), date(2023, 11, 28))


def _towards_the_round() -> None:
    """The dossiers of those who come late begin; one that comes in time is sent; districts without a target say so."""
    here = stage(date(2023, 11, 17))
    for commune in LATE:
        lead(here, commune, date(2023, 10, 28), until="vetting_district")
    with clock.travel(date(2023, 11, 20)):
        steps.DONE["sent"](here, steps.dossier_of(IN_TIME[1], "NTM"))
        leader = User.objects.get(username="vpdp")
        aiming = {unit.parent_id for unit in here.communes.values()}
        for row in owed([a for a in districts() if a.unit_id not in aiming], 2):
            do(Do.REPORT, row, "Huyện không có xã trong mục tiêu năm 2023")
            do(Do.ACCEPT, row, by=leader)


def closed() -> None:
    """30/11: the round is over; one of the two districts that missed it asks for more time."""
    morning(date(2023, 11, 29), date(2023, 11, 30))
    with clock.travel(date(2023, 11, 30)):
        here, dossier = stage(clock.today()), steps.dossier_of(LATE[1], "NTM")
        until = datetime(2023, 12, 6, tzinfo=clock.VIETNAM)
        by = here.district(dossier)
        exceptions.ask(Deadline.objects.get(code="round-1-2023"), dossier, "Mưa lũ, huyện họp chậm", until, by=by)


def readied() -> None:
    """30/11, later in the day: the two dossiers that missed the round are through their districts; one is sent."""
    here = stage(date(2023, 11, 30))
    for commune in LATE:
        lead(here, commune, date(2023, 10, 28), first="vetting_district")
    with clock.travel(datetime(2023, 11, 30, 16, tzinfo=clock.VIETNAM)):
        steps.DONE["sent"](here, steps.dossier_of(LATE[1], "NTM"))


def decided() -> None:
    """December: three of the four communes are appraised, the Council votes, and the decision waits for the leader's hand."""
    codes = (*IN_TIME, LATE[1])
    here = stage(date(2023, 12, 18))
    for step, day in (("reception_province", date(2023, 12, 5)), ("appraisal", date(2023, 12, 14))):
        with clock.travel(day):
            for code in codes:
                steps.DONE[step](here, steps.dossier_of(code, "NTM"))
    with clock.travel(date(2023, 12, 18)):
        chosen = [steps.dossier_of(code, "NTM") for code in codes]
        _sits(here, chosen)
        draft = decisions.draft(Agency.objects.get(code="UBND-49"), "NTM", 2023, chosen, by=here.office)
        decisions.propose(draft, by=here.office)
        verifier = _second(Agency.objects.get(code="VPDP"), Role.COORDINATOR, 2, "Cán bộ kiểm tra")
        decisions.verify(draft, by=verifier)


def _sits(here: steps.Stage, chosen: list[Dossier]) -> None:
    """A sitting of the Council at which everybody finds every dossier eligible."""
    office = Agency.objects.get(code="HDTD-49")
    for number in (2, 3):
        _second(office, Role.COUNCIL_MEMBER, number, f"Ủy viên thứ {number}")
    finds_eligible(chosen, by=here.office, deadline=here.deadline)


def passed() -> None:
    """Until 28/02: the mornings of the end of the year and of its last term."""
    morning(date(2023, 12, 27), date(2024, 1, 2), date(2024, 2, 28))


CHAPTERS: dict[str, Callable[[], None]] = {
    one.__name__: one for one in (collected, missed, settled, closed, readied, decided, passed)
}

if __name__ == "__main__":
    for line in sys.stdin:
        CHAPTERS[line.strip()]()
        print("done", flush=True)
