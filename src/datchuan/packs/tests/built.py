"""What the parts of the demo must show, asserted on the whole build: making it takes most of a minute (``test_demo``)."""

from __future__ import annotations

from random import Random

from django.contrib.auth.hashers import is_password_usable
from django.test import Client

from datchuan.appraisals.queries import appraisal_of
from datchuan.confirmations.models import Confirmation
from datchuan.confirmations.queries import out_of_step
from datchuan.council.models import Sitting
from datchuan.decisions.models import Decision
from datchuan.dossiers import rules
from datchuan.dossiers.content import gather
from datchuan.dossiers.models import Document, Dossier
from datchuan.dossiers.queries import with_communes
from datchuan.findings.filters import Period
from datchuan.findings.late import shares_of
from datchuan.findings.models import Finding, FindingEvent
from datchuan.findings.workflow import Stage
from datchuan.findings.workflow import State as FindingState
from datchuan.hearings.models import Consultation, Entry, Meeting
from datchuan.packs import demo_confirmations, demo_dossiers, demo_findings, demo_upkeep, demo_workbooks
from datchuan.packs.tests.small_world import rows_everywhere
from datchuan.packs.tests.world import TODAY, World
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind
from datchuan.review.board import board_for
from datchuan.upkeep.models import Campaign, Review, ReviewStep
from datchuan.upkeep.workflow import State
from datchuan.workbooks.models import Intake

COUNTS = {
    "dossiers_council": 1,
    "dossiers_drafting": 5,
    "dossiers_ready": 1,
    "dossiers_returned": 1,
    "dossiers_review": 5,
    "dossiers_sent_back": 1,
    "dossiers_voted": 1,
}


def look(world: World) -> None:
    """Look at every part, and that a second build of any of them adds nothing."""
    confirmations(world)
    findings(world)
    pages_of_findings(world)
    workbook(world)
    dossiers(world)
    reviews()


def confirmations(world: World) -> None:
    """Every state is there and nothing is out of step."""
    counts = demo_confirmations.build(Random(1), TODAY)
    assert set(counts) == {"confirmed", "more_wanted", "answered", "disagreed", "void"}
    assert counts["confirmed"] >= 300
    assert out_of_step() == []
    assert not Confirmation.objects.filter(is_demo=False).exists()
    assert Confirmation.objects.filter(commune__code="20869", state="more_wanted").count() >= 2
    board = board_for(rights_of(world.user("so.yte")), 2023)
    assert board is not None
    assert board.board.ours > 0


def findings(world: World) -> None:
    """Findings of every stage and state."""
    counts = demo_findings.build(Random(8), TODAY)
    assert set(counts) == {*Stage.values, *FindingState.values}
    assert 100 <= Finding.objects.count() <= 220
    assert Finding.objects.filter(is_demo=False).count() == 0
    assert not FindingEvent.objects.filter(on__gt=TODAY).exists()
    assert Finding.objects.overdue(TODAY).exists()
    shown = Finding.objects.filter(commune__code="20869").order_by("state").values_list("stage", "state")
    assert list(shown) == [("early", "answered"), ("early", "open")]
    page = world.client("xa.tienlanh").get("/findings/").context["list"]
    assert (page.mine, page.total) == (1, 2)
    period = Period(TODAY.replace(month=1, day=1), TODAY)
    shares = shares_of(rights_of(world.user("vpdp")), period)
    late, cases = sum(s.late for s in shares), sum(s.cases for s in shares)
    assert 0 < late < cases


def pages_of_findings(world: World) -> None:
    """Each role opens every page of them."""
    one = Finding.objects.filter(commune__code="20869").first()
    assert one is not None
    place = f"{one.set_code}/{one.indicator_code}/{one.year}/"
    addresses = ["/findings/", "/findings/late/", f"/findings/{one.pk}/", f"/findings/raise/{place}",
                 f"/commune/20869/{place}findings/raise/"]  # fmt: skip
    for username in ("xa.tienlanh", "huyen.tienphuoc", "so.yte", "vpdp", "hoidong", "lanhdao.tinh", "mattran.tinh"):
        client: Client = world.client(username)
        assert [client.get(address).status_code for address in addresses] == [200] * 5


def workbook(world: World) -> None:
    """One workbook waits with changes and wrong cells."""
    assert demo_workbooks.build(Random(1), TODAY) == {"workbooks": 0}
    intake = Intake.objects.get()
    page = world.client("xa.tienlanh").get(f"/commune/20869/NTM/workbook/2023/{intake.pk}/")
    found = page.context["found"]
    assert (len(found.changes), len(found.wrong), found.conflicts) == (2, 2, ())


def reviews() -> None:
    """The review rests on the published order, and what is made up says so."""
    campaign = Campaign.objects.get()
    assert (campaign.wording, campaign.last_day.isoformat()) == ("cuối năm 2023", "2023-12-31")
    assert campaign.is_demo and "11/10/2023" in campaign.basis
    made, done = demo_upkeep.build(Random(2), TODAY), Review.objects.exclude(state=State.WAITING)
    assert 0 < made["reviews_done"] == done.count() < made["reviews"] == Review.objects.count()
    assert Review.objects.filter(state=State.RETURNED).count() == 1
    said = ReviewStep.objects.exclude(text="").values_list("text", flat=True)
    assert said and all(text.startswith("Dữ liệu minh họa") for text in said)


# Dossiers: one on every step, each demo account with something to do, nothing decided


def dossiers(world: World) -> None:
    found = {
        d.commune.code: d for d in with_communes(Dossier.objects.select_related("edition", "procedure", "content"))
    }
    _steps(found)
    _all_is_marked()
    _every_account_has_something_to_do(world, found)
    rows = rows_everywhere()
    assert demo_dossiers.build(Random(2), TODAY) == COUNTS
    assert rows_everywhere() == rows, "built twice, it is there once"


def _steps(found: dict[str, Dossier]) -> None:
    steps = {(d.state, d.step) for d in found.values()}
    assert steps >= {
        ("drafting", "registration"), ("drafting", "self_assessment"), ("drafting", "consultation"),
        ("drafting", "commune_meeting"), ("returned", "self_assessment"), ("review", "completeness_district"),
        ("review", "vetting_district"), ("review", "survey"), ("review", "district_meeting"), ("ready", "district_meeting"),
        ("review", "appraisal"), ("council", "council"), ("voted", "decision"), ("sent_back", "council"),
    }  # fmt: skip
    assert {d.level for d in found.values()} == {"NTM", "NTM_NC"}
    own = found["20869"]
    assert (own.step, len(gather(own).lacking()) > 0) == ("self_assessment", True)
    assert Entry.objects.filter(item__dossier=found["20689"]).count() == 1
    assert Consultation.objects.get(dossier=found["20503"]).state == "open"
    assert {row["about"] for row in found["20827"].events.latest("number").reasons} > set()


def _all_is_marked() -> None:
    for model in (Dossier, Document, Consultation, Meeting, Sitting, Decision, Finding):
        assert not model._default_manager.filter(is_demo=False).exists(), model
    assert [name for name in User.objects.values_list("full_name", flat=True) if "minh họa" not in name] == []
    made = User.objects.filter(username__contains="council.member") | User.objects.filter(username__contains="hdtd")
    assert made.exists()
    assert not any(is_password_usable(person.password) for person in made)
    assert not Decision.objects.filter(state="signed").exists()


def _every_account_has_something_to_do(world: World, found: dict[str, Dossier]) -> None:
    waiting = {
        "xa.tienlanh": {"20869"},
        "huyen.tienphuoc": {"20878", "20884"},
        "mattran.tinh": {"20545"},
        "vpdp": {"20680", "20995"},
    }
    for username, codes in waiting.items():
        rights = rights_of(world.user(username))
        theirs = {
            code for code, d in found.items() if d.is_open and rules.acts_in(rights, d.present_step, d.commune_id)
        }
        assert theirs == codes, username
    appraisal = appraisal_of(found["20995"], StepKind.DEPARTMENTAL_APPRAISAL)
    assert appraisal is not None
    silent = {line.agency.code for line in appraisal.silent}
    assert {"SYT", "SNNPTNT", "SGTVT"} <= silent < {line.agency.code for line in appraisal.agencies}
    sitting = Sitting.objects.get(state="planned")
    assert sitting.members.filter(user=world.user("hoidong")).exists()
    assert (sitting.members.count(), sitting.items.count()) == (11, 1)
    assert Decision.objects.get().state == "verified", "it waits for the leader of the province"
