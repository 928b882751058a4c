"""What came back on an indicator stands above everything else on its page, with the buttons that start the repair."""

from __future__ import annotations

import pytest
from django.test import Client

from datchuan.assessments.tests.setting import YEAR, Setting
from datchuan.config import clock
from datchuan.confirmations.tests.deeds import REASON, asks, saves
from datchuan.desk.templatetags.figures import lined
from datchuan.findings.actions import answer, raise_finding
from datchuan.findings.models import Finding
from datchuan.findings.record import Said
from datchuan.findings.workflow import Stage
from datchuan.people.models import User
from datchuan.people.tests.cast import entered

PAGE = "/commune/20869/NTM/2.1/2023/"
WRONG = "Danh sách hộ chưa có xác nhận của trạm y tế"


def returned(client: Client) -> str:
    """The section of the page, empty where the page has none."""
    page = client.get(PAGE).content.decode()
    return page.partition('<section class="returned"')[2].partition("</section>")[0]


def raises(here: Setting) -> Finding:
    said = Said(WRONG, "Bổ sung danh sách có xác nhận", clock.today().replace(day=27))
    return raise_finding(
        here.commune, here.indicator("2.1"), YEAR, Stage.EARLY, said, agency=here.department, by=here.cast.department
    )


def test_nothing_came_back(here: Setting, officer: Client) -> None:
    saves(here)
    assert returned(officer) == ""


def test_what_is_asked_for_stands_first_with_ways_to_repair(here: Setting, officer: Client) -> None:
    saves(here)
    asks(here)
    section = returned(officer)
    assert REASON in section and str(here.department) in section
    assert f'href="{PAGE}evidence/"' in section and 'href="#figure-form"' in section
    page = officer.get(PAGE).content.decode()
    assert page.index('class="returned"') < page.index('<dl class="summary">')
    saves(here, "413")
    assert returned(officer) == "", "once repaired, the ball lies with the department"


def test_a_finding_that_waits_for_the_commune_stands_there_until_it_is_answered(here: Setting, officer: Client) -> None:
    finding = raises(here)
    section = returned(officer)
    assert WRONG in section and f'href="/findings/{finding.pk}/"' in section
    assert "27/10/2023" in section
    answer(finding, "Đã bổ sung", by=here.officer, version=1, without_proof="Đã gửi bản giấy")
    assert returned(officer) == ""


@pytest.mark.parametrize("who", ["district", "department", "coordinator"])
def test_who_does_not_write_is_not_told_to_repair(here: Setting, who: str) -> None:
    saves(here)
    asks(here)
    person: User = getattr(here.cast, who)
    client = entered(person)
    assert returned(client) == ""
    assert REASON in client.get(PAGE).content.decode()


def test_parts_stand_on_lines_of_their_own_and_text_stays_text() -> None:
    assert lined("hộ dùng nước: từ 35 % trở lên; <b>bãi rác</b>: đạt") == (
        "Hộ dùng nước: từ 35\u00a0% trở lên<br>&lt;b&gt;bãi rác&lt;/b&gt;: đạt"
    )
    assert lined("") == ""
