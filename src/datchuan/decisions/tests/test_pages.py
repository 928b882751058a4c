"""The pages of a decision: three persons, one after another, and what everybody else sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.council.tests.table import Table
from datchuan.decisions import actions, queries
from datchuan.decisions.models import Decision, Line
from datchuan.decisions.tests.desk import drafted, organ, passed, signing, verified
from datchuan.decisions.workflow import State
from datchuan.dossiers import keeping
from datchuan.dossiers.tests.way import DAY
from datchuan.journal.models import Entry
from datchuan.papers.models import IssuedPaper
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.titles.models import TitleEvent

SignedIn = Callable[[User], Client]


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def office(table: Table, signed_in: SignedIn) -> Client:
    return signed_in(table.secretary)


@pytest.fixture
def second(table: Table, signed_in: SignedIn) -> Client:
    return signed_in(table.way.verifier)


@pytest.fixture
def leader(table: Table, signed_in: SignedIn) -> Client:
    return signed_in(table.way.cast.leader)


def seen(decision: Decision) -> dict[str, Any]:
    decision.refresh_from_db()
    return {"version": decision.version}


def sent_to_sign(decision: Decision, number: int = 2044, **more: Any) -> dict[str, Any]:
    return {
        **seen(decision),
        "number": str(number),
        "decided_on": "12/10/2023",
        "sure": "on",
        "idem": str(uuid4()),
        **more,
    }


def draft_form(table: Table, **more: Any) -> dict[str, Any]:
    return {"group": "NTM-2023", "dossiers": [str(table.dossier.pk)], "idem": str(uuid4()), **more}


def test_the_whole_way_through_the_pages(table: Table, office: Client, second: Client, leader: Client) -> None:
    passed(table)
    page = text(office.get(reverse("decisions")))
    assert "Hội đồng đã thông qua, chờ soạn quyết định" in page
    sent = draft_form(table)
    for _press in range(2):
        assert office.post(reverse("decision-draft"), sent).status_code == 303
    decision = Decision.objects.get()
    one = reverse("decision", args=[decision.pk])
    page = text(office.get(one))
    for said in (
        "Xã Tiên Lãnh",
        "10/10 đồng ý = 100 %, cần từ 90 %: thông qua",
        "phiên bản",
        "Điều kiện của danh hiệu",
    ):
        assert said in page, said
    propose = seen(decision)
    for _press in range(2):
        assert office.post(reverse("decision-propose", args=[decision.pk]), propose).status_code == 303
    assert "không tự kiểm tra" in text(office.get(one))
    verify = seen(decision)
    for _press in range(2):
        assert second.post(reverse("decision-verify", args=[decision.pk]), verify).status_code == 303
    check = text(leader.get(reverse("decision-check", args=[decision.pk])))
    assert "Xem trước khi ký" in check and 'name="number" value="1"' in check
    sign = sent_to_sign(decision)
    for _press in range(2):
        assert leader.post(reverse("decision-sign", args=[decision.pk]), sign).status_code == 303
    decision.refresh_from_db()
    assert (decision.state, decision.full_number, TitleEvent.objects.count()) == (State.SIGNED, "2044/QĐ-UBND", 1)
    paper = IssuedPaper.objects.get(pk=decision.paper)
    assert (paper.sign, paper.day, paper.state) == ("2044/QĐ-UBND", DAY, "numbered")
    page = text(leader.get(one))
    assert "Quyết định 2044/QĐ-UBND ngày 12/10/2023" in page and "Ba người, ba việc" in page
    for kind in ("propose", "verify", "sign"):
        assert Entry.objects.filter(kind=f"decisions.{kind}", outcome="ok").count() == 1
    pdf = leader.get(reverse("decision-paper", args=[decision.pk, "pdf"]))
    assert b"".join(pdf.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["officer", "district", "department", "council_member", "front", "operator"])
def test_nobody_else_does_any_of_the_three(table: Table, signed_in: SignedIn, who: str) -> None:
    decision = verified(table)
    browser = signed_in(getattr(table.way.cast, who))
    for name in ("propose", "verify", "sign", "add", "remove", "send-back", "cancel"):
        response = browser.post(
            reverse(f"decision-{name}", args=[decision.pk]), {**seen(decision), "reason": "Không nên"}
        )
        assert response.status_code == 404, name
    for name in ("decision", "decision-check"):
        assert browser.get(reverse(name, args=[decision.pk])).status_code == 404
    response = browser.post(reverse("decision-draft"), draft_form(table))
    assert response.status_code in (403, 404)
    decision.refresh_from_db()
    assert decision.state == State.VERIFIED and not TitleEvent.objects.exists()


def test_the_wrong_one_of_the_three_reads_why(table: Table, office: Client, second: Client, leader: Client) -> None:
    decision = drafted(table)
    for browser in (leader,):
        response = browser.post(reverse("decision-propose", args=[decision.pk]), seen(decision))
        assert response.status_code == 403 and "Văn phòng Điều phối" in text(response)
    actions.propose(decision, by=table.secretary)
    response = office.post(reverse("decision-verify", args=[decision.pk]), seen(decision))
    assert response.status_code == 403 and "không tự kiểm tra" in text(response)
    actions.verify(decision, by=table.way.verifier)
    for browser in (office, second):
        response = browser.post(reverse("decision-sign", args=[decision.pk]), sent_to_sign(decision))
        assert response.status_code == 403 and "lãnh đạo Ủy ban nhân dân tỉnh ký" in text(response)
    assert Entry.objects.filter(kind="decisions.sign", outcome="refused").count() == 2


def test_an_old_page_changes_nothing(table: Table, office: Client, leader: Client, second: Client) -> None:
    decision = drafted(table)
    old = {"version": decision.version - 1}
    response = office.post(reverse("decision-propose", args=[decision.pk]), old)
    assert response.status_code == 409 and "người khác sửa" in text(response)
    actions.verify(actions.propose(decision, by=table.secretary), by=table.way.verifier)
    response = leader.post(reverse("decision-sign", args=[decision.pk]), sent_to_sign(decision, version=1))
    assert response.status_code == 409
    assert not TitleEvent.objects.exists()


def test_signing_wants_number_day_and_the_look(table: Table, leader: Client) -> None:
    decision = verified(table)
    path = reverse("decision-sign", args=[decision.pk])
    response = leader.post(path, {**seen(decision), "idem": str(uuid4())})
    assert response.status_code == 422
    for said in ("Nhập số quyết định", "Nhập ngày ký", "Đánh dấu là đã xem danh sách"):
        assert said in text(response), said
    response = leader.post(path, sent_to_sign(decision, decided_on="11/10/2023"))
    assert response.status_code == 409 and "trước ngày Hội đồng bỏ phiếu" in text(response)
    Decision.objects.create(
        organ=organ(table), level="NTM", year_met=2022, number=2044, number_year=2023,
        drafted_by=table.secretary, drafted_at=decision.drafted_at, state=State.CANCELLED,
    )  # fmt: skip
    response = leader.post(path, sent_to_sign(decision))
    assert response.status_code == 409 and "Số 2044 đã được dùng" in text(response)
    assert "2045" in text(leader.get(reverse("decision-check", args=[decision.pk])))


def test_a_number_of_another_paper_is_taken_too(table: Table) -> None:
    first = actions.sign(verified(table), signing(), by=table.way.cast.leader)
    from datchuan.decisions import issuing

    issuing.draw(first, by=table.secretary)
    assert queries.next_number(organ(table), "QĐ-UBND", 2023) == 2045
    Decision.objects.filter(pk=first.pk).update(number=7)
    assert queries.is_taken(Decision(organ=organ(table)), 2044, 2023)


def test_a_draft_goes_back_with_a_reason_and_is_given_up(table: Table, office: Client, leader: Client) -> None:
    decision = verified(table)
    path = reverse("decision-send-back", args=[decision.pk])
    assert leader.post(path, {**seen(decision), "reason": ""}).status_code == 422
    assert leader.post(path, {**seen(decision), "reason": "Sai tên xã"}).status_code == 303
    assert "Sai tên xã" in text(office.get(reverse("decision", args=[decision.pk])))
    cancel = {**seen(decision), "reason": "Soạn lại từ đầu"}
    assert office.post(reverse("decision-cancel", args=[decision.pk]), cancel).status_code == 303
    response = office.post(reverse("decision-cancel", args=[decision.pk]), cancel)
    assert response.status_code == 409 and "đã hủy" in text(response)
    assert [g.key for g in queries.groups()] == ["NTM-2023"]


def test_communes_go_out_and_in_while_it_is_a_draft(table: Table, office: Client) -> None:
    decision = drafted(table)
    out = {**seen(decision), "dossier": str(table.dossier.pk), "reason": "Chờ đợt sau"}
    assert office.post(reverse("decision-remove", args=[decision.pk]), {**out, "reason": ""}).status_code == 422
    assert office.post(reverse("decision-remove", args=[decision.pk]), out).status_code == 303
    assert not Line.objects.exists()
    page = text(office.get(reverse("decision", args=[decision.pk])))
    assert "Dự thảo chưa có xã nào" in page and 'aria-disabled="true"' in page
    add = reverse("decision-add", args=[decision.pk])
    assert office.post(add, {**seen(decision)}).status_code == 422
    assert office.post(add, {**seen(decision), "dossiers": [str(table.dossier.pk)]}).status_code == 303
    assert Line.objects.count() == 1


def test_a_condition_that_fell_stands_beside_the_grey_button(table: Table, leader: Client) -> None:
    decision = verified(table)
    said = keeping.Said("security", DAY, "Công văn", "Công an huyện", holds=False)
    keeping.record_fact(table.way.fresh(table.dossier), said, by=table.way.cast.district)
    check = text(leader.get(reverse("decision-check", args=[decision.pk])))
    assert "chưa bảo đảm điều kiện này" in check and "Tôi đã xem danh sách" not in check
    response = leader.post(reverse("decision-sign", args=[decision.pk]), sent_to_sign(decision))
    assert response.status_code == 409 and not TitleEvent.objects.exists()


def test_the_dossier_leads_to_its_decision_or_to_the_draft(table: Table, office: Client, signed_in: SignedIn) -> None:
    dossier = passed(table)
    path = reverse("decision-of", args=[dossier.pk])
    assert office.get(path)["Location"].startswith(reverse("decision-draft"))
    assert str(dossier.pk) in text(office.get(office.get(path)["Location"]))
    officer = signed_in(table.way.cast.officer)
    assert officer.get(path).status_code == 404
    decision = actions.draft(organ(table), "NTM", 2023, [dossier], by=table.secretary)
    assert office.get(path)["Location"] == reverse("decision", args=[decision.pk])
    assert officer.get(path).status_code == 404


def test_a_signed_decision_is_read_by_its_communes_and_not_by_others(table: Table, signed_in: SignedIn) -> None:
    decision = actions.sign(verified(table), signing(), by=table.way.cast.leader)
    path = reverse("decision", args=[decision.pk])
    for who in ("officer", "district", "department", "front", "council_member"):
        assert signed_in(getattr(table.way.cast, who)).get(path).status_code == 200, who
    for who in ("other_officer", "operator"):
        assert signed_in(getattr(table.way.cast, who)).get(path).status_code == 404, who
    officer = signed_in(table.way.cast.officer)
    assert "2044/QĐ-UBND" in text(officer.get(reverse("decisions")))
    page = text(officer.get(path))
    assert "Lập văn bản" not in page and "Làm tiếp" not in page


def test_decisions_of_a_demo_say_so(table: Table, office: Client, settings: Any) -> None:
    decision = drafted(table)
    Decision.objects.filter(pk=decision.pk).update(is_demo=True)
    assert "Quyết định minh họa, không có giá trị pháp lý." in text(office.get(reverse("decision", args=[decision.pk])))
    Decision.objects.filter(pk=decision.pk).update(is_demo=False)
    assert "không có giá trị pháp lý." not in text(office.get(reverse("decision", args=[decision.pk])))


@pytest.mark.parametrize("name", ["decision", "decision-check"])
def test_the_page_asks_the_same_however_long_its_list(table: Table, office: Client, name: str) -> None:
    decision = drafted(table)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert office.get(reverse(name, args=[decision.pk])).status_code == 200
        return len(caught)

    asked()
    one = asked()
    first = Line.objects.get()
    from datchuan.decisions.tests.test_together import alike

    for year in range(2030, 2036):
        dossier = alike(table.way.fresh(table.dossier), table.way.commune, year)
        Line.objects.create(
            decision=decision, dossier=dossier, seen=first.seen, voted=first.voted, commune_name="Xã", position=year
        )
    assert asked() == one


def test_the_list_asks_the_same_however_long_it_is(table: Table, office: Client) -> None:
    decision = drafted(table)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert office.get(reverse("decisions")).status_code == 200
        return len(caught)

    asked()
    one = asked()
    for year in range(2010, 2020):
        Decision.objects.create(
            organ=decision.organ, level="NTM", year_met=year, drafted_by=table.secretary, drafted_at=decision.drafted_at
        )
    assert asked() == one
    assert len(queries.listed(rights_of(table.secretary))) == 11
