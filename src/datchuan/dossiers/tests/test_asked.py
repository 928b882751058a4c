"""The survey of the Fatherland Front on the pages of a dossier."""

from __future__ import annotations

from datetime import timedelta

from datchuan.assessments.tests.setting import DAY
from datchuan.dossiers.tests.way import YEAR, Way, browser, stored_file
from datchuan.findings.tests.world import text
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
