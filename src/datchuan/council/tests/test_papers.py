"""The papers of a sitting: what they say, who draws them up, and when."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as WordDocument

from datchuan.config.tests.remembered import remembered
from datchuan.council import actions, drafts, keeping, queries
from datchuan.council.leading import Lead, Led
from datchuan.council.models import Sitting, SittingPaper
from datchuan.council.tests.table import SIZE, Table, votes
from datchuan.dossiers.models import Document
from datchuan.papers import actions as papers
from datchuan.papers.content import Paper, plain
from datchuan.papers.kinds import kind_of
from datchuan.papers.models import IssuedPaper
from datchuan.papers.tests.scans import scan
from datchuan.people.models import User
from datchuan.people.rights import rights_of

SignedIn = Callable[[User], Client]


@remembered
def closed(table: Table, said: list[str] | None = None) -> Sitting:
    item = table.voting(absent=1)
    member = item.sitting.members.first()
    assert member is not None
    actions.declare_conflict(item, member, by=table.secretary, reason="Nguyên Chủ tịch xã")
    for one, choice in zip(queries.voters(item), said or votes(SIZE), strict=False):
        actions.cast(item, choice, by=one.user)
    actions.close_vote(item, by=table.secretary, conclusion="Đề nghị giữ vững tiêu chí 17")
    led = Led(Lead("Hồ Quang Minh Họa, Phó Chủ tịch"), Lead("Lê Thị Minh Họa"))
    actions.note_presence(item.sitting, {}, by=table.secretary, led=led)
    return actions.close_sitting(item.sitting, by=table.secretary, note="Văn phòng trình bày báo cáo")


def paper(table: Table, sitting: Sitting, wanted: drafts.Wanted) -> Paper:
    return drafts.draft(wanted, queries.sitting_page(rights_of(table.secretary), sitting))


def said(paper: Paper) -> str:
    return str(plain(paper))


def test_the_minutes_say_quorum_rule_votes_and_who_was_left_out(table: Table) -> None:
    text = said(paper(table, closed(table), drafts.Wanted(drafts.MINUTES)))
    for words in (
        "9/10 có mặt, cần 7: đủ",
        "cần từ 90 % số có mặt đồng ý",
        "8/8 đồng ý = 100 %, cần từ 90 %: thông qua",
        "Nguyên Chủ tịch xã",
        "Văn phòng trình bày báo cáo",
        "Đề nghị giữ vững tiêu chí 17",
        f"trên {table.way.fresh(table.dossier).content}",
        "Hồ Quang Minh Họa",
        "bỏ phiếu kín",
    ):
        assert words in text, words


def test_the_counting_says_the_three_choices_and_the_rule(table: Table) -> None:
    text = said(paper(table, closed(table, votes(6, 1, 1)), drafts.Wanted(drafts.COUNTING)))
    assert "đủ điều kiện 6, hoàn thiện rồi trình lại 1, không đủ điều kiện 1" in text
    assert "6/8 đồng ý = 75 %" in text and "cần đối chiếu văn bản" in text


def test_the_submission_names_those_found_eligible(table: Table) -> None:
    sitting = closed(table)
    wanted = drafts.Wanted(drafts.SUBMISSION, "NTM", 2023)
    made = paper(table, sitting, wanted)
    assert made.public_lines == ("Xã Tiên Lãnh, Huyện Tiên Phước",)
    assert wanted in drafts.wanted_of(queries.sitting_page(rights_of(table.secretary), sitting))
    assert drafts.organ_for(wanted, sitting).code == "VPDP"
    assert "Căn cứ Quyết định" in said(made)


def test_without_anybody_eligible_there_is_no_submission(table: Table) -> None:
    page = queries.sitting_page(rights_of(table.secretary), closed(table, votes(1, 7)))
    assert [w.kind for w in drafts.wanted_of(page)] == [drafts.MINUTES, drafts.COUNTING]


@pytest.mark.parametrize("kind", [drafts.MINUTES, drafts.COUNTING])
@pytest.mark.parametrize("ext", ["docx", "pdf"])
def test_the_files_open(table: Table, signed_in: SignedIn, kind: str, ext: str) -> None:
    sitting = closed(table)
    response = signed_in(table.secretary).get(reverse("sitting-paper", args=[sitting.pk, kind, ext]))
    assert response.status_code == 200
    if ext == "pdf":
        assert response.content.startswith(b"%PDF")
    else:
        assert "Tiên Lãnh" in "".join(c.text for t in WordDocument(BytesIO(response.content)).tables for c in t._cells)


def test_a_paper_is_drawn_up_once(table: Table, signed_in: SignedIn) -> None:
    sitting, browser = closed(table), signed_in(table.secretary)
    path, key = reverse("sitting-draw-up", args=[sitting.pk, drafts.MINUTES]), str(uuid4())
    for _press in range(2):
        assert browser.post(path, {"idem": key, "level": "", "year": ""}).status_code == 303
    assert browser.post(path, {"idem": str(uuid4())}).status_code == 303
    row = SittingPaper.objects.get()
    assert (row.paper.kind, row.paper.organ.code, IssuedPaper.objects.count()) == (drafts.MINUTES, "HDTD-49", 1)
    page = browser.get(reverse("sitting", args=[sitting.pk])).content.decode()
    assert "Mở văn bản để cấp số và ký" in page
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}
    browser.cookies["django_language"] = "en"
    assert (
        kind_of(drafts.MINUTES).name_en
        in browser.get(reverse("sitting", args=[sitting.pk]), **english).content.decode()
    )
    del browser.cookies["django_language"]
    sent = {"idem": str(uuid4()), "level": "NTM", "year": "2023"}
    assert browser.post(reverse("sitting-draw-up", args=[sitting.pk, drafts.SUBMISSION]), sent).status_code == 303
    assert SittingPaper.objects.count() == 2


def test_nothing_is_drawn_up_before_the_end(table: Table, signed_in: SignedIn) -> None:
    sitting, browser = table.opened(), signed_in(table.secretary)
    response = browser.post(reverse("sitting-draw-up", args=[sitting.pk, drafts.MINUTES]), {"idem": str(uuid4())})
    assert response.status_code == 409 and "chưa bế mạc" in response.content.decode()
    assert browser.get(reverse("sitting-paper", args=[sitting.pk, drafts.MINUTES, "pdf"])).status_code == 404


@pytest.mark.parametrize("who", ["department", "council_member", "leader"])
def test_only_the_secretary_draws_up(table: Table, signed_in: SignedIn, who: str) -> None:
    sitting, browser = closed(table), signed_in(getattr(table.way.cast, who))
    response = browser.post(reverse("sitting-draw-up", args=[sitting.pk, drafts.MINUTES]), {"idem": str(uuid4())})
    assert response.status_code == 403 and "Việc của thư ký" in response.content.decode()
    assert browser.get(reverse("sitting-paper", args=[sitting.pk, drafts.MINUTES, "pdf"])).status_code == 404
    assert browser.get(reverse("sitting-minutes", args=[sitting.pk])).status_code == 200


def test_the_signed_minutes_lie_in_every_dossier_that_was_voted_on(table: Table, signed_in: SignedIn) -> None:
    sitting, browser = closed(table), signed_in(table.secretary)
    for wanted in drafts.wanted_of(queries.sitting_page(rights_of(table.secretary), sitting)):
        issued = keeping.draw_up(wanted, sitting, by=table.secretary).paper
        issued = papers.take_number(issued, by=table.secretary, version=issued.version)
        papers.attach_scan(issued, scan(), by=table.secretary, version=issued.version)
        assert keeping.draw_up(wanted, sitting, by=table.secretary).paper.state == "signed"
    found = {
        (row.wanted, row.form, row.number) for row in Document.objects.filter(dossier=table.dossier, step="council")
    }
    assert ("council_minutes", "scan", "01/BB-HĐTĐ") in found and len(found) == 3, found
    page = browser.get(reverse("paper", args=[SittingPaper.objects.first().paper_id])).content.decode()  # type: ignore[union-attr]
    assert "bản chụp" in page and reverse("sitting", args=[sitting.pk]) in page


def test_a_cancelled_paper_is_no_document_any_more(table: Table) -> None:
    sitting = closed(table)
    issued = keeping.draw_up(drafts.Wanted(drafts.MINUTES), sitting, by=table.secretary).paper
    issued = papers.take_number(issued, by=table.secretary, version=issued.version)
    issued = papers.attach_scan(issued, scan(), by=table.secretary, version=issued.version)
    papers.cancel(issued, "Ghi nhầm ngày họp", by=table.people[0], version=issued.version)
    row = Document.objects.get(paper=issued.pk)
    assert row.removed_at is not None and "Ghi nhầm ngày họp" in row.removed_reason
