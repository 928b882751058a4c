"""The illustrative surveys: made by the real actions, marked, made once, each state shown, nothing after the demo's day."""

from __future__ import annotations

from random import Random

from datchuan.packs import demo_surveys
from datchuan.packs.tests.world import TODAY, World
from datchuan.surveys.models import Survey, Village
from datchuan.surveys.tally import totals
from datchuan.surveys.workflow import State


def test_each_state_is_shown_and_marked(quang_nam: World) -> None:
    report = demo_surveys.build(Random(7), TODAY)
    assert report == {"lấy ý kiến collecting": 1, "lấy ý kiến locked": 1, "lấy ý kiến sent": 2}
    assert demo_surveys.build(Random(7), TODAY) == report and Survey.objects.count() == len(demo_surveys.CASES)
    assert (
        not Survey.objects.exclude(is_demo=True).exists()
        and not Village.objects.exclude(name__contains="minh họa").exists()
    )
    assert (
        not Survey.objects.filter(opened_on__gt=TODAY).exists()
        and not Survey.objects.filter(sent_on__gt=TODAY).exists()
    )
    for survey in Survey.objects.exclude(state=State.COLLECTING):
        total = totals(survey.villages.all())
        assert (total.missing, total.valid) == (0, 1000)
    assert totals(Village.objects.filter(survey__state=State.COLLECTING)).missing == demo_surveys.LEFT_OPEN
