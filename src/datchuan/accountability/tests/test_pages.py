"""The pages of targets: who sees what, forms that do what the actions do, a card without a score, one A4."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date
from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from datchuan.accountability.card import Card
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.findings.tests.world import browser, text
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.people.models import Role
from datchuan.people.tests.cast import Cast, add_person, build_cast, build_province
from datchuan.targets.models import Account, Change, Revision
from datchuan.targets.tests.setting import AFTER, YEAR, act, named, recognised, revise, rounds
from datchuan.targets.workflow import Action

HERE = f"/targets/{YEAR}/514/"


@pytest.fixture(autouse=True)
def _day() -> Iterator[None]:
    with clock.travel(AFTER):
        yield


def sent(version: int = 0, **typed: object) -> dict[str, object]:
    return {"version": str(version), "idem": str(uuid4()), **typed}


def test_each_reads_the_ledger_within_reach(cast: Cast) -> None:
    rounds()
    named(cast, "20869", "20884", "20968")
    page = text(browser(cast.coordinator).get("/targets/?year=2023"))
    assert "Năm 2023: 0 trong 3 xã được giao đã được công nhận" in page
    assert "Đã hết hạn ngày 27/02/2024" in page and "3 xã có tên trong chỉ tiêu" in page
    district = text(browser(cast.district).get("/targets/?year=2023"))
    assert "0 trong 2 xã" in district and "Núi Thành" not in district
    commune = text(browser(cast.officer).get("/targets/?year=2023"))
    assert "1 xã có tên trong chỉ tiêu" in commune and "Tiên Phong" not in commune and "Người đứng đầu" not in commune
    answers = {who: browser(cast.everyone[who]).get(HERE).status_code for who in (
        "coordinator", "leader", "district", "district_leader", "officer", "other_officer", "operator", "front")}  # fmt: skip
    assert answers == {
        "coordinator": 200, "leader": 200, "district": 200, "district_leader": 200, "officer": 404, "other_officer": 404,
        "operator": 404, "front": 200,
    }  # fmt: skip
    for path in ("/targets/2023/517/", "/targets/2023/000/", "/targets/1900/514/", "/targets/99999/514/"):
        assert browser(cast.district).get(path).status_code == 404, path


def test_filters_leave_what_is_asked(cast: Cast) -> None:
    named(cast, "20869", "20968")
    named(cast, "20884", level="NTM_NC")
    recognised(cast, "20968", on=date(2023, 12, 1))
    client = browser(cast.coordinator)
    assert "1 trong 3 xã" in text(client.get("/targets/?year=2023"))
    assert "chỉ đang xem" not in text(client.get("/targets/?year=2023"))
    narrow = text(client.get("/targets/?year=2023&level=NTM_NC&district=514"))
    assert "0 trong 1 xã" in narrow and "1 trong 3 dòng" in narrow and "xem tất cả năm 2023" in narrow
    assert "Năm 2023, chỉ đang xem và chỉ tính: danh hiệu NTM nâng cao; Huyện Tiên Phước." in narrow
    assert "0 trong 2 xã" in text(client.get("/targets/?year=2023&show=missing"))
    assert "1 trong 1 xã" in text(client.get("/targets/?year=2023&district=517"))
    assert "Không có chỉ tiêu nào khớp điều đang lọc" in text(client.get("/targets/?year=2023&show=changed"))


def test_a_revision_through_its_form(cast: Cast) -> None:
    named(cast, "20869", "20884")
    client, where = browser(cast.coordinator), f"{HERE}revise/"
    bad = client.post(where, sent(change="drop", level="NTM", document="QĐ 9", reason="Mưa lũ chậm công trình"))
    assert bad.status_code == 422 and "Chọn xã được thêm hoặc đưa ra" in text(bad)
    form = sent(change="drop", level="NTM", commune="20884", document="QĐ 9", reason="Mưa lũ chậm công trình")
    assert [client.post(where, form).status_code for _ in range(2)] == [303, 303]
    page = text(client.get(HERE))
    assert "0 trong 1 xã được giao" in page and "Chỉ tiêu đầu năm 2 xã" in page
    assert "đưa Xã Tiên Phong ra (2 → 1 xã có tên)" in page and "QĐ 9" in page and "sau hạn" in page
    stale = client.post(where, sent(change="figure", level="NTM", value="3", document="QĐ 9", reason="Số mới của tỉnh"))
    assert stale.status_code == 409 and "vừa có người khác điều chỉnh" in text(stale)
    refused = browser(cast.district_leader).post(where, sent())
    assert refused.status_code == 403 and "Chỉ tiêu do tỉnh giao" in text(refused)
    assert Entry.objects.filter(kind="targets.revise", outcome="refused").count() == 2  # the stale one and the refusal
    assert Revision.objects.count() == 1


def test_the_head_answers_on_the_page_and_the_province_concludes(cast: Cast) -> None:
    rounds()
    named(cast, "20869")
    office, head, leader = (browser(p) for p in (cast.coordinator, cast.district_leader, cast.leader))
    assert office.post(f"{HERE}account/ask/", sent(text="Nêu vì sao thiếu một xã")).status_code == 303
    assert list(Notice.objects.filter(read_at=None).values_list("person", "kind")) == [
        (cast.district_leader.pk, "targets.asked")
    ]
    assert "hạn 18/03/2024" in text(head.get(HERE))
    assert head.post(f"{HERE}account/explain/", sent(1, text="Nước sạch chưa đạt")).status_code == 422
    form = sent(1, text="Nước sạch chưa đạt, đã bố trí vốn", cause="outside", promised="30/06/2024")
    assert [head.post(f"{HERE}account/explain/", form).status_code for _ in range(2)] == [303, 303]
    assert set(Notice.objects.filter(read_at=None).values_list("person", flat=True)) == {
        cast.leader.pk, cast.coordinator.pk,
    }  # fmt: skip
    wrong = head.post(f"{HERE}account/conclude/", sent(2, text="Tự kết luận cho mình", cause="outside"))
    assert wrong.status_code == 403 and "Kết luận do lãnh đạo" in text(wrong)
    assert head.post(f"{HERE}account/explain/", sent(1, text="Lời khác của tôi", cause="both")).status_code == 409
    assert (
        leader.post(f"{HERE}account/conclude/", sent(2, text="Nhất trí, xong trước tháng 6", cause="both")).status_code
        == 303
    )
    page = text(leader.get(HERE))
    assert "Giải trình ngày 04/03/2024, trong hạn 18/03/2024." in page and "tỉnh đã kết luận" in page
    assert "nguyên nhân khách quan" in page and "cả khách quan và chủ quan" in page
    assert browser(cast.other_officer).post(f"{HERE}account/explain/", sent()).status_code == 404
    assert leader.post(f"{HERE}account/nothing/", sent()).status_code == 404


def test_the_card_keeps_four_faces_and_adds_nothing_up(cast: Cast) -> None:
    assert {f.name: f.type for f in dataclasses.fields(Card)} == dict.fromkeys(
        ("ambition", "result", "timeliness", "truthfulness"), "tuple[Fact, ...]"
    )
    named(cast, "20869")
    page = text(browser(cast.leader).get(HERE))
    assert "Bốn mặt, không cộng thành điểm" in page and "trong 2 xã khi đó chưa có danh hiệu" in page
    assert "0 chỉ tiêu bị nêu khi thẩm định" in page and "0 số liệu đổi sau khi sở, ngành đã xác nhận" in page


def test_who_answers_for_what_names_posts_and_missing_communes(cast: Cast) -> None:
    named(cast, "20869", "20968")
    page = text(browser(cast.leader).get("/targets/2023/report/"))
    assert "năm 2023 đạt 0 trong 2 xã được giao (đầu năm 2)" in page
    assert "Lãnh đạo Huyện, Lãnh đạo Ủy ban nhân dân (từ 01/01/2021)" in page and "Tiên Lãnh" in page
    assert browser(cast.officer).get("/targets/2023/report/").status_code == 404


def test_pages_take_a_constant_number_of_queries(cast: Cast) -> None:
    rounds()
    client = browser(cast.coordinator)

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200, path
        return len(found)

    paths = ["/targets/?year=2023", HERE, "/targets/2023/report/"]
    named(cast, "20869")
    act(cast, Action.ASK)
    few = [count(path) for path in paths] and [count(path) for path in paths]
    named(cast, "20884", "20968")
    named(cast, "20968", level="NTM_NC")
    revise(cast, Change.FIGURE, value=2)
    recognised(cast, "20968", on=date(2023, 12, 1))
    act(cast, Action.EXPLAIN)
    assert [count(path) for path in paths] == few


def test_what_is_kept_is_new_after_every_change(cast: Cast, settings: Any) -> None:
    settings.BOARDS_KEPT = 8
    rounds()
    named(cast, "20869", "20884")
    client, seen = browser(cast.coordinator), []

    def look() -> None:
        page = text(client.get("/targets/?year=2023&stray=1")) + text(client.get("/targets/2023/report/"))
        assert page not in seen
        seen.append(page)

    look()
    assert "stray" not in client.get("/targets/?year=2023").content.decode().partition("<main")[2]
    for change in (
        lambda: revise(cast, Change.DROP, commune="20884"), lambda: act(cast, Action.ASK), lambda: act(cast, Action.EXPLAIN),
        lambda: recognised(cast, "20869", on=date(2023, 12, 1)),
        lambda: add_person("ct.moi", "Chủ tịch Mới", Role.LEADER, cast.province.agencies["UBND-514"], since=date(2023, 7, 1)),
    ):  # fmt: skip
        change()
        look()
    assert text(browser(cast.district).get("/targets/?year=2023")) not in seen


@pytest.mark.django_db(transaction=True)
def test_of_two_who_explain_at_once_one_is_told() -> None:
    with clock.travel(AFTER):
        with transaction.atomic():
            cast = build_cast(build_province())
        rounds()
        named(cast, "20869")
        act(cast, Action.ASK)
        barrier, said = Barrier(2), []

        def explain() -> None:
            try:
                barrier.wait(timeout=20)
                act(cast, Action.EXPLAIN, version=1)
                said.append("ok")
            except (Refused, Stale):
                said.append("no")
            finally:
                connection.close()

        threads = [Thread(target=explain) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(said) == ["no", "ok"] and Account.objects.get().events.count() == 2
