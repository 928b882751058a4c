"""The dossiers of the demo: one on every step, each demo account with something to do, nothing decided."""

from __future__ import annotations

from random import Random
from typing import Any

from django.contrib.auth.hashers import is_password_usable

from datchuan.appraisals.queries import appraisal_of
from datchuan.council.models import Sitting
from datchuan.decisions.models import Decision
from datchuan.dossiers import rules
from datchuan.dossiers.content import gather
from datchuan.dossiers.models import Document, Dossier
from datchuan.dossiers.queries import with_communes
from datchuan.findings.models import Finding
from datchuan.hearings.models import Consultation, Entry, Meeting
from datchuan.insight.status import status
from datchuan.packs import demo_dossiers
from datchuan.packs.tests.small_world import rows_everywhere
from datchuan.packs.tests.world import TODAY, World, _measured, measured
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind

__all__ = ["_measured", "measured"]

COUNTS = {
    "dossiers_council": 1,
    "dossiers_drafting": 5,
    "dossiers_ready": 1,
    "dossiers_returned": 1,
    "dossiers_review": 5,
    "dossiers_sent_back": 1,
    "dossiers_voted": 1,
}


def test_every_step_is_there_and_the_published_counts_stay(measured: World) -> None:
    before = _titles()
    assert demo_dossiers.build(Random(1), TODAY) == COUNTS
    assert _titles() == before
    found = {
        d.commune.code: d for d in with_communes(Dossier.objects.select_related("edition", "procedure", "content"))
    }
    _steps(found)
    _everything_is_marked()
    _every_account_has_something_to_do(measured, found)
    rows = rows_everywhere()
    assert demo_dossiers.build(Random(2), TODAY) == COUNTS
    assert rows_everywhere() == rows, "built twice, it is there once"


def _titles() -> dict[str, Any]:
    """What is published of titles: everything of the status but the means of illustrative figures."""
    return {name: value for name, value in status(TODAY).items() if name != "criteria"}


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


def _everything_is_marked() -> None:
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
