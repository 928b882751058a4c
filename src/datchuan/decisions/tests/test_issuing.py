"""The official paper of a decision: under its number, signed here in a demo only, or brought in; and what anybody may know."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.council.tests.table import Table
from datchuan.decisions import actions, drafts, issuing, queries, rules
from datchuan.decisions.models import Decision
from datchuan.decisions.tests.desk import signing, verified
from datchuan.papers import actions as papers
from datchuan.papers import demo_authority
from datchuan.papers.content import plain
from datchuan.papers.models import IssuedPaper
from datchuan.people.models import User
from datchuan.titles.models import TitleEvent

SignedIn = Callable[[User], Client]


@pytest.fixture
def decision(table: Table) -> Decision:
    return actions.sign(verified(table), signing(), by=table.way.cast.leader)


def scan() -> ContentFile:
    out = BytesIO()
    Image.new("RGB", (800, 1100), "white").save(out, "JPEG")
    return ContentFile(out.getvalue(), name="quyet-dinh.jpg")


def test_the_paper_says_what_was_decided(decision: Decision, table: Table) -> None:
    paper = drafts.draft(decision)
    said = str(plain(paper))
    for words in ("Xã Tiên Lãnh", "đạt chuẩn nông thôn mới", "năm 2023", "Căn cứ Quyết định", "Lãnh đạo Tỉnh"):
        assert words in said, words
    assert paper.public_lines == ("Xã Tiên Lãnh, Huyện Tiên Phước",)
    assert "kết quả bỏ phiếu của Hội đồng thẩm định ngày 12 tháng 10 năm 2023" in said


def test_it_is_drawn_once_under_the_number_of_the_decision(decision: Decision, table: Table) -> None:
    first = issuing.draw(decision, by=table.secretary)
    again = issuing.draw(decision, by=table.way.cast.leader)
    assert first.pk == again.pk and IssuedPaper.objects.count() == 1
    assert (first.number, first.day, first.organ) == (2044, decision.decided_on, decision.organ)


def test_no_paper_before_the_signature(table: Table) -> None:
    with pytest.raises(Refused, match="chưa ký ban hành"):
        issuing.draw(verified(table), by=table.secretary)


def test_a_scan_is_marked_as_one(decision: Decision, table: Table, signed_in: SignedIn) -> None:
    issued, browser = issuing.draw(decision, by=table.secretary), signed_in(table.secretary)
    path = reverse("decision-paper-attach", args=[decision.pk])
    assert browser.post(path, {"what": "scan", "version": issued.version}).status_code == 422
    empty = browser.post(path, {"what": "scan", "version": issued.version, "file": ContentFile(b"", name="qd.pdf")})
    assert empty.status_code == 422 and "Tệp trống, không có nội dung." in empty.content.decode()
    assert browser.post(path, {"what": "scan", "version": issued.version, "file": scan()}).status_code == 303
    page = browser.get(reverse("decision", args=[decision.pk])).content.decode()
    assert "<strong>bản chụp</strong>" in page
    issued.refresh_from_db()
    assert issued.state == "signed" and issued.pdf_sha256 in page
    again = browser.post(path, {"what": "scan", "version": issued.version, "file": scan()})
    assert again.status_code == 422 and "đã ký" in again.content.decode()


def test_a_file_without_a_signature_is_not_taken_for_signed(
    decision: Decision, table: Table, signed_in: SignedIn
) -> None:
    issued, browser = issuing.draw(decision, by=table.secretary), signed_in(table.secretary)
    data = ContentFile(b"%PDF-1.4\n%%EOF", name="qd.pdf")
    response = browser.post(
        reverse("decision-paper-attach", args=[decision.pk]),
        {"what": "signed", "version": issued.version, "file": data},
    )
    assert response.status_code == 422
    issued.refresh_from_db()
    assert issued.state == "numbered"


def test_the_demo_certificate_signs_in_a_demo_only(
    decision: Decision, table: Table, signed_in: SignedIn, settings: Any, tmp_path: object
) -> None:
    settings.VAR, settings.DEMO = tmp_path, True
    issuing.draw(decision, by=table.secretary)
    leader, path = signed_in(table.way.cast.leader), reverse("decision-paper-sign", args=[decision.pk])
    assert "chỉ có ở bản dùng thử" in rules.why_not_sign_here(False, decision, table.way.cast.leader)
    Decision.objects.filter(pk=decision.pk).update(is_demo=True)
    refused = signed_in(table.way.other_leader).post(path)
    assert refused.status_code == 409 and "người ký quyết định" in refused.content.decode()
    for _press in range(2):
        assert leader.post(path).status_code == 303
    issued = IssuedPaper.objects.get()
    assert (issued.state, issued.origin) == ("signed", "here")
    page = leader.get(reverse("decision", args=[decision.pk])).content.decode()
    assert issued.pdf_sha256 in page and "Tải bản có giá trị" in page


def test_the_signer_signs_with_the_key_of_the_organ_on_the_server(
    decision: Decision, table: Table, signed_in: SignedIn, settings: Any, tmp_path: Path
) -> None:
    settings.VAR, settings.SIGNING_KEYS = tmp_path, str(tmp_path)
    (tmp_path / f"{decision.organ.code}.p12").write_bytes(demo_authority.identity_of("organ", "UBND tỉnh").data)
    issuing.draw(decision, by=table.secretary)
    leader, path = signed_in(table.way.cast.leader), reverse("decision-paper-sign", args=[decision.pk])
    assert "Mật khẩu của khóa ký" in leader.get(reverse("decision", args=[decision.pk])).content.decode()
    other = signed_in(table.way.other_leader).post(path, {"secret": demo_authority._PASSWORD})
    assert other.status_code == 409 and "người ký quyết định" in other.content.decode()
    for secret, said in (("", "Nhập mật khẩu hoặc mã PIN"), ("sai", "Mật khẩu của tệp khóa chưa đúng")):
        wrong = leader.post(path, {"secret": secret})
        assert wrong.status_code == 422 and said in wrong.content.decode()
    assert leader.post(path, {"secret": demo_authority._PASSWORD}).status_code == 303
    issued = IssuedPaper.objects.get()
    assert (issued.state, issued.origin) == ("signed", "here")


@pytest.mark.parametrize("who", ["officer", "department", "council_member", "district"])
def test_only_office_and_leaders_issue(decision: Decision, table: Table, signed_in: SignedIn, who: str) -> None:
    browser = signed_in(getattr(table.way.cast, who))
    for name in ("decision-draw", "decision-paper-sign", "decision-paper-attach"):
        response = browser.post(reverse(name, args=[decision.pk]))
        assert response.status_code == 403, name
        assert "Văn phòng Điều phối" in response.content.decode()
    assert browser.get(reverse("decision-paper", args=[decision.pk, "docx"])).status_code == 404
    assert not IssuedPaper.objects.exists()


def test_what_anybody_may_know_of_a_decision(decision: Decision, table: Table) -> None:
    issued = issuing.draw(decision, by=table.secretary)
    state = queries.public_state(issued.pk)
    assert state is not None and state.in_force and state.number == "2044/QĐ-UBND"
    assert [(line.commune, line.holds) for line in state.lines] == [("Xã Tiên Lãnh", True)]
    assert state.lines[0].version == table.way.fresh(table.dossier).content.digest  # type: ignore[union-attr]
    with clock.travel(date(2024, 3, 1)):
        TitleEvent.objects.create(
            unit=table.way.commune, level="NTM", kind="revoked", decided_on=date(2024, 2, 1), decision_no="5/QĐ-UBND",
            certainty="stated", standing="official", digest="f" * 64,
        )  # fmt: skip
        state = queries.public_state(issued.pk)
    assert state is not None and not state.in_force
    assert (state.ended_on, state.lines[0].holds) == (date(2024, 2, 1), False)
    other = papers.draft(drafts.draft(decision), organ=decision.organ, scope="system", by=table.secretary)
    assert queries.public_state(other.pk) is None


def test_a_cancelled_paper_is_no_longer_in_force(decision: Decision, table: Table) -> None:
    issued = issuing.draw(decision, by=table.secretary)
    papers.cancel(issued, "Sai số hiệu", by=table.secretary, version=issued.version)
    state = queries.public_state(issued.pk)
    assert state is not None and not state.in_force and state.reason == "Sai số hiệu"
