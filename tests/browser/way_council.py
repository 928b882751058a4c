"""The pages of the Council, of the decision and of what the decision is worth, as members, office and leader use them."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, STILL, Visit
from tests.browser.way_office import Office, fill, look, press, submit

OUTCOMES = {"eligible": "Đủ điều kiện, đề nghị công nhận", "improve": "Hoàn thiện rồi trình lại"}
OUTCOMES_OF_REVOCATION = {"eligible": "Đề nghị thu hồi danh hiệu"}
MEMBERS = ("council.member", "member.02", "member.03")


def sits(office: Office, commune: str, choice: str, conclusion: str = "", *, revokes: bool = False) -> None:
    """A sitting from its plan to its end. One member has an interest and does not vote; the two others vote alike."""
    secretary = office("coordinator")
    page = secretary.page
    plans(secretary, commune)
    with page.expect_navigation():
        page.get_by_role("link", name=commune).first.click()
    case = page.url.removeprefix(office.site).split("#")[0]
    declares(office(MEMBERS[2]), case)
    page.reload()
    submit(page, f"{case}open/")
    for member in MEMBERS[:2]:
        votes(office(member), case, choice)
    page.reload()
    expect(page.locator("#now")).to_contain_text("2/2")
    expect(page.locator("main")).to_contain_text("không bỏ phiếu: Từng là Bí thư Đảng ủy xã")
    look(secretary, f"case-{choice}-voted")
    fill(page, f"{case}count/", conclusion=conclusion)
    submit(page, f"{case}count/")
    outcome = (OUTCOMES_OF_REVOCATION if revokes else OUTCOMES)[choice]
    expect(page.locator("#vote")).to_contain_text(f"{outcome}: 2")
    look(secretary, f"case-{choice}-counted")
    ends(secretary, choice)


def plans(secretary: Visit, commune: str) -> None:
    """Plan the sitting, put the commune on its agenda, note who is there and open it."""
    page = secretary.page
    secretary.open("/council/")
    page.get_by_role("link", name="Lập cuộc họp").click()
    page.fill("[name=place]", "Phòng họp số 2")
    look(secretary, "sitting-plan")
    press(page, "Lập cuộc họp")
    page.locator(".choices label, #agenda label", has_text=commune).locator("input").first.check()
    # The page that comes has the same boxes as the page that goes: ticked too early, nobody would be there.
    with page.expect_navigation():
        press(page, "Đưa vào chương trình")
    for box in page.locator("[name=present]").all():
        box.check()
    form = page.locator("form[action$='presence/']")
    form.locator("[name=chair]").select_option(index=1)
    office = form.locator("[name=secretary] option", has_text="Cán bộ Điều phối").get_attribute("value")
    form.locator("[name=secretary]").select_option(office)
    look(secretary, "sitting-planned")
    with page.expect_navigation():
        press(page, "Lưu có mặt")
    press(page, "Khai mạc")
    expect(page.locator("#now")).to_contain_text("còn 1 hồ sơ chờ xét")


def declares(member: Visit, case: str) -> None:
    """A member with an interest says so, and is left out for this commune."""
    member.open(case)
    fill(member.page, "conflict/", reason="Từng là Bí thư Đảng ủy xã")
    submit(member.page, "conflict/")
    expect(member.page.locator("#vote")).to_contain_text("không bỏ phiếu về hồ sơ này")


def votes(member: Visit, case: str, choice: str) -> None:
    """One vote, looked at once more before it is sent."""
    page = member.page
    member.open(case)
    page.locator(f"[name=choice][value={choice}]").check()
    press(page, "Xem lại phiếu")
    expect(page.locator("h1")).to_contain_text("Anh/chị chọn")
    assert member.overflow() <= 0
    press(page, "Bỏ phiếu")
    expect(page.locator("#vote")).to_contain_text("Anh/chị đã bỏ phiếu")


def ends(secretary: Visit, choice: str) -> None:
    """Close the sitting; its minutes name everybody."""
    page = secretary.page
    page.get_by_role("link", name=re.compile("Họp Hội đồng ngày")).click()
    press(page, "Bế mạc")
    expect(page.locator("main")).to_contain_text("đã bế mạc")
    look(secretary, f"sitting-{choice}-closed")
    page.get_by_role("link", name="Biên bản để in").click()
    expect(page.locator("main")).to_contain_text("Ủy viên 03 không bỏ phiếu")
    look(secretary, f"minutes-{choice}")


def decides(office: Office, commune: str) -> str:
    """Three persons: the office drafts and proposes, another verifies, the leader signs. The public address of the paper."""
    coordinator, verifier, leader = office("coordinator"), office("verifier"), office("leader")
    coordinator.open("/decisions/")
    page = coordinator.page
    page.get_by_role("link", name="Soạn quyết định").click()
    look(coordinator, "decision-draft")
    press(page, "Soạn dự thảo")
    expect(page.locator("main")).to_contain_text(commune)
    look(coordinator, "decision-drafted")
    address = page.url.removeprefix(office.site)
    press(page, "Trình")
    expect(page.locator("main")).not_to_have_text("chưa trình")
    verifier.open(address)
    press(verifier.page, "Xác nhận đã kiểm tra")
    expect(verifier.page.locator("main")).to_contain_text("Ký, người thứ ba")
    signs(leader, commune)
    coordinator.open(address)
    return takes_in(office, page)


def signs(leader: Visit, commune: str, day: str = "12/10/2023") -> None:
    """The leader looks at the list and signs what lies ready, with the number of the register."""
    page = leader.page
    leader.open("/decisions/")
    page.locator("tbody a[href^='/decisions/']").first.click()
    page.get_by_role("link", name="Xem trước khi ký").click()
    expect(page.locator("main")).to_contain_text(commune)
    fill(page, "sign/", number="2044", decided_on=day)
    page.locator("form[action$='sign/'] [name=sure]").check()
    look(leader, "decision-check")
    press(page, "Ký ban hành")
    expect(page.locator("h1")).to_contain_text(f"Quyết định 2044/QĐ-UBND ngày {day}")


def takes_in(office: Office, page: Page) -> str:
    """The office brings in the scan of the signed paper; returns the public address that the paper names."""
    page.get_by_text("Tải bản đã ký hoặc bản chụp").first.click()
    page.locator("[name=what][value=scan]").check()
    page.set_input_files("form[action$='attach/'] input[type=file]", office.scan("Quyet dinh 2044"))
    submit(page, "attach/")
    expect(page.locator("#paper")).to_contain_text("bản chụp")
    look(office("coordinator"), "decision-signed")
    address = page.locator("#paper a[href^='/q/']").get_attribute("href")
    assert address is not None
    return address


def anybody_checks(office: Office, commune: str, address: str) -> None:
    """Somebody without an account reads on a phone what the decision is worth today."""
    context = office.browser.new_context(viewport=PHONE, locale="vi-VN", **STILL)  # type: ignore[arg-type]
    visit = Visit(context, office.site)
    visit.open(address)
    for said in ("đang có hiệu lực", "2044/QĐ-UBND", f"Xã {commune}", "đang giữ danh hiệu", "bản chụp"):
        expect(visit.page.locator("main")).to_contain_text(said)
    look(visit, "check")
    context.close()
    assert visit.complaints == []
