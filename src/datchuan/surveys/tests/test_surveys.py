"""A survey from its opening to its report, through pages and actions: who writes, who reads when, what adds up."""

from __future__ import annotations

from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import DAY
from datchuan.config import clock
from datchuan.config.errors import Refused, Stale
from datchuan.dossiers.tests.way import procedure_of_pack
from datchuan.findings.tests.world import browser, text
from datchuan.journal.models import Entry
from datchuan.notices.models import Notice
from datchuan.papers.tests.scans import scan
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import build_cast, build_province
from datchuan.surveys import actions, queries
from datchuan.surveys.models import Survey, Village
from datchuan.surveys.tally import totals
from datchuan.surveys.tests.setting import PLAN, World, build, sent
from datchuan.surveys.workflow import Action, State, document
from datchuan.villages.actions import add_villages

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "surveys.md"
FULL = {"given": "110", "returned": "100", "valid": "98", "satisfied": "90", "unsatisfied": "6", "no_opinion": "2"}


def test_the_page_in_docs_is_what_the_table_says() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_the_front_opens_a_survey_and_types_its_villages_once(world: World) -> None:
    front = browser(world.cast.front)
    form = sent(commune="20884", level="NTM_NC", year="2023", opened_on="02/10/2023", closes="")
    answers = [front.post("/surveys/new/", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303] and Survey.objects.count() == 2
    address = answers[1].headers["Location"]
    wrong = front.post(address, sent(1, villages="Thôn 1\nThôn 2; 90\nThôn 2, 95\nThôn 3; 0\nThôn 4, 1,530"))
    said = text(wrong)
    assert wrong.status_code == 422 and "Dòng 1: ghi tên thôn, dấu chấm phẩy, rồi số hộ" in said
    assert (
        "Dòng 3: “Thôn 2” có hai lần" in said
        and "Dòng 4: Số hộ của thôn từ 1 đến 20.000" in said
        and "Dòng 5: ghi" in said
    )
    assert front.post(address, sent(1, villages="Thôn 1\t1.530\nThôn 2, 90 hộ\nThôn 3: 60")).status_code == 303
    made = Survey.objects.get(commune__code="20884")
    assert list(made.villages.values_list("name", "households")) == [("Thôn 1", 1530), ("Thôn 2", 90), ("Thôn 3", 60)]
    again = front.post("/surveys/new/", sent(commune="20884", level="NTM_NC", year="2023", opened_on="03/10/2023"))
    assert again.status_code == 409 and "đang có một đợt lấy ý kiến" in text(again)


def test_what_the_commune_listed_already_is_not_typed_again(world: World) -> None:
    officer = world.cast.officer
    add_villages(world.survey.commune, [("Thôn Ba", 80), ("Thôn Bốn", None)], by=officer)
    front = browser(world.cast.front)
    address = front.post(
        "/surveys/new/", sent(commune="20869", level="NTM_NC", year="2023", opened_on="02/10/2023", closes="")
    ).headers["Location"]
    page = text(front.get(address))
    assert "Thôn Ba; 80 Thôn Bốn;" in page and "Danh sách 2 thôn này Xã Tiên Lãnh đã lập" in page
    assert "Dòng 2: ghi tên thôn" in text(front.post(address, sent(1, villages="Thôn Ba; 80\nThôn Bốn; ")))
    assert front.post(address, sent(1, villages="Thôn Ba; 80\nThôn Bốn; 75")).status_code == 303
    assert "đã lập" not in text(front.get(address)), "its own list from now on"


def test_a_village_with_numbers_is_not_dropped_from_the_list(world: World) -> None:
    world.count(1, 110)
    front, address = browser(world.cast.front), f"{world.address}villages/"
    version = world.fresh().version
    refused = front.post(address, sent(version, villages="Thôn 2; 95"))
    assert refused.status_code == 409 and "Thôn 1 đã ghi số phiếu nên không bỏ" in text(refused)
    assert front.post(address, sent(version, villages="Thôn 2; 95\nThôn 1; 120")).status_code == 303
    assert list(world.survey.villages.values_list("name", "households", "given")) == [
        ("Thôn 2", 95, None),
        ("Thôn 1", 120, 110),
    ]
    stale = front.post(address, sent(version, villages="Thôn 1; 120"))
    assert stale.status_code == 409 and "vừa có người khác ghi" in text(stale) and Village.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"given": "130"}, "130 phiếu phát ra nhiều hơn số hộ 120"),
        ({"returned": "111"}, "111 phiếu thu về nhiều hơn số phiếu phát ra 110"),
        ({"valid": "101"}, "101 phiếu hợp lệ nhiều hơn số phiếu thu về 100"),
        ({"satisfied": "91"}, "cộng lại được 99, khác số phiếu hợp lệ 98"),
        ({"no_opinion": ""}, "ghi đủ cả bốn số"),
        ({"given": ""}, "Ghi số phiếu phát ra trước"),
        ({"none_reason": "Thôn đi vắng cả"}, "Thôn đã có phiếu thu về"),
    ],
)
def test_numbers_that_do_not_fit_are_said_beside_the_field(
    world: World, changes: dict[str, str], sentence: str
) -> None:
    row = world.village()
    page = browser(world.cast.front).post(
        f"{world.address}village/{row.pk}/", sent(1, name="Thôn 1", households="120", **{**FULL, **changes})
    )
    assert page.status_code == 422 and sentence in text(page) and world.village().given is None


def test_the_database_holds_the_chain_too(world: World) -> None:
    for wrong in ({"given": 121}, {"given": 5, "returned": 6}, {"valid": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Village.objects.filter(pk=world.village().pk).update(**wrong)


def test_a_village_is_counted_with_its_minutes_once(world: World) -> None:
    front, row = browser(world.commune_front), world.village()
    address = f"{world.address}village/{row.pk}/"
    form = sent(1, name="Thôn 1", households="120", **FULL)
    assert [front.post(address, {**form, "uploads": scan()}).status_code for _ in range(2)] == [303, 303]
    stored = world.village()
    assert (stored.valid, stored.version, stored.minutes is not None) == (98, 2, True)
    assert Entry.objects.filter(kind="surveys.count", outcome="ok", chain="commune:20869").count() == 1
    page = text(front.get(world.address))
    assert "Đã thu 1/3 thôn; còn 10 phiếu chưa về; 91,83 % hài lòng trong phiếu hợp lệ" in page.replace("\xa0", " ")
    assert "110 / 270 = 40,74 %" in page.replace("\xa0", " ") and "Còn 2 thôn chưa kiểm phiếu" in page
    assert front.get(f"{address}minutes/").status_code == 200
    stale = front.post(
        address, sent(1, name="Thôn 1", households="120", **{**FULL, "satisfied": "91", "unsatisfied": "5"})
    )
    assert stale.status_code == 409 and "vừa có người khác ghi" in text(stale) and world.village().satisfied == 90


def test_the_lock_waits_for_every_village_and_its_minutes(world: World) -> None:
    with pytest.raises(Refused, match="Còn 3 thôn chưa kiểm phiếu: Thôn 1, Thôn 2"):
        world.move(Action.LOCK)
    world.count(1, 110, 100, 100, 60, 30, 10)
    world.count(2, 80, none_reason="Mưa lũ, thôn bị cô lập")
    world.count(3, 20, 10, 10, 5, 5, 0)
    Village.objects.filter(position=3).update(minutes=None)
    page = browser(world.cast.front).get(world.address)
    assert "Còn 1 thôn chưa có biên bản kiểm phiếu: Tổ dân phố Trung" in text(page)
    Village.objects.filter(position=3).update(minutes=world.minutes)
    form, front = sent(world.fresh().version), browser(world.cast.front)
    assert [front.post(f"{world.address}lock/", form).status_code for _ in range(2)] == [303, 303]
    assert Entry.objects.filter(kind="surveys.lock", outcome="ok").count() == 1
    told = set(Notice.objects.filter(kind="surveys.locked").values_list("person__username", flat=True))
    assert told == {"officer", "district", "coordinator"}
    assert "Đã thu 2/3 thôn; 1 thôn không thu được phiếu; còn 100 phiếu chưa về" in text(front.get(world.address))
    with pytest.raises(Refused, match="Số liệu đã khóa nên không đổi"):
        world.count(1, 110)


def test_a_lock_is_of_the_numbers_that_its_page_showed(world: World) -> None:
    world.locked()
    world.move(Action.REOPEN, text="Đếm lại")
    seen = world.fresh().version
    world.count(1, 110, 100, 100, 61, 29, 10)
    page = browser(world.cast.front).post(f"{world.address}lock/", sent(seen))
    assert page.status_code == 409 and "vừa có người khác ghi" in text(page) and world.fresh().state == State.COLLECTING


def test_before_the_lock_others_read_that_it_is_under_way_and_after_it_the_totals(world: World) -> None:
    world.count(1, 110, 100, 100, 60, 30, 10)
    readers = ("officer", "district", "coordinator", "leader", "council_member", "department")
    for who in readers:
        for address in (world.address, "/surveys/"):
            page = text(browser(world.people[who]).get(address))
            assert "Mặt trận đang lấy ý kiến; số liệu xem được sau khi khóa." in page, who
            assert "Thôn 1" not in page and "60" not in page and "Khóa số liệu" not in page, who
    world.count(2, 90, 90, 90, 40, 50, 0)
    world.count(3, 20, 10, 10, 5, 5, 0)
    world.move(Action.LOCK)
    minutes = f"{world.address}village/{world.village().pk}/minutes/"
    for who in readers:
        client = browser(world.people[who])
        page = text(client.get(world.address)).replace("\xa0", " ")
        assert "105 / 200 = 52,5 %" in page and "Thôn 1" in page and "Gửi báo cáo" not in page, who
        assert "Mở lại" not in page and client.get(minutes).status_code == 404, who


def test_who_is_not_the_front_writes_nothing_and_reads_why(world: World) -> None:
    row = world.village()
    for who in ("officer", "district", "coordinator", "leader", "council_member", "department"):
        client = browser(world.people[who])
        pages = [
            client.post("/surveys/new/", sent(commune="20884")),
            client.post(f"{world.address}villages/", sent(2, villages="Thôn 1; 10")),
            client.post(f"{world.address}village/{row.pk}/", sent(1, name="Thôn 1", households="120")),
            client.get(f"{world.address}village/{row.pk}/"),
            client.post(f"{world.address}lock/", sent(2)),
        ]
        assert [p.status_code for p in pages] == [403] * 5, who
        assert all("do Mặt trận Tổ quốc tổ chức và ghi số" in text(p) for p in pages), who
    assert Entry.objects.filter(kind__startswith="surveys.", outcome="refused").count() == 24  # reading writes nothing


def test_another_place_finds_nothing(world: World) -> None:
    row = world.village()
    for who in ("other_officer", "far_front", "operator"):
        client = browser(world.people[who])
        for part in ("", "villages/", f"village/{row.pk}/", f"village/{row.pk}/minutes/"):
            assert client.get(world.address + part).status_code == 404, (who, part)
        assert client.post(f"{world.address}lock/", sent(2)).status_code == 404
    front = browser(world.cast.front)
    other = actions.open_survey(world.cast.province["20968"], PLAN, by=world.cast.front)
    assert front.get(f"/surveys/{other.pk}/village/{row.pk}/").status_code == 404
    with pytest.raises(Refused, match="ngoài địa bàn"):
        actions.open_survey(world.cast.province["20968"], PLAN, by=world.commune_front)


def test_only_the_front_above_reopens_with_a_reason_and_nobody_what_was_sent(world: World) -> None:
    world.locked()
    with pytest.raises(Refused, match="do Mặt trận Tổ quốc huyện hoặc tỉnh mở lại"):
        world.move(Action.REOPEN, "commune_front", "Đếm lại")
    with pytest.raises(Refused, match="Ghi lý do mở lại"):
        world.move(Action.REOPEN)
    world.move(Action.REOPEN, text="Đếm lại thôn 3")
    assert Entry.objects.get(kind="surveys.reopen", outcome="ok").reason == "Đếm lại thôn 3"
    assert "Mặt trận đang lấy ý kiến" in text(browser(world.cast.officer).get(world.address))
    assert Notice.objects.filter(kind="surveys.reopened", read_at=None).count() == 3
    world.move(Action.LOCK)
    world.move(Action.SEND, "commune_front", "12/BC-MTTQ")
    with pytest.raises(Refused, match="Báo cáo đã gửi, số liệu giữ nguyên"):
        world.move(Action.REOPEN, text="Đếm lại")
    page = text(browser(world.cast.front).get(world.address))
    assert "12/BC-MTTQ" in page and "Làm tiếp" not in page
    assert actions.open_survey(world.cast.province["20869"], PLAN, by=world.cast.front).pk != world.survey.pk


def test_the_least_of_the_pack_judges_and_what_it_does_not_know_is_said(world: World) -> None:
    world.locked()
    page = text(browser(world.cast.front).get(world.address))
    assert page.count("Chưa có mức tối thiểu trong bộ quy định đã nạp.") == 2
    procedure_of_pack()
    page = text(browser(world.cast.front).get(world.address)).replace("\xa0", " ")
    assert "Chưa đạt mức tối thiểu 90 %." in page
    assert page.count("Chưa có mức tối thiểu trong bộ quy định đã nạp.") == 1  # of households asked


def test_totals_add_up_and_a_share_is_never_rounded_up(world: World) -> None:
    world.count(1, 120, 120, 112, 111, 1, 0)
    total = totals(world.survey.villages.all())
    assert (total.households, total.given, total.missing, total.uncollected) == (270, 120, 2, 0)
    assert total.satisfaction is not None and total.satisfaction > 99
    assert "99,1 %" in queries.words.sentence(total).replace("\xa0", " ")  # 99,107…


def test_pages_take_the_same_number_of_queries_for_few_and_many(world: World) -> None:
    front = rights_of(world.cast.front)

    def counted(address: str) -> int:
        client = browser(world.cast.front)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    counted("/surveys/")  # what is read once a day
    before = [counted("/surveys/"), counted(world.address), counted("/")]
    for code in ("20884", "20968"):
        made = actions.open_survey(world.cast.province[code], PLAN, by=world.cast.front)
        actions.list_villages(made, [(f"Thôn {n}", 50) for n in range(9)], by=world.cast.front, version=1)
    version = world.fresh().version
    more = [(f"Thôn {n}", 90) for n in range(1, 12)]
    actions.list_villages(world.fresh(), more, by=world.cast.front, version=version)
    assert [counted("/surveys/"), counted(world.address), counted("/")] == before
    lines = queries.under_way(front)
    assert [len(line.missing) for line in lines] == [11, 9, 9]
    home = text(browser(world.cast.front).get("/"))
    assert "3 đợt lấy ý kiến chưa gửi báo cáo" in home and "Thôn 8" in home


def test_other_rooms_read_a_result_only_once_it_is_locked(world: World) -> None:
    pk = world.survey.commune_id
    before = queries.result_of(pk, "NTM", 2023)
    assert before is not None and before.total is None and "sau khi khóa" in before.sentence
    world.locked()
    after = queries.result_of(pk, "NTM", 2023)
    assert after is not None and "52,5" in after.sentence and queries.result_of(pk, "NTM_KM", 2023) is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_count_a_village_at_once_one_is_told() -> None:
    with clock.travel(DAY):
        with transaction.atomic():
            world = build(build_cast(build_province()))
        barrier, said = Barrier(2), []

        def write(satisfied: int) -> None:
            try:
                with clock.travel(DAY):
                    barrier.wait(10)
                    world.count(1, 110, 100, 100, satisfied, 100 - satisfied, 0)
                    said.append("ok")
            except Stale:
                said.append("stale")
            finally:
                connection.close()

        threads = [Thread(target=write, args=(number,)) for number in (60, 70)]
        for one in threads:
            one.start()
        for one in threads:
            one.join(20)
    assert sorted(said) in (["ok", "ok"], ["ok", "stale"])
    assert Village.objects.get(position=1).version == 1 + said.count("ok")
