"""The obstacles of the replay: raised, merged, answered, beyond their department, opened again, and never lost."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.replay_office import Replay, follow, press, says, write
from tests.browser.way_office import look

COLLECTION = "/obstacles/collection/obstacles-2023-10/"
MATTER = "Thiếu kinh phí đấu nối nước sạch"
WATER, CARD = "nước sạch", "Hết hỗ trợ đóng bảo hiểm y tế khi xã đạt chuẩn"
#: In = solved + open + referred + closed unsolved, as every page about obstacles says it.
BALANCE = "Đã nêu {} = đã gỡ {} + đang mở {} + trình tỉnh {} + đóng chưa giải quyết {}"


def commune_raises(commune: Visit) -> None:
    """From the page of the indicator, on a phone."""
    commune.open("/commune/20869/NTM/17.1/2023/")
    look(commune, "2-indicator")
    follow(commune, "Nêu vướng mắc")
    says(commune, "Sở Nông nghiệp", "trước ngày 25/10/2023")
    commune.page.fill("[name=hard]", "Ba thôn xa chưa có kinh phí đấu nối nước sạch tập trung")
    commune.page.fill("[name=proposal]", "Tỉnh bố trí vốn lồng ghép")
    commune.page.check("[name=cause][value=money]")
    look(commune, "2-raise")
    press(commune, "Gửi vướng mắc")
    says(commune, "chờ cơ quan trả lời")
    look(commune, "2-obstacle")


def other_commune_raises(commune: Visit) -> None:
    commune.open("/obstacles/raise/?set=NTM&indicator=15.1&year=2023")
    commune.page.fill("[name=hard]", CARD)
    commune.page.check("[name=cause][value=mechanism]")
    press(commune, "Gửi vướng mắc")
    says(commune, "Sở Y tế")


def district_says_none(district: Visit) -> None:
    """Reminded three working days before, the district says that it has no obstacle: silence would be visible."""
    district.open("/notices/")
    says(district, "sắp đến hạn, hạn đến hết 24/10/2023", "nêu vướng mắc, hoặc báo không có vướng mắc")
    look(district, "2-reminded")
    district.open(COLLECTION)
    press(district, "Báo không có vướng mắc")
    says(district, "Huyện Tiên Phước: không có vướng mắc")


def office_merges(office: Visit) -> None:
    office.open("/obstacles/")
    says(office, BALANCE.format(13, 0, 13, 0, 0))
    look(office, "3-obstacles")
    follow(office, "Gộp vướng mắc cùng loại")
    office.page.fill("main [name=q]", WATER)
    press(office, "Lọc")
    boxes = office.page.locator("[name=obstacle]")
    expect(boxes).to_have_count(9)
    follow(office, "Đánh dấu cả 9 vướng mắc")
    expect(office.page.locator("[name=obstacle]:checked")).to_have_count(9)
    expect(office.page.locator("[name=to]")).to_have_value("SNNPTNT")
    office.page.fill("[name=title]", MATTER)
    office.page.fill("[name=days]", "5")
    look(office, "3-merge")
    press(office, "Gộp và chuyển")
    says(office, MATTER, "9 vướng mắc")
    look(office, "3-matter")


def department_answers(department: Visit) -> None:
    """Once for nine communes; the answer becomes guidance on the indicator too."""
    department.open("/")
    look(department, "3-department-home")
    says(department, "9 vướng mắc chờ anh/chị", "9 nơi nêu")
    follow(department, MATTER)
    department.page.fill("#answer-text", "Lồng ghép vốn nước sạch của huyện; gửi danh mục thôn trước 10/11.")
    department.page.check("[name=guide]")
    press(department, "Trả lời, hướng dẫn")
    says(department, "Đã ghi cho 9 vướng mắc")
    look(department, "3-answered")


def answer_comes_down(commune: Visit) -> None:
    commune.open("/")
    look(commune, "3-commune-home")
    commune.open("/obstacles/?show=mine")
    commune.page.locator(".task-list a").first.click()
    says(commune, "đã trả lời, chờ nơi nêu xác nhận", "gửi danh mục thôn trước 10/11")
    look(commune, "3-commune-answer")
    write(commune, "confirm/", text="Huyện đã bố trí vốn cho ba thôn")
    says(commune, "đã gỡ xong")


def one_is_not_helped(commune: Visit) -> None:
    """Each of the nine keeps its own thread: one opens it again, the others are not touched."""
    commune.open("/obstacles/?show=mine")
    commune.page.locator(".task-list a").first.click()
    write(commune, "reopen/", text="Huyện chưa có vốn, danh mục bị trả lại")
    says(commune, "chờ cơ quan trả lời")


def goes_up_and_comes_down(replay: Replay) -> None:
    """Beyond the department, up to the province as an ordinary step, and down again instructed."""
    department, office, leader = replay("so.yte"), replay("vpdp"), replay("lanhdao.tinh")
    department.open("/obstacles/?show=mine")
    department.page.locator(".task-list a", has_text=CARD).click()
    write(department, "beyond/", text="Mức hỗ trợ do HĐND tỉnh quyết định; đề nghị tỉnh kéo dài một năm.")
    says(department, "vượt thẩm quyền, chờ trình tỉnh")
    office.open("/obstacles/?show=mine")
    says(office, "trình tỉnh 1")
    office.page.locator(".task-list a", has_text=CARD).click()
    write(office, "escalate/", text="Đề nghị UBND tỉnh cho ý kiến về hỗ trợ thẻ BHYT một năm.")
    says(office, "đã trình Ủy ban nhân dân tỉnh")
    leader.open("/")
    look(leader, "3-leader-home")
    leader.open("/obstacles/?show=mine")
    leader.page.locator(".task-list a", has_text=CARD).click()
    look(leader, "3-leader-obstacle")
    write(
        leader, "instruct/", text="Giao Sở Y tế trình HĐND kỳ họp cuối năm; trong khi chờ, huyện hỗ trợ hộ cận nghèo."
    )
    says(leader, "đã trả lời, chờ nơi nêu xác nhận")
    commune = replay("xa.daithanh")
    commune.open("/obstacles/?show=mine")
    commune.page.locator(".task-list a", has_text=CARD).click()
    says(commune, "huyện hỗ trợ hộ cận nghèo")
    write(commune, "confirm/", text="Huyện đã hỗ trợ hộ cận nghèo")
    says(commune, "đã gỡ xong")


def one_went_up_by_itself(office: Visit, leader: Visit) -> None:
    office.open("/obstacles/")
    says(office, BALANCE.format(13, 11, 0, 1, 1))
    leader.open("/obstacles/?show=mine")
    leader.page.locator(".task-list a").first.click()
    says(leader, "tự trình Ủy ban nhân dân tỉnh")
    leader.page.locator("main .note a").click()
    says(leader, MATTER, "đã gỡ 8")
    look(leader, "4-leader-matter")
    write(leader, "instruct/", text="Huyện Tiên Phước bố trí vốn ngay trong tháng 12.")


def nothing_is_lost(office: Visit) -> None:
    office.open("/obstacles/")
    says(office, BALANCE.format(13, 11, 1, 0, 1))
    office.open("/obstacles/report/")
    look(office, "6-obstacle-report")
    office.open("/directives/overdue/")
    look(office, "6-board")
