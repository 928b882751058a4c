"""Drafts in the browser: begun, tried, kept, shared, exported, put in writing; nothing real moves."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.assessments.models import Measurement, Result
from datchuan.assessments.tests.setting import Setting, words_of
from datchuan.journal.models import Entry
from datchuan.people.models import User
from datchuan.people.tests.cast import entered
from datchuan.whatif.models import Draft, SealedResult

RAISED = {"kind": "threshold", "indicator": "NTM|2.1", "way": "by", "amount": "3", "part": "", "profile": ""}
NOT_REAL = "Thử, không phải số liệu thật"


def browser(person: User) -> Client:
    return entered(person)


def begun(client: Client, **more: Any) -> Draft:
    client.post(reverse("whatif-start"), {"idem": str(uuid4()), **more})
    return Draft.objects.latest("created_at")


def at(name: str, draft: Draft, *more: Any) -> str:
    return reverse(f"whatif-{name}", args=[draft.pk, *more])


@pytest.fixture
def leader(here: Setting) -> Client:
    return browser(here.cast.leader)


def test_a_change_is_tried_then_kept_and_nothing_real_moves(here: Setting, leader: Client) -> None:
    real = (list(Measurement.objects.values("pk", "version")), list(Result.objects.values("pk", "indicators")))
    draft = begun(leader)
    tried = words_of(leader.get(at("draft", draft), RAISED))
    assert "Đang xem thử:" in tried and NOT_REAL in tried
    assert "1 xã có thay đổi" in tried and "81/100 hộ = 81 % &lt; 80 + 3" in tried
    assert Draft.objects.get(pk=draft.pk).changes == []
    sent = RAISED | {"version": 1}
    assert leader.post(at("add", draft), sent).status_code == 303
    assert (
        leader.post(at("add", draft), sent, follow=True).context["draft"].version == 2
    )  # pressed twice: seen as stale
    page = words_of(leader.get(at("draft", draft)))
    assert "81/100 hộ = 81 % &lt; 80 + 3" in page and "95/100" not in page
    assert leader.post(at("remove", draft, 0), {"version": 2}).status_code == 303
    assert Draft.objects.get(pk=draft.pk).changes == []
    assert real == (list(Measurement.objects.values("pk", "version")), list(Result.objects.values("pk", "indicators")))
    assert [e.kind for e in Entry.objects.filter(kind__startswith="whatif", outcome="ok").order_by("pk")] == [
        "whatif.start", "whatif.change", "whatif.change",
    ]  # fmt: skip


def test_what_cannot_be_read_is_said_beside_its_field(here: Setting, leader: Client) -> None:
    draft = begun(leader)
    for page in (leader.get(at("draft", draft), RAISED | {"amount": "nhiều"}), leader.post(
        at("add", draft), RAISED | {"amount": "nhiều", "version": 1}
    )):  # fmt: skip
        assert "nhiều" in page.content.decode() and "Bao nhiêu" in words_of(page)
    assert Draft.objects.get(pk=draft.pk).changes == []


def test_a_draft_is_named_shared_copied_exported_and_discarded(here: Setting, leader: Client) -> None:
    draft, office = begun(leader), browser(here.cast.coordinator)
    assert office.get(at("draft", draft)).status_code == 404
    leader.post(at("add", draft), RAISED | {"version": 1})
    leader.post(at("name", draft), {"name": "Nước sạch cao hơn", "version": 2})
    leader.post(at("share", draft), {"roles": ["coordinator"], "version": 3})
    shown = words_of(office.get(at("draft", draft)))
    assert "Nước sạch cao hơn" in shown and "Nhân bản nó rồi sửa" in shown
    refused = office.post(at("add", draft), RAISED | {"version": 4})
    assert refused.status_code == 403
    key = str(uuid4())
    assert [office.post(at("duplicate", draft), {"idem": key}).status_code for _again in range(2)] == [303, 303]
    copy = Draft.objects.get(owner=here.cast.coordinator)
    assert copy.changes == Draft.objects.get(pk=draft.pk).changes
    file = leader.get(at("export", draft))
    assert file.status_code == 200 and file.content.startswith(b"PK")
    assert leader.post(at("discard", draft), {"version": 4}).status_code == 303
    assert office.get(at("draft", draft)).status_code == leader.get(at("draft", draft)).status_code == 404


def test_a_result_is_kept_as_a_file_with_its_hash(here: Setting, leader: Client) -> None:
    draft = begun(leader)
    empty = leader.post(at("seal", draft), {"version": 1, "idem": str(uuid4()), "decision": ""}, follow=True)
    assert "chưa có thay đổi nào" in words_of(empty)
    leader.post(at("add", draft), RAISED | {"version": 1})
    sent = {"version": 2, "idem": str(uuid4()), "decision": ""}
    assert [leader.post(at("seal", draft), sent).status_code for _again in range(2)] == [303, 303]
    result = SealedResult.objects.get()
    assert result.file.sha256 in leader.get(at("draft", draft)).content.decode()
    assert result.counts["NTM"]["communes"] == 1
    address = reverse("whatif-result", args=[result.pk])
    assert leader.get(address).status_code == 200
    assert browser(here.cast.coordinator).get(address).status_code == 404


def test_a_department_tries_only_what_it_leads(here: Setting) -> None:
    client = browser(here.cast.department)
    draft = begun(client)
    # so every indicator of the small province is the department's, and only levels and figures are offered
    page = client.get(at("draft", draft)).content.decode()
    assert 'value="threshold"' in page and 'value="year"' not in page
    refused = client.post(at("add", draft), {"kind": "year", "year": "2024", "version": 1})
    assert refused.status_code == 403 and "nhờ Văn phòng Điều phối" in refused.content.decode()


def test_a_district_sees_its_own_communes(here: Setting) -> None:
    client = browser(here.cast.district)
    draft = begun(client)
    page = words_of(client.get(at("draft", draft), RAISED | {"amount": "18"}))
    assert "Xã Tiên Lãnh" in page and "Tam Xuân" not in page


def test_who_keeps_accounts_or_figures_of_a_commune_tries_nothing(here: Setting) -> None:
    for person in (here.cast.officer, here.cast.operator):
        answer = browser(person).get(reverse("whatif"))
        assert answer.status_code == 403 and "Thử thay đổi dành cho" in answer.content.decode()
    assert browser(here.cast.leader).get(reverse("whatif-draft", args=[UUID(int=5)])).status_code == 404


def test_the_pages_ask_the_same_whatever_turns(here: Setting, leader: Client) -> None:
    draft = begun(leader)

    def asked(amount: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            leader.get(at("draft", draft), RAISED | {"amount": amount})
        return len(caught)

    asked("3")
    assert asked("3") == asked("18")


def test_the_change_over_names_titled_communes(here: Setting, leader: Client) -> None:
    page = leader.get(reverse("whatif-change-over"))
    assert page.status_code == 200 and "xã đang giữ danh hiệu chưa đạt điều bộ này đòi hỏi thêm" in words_of(page)
