"""The illustrative guidance and questions: made by the real actions, marked, and made once."""

from __future__ import annotations

import re
from random import Random

from datchuan.guidance.models import GuidanceVersion, Question, Topic, Turn
from datchuan.journal.models import Entry
from datchuan.packs import demo_guidance, demo_guidance_texts
from datchuan.packs.tests.world import TODAY, World


def test_half_of_the_indicators_are_guided_and_questions_wait(measured: World) -> None:
    report = demo_guidance.build(Random(7), TODAY)
    assert (
        report["versions"] == GuidanceVersion.objects.count() == Entry.objects.filter(kind="guidance.publish").count()
    )
    assert 50 <= Topic.objects.count() <= 90
    assert report["questions"] == Question.objects.count() == len(demo_guidance_texts.QUESTIONS)
    assert report["answered"] == Question.objects.filter(state="answered").count() == 14
    assert Question.objects.filter(state="referred").count() == 1
    assert GuidanceVersion.objects.exclude(is_demo=True).count() + Question.objects.exclude(is_demo=True).count() == 0
    assert demo_guidance.build(Random(7), TODAY) == {"versions": 0, "questions": 0, "answered": 0}


def test_the_texts_name_no_act_and_no_level(measured: World) -> None:
    demo_guidance.build(Random(7), TODAY)
    texts = [*GuidanceVersion.objects.values_list("body", flat=True), *Turn.objects.values_list("text", flat=True)]
    assert [t for t in texts if re.search(r"\d\s*%|[Qq]uyết định|[Tt]hông tư|[Nn]ghị định|QĐ|TT-|NĐ|Luật", t)] == []
    assert {
        body.startswith("(Nội dung minh họa)") for body in GuidanceVersion.objects.values_list("body", flat=True)
    } == {True}
