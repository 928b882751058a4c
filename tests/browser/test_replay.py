"""The replay: from the letter of 11/10/2023 to the end of its second round on 28/02/2024, by moving the simulated date.

The letter goes out, is received, and its obstacles are collected; two districts say nothing and stand on the board until they
do. Nine communes have one obstacle, which is merged, answered once and comes down to each of them; another is beyond its
department, goes up to the province and comes down instructed; one that nobody answers goes up by itself. The first round
closes with two dossiers late, a monthly report is issued, three communes get their title, and in the end one district has missed
its target: its head answers and the province concludes. A district's calendar follows all of it, on its page and behind its
private address. Each act is done by a person on a page. Where many do the same, one does it here and the others do it by the
same actions between two days (``replay_acts``), where the background process has its mornings too: so the appraisal and the
vote of the Council, whose pages are the story of ``test_way_to_a_title``; the leader signs here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import replay_calendar as calendar
from tests.browser import server
from tests.browser.conftest import Visit
from tests.browser.replay_obstacles import (
    COLLECTION,
    answer_comes_down,
    commune_raises,
    department_answers,
    district_says_none,
    goes_up_and_comes_down,
    nothing_is_lost,
    office_merges,
    one_is_not_helped,
    one_went_up_by_itself,
    other_commune_raises,
)
from tests.browser.replay_office import PROGRAM, Replay, follow, press, says, write
from tests.browser.way_council import signs
from tests.browser.way_office import look
from tests.migrated import drop, shared_folder

pytestmark = pytest.mark.long
LETTER = "Đẩy mạnh thực hiện mục tiêu"
ROUND = "/rounds/round-1-2023/"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The database of the story on the eve of the letter: its name and the folder of its files."""
    folder = tmp_path_factory.mktemp("replay")
    name = f"{os.environ.get('DATCHUAN_TEST_DATABASE', 'test_datchuan')}_replay_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server.fill(name, folder, shared_folder(tmp_path_factory), PROGRAM)
    yield name, folder
    drop(name)


# 11/10: the letter


def letter_goes_out(office: Visit) -> None:
    """The coordination office looks at whom the tasks of the letter go to, and gives them."""
    says(office, "1 văn bản chỉ đạo chưa giao việc")
    look(office, "1-office-home")
    follow(office, LETTER)
    says(office, "11 nhiệm vụ", "Chưa giao việc: chưa nơi nào nhận được")
    look(office, "1-letter-draft")
    press(office, "Giao nhiệm vụ cho các nơi nhận")
    says(office, "giao 18 nơi", "Danh sách nơi nhận giữ nguyên")
    look(office, "1-letter")


def district_receives(district: Visit) -> None:
    district.open("/")
    says(district, "nhiệm vụ được giao chờ anh/chị")
    look(district, "1-district-home")
    follow(district, "Xem tất cả nhiệm vụ chờ anh/chị")
    look(district, "1-district-tasks")
    district.page.locator(".task-list a", has_text="Báo cáo khó khăn, vướng mắc").click()
    look(district, "1-task")
    district.page.get_by_label("Nhận luôn 6 nhiệm vụ còn lại của văn bản này").check()
    press(district, "Ghi đã nhận")
    says(district, "đã nhận, đang làm", "Đã nhận thêm 6 nhiệm vụ")


# 26/10: the day after the term of the obstacles, which are in ``replay_obstacles``


def two_are_missing(office: Visit) -> None:
    office.open("/directives/letters/")
    follow(office, LETTER)
    card = office.page.locator("section.card", has_text="Báo cáo khó khăn, vướng mắc bằng văn bản")
    expect(card).to_contain_text("16 xong")
    look(office, "3-letter")
    card.get_by_role("link", name="2 quá hạn").click()
    expect(office.page.locator(".task-list li")).to_contain_text(["Nam Trà My", "Tây Giang"])
    look(office, "3-missing")
    office.open("/notices/")
    says(office, "Quá hạn, chưa có kết quả: Ủy ban nhân dân huyện Tây Giang, Ủy ban nhân dân huyện Nam Trà My")
    office.open(COLLECTION)
    says(office, "Riêng cấp huyện: 2 trong 18 nơi chưa nói gì: Huyện Nam Trà My, Huyện Tây Giang.")
    look(office, "3-collection")
    office.open("/directives/overdue/")
    says(office, "Chủ tịch UBND huyện Tây Giang")
    look(office, "3-board")


def fact_closed(district: Visit) -> None:
    """The task of the district was closed on its statement, and says so."""
    district.open("/directives/?show=done")
    district.page.locator(".task-list a", has_text="Báo cáo khó khăn, vướng mắc").click()
    says(district, "xong, hệ thống thấy kết quả", "đã báo không có vướng mắc lúc 19/10/2023", "nên đã đóng nhiệm vụ")
    look(district, "3-task-seen")


# 28/11: the round draws near


def result_is_accepted(district: Visit, office: Visit) -> None:
    """The district brings the result of a task without a fact; the office accepts it, which the district cannot."""
    district.open("/directives/?show=owed")
    district.page.locator(".task-list a", has_text="Vận động người dân").click()
    write(district, "report/", text="Báo cáo số 80/BC-UBND ngày 27/11/2023")
    says(district, "nơi được giao không tự đóng")
    look(district, "4-reported")
    office.open("/")
    says(office, "4 nhiệm vụ được giao chờ anh/chị", "đã báo kết quả, chờ chấp nhận")
    follow(office, "Vận động người dân")
    look(office, "4-to-accept")
    write(office, "accept/")
    says(office, "xong, cấp trên đã chấp nhận")


def warned(office: Visit) -> None:
    office.open("/warning/")
    says(office, "Tiên Lãnh", "Phước Năng")
    look(office, "4-warning")


def sends(district: Visit, number: str, commune: str) -> None:
    district.open(f"{ROUND}send/")
    for name, value in {"number": number, "signer": "Nguyễn Văn A", "signer_post": "Phó Chủ tịch"}.items():
        district.page.fill(f"main form [name={name}]", value)
    look(district, "4-send")
    press(district, "Gửi lên tỉnh")
    says(district, number, commune)


# 30/11: the round is over


def two_are_late(office: Visit) -> None:
    office.open("/directives/overdue/")
    says(office, "2 nhiệm vụ quá hạn", "Chủ tịch UBND huyện Phước Sơn")
    look(office, "5-board")
    office.open(f"{ROUND}outlook/")
    says(office, "2 đã lỡ đợt này", "Tiên Lãnh", "Phước Năng")
    look(office, "5-outlook")


def asks_for_more_time(district: Visit) -> None:
    district.open(f"{ROUND}outlook/")
    look(district, "5-district-outlook")
    follow(district, "Đề nghị gia hạn")
    district.page.fill("main [name=until]", "05/12/2023")
    district.page.fill("main [name=reason]", "Huyện họp chậm hai ngày vì mưa lũ")
    press(district, "Gửi đề nghị")
    says(district, "Huyện họp chậm hai ngày")


def more_time_is_given(office: Visit) -> None:
    for commune in ("Tiên Lãnh", "Phước Năng"):
        office.open(f"{ROUND}exceptions/")
        follow(office, commune)
        look(office, f"5-exception-{commune}")
        press(office, "Duyệt gia hạn")
        says(office, "Gửi được đến trước")


def sends_late(district: Visit, office: Visit) -> None:
    sends(district, "12/TTr-UBND", "Tiên Lãnh")
    office.open(ROUND)
    says(office, "gửi muộn 2")
    look(office, "5-round")
    office.open(f"{ROUND}outlook/")
    says(office, "2 hồ sơ đã gửi muộn")


def month_is_reported(office: Visit) -> None:
    """The report of November: compiled, issued with its number, downloaded in three formats."""
    office.open("/reports/")
    office.page.select_option("[name=organ]", "UBND-49")
    office.page.select_option("[name=period]", "month-2023-11")
    press(office, "Lập báo cáo")
    says(office, "Báo cáo tháng 11/2023")
    look(office, "5-report-draft")
    for left in (2, 1):  # the register and what was published differ, and the report says why before it goes out
        says(office, f"Còn {left} chỗ tổng không khớp với các phần")
        office.page.locator(".report-explain", has_text="chưa giải thích").first.get_by_role("button").click()
    says(office, "Mọi chỗ không khớp đã có giải thích")
    press(office, "Phát hành, cấp số")
    says(office, "đã phát hành")
    look(office, "5-report")
    for kind in ("PDF", "Word", "Excel"):
        with office.page.expect_download() as waiting:
            office.page.locator("main .page-links").get_by_role("link", name=kind, exact=True).click()
        assert waiting.value.path().stat().st_size > 2000


# 20/12: three communes get their title


def titles_are_signed(leader: Visit) -> None:
    """The leader signs what the Council has passed, and anybody can read it."""
    signs(leader, "Đại Thạnh", "20/12/2023")
    leader.open("/t/20527/")
    says(leader, "Đại Thạnh", "2044/QĐ-UBND")


# 28/02: the year is over


def one_district_missed(office: Visit) -> None:
    """One row of the ledger is short, with its head; the office asks why."""
    office.open("/targets/?year=2023")
    says(office, "Năm 2023: 3 trong 4 xã được giao đã được công nhận", "Đã hết hạn ngày 27/02/2024")
    look(office, "6-ledger")
    follow(office, "còn thiếu")
    office.page.wait_for_url("**show=missing*")
    rows = office.page.locator("main table").first.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Lãnh đạo UBND huyện Tiên Phước")
    follow(office, "Huyện Tiên Phước")
    write(office, "account/ask/", text="Nêu vì sao Tiên Lãnh chưa được công nhận, khi nào xong.")
    says(office, "chờ người đứng đầu giải trình")


def its_head_answers(head: Visit) -> None:
    head.open("/")
    look(head, "6-head-home")
    follow(head, "Giải trình kết quả chỉ tiêu năm 2023")
    look(head, "6-account")
    head.page.check("#account [name=cause][value=both]")
    write(head, "account/explain/", text="Hồ sơ gửi muộn vì họp chậm; đã bố trí vốn.", promised="30/06/2024")
    says(head, "đã giải trình, chờ tỉnh kết luận")


def province_concludes(leader: Visit) -> None:
    leader.open("/")
    says(leader, "Năm 2023: 3/4 xã được giao đã đạt, còn thiếu 1", "1 giải trình chờ kết luận")
    look(leader, "6-leader-home")
    follow(leader, "Ủy ban nhân dân huyện Tiên Phước, 2023")
    leader.page.check("#account [name=cause][value=both]")
    write(leader, "account/conclude/", text="Nhất trí một phần; xong trước 30/06 và báo cáo từng tháng.")
    says(leader, "tỉnh đã kết luận", "hẹn xong 30/06/2024")
    look(leader, "6-concluded")
    leader.open("/targets/2023/report/")
    assert leader.page.pdf(format="A4", prefer_css_page_size=True).count(b"/Type /Page\n") == 1


def test_replay(browser: Browser, world: tuple[str, Path]) -> None:
    with Replay(browser, *world) as replay:
        for day in (eleventh, reports_in, answers, round_closes, after_the_round, titles_are_given, year_ends):
            day(replay)


def eleventh(replay: Replay) -> None:
    with replay.on("2023-10-11"):
        letter_goes_out(replay("vpdp"))
        district_receives(replay("huyen.tienphuoc"))
        replay.feed = calendar.is_opened(replay("huyen.tienphuoc"))


def reports_in(replay: Replay) -> None:
    with replay.on("2023-10-19", "collected"):
        commune_raises(replay("xa.tienlanh"))
        other_commune_raises(replay("xa.daithanh"))
        district_says_none(replay("huyen.tienphuoc"))


def answers(replay: Replay) -> None:
    with replay.on("2023-10-26", "missed"):
        two_are_missing(replay("vpdp"))
        fact_closed(replay("huyen.tienphuoc"))
        calendar.has_less(replay("huyen.tienphuoc"), replay.feed)
        office_merges(replay("vpdp"))
        department_answers(replay("so.nnptnt"))
        answer_comes_down(replay("xa.tienlanh"))
        one_is_not_helped(replay("can.bo.ubnd-20884"))
        goes_up_and_comes_down(replay)


def round_closes(replay: Replay) -> None:
    with replay.on("2023-11-28", "settled"):
        one_went_up_by_itself(replay("vpdp"), replay("lanhdao.tinh"))
        result_is_accepted(replay("huyen.tienphuoc"), replay("vpdp"))
        warned(replay("vpdp"))
        sends(replay("can.bo.ubnd-506"), "45/TTr-UBND", "Đại Thạnh")


def after_the_round(replay: Replay) -> None:
    with replay.on("2023-11-30", "closed"):
        two_are_late(replay("vpdp"))
        calendar.is_overdue(replay("huyen.tienphuoc"), replay.feed)
        asks_for_more_time(replay("huyen.tienphuoc"))
        more_time_is_given(replay("vpdp"))
        replay.others.begin("readied")
        month_is_reported(replay("vpdp"))
        replay.others.wait()
        sends_late(replay("huyen.tienphuoc"), replay("vpdp"))


def titles_are_given(replay: Replay) -> None:
    with replay.on("2023-12-20", "decided"):
        titles_are_signed(replay("lanhdao.tinh"))


def year_ends(replay: Replay) -> None:
    with replay.on("2024-02-28", "passed"):
        one_district_missed(replay("vpdp"))
        its_head_answers(replay("lanhdao.tienphuoc"))
        province_concludes(replay("lanhdao.tinh"))
        nothing_is_lost(replay("vpdp"))
        calendar.is_closed(replay("huyen.tienphuoc"), replay.feed)
