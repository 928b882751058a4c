"""The pages that only a revocation has: opening, stopping, the term of remedy, appeals; and two who open at once."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from datchuan.config import clock
from datchuan.config.tests.together import together
from datchuan.dossiers import revoking, turns
from datchuan.dossiers.models import Appeal, Dossier
from datchuan.dossiers.tests.losing import REASON, opened, prepared, regain, to
from datchuan.dossiers.tests.way import DAY, YEAR, Way, browser, build
from datchuan.dossiers.workflow import Action, State
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import User
from datchuan.people.tests.cast import build_cast, build_province
from datchuan.titles.queries import holdings


def said(person: User, name: str, *args: Any, status: int = 200) -> str:
    response = browser(person).get(reverse(name, args=args))
    assert response.status_code == status
    return re.sub(r"\s+", " ", unescape(response.content.decode()))


def sent(person: User, dossier: Dossier, name: str, *args: Any, **fields: Any) -> int:
    about = {"version": dossier.version, "was": f"{dossier.state}:{dossier.step}", "idem": str(uuid4())}
    return browser(person).post(reverse(name, args=[dossier.pk, *args]), about | fields).status_code


def test_it_is_opened_from_its_page_once_however_often_it_is_pressed(way: Way) -> None:
    prepared(way)
    cast, address = way.cast, reverse("revocation-open", args=["20869"])
    text = said(cast.district, "revocation-open", "20869")
    assert "Thuộc trường hợp B" in text and "chưa làm thay đổi danh hiệu" in text
    form = {"level": "NTM", "year": str(YEAR), "reason": "", "idem": str(uuid4())}
    assert browser(cast.district).post(address, form).status_code == 422
    for _press in range(2):
        assert browser(cast.district).post(address, form | {"reason": REASON}).status_code == 303
    assert Dossier.objects.of_revocation().count() == 1
    assert browser(cast.coordinator).post(address, form | {"reason": REASON, "idem": str(uuid4())}).status_code == 409
    assert browser(cast.officer).get(address).status_code == 403


def test_a_revocation_is_stopped_on_its_page_only_when_its_test_holds_no_more(way: Way) -> None:
    dossier, office = to(prepared(way), "district"), way.cast.coordinator
    assert "Vì vậy chưa dừng được" in said(office, "dossier-stop", dossier.pk)
    reason = {"reason": "Xã đã khắc phục"}
    assert sent(office, dossier, "dossier-stop", **reason) == 409
    regain(way)
    assert "không còn kết luận là thuộc trường hợp thu hồi" in said(office, "dossier", dossier.pk)
    assert sent(office, dossier, "dossier-stop", **reason) == 303
    assert way.fresh(dossier).state == State.KEPT
    assert "Đã dừng, giữ danh hiệu" in said(way.cast.officer, "dossier", dossier.pk)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({}, "Quy trình chưa nêu thời hạn khắc phục"),
        ({"remedy_days": "60"}, f"đến hết ngày {DAY + timedelta(days=60):%d/%m/%Y}"),
    ],
)
def test_a_title_that_is_kept_has_the_term_of_remedy_of_its_procedure(
    way: Way, days: dict[str, str], words: str
) -> None:
    dossier = to(prepared(way, **days), "council")
    turns.conclude(dossier, Action.REFUSE, by=way.cast.coordinator, text="Xã đang khắc phục")
    text = said(way.cast.officer, "dossier", dossier.pk)
    assert words in text and "Hội đồng đề nghị giữ danh hiệu" in text


def test_an_appeal_is_recorded_and_answered_on_its_pages(way: Way) -> None:
    dossier = to(prepared(way), "announcement")
    officer, office = way.cast.officer, way.cast.coordinator
    appeal = {"dated": "12/10/2023", "who": "UBND xã Tiên Lãnh", "text": "Đề nghị xem lại tiêu chí 2"}
    assert sent(officer, dossier, "dossier-appeal", **appeal | {"text": ""}) == 422
    assert sent(officer, dossier, "dossier-appeal", **appeal) == 303
    row = Appeal.objects.get()
    result = {"result": "Giữ nguyên quyết định", "result_on": "12/10/2023"}
    assert sent(officer, dossier, "dossier-appeal-result", row.pk, **result) == 403
    assert sent(office, dossier, "dossier-appeal-result", row.pk, **result) == 303
    text = said(officer, "dossier", dossier.pk)
    assert "Đề nghị xem lại tiêu chí 2" in text and "Kết quả ngày 12/10/2023: Giữ nguyên quyết định" in text
    assert said(way.cast.other_officer, "dossier-appeal", dossier.pk, status=404)


def test_two_who_open_at_once_open_one(transactional_db: None) -> None:
    with clock.travel(DAY), transaction.atomic():
        way = prepared(build(build_cast(build_province())))
    people = (way.cast.district, way.cast.coordinator)
    deeds = [lambda p=p: opened(way, by=p) for p in people]
    ended = together(DAY, deeds)
    assert ended.count("done") == 1, ended
    assert any("Đang có một thủ tục thu hồi" in one for one in ended)
    assert Dossier.objects.of_revocation().count() == 1
    assert Entry.objects.filter(kind=revoking.OPEN, outcome="ok").count() == 1
    assert Notice.objects.filter(person=way.cast.officer, kind="dossiers.revoking").count() == 1
    with clock.travel(DAY):
        assert "NTM" in holdings([way.commune.pk], DAY)[way.commune.pk].by_level
