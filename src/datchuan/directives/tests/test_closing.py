"""What the system sees done is closed on that fact, says so, and is judged by its instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from datchuan.assessments.tests.setting import DAY
from datchuan.config import clock
from datchuan.directives.closing import close_seen
from datchuan.directives.models import Task, To
from datchuan.directives.tasks import reminding
from datchuan.directives.tests.setting import do, given, issued, midnight, order_to, term
from datchuan.directives.workflow import Action
from datchuan.dossiers.models import Dossier
from datchuan.findings.tests.world import World, browser, text
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.obstacles import actions as obstacles
from datchuan.obstacles import collecting
from datchuan.obstacles.record import Said
from datchuan.people.models import Agency
from datchuan.procedures.models import Deadline, Procedure
from datchuan.remedies.models import Plan
from datchuan.targets.models import Target
from datchuan.upkeep.models import Campaign, Review


def test_an_obstacle_report_closes_and_says_where_to_look(world: World) -> None:
    collection = term("obstacle_report", midnight(2023, 10, 25), "obstacles-2023-10")
    issued(world, order_to(To.DISTRICTS, due=None, deadline=collection, fact="obstacles"))
    assert close_seen() == 0
    said = Said("money", "Chưa có kinh phí đấu nối", "")
    obstacles.raise_obstacle(Agency.objects.get(code="UBND-514"), said, by=world.cast.district, collection=collection)
    collecting.say_none(collection, Agency.objects.get(code="UBND-517"), by=world.other_district)
    assert [close_seen() for _ in range(2)] == [2, 0]
    first, other = given(), given("UBND-517")
    assert [(r.state, r.was_late, r.settled_by) for r in (first, other)] == [("seen", False, None)] * 2
    page = text(browser(world.cast.district).get(f"/directives/{first.pk}/"))
    assert "đã nêu 1 vướng mắc trong đợt thu thập" in page and "nên đã đóng nhiệm vụ" in page
    assert other.fact["url"] == "/obstacles/collection/obstacles-2023-10/" and "stated" in other.fact["en"]
    assert list(Entry.objects.filter(kind="directives.see").values_list("actor_id", flat=True)) == [None, None]
    assert not Notice.objects.filter(person=world.cast.district, read_at=None, kind="directives.given").exists()


def test_what_a_person_reopened_is_not_closed_again_by_the_same_fact(world: World) -> None:
    collection = term("obstacle_report", midnight(2023, 10, 25))
    issued(world, order_to(To.DISTRICTS, due=None, deadline=collection, fact="obstacles"))
    collecting.say_none(collection, Agency.objects.get(code="UBND-514"), by=world.cast.district)
    close_seen()
    do(world, given(), Action.REOPEN, "coordinator", "Cần báo cáo bằng văn bản")
    assert close_seen() == 0
    assert (given().state, given().fact, given().delivered_at) == ("returned", {}, None)
    do(world, given(), Action.REPORT, "district")
    assert do(world, given(), Action.ACCEPT, "coordinator").state == "accepted"


def _dossier(world: World, unit: object, sent_at: datetime, round_: Deadline) -> None:
    procedure = Procedure.objects.first() or Procedure.objects.create(
        code="p", level="NTM", purpose="recognition", government_model="three_tier", document={}, digest="0" * 64,
        valid="[2020-01-01,)", standing="to_check",
    )  # fmt: skip
    Dossier.objects.create(
        commune=unit, level="NTM", edition=world.here.edition, year=2023, procedure=procedure, state="drafting", step="x",
        entered_at=sent_at, opened_by=world.here.officer, opened_at=sent_at, deadline=round_, sent_at=sent_at,
    )  # fmt: skip


def test_a_round_closes_when_every_commune_of_the_targets_has_sent(world: World) -> None:
    round_ = term("dossier_round", midnight(2023, 11, 30), year=2023)
    for unit in (world.here.commune, world.here.neighbour):
        Target.objects.create(unit=unit, level="NTM", year=2023, plan="Kế hoạch", standing="to_check")
    issued(world, order_to(To.DISTRICTS, due=None, deadline=round_, fact="round"))
    early, late = midnight(2023, 11, 20), midnight(2023, 12, 2)
    _dossier(world, world.here.commune, early, round_)
    assert close_seen() == 0
    _dossier(world, world.here.neighbour, late, round_)
    with clock.travel(date(2023, 12, 3)):
        assert close_seen() == 1
    row = given()
    assert (row.state, row.delivered_at, row.was_late) == ("seen", late, True)
    assert given("UBND-517").state == "sent", "a district without a target reports by itself"


def test_reviews_and_approved_plans_close(world: World) -> None:
    order = term("remedy", midnight(2024, 1, 1), "remedy-2023")
    issued(
        world, order_to(To.DISTRICTS, due=None, deadline=order, fact="reviews"),
        order_to(named=["UBND-20869"], due=None, deadline=order, fact="plan"),
    )  # fmt: skip
    now = clock.now()
    campaign = Campaign.objects.create(
        kind="ad_hoc", name="Rà soát", year=2023, on=DAY, levels=["NTM"], basis="Công văn", wording="cuối năm 2023",
        due_at=order.at, opened_by=world.cast.coordinator, opened_at=now,
    )  # fmt: skip
    district = world.cast.province["514"]
    done, open_ = (
        Review.objects.create(campaign=campaign, commune=unit, district=district, levels=["NTM"])
        for unit in (world.here.commune, world.here.neighbour)
    )
    Review.objects.filter(pk=done.pk).update(state="done", outcome="kept", reach="below", done_at=now)
    plan = Plan.objects.create(
        commune=world.here.commune, level="NTM", edition=world.here.edition, order=order, promised=date(2023, 12, 31),
        opened_by=world.here.officer, opened_at=now, state="sent", sent_by=world.here.officer,
    )  # fmt: skip
    assert close_seen() == 0
    Review.objects.filter(pk=open_.pk).update(state="done", outcome="kept", reach="below", done_at=now)
    Plan.objects.filter(pk=plan.pk).update(
        state="approved", approved_by=world.cast.district, approved_at=now, first_promised=date(2023, 12, 31)
    )
    assert close_seen() == 2
    assert given().fact["url"] == f"/upkeep/campaigns/{campaign.pk}/"
    assert given("UBND-20869", 2).fact["url"] == f"/remedies/{plan.pk}/"


def test_a_fact_stops_the_reminders(world: World) -> None:
    collection = term("obstacle_report", midnight(2023, 10, 20))
    issued(world, order_to(To.DISTRICTS, due=None, deadline=collection, fact="obstacles"))
    collecting.say_none(collection, Agency.objects.get(code="UBND-514"), by=world.cast.district)
    with clock.travel(DAY + timedelta(days=5)):
        reminding(timestamp=0)
    reminded = Notice.objects.filter(kind="directives.reminder").values_list("person__username", flat=True)
    assert list(reminded) == ["huyen.nt"]


@pytest.mark.parametrize("fact", ["obstacles", "round", "reviews", "plan"])
def test_a_task_without_a_term_is_never_seen_done(world: World, fact: str) -> None:
    issued(world, order_to(To.DISTRICTS, due=None, fact=fact))
    assert close_seen() == 0 and Task.objects.get().fact == fact
