"""A few official papers of the demo: drawn from its own meetings and sittings, numbered, signed, scanned or still a draft.

Signatures come from the demo certificate authority, whose name says that it is worth nothing; a scan is a drawn sheet that says
"dữ liệu minh họa". The decision stays unsigned: titles are as they were published.
"""

from __future__ import annotations

from datetime import date
from random import Random

from django.core.files.base import ContentFile
from django.db import transaction

from datchuan.appraisals import drafts as appraisal_drafts
from datchuan.appraisals.sheet import page_of
from datchuan.config import clock
from datchuan.council import drafts as council_drafts
from datchuan.council import keeping as council
from datchuan.council import queries as sittings
from datchuan.council.models import Sitting
from datchuan.council.workflow import SittingState
from datchuan.dossiers import drawing
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.queries import with_communes
from datchuan.hearings import drafts as hearing_drafts
from datchuan.hearings import queries as hearings
from datchuan.packs import demo_papers
from datchuan.papers import actions as papers
from datchuan.papers import demo_authority
from datchuan.papers.models import IssuedPaper
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind

#: The dossier whose papers are drawn: it has passed all steps before the Council.
COMMUNE, LEVEL = "20680", "NTM_NC"


def build(rng: Random, on: date) -> dict[str, int]:
    """Issue the papers as of a day; left alone when there are some. Needs the dossiers of the demo."""
    if not IssuedPaper.objects.filter(is_demo=True, number__isnull=False).exists():
        with transaction.atomic(), clock.travel(on):
            _of_the_sitting()
            _of_the_dossier()
    return {"papers": IssuedPaper.objects.filter(is_demo=True).count()}


def _of_the_sitting() -> None:
    """Both minutes of the Council signed by one of its members; the submission numbered, waiting for its signature."""
    sitting = Sitting.objects.filter(is_demo=True, state=SittingState.CLOSED).select_related("planned_by").first()
    if sitting is None:
        return
    office = sitting.planned_by
    member = sitting.members.select_related("user").order_by("pk")[0].user
    for wanted in council_drafts.wanted_of(sittings.sitting_page(rights_of(office), sitting)):
        issued = council.draw_up(wanted, sitting, by=office).paper
        issued = papers.take_number(issued, by=office, version=issued.version)
        if wanted.kind != council_drafts.SUBMISSION:
            identity = demo_authority.identity_of(f"person-{member.pk}", member.full_name)
            papers.sign(issued, identity, by=member, version=issued.version, visible=True)


def _of_the_dossier() -> None:
    """Each office draws its own: the commune the report on opinions, the district its minutes and its report of vetting."""
    rows = Dossier.objects.select_related("edition", "procedure", "content", "deadline", "opened_by")
    row = rows.filter(is_demo=True, commune__code=COMMUNE, level=LEVEL).first()
    if row is None:
        return
    dossier = with_communes([row])[0]
    commune = dossier.opened_by
    if (report := _opinions(dossier, commune)) is not None:
        _scanned(report, commune, dossier)
    meeting = hearings.meeting_page(rights_of(commune), dossier, commune)
    if meeting is None or meeting.meeting is None:
        return
    district = meeting.meeting.called_by
    for issue in (_minutes, _vetting):
        issued = issue(dossier, district)
        if issued is not None and issue is _minutes:
            papers.take_number(issued, by=district, version=issued.version)


def _opinions(dossier: Dossier, by: User) -> IssuedPaper | None:
    page = hearings.consultation_page(rights_of(by), dossier)
    if page is None or page.current is None or page.current.agency is None:
        return None
    paper = hearing_drafts.draft(hearing_drafts.OPINIONS, page)
    return drawing.draw_up(dossier, drawing.Place(page.step.code, "", page.current.agency), paper, by=by)


def _minutes(dossier: Dossier, by: User) -> IssuedPaper | None:
    page = hearings.meeting_page(rights_of(by), dossier, by)
    if page is None or page.meeting is None:
        return None
    paper = hearing_drafts.draft(hearing_drafts.DISTRICT, page)
    return drawing.draw_up(dossier, drawing.Place(page.step.code, "", page.meeting.agency), paper, by=by)


def _vetting(dossier: Dossier, by: User) -> IssuedPaper | None:
    page = page_of(rights_of(by), dossier, StepKind.VETTING)
    if page is None or page.sheet is None:
        return None
    paper = appraisal_drafts.draft(appraisal_drafts.VETTING, page)
    return drawing.draw_up(dossier, drawing.Place(page.step.code, "", page.sheet.line.agency), paper, by=by)


def _scanned(issued: IssuedPaper, by: User, dossier: Dossier) -> None:
    """Numbered, then signed by hand: the file that counts is a drawn sheet in the place of the scan."""
    issued = papers.take_number(issued, by=by, version=issued.version)
    said = [("Số", issued.sign), ("Danh hiệu", dossier.level), ("Năm", str(dossier.year))]
    sheet = demo_papers.paper(issued.of_kind.name_vi, str(dossier.commune), clock.today(), said)
    papers.attach_scan(issued, ContentFile(sheet, name="ban-chup-minh-hoa.pdf"), by=by, version=issued.version)
