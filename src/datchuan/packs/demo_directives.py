"""Letters of the demo: that of the pack, given with receipts, and one that is made up to show a term that passed.

The letter of 11/10/2023 is real and comes with the pack; who received it and what they wrote is illustrative. The other
letter and everything in it is illustrative. All is stored with ``is_demo``, and every page says so.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

from django.db import transaction

from datchuan.config import clock
from datchuan.directives import actions, issuing
from datchuan.directives.actions import Said
from datchuan.directives.issuing import Letter, Order
from datchuan.directives.models import Assignment, Directive, To, end_of
from datchuan.directives.workflow import Action, LetterState
from datchuan.packs.demo_findings import speaker_of
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.places.models import Level

#: The code of the letter in the pack.
LETTER = "ubnd-2023-10-11"
GIVEN, TERM = date(2023, 9, 7), date(2023, 10, 6)
SUBJECT = "Báo cáo tiến độ thực hiện tiêu chí nông thôn mới 9 tháng năm 2023 (minh họa)"
REPORT = "Báo cáo tiến độ thực hiện tiêu chí 9 tháng, các xã khó đạt và lý do (minh họa)"
LIST = "Gửi danh sách chỉ tiêu còn thiếu minh chứng và ngày bổ sung (minh họa)"
#: What became of the reports of districts, in their order; the rest did nothing.
FATES = (
    "done",
    "done",
    "late",
    "done",
    "asks",
    "done",
    "returned",
    "done",
    "reported",
    "done",
    "late",
    "done",
    "received",
)
#: Of so many bodies one has received the letter of the pack on its first day.
RECEIVED_OF, RECEIVED = 5, 3


def build(rng: Random, on: date) -> dict[str, int]:
    """Give the letters as of a day; returns how many tasks there are by state. Left alone when it was done."""
    if not Assignment.objects.filter(is_demo=True).exists() and _coordinator(on) is not None:
        with transaction.atomic():
            _illustrative()
            _of_the_pack(rng, on)
    counted = Counter(Assignment.objects.values_list("state", flat=True))
    return {f"nhiệm vụ {state}": n for state, n in sorted(counted.items())}


def _coordinator(on: date) -> User | None:
    post = Post.objects.held_on(on).filter(role=Role.COORDINATOR).select_related("user").order_by("pk").first()
    return post.user if post else None


def _of_the_pack(rng: Random, on: date) -> None:
    directive, desk = Directive.objects.filter(code=LETTER).first(), _coordinator(on)
    if directive is None or desk is None:
        return
    if directive.state == LetterState.DRAFT:
        issuing.issue(directive, by=desk, version=directive.version, is_demo=True)
    rows = Assignment.objects.filter(task__directive=directive).select_related("agency", "unit", "task")
    received = {pk for pk in sorted({row.agency_id for row in rows}) if rng.randrange(RECEIVED_OF) < RECEIVED}
    for row in rows.order_by("agency__code", "task__number"):
        if row.agency_id in received and row.agency.level != Level.COMMUNE:
            _do(row, Action.RECEIVE, "Phân công theo dõi, báo lãnh đạo (minh họa)", _speaker(row.agency, on), on)


def _illustrative() -> None:
    """The made-up letter, its reports by district and lists by commune."""
    desk = _coordinator(GIVEN)
    if desk is None:
        return
    with clock.travel(GIVEN):
        office = Agency.objects.get(kind=AgencyKind.COORDINATION_OFFICE, level=Level.PROVINCE)
        letter = Letter(
            office, GIVEN, SUBJECT, "00/VPĐP (minh họa)", "Lãnh đạo Văn phòng (minh họa)", "Chánh Văn phòng"
        )
        made = issuing.create(letter, by=desk, is_demo=True)
        for text, rule in ((REPORT, To.DISTRICTS), (LIST, To.AIMING)):
            wording = f"trước ngày {TERM + timedelta(days=1):%d/%m/%Y}"
            order = Order(text, "report", [rule], wording=wording, at=end_of(TERM), remind_before=[3])
            issuing.add_task(made, order, by=desk, version=Directive.objects.get(pk=made.pk).version)
        made.refresh_from_db()
        issuing.issue(made, by=desk, version=made.version)
    rows = Assignment.objects.filter(task__directive=made).select_related("agency", "unit", "task")
    districts = rows.filter(agency__level=Level.DISTRICT).order_by("agency__code")
    for fate, row in zip(FATES, districts, strict=False):
        _fate(fate, row, desk)
    for at, row in enumerate(rows.filter(agency__level=Level.COMMUNE).order_by("agency__code")):
        if at % 4:
            speaker = _speaker(row.agency, TERM)
            _do(row, Action.REPORT, "Danh sách kèm ngày bổ sung (minh họa)", speaker, TERM - timedelta(days=at % 5))


def _fate(fate: str, row: Assignment, desk: User) -> None:
    speaker, day = _speaker(row.agency, GIVEN), TERM - timedelta(days=2)
    _do(row, Action.RECEIVE, "", speaker, GIVEN + timedelta(days=1))
    if fate == "asks":
        with clock.travel(day):
            said = Said("Mưa lũ, chưa tập hợp đủ số liệu các xã (minh họa)", until=TERM + timedelta(days=14))
            actions.act(Action.ASK_TIME, row, said, by=speaker, version=_version(row))
    if fate in {"received", "asks"}:
        return
    reported = TERM + timedelta(days=3) if fate == "late" else day
    _do(row, Action.REPORT, "Báo cáo kèm biểu tổng hợp (minh họa)", speaker, reported)
    if fate == "returned":
        _do(row, Action.RETURN, "Thiếu biểu của hai xã, bổ sung rồi gửi lại (minh họa)", desk, TERM)
    elif fate != "reported":
        _do(row, Action.ACCEPT, "", desk, reported + timedelta(days=1))


def _do(row: Assignment, action: Action, text: str, by: User, day: date) -> None:
    with clock.travel(day):
        actions.act(action, row, Said(text), by=by, version=_version(row))


def _version(row: Assignment) -> int:
    return Assignment.objects.values_list("version", flat=True).get(pk=row.pk)


def _speaker(agency: Agency, on: date) -> User:
    """Who speaks for a body in the demo, by its kind and level."""
    by_kind = {
        AgencyKind.COORDINATION_OFFICE: Role.COORDINATOR,
        AgencyKind.DEPARTMENT: Role.DEPARTMENT_SPECIALIST,
        AgencyKind.FRONT: Role.FRONT,
    }
    at_committee = Role.COMMUNE_OFFICER if agency.level == Level.COMMUNE else Role.DISTRICT_OFFICER
    return speaker_of(agency, by_kind.get(AgencyKind(agency.kind), at_committee), on)
