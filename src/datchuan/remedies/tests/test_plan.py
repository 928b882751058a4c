"""A plan from its first step to its end: who may, twice, what is told, what stays of the first promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.evidence.models import Document
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.remedies import actions, lost, queries, reminding, stepping
from datchuan.remedies.models import Plan, Shift, Step
from datchuan.remedies.tests.conftest import Remedy
from datchuan.remedies.tests.losing import lose
from datchuan.titles.models import TitleEvent

SignedIn = Callable[[User], Client]


def lines(kind: str) -> int:
    return Entry.objects.filter(kind=f"remedies.{kind}").exclude(outcome="refused").count()


def test_the_way_of_a_plan(remedy: Remedy) -> None:
    plan = remedy.drafted()
    assert remedy.drafted().pk == plan.pk and lines("open") == 1, "asked twice it is one plan"
    with pytest.raises(Refused, match="chưa có bước nào"):
        actions.send(plan, by=remedy.officer, version=plan.version)
    step = stepping.save_step(plan, remedy.said(), by=remedy.officer)
    assert stepping.save_step(plan, remedy.said(), by=remedy.officer).pk == step.pk and lines("step") == 1
    plan = actions.send(plan, by=remedy.officer, version=remedy.fresh(plan).version)
    assert Notice.objects.filter(person=remedy.district, sentence__contains="chờ huyện duyệt").count() == 1
    with pytest.raises(Stale):
        actions.approve(plan, by=remedy.district, version=plan.version - 1)
    plan = actions.approve(plan, by=remedy.district, version=plan.version)
    assert (plan.state, plan.first_promised) == ("approved", date(2023, 12, 31))
    plan = actions.see(plan, by=remedy.way.cast.coordinator, version=plan.version)
    plan = actions.see(plan, by=remedy.way.cast.leader, version=plan.version)
    assert plan.seen_by == remedy.way.cast.coordinator and lines("see") == 1
    with pytest.raises(Refused, match="Còn 1 bước"):
        actions.close(plan, by=remedy.district, version=plan.version)


def test_a_district_does_not_approve_what_it_sent_alone(remedy: Remedy) -> None:
    plan = remedy.drafted()
    stepping.save_step(plan, remedy.said(), by=remedy.district)
    plan = actions.send(plan, by=remedy.district, version=remedy.fresh(plan).version)
    with pytest.raises(Refused, match="người khác của huyện duyệt"):
        actions.approve(plan, by=remedy.district, version=plan.version)
    assert actions.approve(plan, by=remedy.second, version=plan.version).approved_by == remedy.second


@pytest.mark.parametrize("who", ["other_officer", "department", "leader", "front", "council_member"])
def test_others_are_refused_with_the_sentence(remedy: Remedy, who: str) -> None:
    person = getattr(remedy.way.cast, who)
    with pytest.raises(Refused, match="do cán bộ xã hoặc UBND huyện lập"):
        actions.open_plan(remedy.way.commune, "NTM", remedy.order, date(2023, 12, 31), by=person)
    assert Entry.objects.filter(kind="remedies.open", outcome="refused").count() == 1 and not Plan.objects.exists()


def test_a_commune_that_lost_nothing_has_nothing_to_plan(remedy: Remedy) -> None:
    lose(remedy.way.commune, remedy.way.edition)
    with pytest.raises(Refused, match="chưa mất chỉ tiêu nào"):
        remedy.drafted()
    with pytest.raises(Refused, match="không giữ danh hiệu"):
        actions.open_plan(remedy.way.neighbour, "NTM", remedy.order, date(2023, 12, 31), by=remedy.district)


def test_the_first_promise_stays_whatever_follows(remedy: Remedy) -> None:
    step = remedy.step()
    plan = actions.promise(
        remedy.fresh(step.plan), date(2024, 2, 1), "Vốn về chậm", by=remedy.district, version=step.plan.version
    )
    assert (plan.promised, plan.first_promised) == (date(2024, 2, 1), date(2023, 12, 31))
    with pytest.raises(Refused, match="Ghi lý do"):
        stepping.move_step(step, date(2024, 1, 15), " ", by=remedy.officer)
    step = stepping.move_step(step, date(2024, 1, 15), "Mưa lũ", by=remedy.officer)
    assert (step.due, step.first_due, step.slipped) == (date(2024, 1, 15), date(2023, 11, 30), 46)
    assert [s.reason for s in Shift.objects.order_by("pk")] == ["Vốn về chậm", "Mưa lũ"]
    page = queries.plan_page(rights_of(remedy.officer), remedy.fresh(plan))
    assert page.outlook.late and page.slipped == 32


def test_a_step_is_reported_with_proof_and_closes_by_itself_when_met(remedy: Remedy) -> None:
    step = remedy.step()
    with pytest.raises(Refused, match="Chọn minh chứng"):
        stepping.report(step, "Đã vận động", None, by=remedy.officer)
    with pytest.raises(Refused, match="chưa đạt theo số liệu hôm nay"):
        stepping.close_met(step, by=remedy.officer)
    assert reminding.close_met() == 0
    lose(remedy.way.commune, remedy.way.edition)
    assert reminding.close_met() == 1 and reminding.close_met() == 0 and lines("met") == 1
    step.refresh_from_db()
    assert step.closed == "met" and "đạt mức chuẩn theo số liệu" in step.closed_why
    plan = remedy.fresh(step.plan)
    assert actions.close(plan, by=remedy.district, version=plan.version).state == "done"


def test_the_proof_is_of_the_communes_own_library(remedy: Remedy) -> None:
    step, own = remedy.step(), Document.objects.filter(commune=remedy.way.commune)[0]
    far = Document.objects.create(
        commune=remedy.way.far,
        title="Sổ",
        received_at=clock.now(),
        received_by=remedy.way.cast.other_officer,
        system="Sổ giấy",
    )
    with pytest.raises(Refused, match="của xã khác"):
        stepping.report(step, "Đã vận động", far, by=remedy.officer)
    for _press in range(2):
        step = stepping.report(step, "Đã vận động 40 hộ", own, by=remedy.officer)
    assert (step.closed, step.document) == ("reported", own) and lines("report") == 1


def test_reminders_go_once_before_on_the_day_and_to_the_superior(remedy: Remedy) -> None:
    step = remedy.step()
    Notice.objects.all().delete()
    told: list[tuple[date, str, int]] = []
    for day in (date(2023, 11, 10), date(2023, 11, 20), date(2023, 11, 27), step.due, step.due + timedelta(days=1)):
        with clock.travel(day):
            told.append((day, reminding.moment_of(step, day), reminding.remind()))
            assert reminding.remind() == 0, "the job may run again"
    assert [moment for _day, moment, _sent in told] == ["", "before_10", "before_3", "on_the_day", "superior"]
    assert [sent for _day, _moment, sent in told] == [0, 1, 1, 1, 1]
    late = Notice.objects.filter(sentence__contains="quá hạn")
    assert {notice.person for notice in late} == {remedy.district, remedy.second}


def test_what_is_unknown_is_neither_kept_nor_lost(remedy: Remedy) -> None:
    held = lost.held_of(remedy.way.commune, "NTM")
    assert held is not None and (held.lost, held.blank, held.unknown) == (("2.2",), (), False)
    assert lost.held_of(remedy.way.neighbour, "NTM") is None


def test_the_pages_through_their_forms(remedy: Remedy, signed_in: SignedIn) -> None:
    officer, district = signed_in(remedy.officer), signed_in(remedy.district)
    page = unescape(officer.get(reverse("remedies")).content.decode())
    assert "1 lượt xã, danh hiệu có chỉ tiêu đã mất" in page and "Lập kế hoạch" in page
    address = reverse("remedy-open", args=["20869", "NTM"])
    sent = {"promised": "31/12/2023", "idem": str(uuid4())}
    assert officer.post(address, sent | {"promised": "01/10/2023"}).status_code == 422
    assert officer.post(address, sent).status_code == 303
    plan = Plan.objects.get()
    one = reverse("remedy-plan", args=[plan.pk])
    assert "1 chỉ tiêu đã mất chưa có bước nào: 2.2" in unescape(officer.get(one).content.decode())
    step = {
        "indicator": "2.2", "what": "Vận động hộ", "owner": remedy.said().owner.pk, "due": "30/11/2023", "proof": "Danh sách",
        "money": "12.000.000", "money_source": "Ngân sách xã",
    }  # fmt: skip
    add = reverse("remedy-step-add", args=[plan.pk])
    assert officer.post(add, step | {"due": ""}).status_code == 422
    assert officer.post(add, step).status_code == 303
    for browser, name in ((officer, "remedy-send"), (district, "remedy-approve")):
        version = Plan.objects.get().version
        assert browser.post(reverse(name, args=[plan.pk]), {"version": version}).status_code == 303
    row = Step.objects.get()
    assert int(row.money or 0) == 12_000_000
    moved = {"due": "15/12/2023", "reason": "Chờ vốn tỉnh"}
    assert officer.post(reverse("remedy-step-move", args=[row.pk]), moved).status_code == 303
    page = unescape(officer.get(one).content.decode())
    assert "chậm 15 ngày so với ngày hẹn đầu" in page and "Chờ vốn tỉnh" in page
    assert "Báo đã xong" in unescape(officer.get(reverse("remedy-step", args=[row.pk])).content.decode())
    for person, name in ((remedy.way.cast.other_officer, "remedy-plan"), (remedy.way.cast.operator, "remedy-plan")):
        assert signed_in(person).get(reverse(name, args=[plan.pk])).status_code == 404
    assert signed_in(remedy.way.cast.department).post(reverse("remedy-send", args=[plan.pk])).status_code == 403


def test_the_list_asks_the_same_however_many_plans(remedy: Remedy) -> None:
    way = remedy.way
    remedy.drafted()
    TitleEvent.objects.create(
        unit=way.neighbour, level="NTM", kind="recognised", year_met=2019, certainty="stated", standing="official",
        digest="b" * 64,
    )  # fmt: skip
    counts = []
    for plans in (1, 2):
        with CaptureQueriesContext(connection) as found:
            page = queries.list_page(rights_of(remedy.district))
        assert sum(row.plan is not None for row in page.rows) == plans
        counts.append(len(found))
        lose(way.neighbour, way.edition, "1.1", "2.1")
        actions.open_plan(way.neighbour, "NTM", remedy.order, date(2023, 12, 31), by=remedy.district)
    assert counts[0] == counts[1]
