"""Illustrative dossiers of 2023 on every step of the way to a title, through the real actions, on days of the past.

Nothing here is a fact about a commune: dossiers, meetings and sittings are stored with ``is_demo`` and every page says
"dữ liệu minh họa". No decision is signed, so that the published counts of titles stay as they are. All are made or none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction

from datchuan.config import clock
from datchuan.council import actions as council
from datchuan.council.leading import Lead, Led, chairs
from datchuan.council.models import Item
from datchuan.council.workflow import Choice
from datchuan.decisions import actions as decisions
from datchuan.dossiers.models import Dossier
from datchuan.packs import demo_dossier_steps as steps
from datchuan.packs.demo_dossier_content import complete
from datchuan.packs.demo_dossier_steps import Stage, dossier_of
from datchuan.packs.demo_findings import SINCE, speaker_of
from datchuan.people.actions import create_user
from datchuan.people.models import Agency, AgencyKind, Post, Role, User
from datchuan.places.models import Unit
from datchuan.procedures.models import Deadline

#: The round in which those of the demo are sent to the province.
ROUND = "round-1-2023"
COUNCIL_SIZE = 11
SAT, SITS = date(2023, 10, 6), date(2023, 10, 20)

#: Days after the opening on which each step is done: of those who began in June, and of those who began in September or later.
JUNE = {
    "registration": 2, "self_assessment": 7, "published": 7, "consultation": 23, "commune_meeting": 24,
    "completeness_district": 25, "vetting_district": 43, "survey": 46, "district_meeting": 50, "sent": 52,
    "reception_province": 56, "appraisal": 92,
}  # fmt: skip
SEPTEMBER = {
    "registration": 0, "self_assessment": 3, "published": 3, "consultation": 19, "commune_meeting": 19,
    "completeness_district": 20, "vetting_district": 35, "survey": 35, "district_meeting": 38, "sent": 38,
    "reception_province": 39, "appraisal": 41,
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One dossier: a commune, a level, the step in which it is today, the day on which it was opened."""

    commune: str
    level: str
    step: str
    opened: date
    days: Mapping[str, int]
    #: What has been done of its present step: a name of ``_begun``.
    begun: str = ""

    def day(self, step: str) -> date:
        return self.opened + timedelta(days=self.days[step])


CASES = (
    Case("20734", "NTM", "registration", date(2023, 10, 9), SEPTEMBER),
    Case("20869", "NTM", "self_assessment", date(2023, 9, 15), SEPTEMBER),
    Case("20914", "NTM", "self_assessment", date(2023, 9, 15), SEPTEMBER),
    Case("20503", "NTM", "published", date(2023, 10, 6), SEPTEMBER, "running"),
    Case("20689", "NTM", "commune_meeting", date(2023, 9, 22), SEPTEMBER, "counted_once"),
    Case("20884", "NTM_NC", "completeness_district", date(2023, 9, 22), SEPTEMBER),
    Case("20878", "NTM_NC", "vetting_district", date(2023, 9, 15), SEPTEMBER, "half_vetted"),
    Case("20827", "NTM_NC", "vetting_district", date(2023, 9, 1), SEPTEMBER, "given_back"),
    Case("20545", "NTM_NC", "survey", date(2023, 9, 1), SEPTEMBER),
    Case("20527", "NTM", "district_meeting", date(2023, 9, 1), SEPTEMBER),
    Case("21005", "NTM_NC", "sent", date(2023, 9, 1), SEPTEMBER),
    Case("20995", "NTM_NC", "appraisal", date(2023, 9, 1), SEPTEMBER, "half_appraised"),
    Case("20680", "NTM_NC", "council", date(2023, 6, 19), JUNE),
    Case("20686", "NTM", "decision", date(2023, 6, 19), JUNE),
    Case("20515", "NTM_NC", "sent_back", date(2023, 6, 19), JUNE),
)


def build(rng: Random, on: date) -> dict[str, int]:
    """Make the dossiers of the demo as of a day; returns how many there are in each state.

    Left alone when there are some already. Needs the figures and officers of the demo.
    """
    if not Dossier.objects.filter(is_demo=True).exists():
        with transaction.atomic():
            with clock.travel(on):
                stage = _prepare(rng, on)
            for case in CASES:
                _lead(stage, case)
            if stage.officers:
                _sit(stage)
    counted = Counter(Dossier.objects.filter(is_demo=True).values_list("state", flat=True))
    return {f"dossiers_{state}": count for state, count in sorted(counted.items())}


# People


def _prepare(rng: Random, on: date) -> Stage:
    codes = [case.commune for case in CASES]
    communes = {unit.code: unit for unit in Unit.objects.as_of(on).communes().filter(code__in=codes)}
    posts = Post.objects.held_on(on).filter(role=Role.COMMUNE_OFFICER, agency__unit__code__in=codes)
    officers: dict[str, User] = {}
    for post in posts.select_related("agency__unit", "user").order_by("pk"):
        if post.agency.unit is not None:
            officers.setdefault(post.agency.unit.code, post.user)
    return Stage(
        rng,
        on,
        communes,
        officers,
        districts=_districts(communes.values(), on),
        office=_one(Role.COORDINATOR, "VPDP", on),
        front=_one(Role.FRONT, "MTTQ-49", on),
        deadline=Deadline.objects.filter(code=ROUND).first(),
        second=_second,
    )


def _districts(communes: Iterable[Unit], on: date) -> dict[str, User]:
    """Commune code -> the district officer over it: the demo account where there is one."""
    units = {unit.code: unit.parent_id for unit in communes}  # type: ignore[attr-defined]
    rows = Agency.objects.filter(unit_id__in=set(units.values()), kind=AgencyKind.PEOPLES_COMMITTEE)
    people = {agency.unit_id: speaker_of(agency, Role.DISTRICT_OFFICER, on) for agency in rows.order_by("code")}
    return {code: people[parent] for code, parent in units.items() if parent in people}


def _one(role: Role, agency: str, on: date) -> User | None:
    found = Agency.objects.filter(code=agency).first()
    return speaker_of(found, role, on) if found else None


def _second(agency: Agency, role: Role, number: int = 2, name: str = "Cán bộ kiểm phiếu") -> User:
    """One more person of an agency: ballots are entered by two, a decision is verified by another."""
    username = f"{role}.{agency.code}.{number}".lower().replace("_", ".")
    known = User.objects.filter(username=username).first()
    if known is not None:
        return known
    return create_user(
        by=None, username=username, full_name=f"{name} {agency.name.replace(',', ' ')}"[:100] + " (minh họa)",
        is_demo=True, password_hash=UNUSABLE_PASSWORD_PREFIX,
        first_post={"role": role, "agency": agency, "first_day": SINCE},
    )  # fmt: skip


# One dossier


def _lead(stage: Stage, case: Case) -> None:
    """Lead a dossier to its step of today, each step on its day."""
    if case.commune not in stage.communes or case.commune not in stage.officers:
        return
    last = "council" if case.step in ("decision", "sent_back") else case.step
    order = list(JUNE)
    reached = order.index(last) if last in order else len(order)
    if reached > order.index("self_assessment"):
        with clock.travel(case.opened - timedelta(days=1)):
            complete(stage, case.commune, case.level)
    with clock.travel(case.opened):
        steps.open_one(stage, case.commune, case.level)
    for step in order[:reached]:
        with clock.travel(case.day(step)):
            steps.DONE[step](stage, dossier_of(case.commune, case.level))
    if case.begun:
        with clock.travel(min(stage.on, case.day(last))):
            steps.BEGUN[case.begun](stage, dossier_of(case.commune, case.level))


# The Council


def _sit(stage: Stage) -> None:
    """A sitting that has voted on two dossiers, and one that is called for the third."""
    office = Agency.objects.filter(code="HDTD-49").first()
    if office is None or stage.office is None:
        return
    with clock.travel(stage.on):
        for number in range(2, COUNCIL_SIZE + 1):
            _second(office, Role.COUNCIL_MEMBER, number, f"Ủy viên thứ {number}")
    voted = [case for case in CASES if case.step in ("decision", "sent_back")]
    with clock.travel(SAT):
        sitting = council.plan_sitting(
            office, SAT, by=stage.office, place=steps.HALL, deadline=stage.deadline, is_demo=True
        )
        council.put_on_agenda(sitting, _waiting(voted), by=stage.office)
        everybody = dict.fromkeys(sitting.members.values_list("pk", flat=True), True)
        led = Led(Lead(post=chairs(sitting)[0]), Lead(post=stage.office.posts.get(agency__code="VPDP")))
        council.note_presence(sitting, everybody, by=stage.office, led=led)
        council.open_sitting(sitting, by=stage.office)
        for item in sitting.items.select_related("dossier").order_by("position"):
            _vote(stage, item, {c.commune: c.step for c in voted})
        council.close_sitting(sitting, by=stage.office, note="Cuộc họp minh họa")
    with clock.travel(stage.on):
        called = council.plan_sitting(
            office, SITS, by=stage.office, place=steps.HALL, deadline=stage.deadline, is_demo=True
        )
        council.put_on_agenda(called, _waiting(c for c in CASES if c.step == "council"), by=stage.office)
        _draft(stage, [case for case in voted if case.step == "decision"])


def _waiting(cases: Iterable[Case]) -> list[Dossier]:
    return [dossier_of(case.commune, case.level) for case in cases]


def _vote(stage: Stage, item: Item, wanted: Mapping[str, str]) -> None:
    """All members vote: one commune is found eligible, the other has to complete its dossier."""
    assert stage.office is not None
    members = list(item.sitting.members.select_related("user"))
    improve = 1 if wanted[item.dossier.commune.code] == "decision" else len(members) // 2 + 1
    council.open_vote(item, by=stage.office)
    for at, member in enumerate(members):
        council.cast(item, Choice.IMPROVE if at < improve else Choice.ELIGIBLE, by=member.user)
    said = "" if improve == 1 else "Hoàn thiện phần cảnh quan và rác thải ở hai thôn rồi trình lại (minh họa)"
    council.close_vote(item, by=stage.office, conclusion=said)


def _draft(stage: Stage, cases: list[Case]) -> None:
    """A draft decision that waits for its signature. It is never signed here: titles stay as they were published."""
    organ, office = Agency.objects.filter(code="UBND-49").first(), Agency.objects.filter(code="VPDP").first()
    assert stage.office is not None
    if organ is None or office is None or not cases:
        return
    chosen = _waiting(cases)
    draft = decisions.draft(organ, cases[0].level, stage.on.year, chosen, by=stage.office)
    decisions.propose(draft, by=stage.office)
    decisions.verify(draft, by=_second(office, Role.COORDINATOR, 2, "Cán bộ kiểm tra"))
