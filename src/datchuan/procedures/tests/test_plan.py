"""A procedure of a pack as the code reads it, in three tiers and in two."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from datchuan.papers.kinds import KINDS
from datchuan.people.models import Role
from datchuan.procedures.kinds import StepKind
from datchuan.procedures.models import Procedure
from datchuan.procedures.plan import plan_of, read_plan
from datchuan.procedures.tests.loaded import THREE_TIER, TWO_TIER, add_procedures

pytestmark = pytest.mark.django_db

THREE = [
    ("registration", Role.COMMUNE_OFFICER), ("self_assessment", Role.COMMUNE_OFFICER),
    ("consultation", Role.COMMUNE_OFFICER), ("commune_meeting", Role.COMMUNE_OFFICER),
    ("completeness_district", Role.DISTRICT_OFFICER), ("vetting_district", Role.DISTRICT_OFFICER),
    ("survey", Role.FRONT), ("district_meeting", Role.DISTRICT_OFFICER), ("reception_province", Role.COORDINATOR),
    ("appraisal", Role.DEPARTMENT_SPECIALIST), ("council", Role.COUNCIL_MEMBER), ("decision", Role.LEADER),
    ("announcement", Role.DISTRICT_OFFICER), ("maintenance", Role.COMMUNE_OFFICER),
]  # fmt: skip
TWO = [
    ("self_assessment", Role.COMMUNE_OFFICER), ("consultation", Role.COMMUNE_OFFICER), ("survey", Role.FRONT),
    ("commune_meeting", Role.COMMUNE_OFFICER), ("reception_province", Role.COORDINATOR),
    ("appraisal", Role.DEPARTMENT_SPECIALIST), ("council", Role.COUNCIL_MEMBER), ("decision", Role.LEADER),
    ("announcement", Role.COMMUNE_OFFICER), ("maintenance", Role.COMMUNE_OFFICER),
]  # fmt: skip


def test_steps_in_order_with_their_roles(three_tier_procedure: Procedure, two_tier_procedure: Procedure) -> None:
    assert [(s.code, s.role) for s in plan_of(three_tier_procedure).steps] == THREE
    assert [(s.code, s.role) for s in plan_of(two_tier_procedure).steps] == TWO
    assert plan_of(two_tier_procedure).levels_of_government == ("commune", "province")


def test_walking_along_the_steps(three_tier_procedure: Procedure) -> None:
    plan = plan_of(three_tier_procedure)
    assert (plan.first.code, plan.last.code) == ("registration", "maintenance")
    assert [s.position for s in plan.steps] == list(range(14)) == [plan.index(s.code) for s in plan.steps]
    after, before = plan.after("council"), plan.before("council")
    assert after is not None and after.code == "decision"
    assert before is not None and before.code == "appraisal"
    assert plan.before("registration") is None and plan.after("maintenance") is None
    assert [s.code for s in plan.of_kind(StepKind.BALLOT_MEETING)] == ["commune_meeting", "district_meeting"]
    assert [s.code for s in plan.of_kind("vetting", "survey_result")] == ["vetting_district", "survey"]
    assert plan.has("survey") and not plan.has("nowhere")
    with pytest.raises(KeyError):
        plan.step("nowhere")


def test_what_a_step_says(three_tier_procedure: Procedure) -> None:
    plan = plan_of(three_tier_procedure)
    check = plan.step("completeness_district")
    assert check.limit is not None
    assert (check.limit.value, check.limit.unit, check.limit.standing) == (Decimal(5), "working_day", "to_check")
    assert (check.returns_to, check.silence, check.silence_is_consent) == ("commune_meeting", "refuse", False)
    unknown = plan.step("appraisal").limit
    assert unknown is not None and unknown.value is None and not unknown.is_known
    assert plan.step("consultation").limit is None  # days of publication are a least, not a limit
    council = plan.step("council")
    assert {code: f.value for code, f in council.figures.items()} == {"share_in_favour": 90, "quorum": 70}
    assert [d.paper for d in council.documents] == ["bien_ban_hoi_dong", "to_trinh_tinh"]
    pictures = plan.step("commune_meeting").document("pictures")
    assert pictures is not None and not pictures.required
    assert plan.first.optional and not check.optional
    assert not any(s.silence_is_consent for s in plan.steps)


def test_conditions_and_cases(three_tier_procedure: Procedure) -> None:
    plan = plan_of(three_tier_procedure)
    condition = plan.condition("satisfaction")
    assert condition is not None and condition.figures["satisfied"].value == 90
    # The share is remembered for the first level only; for the others nobody has read one, so nothing is judged by it.
    for row in Procedure.objects.filter(code=three_tier_procedure.code):
        known = row.level == "NTM"
        for part in (plan_of(row).condition("satisfaction"), plan_of(row).step("survey")):
            assert part is not None and part.figures["satisfied"].is_known == known, row.level
    assert plan.condition("nothing") is None
    revocation = plan_of(Procedure.objects.get(code="revocation-2022-ntm"))
    assert [(c.code, c.from_percent, c.below_percent) for c in revocation.cases] == [("A", 30, 50), ("B", 50, None)]
    assert "thu_nhap" in revocation.cases[0].key_subjects


def test_names_follow_the_language(two_tier_procedure: Procedure) -> None:
    step = plan_of(two_tier_procedure).step("decision")
    assert (step.name, step.actor_name) == ("Quyết định công nhận", "Chủ tịch UBND tỉnh")
    with translation.override("en"):
        assert (step.name, step.what, str(step)) == ("Decision", "The Chairman decides.", "Decision")


def test_a_plan_is_read_once_and_without_its_document_afterwards(two_tier_procedure: Procedure) -> None:
    plan = plan_of(two_tier_procedure)
    again = Procedure.objects.defer("document").get(pk=two_tier_procedure.pk)
    with CaptureQueriesContext(connection) as queries:
        assert plan_of(again) is plan
    assert len(queries) == 0
    assert hash(plan.steps[0].code) and plan.step("survey") is plan.steps[2]


def test_procedures_written_before_these_keys_are_still_read() -> None:
    """Rows are never rewritten, so a document without the newer keys has to stay readable."""
    step = {
        "code": "a", "kind": "vetting", "name_vi": "A", "name_en": "A", "what_vi": "", "what_en": "",
        "actor": {"kind": "peoples_committee", "level": "district", "name_vi": "H", "name_en": "D"},
        "figures": [{"code": "d", "name_vi": "d", "name_en": "d", "value": "5", "unit": "day", "standing": "", "source": ""}],
        "documents": [{"code": "x", "name_vi": "x", "name_en": "x", "standing": "", "source": ""}],
    }  # fmt: skip
    plan = read_plan(
        {"name_vi": "Cũ", "steps": [step]}, code="old", level="NTM", purpose="recognition", government_model="three_tier",
        digest="d",
    )  # fmt: skip
    first = plan.first
    assert (first.limit, first.returns_to, first.silence, first.role) == (None, "", "refuse", Role.DISTRICT_OFFICER)
    assert first.documents[0].required and first.documents[0].paper == ""


def test_a_named_role_goes_before_the_actor() -> None:
    rows = add_procedures(THREE_TIER)
    document = rows["recognition-2022", "NTM"].document
    step = next(s for s in document["steps"] if s["code"] == "council")
    plan = read_plan(
        {"steps": [{**step, "role": "coordinator"}]}, code="x", level="NTM", purpose="recognition",
        government_model="three_tier", digest="",
    )  # fmt: skip
    assert plan.first.role == Role.COORDINATOR


def test_every_paper_and_return_of_both_files_leads_somewhere() -> None:
    for path in (THREE_TIER, TWO_TIER):
        for procedure in add_procedures(path).values():
            plan = plan_of(procedure)
            for step in plan.steps:
                assert not step.returns_to or plan.index(step.returns_to) < step.position
                assert {document.paper for document in step.documents} <= {"", *KINDS}, step.code


def test_what_is_not_known_is_not_official() -> None:
    """No figure of these files has been read in the text of the law."""
    standings = {
        figure.standing
        for path in (THREE_TIER, TWO_TIER)
        for procedure in add_procedures(path).values()
        for step in plan_of(procedure).steps
        for figure in step.figures.values()
    }
    assert standings == {"to_check", "illustrative"}
