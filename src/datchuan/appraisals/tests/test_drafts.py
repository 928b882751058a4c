"""Official papers of vetting and appraisal: what they say, who may draft them, how they come into the dossier."""

from __future__ import annotations

import json

from django.urls import reverse
from django.utils.translation import override

from datchuan.appraisals import actions, drafts, keeping
from datchuan.appraisals.sheet import Page, page_of
from datchuan.appraisals.tests.test_appraisal import LACKS, agency, at, say
from datchuan.appraisals.tests.test_pages import browser, form, say_all
from datchuan.dossiers.models import Document, Dossier
from datchuan.dossiers.tests.way import Way
from datchuan.papers.content import plain
from datchuan.papers.models import IssuedPaper
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.procedures.kinds import StepKind


def page(person: User, dossier: Dossier, kind: str) -> Page:
    found = page_of(rights_of(person), dossier, kind)
    assert found is not None
    return found


def words(kind: str, found: Page) -> str:
    assert kind in [offer.kind for offer in drafts.offers(found)]
    with override("en"):
        return json.dumps(plain(drafts.draft(kind, found)), ensure_ascii=False)


def test_the_district_drafts_its_report_and_draws_it_up(way: Way) -> None:
    dossier = way.to("vetting_district")
    assert drafts.offers(page(way.cast.district, dossier, StepKind.VETTING)) == []
    say_all(way, dossier)
    keeping.keep_note(
        dossier, dossier.present_step, agency(way, "UBND-514"), "1.1", "chuyện riêng", by=way.cast.district
    )
    said = words(drafts.VETTING, page(way.cast.district, dossier, StepKind.VETTING))
    for expected in ("Số chỉ tiêu đạt: 3/3.", "12 km", "từ 10 km trở lên", "của xã Tiên Lãnh"):
        assert expected in said, expected
    assert "chuyện riêng" not in said
    client = browser(way.cast.district)
    for ext, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        response = client.get(reverse("verdicts-paper", args=[dossier.pk, "vetting", drafts.VETTING, ext]))
        assert response.status_code == 200 and response.content.startswith(begins)
    draw = reverse("verdicts-draw", args=[dossier.pk, "vetting", drafts.VETTING])
    sent = form(dossier)
    for _again in range(2):
        assert client.post(draw, sent).status_code == 303
    issued = IssuedPaper.objects.get()
    assert (issued.state, issued.organ.code) == ("draft", "UBND-514")
    assert not Document.objects.filter(dossier=dossier, step="vetting_district").exists()
    for person in (way.cast.officer, way.cast.coordinator, way.cast.department):
        refused = browser(person).get(reverse("verdicts-paper", args=[dossier.pk, "vetting", drafts.VETTING, "pdf"]))
        assert refused.status_code == 404


def test_departments_and_the_office_draft_theirs(way: Way) -> None:
    dossier = at(way, "appraisal")
    say(way, dossier, "1.1", LACKS)
    for code in ("2.1", "2.2"):
        say(way, dossier, code)
    said = words(drafts.DEPARTMENT, page(way.transport, dossier, StepKind.DEPARTMENTAL_APPRAISAL))
    assert LACKS.note in said and "Số chỉ tiêu đạt: 0/1." in said and "2.1" not in said
    office = page(way.cast.coordinator, dossier, StepKind.DEPARTMENTAL_APPRAISAL)
    assert [offer.kind for offer in drafts.offers(office)] == [drafts.RETURN]
    notice = words(drafts.RETURN, office)
    assert LACKS.note in notice and f"{LACKS.todo} (hạn 22/10/2023)" in notice
    for name, who in (("SGTVT", way.transport), ("SYT", way.cast.department)):
        actions.send_result(dossier, dossier.present_step, agency(way, name), by=who)
    report = words(drafts.PROVINCE, page(way.cast.coordinator, dossier, StepKind.DEPARTMENTAL_APPRAISAL))
    assert "2/2 cơ quan có kết quả, 2/3 chỉ tiêu đạt" in report and "Huyện Tiên Phước" in report
