"""What the first screen says of remedy plans: to whom, only when there is something to say, and as many as its list shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.config import clock
from datchuan.people.models import Agency, User
from datchuan.people.rights import rights_of
from datchuan.remedies import actions, queries, stepping, waiting
from datchuan.remedies.tests.conftest import Remedy
from datchuan.remedies.tests.losing import lose
from datchuan.titles.models import TitleEvent

SignedIn = Callable[[User], Client]


def told(person: User) -> list[tuple[str, str]]:
    return [(line.said, line.url) for line in waiting.waiting(rights_of(person))]


def title(remedy: Remedy, kind: str, unit: str = "commune", digest: str = "c") -> None:
    TitleEvent.objects.create(
        unit=getattr(remedy.way, unit), level="NTM", kind=kind, year_met=2019, certainty="stated", standing="official",
        digest=digest * 64,
    )  # fmt: skip


def test_nobody_is_told_before_there_is_something_to_say(remedy: Remedy) -> None:
    remedy.drafted()
    assert [told(person) for person in (remedy.officer, remedy.district, remedy.way.cast.coordinator)] == [[]] * 3


def test_a_plan_is_told_to_whom_it_asks(remedy: Remedy) -> None:
    plan = remedy.sent()
    page, name = reverse("remedy-plan", args=[plan.pk]), "Kế hoạch khắc phục của Xã Tiên Lãnh: "
    assert told(remedy.district) == [(name + "chờ huyện duyệt", page)] and told(remedy.officer) == []
    actions.approve(plan, by=remedy.district, version=plan.version)
    assert told(remedy.officer) == []
    with clock.travel(date(2023, 11, 20)):
        assert told(remedy.officer) == [(name + "bước của chỉ tiêu 2.2 đến ngày 30/11/2023", page)]
        assert told(remedy.way.cast.coordinator) == []
    with clock.travel(date(2023, 12, 1)):
        late = [(name + "1 bước quá ngày (chỉ tiêu 2.2); không kịp hoặc khó kịp hạn 31/12/2023", page)]
        for person in (remedy.officer, remedy.district, remedy.way.cast.coordinator):
            assert told(person) == late
        assert told(remedy.way.cast.other_officer) == told(remedy.way.cast.operator) == []
        title(remedy, "revoked")
        assert told(remedy.district) == [], "the title is gone, so the plan asks nothing more"


def test_a_department_is_told_of_its_own_steps_only(remedy: Remedy) -> None:
    plan, seat = remedy.drafted(), rights_of(remedy.way.cast.department).posts[0].agency
    step = stepping.save_step(plan, remedy.said(), by=remedy.officer)
    plan = actions.send(plan, by=remedy.officer, version=remedy.fresh(plan).version)
    actions.approve(plan, by=remedy.district, version=plan.version)
    with clock.travel(date(2023, 12, 1)):
        assert told(remedy.way.cast.department) == []
        step.__class__.objects.update(owner=Agency.objects.get(pk=seat.pk))
        said = "Bước khắc phục của Xã Tiên Lãnh, chỉ tiêu 2.2: quá ngày từ 30/11/2023"
        assert told(remedy.way.cast.department) == [(said, reverse("remedy-step", args=[step.pk]))]


def test_a_count_opens_as_many_plans_with_as_many_queries(remedy: Remedy, signed_in: SignedIn) -> None:
    remedy.approved()
    title(remedy, "recognised", "neighbour")
    lose(remedy.way.neighbour, remedy.way.edition, "2.2")
    seen = []
    for plans in (1, 2):
        with clock.travel(date(2023, 12, 1)), CaptureQueriesContext(connection) as found:
            lines = told(remedy.district)
        seen.append(len(found))
        if plans == 1:
            plan = actions.open_plan(remedy.way.neighbour, "NTM", remedy.order, date(2023, 12, 31), by=remedy.district)
            stepping.save_step(plan, remedy.said(), by=remedy.district)
            version = queries.plan_in_reach(rights_of(remedy.district), plan.pk).version  # type: ignore[union-attr]
            plan = actions.send(plan, by=remedy.district, version=version)
            actions.approve(plan, by=remedy.second, version=plan.version)
    with clock.travel(date(2023, 12, 1)):
        assert lines[0] == ("2 kế hoạch khắc phục có bước quá ngày", reverse("remedies") + "?show=late")
        assert seen[1] <= seen[0] <= 9, seen
        browser = signed_in(remedy.district)
        for _said, url in lines:
            shown = browser.get(url).context["shown"]
            assert len(shown.rows) == 2
        assert browser.get(reverse("remedies") + "?show=sent").context["shown"].rows == []
        assert waiting.only(queries.list_page(rights_of(remedy.district)), "nonsense").rows
        assert "2 kế hoạch khắc phục có bước quá ngày" in browser.get("/").content.decode()
