"""What other books say on the pages of a dossier: the survey of the Fatherland Front, the register of works."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from datchuan.assessments.tests.setting import DAY
from datchuan.dossiers.models import Fact
from datchuan.dossiers.tests.way import YEAR, Way, browser, stored_file
from datchuan.findings.tests.world import text
from datchuan.funding import actions as works
from datchuan.funding.actions import About, Listed, Movement
from datchuan.surveys import actions
from datchuan.surveys.actions import Plan
from datchuan.surveys.models import Survey
from datchuan.surveys.tally import Counts
from datchuan.surveys.workflow import Action


def test_the_form_of_the_condition_begins_with_the_locked_share_cut_downwards(way: Way) -> None:
    dossier, front = way.to("survey"), way.cast.front
    survey = actions.open_survey(way.commune, Plan("NTM", YEAR, DAY - timedelta(days=9)), by=front)
    actions.list_villages(survey, [("Thôn 1", 120)], by=front, version=1)
    village = survey.villages.get()
    village.survey = survey
    counts = Counts("Thôn 1", 120, 120, 120, 112, 111, 1, 0)
    actions.write_village(village, counts, by=front, version=1, minutes=stored_file(dossier))
    client, address = browser(front), f"/dossiers/{dossier.pk}/"
    form = f"{address}conditions/satisfaction/"
    assert 'name="number" value' not in client.get(form).content.decode()
    assert "sau khi khóa" in text(browser(way.cast.officer).get(address))
    actions.move(Action.LOCK, survey, by=front, version=Survey.objects.get().version)
    page = client.get(form).content.decode()
    assert 'value="99,1071"' in page and f'value="{DAY:%d/%m/%Y}"' in page  # 99,10714…
    assert "99,1 % hài lòng" in text(browser(way.cast.officer).get(address)).replace("\xa0", " ")


def test_the_register_of_works_speaks_beside_the_condition_and_a_contradiction_wants_a_reason(way: Way) -> None:
    dossier, officer = way.to("survey"), way.cast.officer
    client, address = browser(officer), f"/dossiers/{dossier.pk}/"
    form = f"{address}conditions/no_overdue_debt/"
    assert "xã chưa ghi công trình nào" in text(client.get(form))
    about = About("Đường thôn 3", "roads", "UBND xã", pay_by=DAY - timedelta(days=9))
    moves = (Movement("accepted", 9 * 10**6, DAY - timedelta(days=40)),)
    works.add_many(way.commune, [Listed(about, "accepted", moves)], by=officer)
    said = "còn nợ 9 triệu đồng ở 1 công trình, 1 công trình đã quá hạn trả"
    assert said in text(client.get(address)) and said in text(client.get(form))
    sent = {"holds": "yes", "dated": f"{DAY:%d/%m/%Y}", "source": "CV 1", "author": "Phòng Tài chính", "note": ""}
    facts = Fact.objects.filter(dossier=dossier, condition="no_overdue_debt")
    before = facts.count()
    refused = client.post(form, {**sent, "idem": str(uuid4())})
    assert refused.status_code == 409 and "Sổ công trình của xã nói khác" in text(refused) and facts.count() == before
    assert client.post(form, {**sent, "holds": "no", "idem": str(uuid4())}).status_code == 303
    assert client.post(form, {**sent, "note": "Trả ngày 11/10", "idem": str(uuid4())}).status_code == 303
    assert facts.count() == before + 2
