"""The register of a commune: who writes, what adds up, what is asked about, what the pages say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from datchuan.assessments.tests.setting import DAY
from datchuan.config import clock
from datchuan.config.errors import Refused
from datchuan.findings.tests.world import browser, text
from datchuan.funding import actions, queries
from datchuan.funding.actions import About, Listed
from datchuan.funding.models import Contribution, Entry, Work
from datchuan.funding.tests.setting import MILLION, SCHOOL, World, build, money, moved, sent
from datchuan.funding.workflow import MOVES, Action, State, document
from datchuan.journal.models import Entry as Journal
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import build_cast, build_province

DOCS = Path(__file__).resolve().parents[4] / "docs" / "workflows" / "funding.md"
REGISTER = "/commune/20869/funding/"
WORK = {
    "name": "Cầu thôn 5", "component": "roads", "state": "planned", "approved": "1,2 tỷ", "decision_no": "", "approved_on": "",
    "owner": "UBND xã", "original_owner": "", "started_on": "", "finished_on": "", "pay_by": "",
}  # fmt: skip
ENTRY = {"kind": "paid", "amount": "100 triệu", "source": "commune", "on": "01/10/2023", "paper": "", "note": ""}
GIFT = {
    "kind": "money", "quantity": "45,5 triệu", "households": "9", "given_on": "01/09/2023", "purpose": "Nhà văn hóa thôn 2",
    "work": "", "village": "", "note": "",
}  # fmt: skip


def test_the_page_in_docs_is_what_the_table_says() -> None:
    assert DOCS.read_text(encoding="utf-8") == document()


def test_the_page_says_what_is_owed_first_and_its_sums_add_up(world: World) -> None:
    page = text(browser(world.cast.officer).get(REGISTER))
    assert "Xã Tiên Lãnh: còn nợ 300 triệu đồng ở 1 công trình, 1 công trình đã quá hạn trả" in page
    assert "tạm ứng 100" in page and "nợ ban đầu của UBND huyện cũ" in page and "35,5 ngày công" in page
    found = queries.commune_page(rights_of(world.cast.officer), world.cast.province["20869"])
    total = found.standing.total
    assert (total.accepted, total.paid, total.owed, total.advance) == tuple(
        n * MILLION for n in (1_200, 1_000, 300, 100)
    )
    for rows in (found.by_component, found.by_owner):
        assert [sum(getattr(r.total, n) for r in rows) for n in ("works", "approved", "owed", "advance")] == [
            total.works, total.approved, total.owed, total.advance,
        ]  # fmt: skip
    assert sum(r.funded for r in found.by_source) == total.funded and sum(r.paid for r in found.by_source) == total.paid
    assert [line.work for line in found.lines] == [world.road, world.school]


def test_a_work_is_added_once_and_its_name_stands_once(world: World) -> None:
    officer, form = browser(world.cast.officer), sent(**WORK)
    answers = [officer.post(f"{REGISTER}new/", form) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303] and Work.objects.filter(name="Cầu thôn 5").count() == 1
    assert Work.objects.get(name="Cầu thôn 5").approved == 1_200 * MILLION
    again = officer.post(f"{REGISTER}new/", sent(**{**WORK, "name": "cầu Thôn 5"}))
    assert again.status_code == 422 and "Sổ đã có công trình" in text(again)
    wrong = officer.post(
        f"{REGISTER}new/", sent(**{**WORK, "name": "Kè", "started_on": "02/05/2023", "finished_on": "01/05/2023"})
    )
    assert wrong.status_code == 422 and "Ngày hoàn thành ở trước ngày khởi công" in text(wrong)


def test_works_are_pasted_line_by_line_all_or_none(world: World) -> None:
    officer = browser(world.cast.officer)
    form = {"component": "school", "state": "building", "owner": "UBND xã", "on": "01/10/2023"}
    wrong = officer.post(
        f"{REGISTER}paste/", sent(**form, works="Trạm bơm; 1,2 tỷ; 900 triệu; 0\n; 5\nTrạm bơm; 1\nKè; nhiều")
    )
    said = text(wrong)
    assert wrong.status_code == 422 and "Dòng 2: ghi tên; giá trị phê duyệt" in said
    assert "Dòng 3: “Trạm bơm” có hai lần" in said and "Dòng 4: Kè: “nhiều” chưa đọc được" in said
    there = officer.post(f"{REGISTER}paste/", sent(**form, works="Trạm bơm; 1 tỷ\nTrường tiểu học; 1 tỷ"))
    assert there.status_code == 422 and "Sổ đã có công trình" in text(there) and Work.objects.count() == 2
    good = sent(**form, works="Trạm bơm\t1,2 tỷ\t900 triệu\t500.000.000\nKè thôn 1; ; 50 triệu; -")
    assert [officer.post(f"{REGISTER}paste/", good).status_code for _ in range(2)] == [303, 303]
    lines = {line.work.name: line.sums.owed // MILLION for line in queries.lines_of(world.road.commune_id, DAY)}
    assert lines == {"Đường thôn 3": 300, "Trường tiểu học": 0, "Trạm bơm": 400, "Kè thôn 1": 50}
    assert Journal.objects.filter(kind="funding.import", outcome="ok").count() == 2  # with that of the world


def test_an_entry_counts_once_and_what_is_unusual_passes_with_a_reason(world: World) -> None:
    officer, address = browser(world.cast.officer), f"{world.address}enter/"
    form = sent(**{**ENTRY, "amount": "100.000.000"})
    assert [officer.post(address, form).status_code for _ in range(2)] == [303, 303]
    assert actions.sums_of(world.road.pk).paid == 600 * MILLION
    above = sent(**{**ENTRY, "kind": "accepted", "amount": "300 triệu", "source": ""})
    asked = officer.post(address, above)
    assert asked.status_code == 422
    assert "Tổng giá trị đã nghiệm thu 1,1 tỷ đồng lớn hơn giá trị phê duyệt 1 tỷ đồng." in text(asked)
    above["note"] = "Điều chỉnh theo quyết định 12"
    assert [officer.post(address, above).status_code for _ in range(2)] == [303, 303]
    assert actions.sums_of(world.road.pk).accepted == 1_100 * MILLION
    unfunded = officer.post(address, sent(**{**ENTRY, "amount": "200 triệu"}))
    assert "Tổng số đã trả 800 triệu đồng lớn hơn vốn đã bố trí 600 triệu đồng." in text(unfunded)
    early = officer.post(address, sent(**{**ENTRY, "kind": "funded", "amount": "1 triệu", "on": "01/01/2022"}))
    assert "Ngày ghi ở trước ngày phê duyệt 10/01/2022." in text(early)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "0"}, "Số tiền phải từ 1 đồng"),
        ({"amount": "-5"}, "số âm chưa nhận được"),
        ({"amount": "1.200 tỷ"}, "có thể là"),
        ({"on": "13/10/2023"}, "gày muộn nhất nhận được là 12/10/2023"),
        ({"source": ""}, "Chọn nguồn vốn"),
        ({"kind": ""}, "Chọn ghi việc"),
    ],
)
def test_what_is_meaningless_is_refused_beside_its_field(world: World, changes: dict[str, str], sentence: str) -> None:
    page = browser(world.cast.officer).post(f"{world.address}enter/", sent(**{**ENTRY, **changes}))
    assert page.status_code == 422 and sentence in text(page) and Entry.objects.count() == 6


def test_a_wrong_entry_is_taken_back_once_and_both_lines_stay(world: World) -> None:
    row = world.enter("paid", 100, note="đã kiểm")
    officer, address = browser(world.cast.officer), f"{world.address}reverse/{row.pk}/"
    assert "trả tiền 100 triệu đồng" in text(officer.get(address))
    assert officer.post(address, sent(reason="")).status_code == 422
    form = sent(reason="Ghi nhầm công trình")
    assert [officer.post(address, form).status_code for _ in range(2)] == [303, 303]
    back = Entry.objects.get(reverses=row)
    assert (back.amount, back.note) == (-100 * MILLION, "Ghi nhầm công trình")
    assert actions.sums_of(world.road.pk).paid == 500 * MILLION
    assert "Dòng này đã được hủy" in text(officer.post(address, sent(reason="Ghi nhầm lần nữa")))
    other = f"{world.address}reverse/{back.pk}/"
    assert "Dòng này là dòng hủy" in text(officer.post(other, sent(reason="Ghi nhầm lần nữa")))
    elsewhere = f"/funding/works/{world.school.pk}/reverse/{row.pk}/"
    assert officer.get(elsewhere).status_code == 404


def test_a_description_is_changed_upon_what_was_seen(world: World) -> None:
    officer, address = browser(world.cast.officer), f"{world.address}edit/"
    form = {**WORK, "name": "Đường thôn 3", "approved": "1 tỷ", "pay_by": "31/12/2023", "reason": "", "version": "1"}
    assert officer.post(address, sent(**form)).status_code == 303
    assert world.fresh().pay_by == date(2023, 12, 31) and not queries.standing_of(world.road.commune_id, DAY).total.late
    stale = officer.post(address, sent(**form))
    said = text(stale)
    assert stale.status_code == 409 and "vừa có người khác sửa" in said and "300 triệu đồng" in said
    low = sent(**{**form, "approved": "700 triệu", "version": "2"})
    assert "lớn hơn giá trị phê duyệt 700 triệu đồng" in text(officer.post(address, low))
    assert officer.post(address, {**low, "reason": "Quyết định điều chỉnh giảm"}).status_code == 303
    line = Journal.objects.filter(kind="funding.describe", outcome="ok").latest("seq")
    assert (line.before, line.after) == ({"approved": 1_000 * MILLION}, {"approved": 700 * MILLION})


def test_every_step_of_the_table_works_and_none_that_it_lacks(world: World) -> None:
    made = actions.add_work(world.cast.province["20869"], About("Kè", "roads", "UBND xã"), by=world.cast.officer)
    for action, state in (
        (Action.STOP, State.STOPPED), (Action.START, State.BUILDING), (Action.ACCEPT, State.ACCEPTED),
        (Action.SETTLE, State.SETTLED), (Action.REOPEN, State.ACCEPTED),
    ):  # fmt: skip
        found = Work.objects.select_related("commune").get(pk=made.pk)
        for other in MOVES:
            if found.state not in actions.BY_ACTION[other].sources:
                with pytest.raises(Refused):
                    actions.move(other, found, "lý do", by=world.cast.officer, version=found.version)
        page = browser(world.cast.officer).post(
            f"/funding/works/{made.pk}/{action}/", sent(version=found.version, text="Chờ vốn", on="01/10/2023")
        )
        assert page.status_code == 303 and Work.objects.get(pk=made.pk).state == state
    found = Work.objects.get(pk=made.pk)
    assert (found.started_on, found.finished_on) == (date(2023, 10, 1), date(2023, 10, 1))
    with pytest.raises(Refused, match="Ghi vì sao dừng"):
        work = actions.add_work(world.cast.province["20869"], About("Cống", "roads", "UBND xã"), by=world.cast.officer)
        actions.move(Action.STOP, work, " ", by=world.cast.officer, version=1)


def test_volume_of_a_work_that_has_not_begun_is_refused(world: World) -> None:
    made = actions.add_work(world.cast.province["20869"], About("Kè", "roads", "UBND xã"), by=world.cast.officer)
    form = sent(**{**ENTRY, "kind": "accepted", "source": ""})
    page = browser(world.cast.officer).post(f"/funding/works/{made.pk}/enter/", form)
    assert page.status_code == 422 and "Công trình chưa khởi công" in text(page)


def test_contributions_are_counted_by_kind_and_cancelled_with_a_reason(world: World) -> None:
    officer, form = browser(world.cast.officer), sent(**{**GIFT, "work": str(world.school.pk)})
    page = text(officer.get(f"{REGISTER}give/"))
    assert "Tự nguyện; không ghi tên người đóng góp" in page
    assert [officer.post(f"{REGISTER}give/", form).status_code for _ in range(2)] == [303, 303]
    row = queries.commune_page(rights_of(world.cast.officer), world.cast.province["20869"]).gifts[0]
    assert (row.name, row.year.quantity, row.year.households) == ("Tiền", 65_500_000, 21)
    assert (row.whole.quantity, row.whole.households) == (95_500_000, 61)
    assert "45,5 triệu đồng" in text(officer.get(f"/funding/works/{world.school.pk}/"))
    gift = Contribution.objects.get(work=world.school)
    address = f"/funding/given/{gift.pk}/cancel/"
    assert officer.post(address, sent(reason="")).status_code == 422
    form = sent(reason="Ghi trùng")
    assert [officer.post(address, form).status_code for _ in range(2)] == [303, 303]
    page = text(officer.get(REGISTER))
    assert "Ghi trùng" in page and "20 triệu đồng · 12 lượt hộ" in page
    assert "đã được hủy" in text(officer.post(address, sent(reason="Ghi trùng nữa")))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"quantity": "0"}, "phải từ 1 đồng"),
        ({"quantity": "0,5"}, "số nguyên"),
        ({"kind": "land", "quantity": "0"}, "Ghi số lớn hơn 0"),
        ({"kind": "labour", "quantity": "nhiều"}, "chưa đọc được thành số"),
        ({"households": "0"}, "nhỏ hơn mức thấp nhất 1"),
        ({"given_on": "13/10/2023"}, "gày muộn nhất nhận được là 12/10/2023"),
        ({"purpose": ""}, "Nhập đóng góp để làm gì"),
    ],
)
def test_a_contribution_that_says_nothing_is_refused(world: World, changes: dict[str, str], sentence: str) -> None:
    page = browser(world.cast.officer).post(f"{REGISTER}give/", sent(**{**GIFT, **changes}))
    assert page.status_code == 422 and sentence in text(page) and Contribution.objects.count() == 3


def test_others_within_reach_read_and_write_nothing(world: World) -> None:
    gift, row = Contribution.objects.first(), world.road.entries.first()
    assert gift is not None and row is not None
    writes = [
        f"{REGISTER}new/", f"{REGISTER}paste/", f"{REGISTER}give/", f"{world.address}enter/", f"{world.address}edit/",
        f"{world.address}reverse/{row.pk}/", f"{world.address}settle/", f"/funding/given/{gift.pk}/cancel/",
    ]  # fmt: skip
    for who in ("chairman", "district", "department", "coordinator", "leader", "council_member", "inspector", "front"):
        client = browser(world.people[who])
        for address in (REGISTER, world.address):
            page = client.get(address)
            assert page.status_code == 200, (who, address)
            assert "Thêm công trình" not in text(page) and "Ghi vào sổ" not in text(page), who
        pages = [client.post(address, sent(version=1)) for address in writes]
        assert [p.status_code for p in pages] == [403] * len(writes), who
        assert all("do cán bộ của xã ghi" in text(p) for p in pages), who
    refused = Journal.objects.filter(kind__startswith="funding.", outcome="refused").count()
    assert refused == 8 * len(writes) and Work.objects.count() == 2 and Entry.objects.count() == 6


def test_another_place_finds_nothing(world: World) -> None:
    gift = Contribution.objects.first()
    assert gift is not None
    for who in ("other_officer", "operator"):
        client = browser(world.people[who])
        for address in (
            REGISTER, f"{REGISTER}new/", f"{REGISTER}give/", f"{REGISTER}paste/", world.address, f"{world.address}edit/",
            f"/funding/given/{gift.pk}/cancel/",
        ):  # fmt: skip
            assert client.get(address).status_code == 404, (who, address)
        assert client.post(f"{world.address}enter/", sent(**ENTRY)).status_code == 404


def test_a_contribution_goes_into_a_work_of_the_same_commune(world: World) -> None:
    far = actions.add_work(world.cast.province["20968"], SCHOOL, by=world.cast.other_officer)
    with pytest.raises(Refused, match="không thuộc sổ của xã"):
        actions.give(world.cast.province["20869"], money(1, 5, work=far.pk), by=world.cast.officer)


def test_the_list_adds_up_and_tells_nothing_from_no_debt(world: World) -> None:
    actions.add_many(
        world.cast.province["20968"], [Listed(SCHOOL, State.BUILDING, (moved("accepted", 7), moved("paid", 7)))],
        by=world.cast.other_officer,
    )  # fmt: skip
    page = queries.list_page(rights_of(world.cast.coordinator))
    assert [(fold.code, fold.total.owed // MILLION, fold.silent) for fold in page.folds] == [
        ("517", 0, 0),
        ("514", 300, 1),
    ]
    total = page.total
    assert total.owed == sum(line.total.owed for line in page.lines) == 300 * MILLION and page.money == 20 * MILLION
    assert page.households == 15 and page.silent == 1
    said = text(browser(world.cast.coordinator).get("/funding/"))
    assert "1 xã còn nợ 300 triệu đồng, 1 công trình đã quá hạn trả 300 triệu đồng" in said
    assert "1/3 xã chưa có số liệu" in said and "chưa có số liệu" in said.split("Xã Tiên Phong", 1)[1]
    assert "không còn nợ ở 1 công trình đã ghi" in said
    district = text(browser(world.cast.district).get("/funding/"))
    assert "Tam Xuân" not in district and "Tiên Phong" in district
    assert "Xã Tiên Lãnh: còn nợ" in text(browser(world.cast.officer).get("/funding/"))


def test_pages_take_the_same_number_of_queries_for_few_and_many(world: World) -> None:
    def counted(address: str) -> int:
        client = browser(world.cast.coordinator)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    addresses = ("/funding/", REGISTER, world.address)
    [counted(address) for address in addresses]  # what is read once a day
    before = [counted(address) for address in addresses]
    for code, by in (("20869", world.cast.officer), ("20968", world.cast.other_officer)):
        works = [
            Listed(About(f"Đường {n}", "roads", f"Đơn vị {n}"), State.BUILDING, (moved("accepted", n),))
            for n in range(1, 9)
        ]
        actions.add_many(world.cast.province[code], works, [money(n, n) for n in range(1, 9)], by=by)
    for _ in range(3):
        world.enter("funded", 1)
    assert [counted(address) for address in addresses] == before


def test_the_database_holds_the_rules_too(world: World) -> None:
    work = {"commune": world.road.commune, "name": "Kè", "folded": "ke", "component": "roads", "owner": "UBND xã"}
    by = {
        "made_by": world.cast.officer,
        "made_at": clock.now(),
        "changed_by": world.cast.officer,
        "changed_at": clock.now(),
    }
    for wrong in ({"approved": 0}, {"state": "x"}, {"owner": ""}, {"folded": "duong thon 3"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Work.objects.create(**{**work, **by, **wrong})
    entry = {"work": world.road, "number": 9, "kind": "paid", "amount": 1, "on": DAY, "by": world.cast.officer}
    first = world.road.entries.first()
    for wrong in (
        {"amount": 0}, {"amount": -1}, {"number": 1}, {"kind": "x"}, {"kind": "accepted", "source": "commune"},
        {"reverses": first, "amount": 1, "note": "x"}, {"reverses": first, "amount": -1},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(**{**entry, "at": clock.now(), **wrong})
    for wrong in ({"quantity": 0}, {"quantity": "1.5"}, {"households": 0}, {"reason": "x"}, {"measure": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Contribution.objects.filter(kind="money").update(**wrong)
    with pytest.raises(Exception, match="append-only"), transaction.atomic():
        Entry.objects.update(note="x")


def test_a_sum_is_read_while_it_is_typed(world: World) -> None:
    client = browser(world.cast.officer)
    assert client.get("/funding/reading/", {"amount": "1,2 tỷ"}).content.decode() == "1,2 tỷ đồng"
    assert client.get("/funding/reading/", {"amount": "<b>"}).content == b""


def test_the_chairman_reads_what_is_owed_and_an_officer_only_what_is_late(world: World) -> None:
    chairman = text(browser(world.chairman).get("/"))
    assert "Còn nợ 300 triệu đồng ở 1 công trình, 1 công trình đã quá hạn trả" in chairman
    assert "Đường thôn 3 : 300 triệu đồng UBND xã quá hạn từ 30/06/2023" in chairman
    assert "Trường tiểu học" not in chairman
    officer = browser(world.cast.officer)
    assert "1 công trình đã quá hạn trả" in text(officer.get("/"))
    Work.objects.update(pay_by=date(2023, 12, 31))
    assert "công trình" not in text(officer.get("/")) and "hạn trả 31/12/2023" in text(browser(world.chairman).get("/"))


def test_the_chairman_reads_that_nothing_is_recorded(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL session_replication_role = replica; DELETE FROM funding_entry; DELETE FROM funding_work"
        )
    assert "Xã chưa ghi công trình nào" in text(browser(world.chairman).get("/"))


def test_anybody_reads_what_people_gave_but_not_what_few_gave(world: World) -> None:
    page = text(Client().get("/t/20869/"))
    assert "Nhân dân đóng góp năm 2023 và từ trước đến nay" in page
    assert "20 triệu đồng, 12 lượt hộ" in page and "50 triệu đồng, 52 lượt hộ" in page
    assert "35,5" not in page and "không nêu số: ít hộ" in page and "Không nêu tổng của dưới 5 hộ" in page
    assert "nợ" not in page.split("Nhân dân đóng góp", 1)[1].split("Ở đây không đúng", 1)[0]
    assert "Xã chưa ghi đóng góp nào của nhân dân" in text(Client().get("/t/20968/"))


@pytest.mark.django_db(transaction=True)
def test_two_who_enter_at_once_both_count() -> None:
    with clock.travel(DAY), transaction.atomic():
        world = build(build_cast(build_province()))
    barrier, failed = Barrier(2), []

    def pay(millions: int) -> None:
        try:
            with clock.travel(DAY):
                barrier.wait(10)
                world.enter("paid", millions, note="cùng lúc")
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=pay, args=(number,)) for number in (40, 60)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(20)
    assert failed == [] and actions.sums_of(world.road.pk).paid == 600 * MILLION
    assert list(world.road.entries.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
