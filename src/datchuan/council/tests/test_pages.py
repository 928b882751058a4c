"""The pages of a sitting, as each of its people sees and uses them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datchuan.council import actions
from datchuan.council.models import Ballot, Conflict, Item, MemberNote, Sitting, Voted
from datchuan.council.tests.table import SIZE, Table, votes
from datchuan.council.workflow import Choice, ItemState, SittingState
from datchuan.dossiers.models import Dossier
from datchuan.dossiers.tests.way import DAY
from datchuan.dossiers.workflow import State
from datchuan.journal.models import Entry
from datchuan.people.models import User

SignedIn = Callable[[User], Client]
WRONG = ["officer", "district", "department", "council_member", "leader", "front", "operator"]


def text(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def secretary(table: Table, signed_in: SignedIn) -> Client:
    return signed_in(table.secretary)


@pytest.fixture
def member(table: Table, signed_in: SignedIn) -> Client:
    return signed_in(table.people[0])


def presence(sitting: Sitting, absent: int = 0) -> dict[str, Any]:
    members = list(sitting.members.all())
    there = [str(m.pk) for m in members[: len(members) - absent]]
    return {
        "present": there,
        "chair": str(members[0].post_id),
        "secretary": "paper",
        "secretary_words": "Thư ký",
        "version": sitting.version,
    }


# The secretary


def test_a_sitting_is_planned_on_the_page(table: Table, secretary: Client) -> None:
    key = str(uuid4())
    sent = {
        "held_on": "12/10/2023",
        "place": "Hội trường",
        "round": table.way.round_1.code,
        "how": "named",
        "idem": key,
    }
    for _press in range(2):
        response = secretary.post(reverse("sitting-plan"), sent)
        assert response.status_code == 303
    sitting = Sitting.objects.get()
    assert (sitting.held_on, sitting.place, sitting.secret, sitting.deadline) == (
        DAY,
        "Hội trường",
        False,
        table.way.round_1,
    )
    assert sitting.members.count() == SIZE
    page = text(secretary.get(reverse("sitting", args=[sitting.pk])))
    assert "0/10 có mặt, cần 1" in page or "0/10 có mặt" in page
    assert "Biểu quyết ghi tên" in page


def test_a_day_that_is_over_comes_back_with_its_sentence(table: Table, secretary: Client) -> None:
    sent = {"held_on": "01/10/2023", "round": "", "how": "secret", "idem": str(uuid4())}
    response = secretary.post(reverse("sitting-plan"), sent)
    assert response.status_code == 409 and "Ngày 01/10/2023 đã qua" in text(response)
    assert secretary.post(reverse("sitting-plan"), {"idem": str(uuid4())}).status_code == 422
    assert not Sitting.objects.exists()


def test_the_whole_sitting_through_its_pages(table: Table, secretary: Client, signed_in: SignedIn) -> None:
    sitting = table.plan(secret=True)
    page = text(secretary.get(reverse("sitting", args=[sitting.pk])))
    assert "Chương trình chưa có hồ sơ nào" in page and str(table.dossier.pk) in page
    assert (
        secretary.post(reverse("sitting-agenda", args=[sitting.pk]), {"dossiers": [str(table.dossier.pk)]}).status_code
        == 303
    )
    sitting.refresh_from_db()
    assert (
        secretary.post(reverse("sitting-presence", args=[sitting.pk]), presence(sitting, absent=1)).status_code == 303
    )
    page = text(secretary.get(reverse("sitting", args=[sitting.pk])))
    assert "9/10 có mặt, cần 7: đủ" in page
    sitting.refresh_from_db()
    assert secretary.post(reverse("sitting-open", args=[sitting.pk]), {"version": sitting.version}).status_code == 303
    item = sitting.items.get()
    assert secretary.post(reverse("council-open-vote", args=[item.pk])).status_code == 303
    for person in [m.user for m in sitting.members.filter(present=True)]:
        browser = signed_in(person)
        confirm = browser.post(reverse("council-vote", args=[item.pk]), {"choice": "eligible"})
        assert "Anh/chị chọn: Đủ điều kiện, đề nghị công nhận" in text(confirm)
        assert (
            browser.post(reverse("council-vote", args=[item.pk]), {"choice": "eligible", "sure": "1"}).status_code
            == 303
        )
    assert "Đã bỏ phiếu 9/9" in text(secretary.get(reverse("council-case", args=[item.pk])))
    assert secretary.post(reverse("council-count", args=[item.pk]), {"conclusion": "Thống nhất"}).status_code == 303
    assert "9/9 đồng ý = 100 %, cần từ 90 %: thông qua" in text(secretary.get(reverse("sitting", args=[sitting.pk])))
    assert table.way.fresh(table.dossier).state == State.VOTED
    sitting.refresh_from_db()
    sent = {"version": sitting.version, "note": "Thảo luận từng xã"}
    assert secretary.post(reverse("sitting-close", args=[sitting.pk]), sent).status_code == 303
    sitting.refresh_from_db()
    assert (sitting.state, sitting.note) == (SittingState.CLOSED, "Thảo luận từng xã")
    assert "Ủy viên" in text(secretary.get(reverse("sitting-minutes", args=[sitting.pk])))


def test_below_the_quorum_the_button_is_grey_and_says_why(table: Table, secretary: Client) -> None:
    sitting = table.plan()
    actions.put_on_agenda(sitting, [table.dossier], by=table.secretary)
    sitting.refresh_from_db()
    secretary.post(reverse("sitting-presence", args=[sitting.pk]), presence(sitting, absent=4))
    page = text(secretary.get(reverse("sitting", args=[sitting.pk])))
    assert "6/10 có mặt, cần 7: chưa đủ" in page and 'aria-disabled="true"' in page
    sitting.refresh_from_db()
    response = secretary.post(reverse("sitting-open", args=[sitting.pk]), {"version": sitting.version})
    assert response.status_code == 409 and "Chưa đủ số thành viên" in text(response)


def test_presence_pressed_twice_counts_once_and_an_old_page_is_refused(table: Table, secretary: Client) -> None:
    sitting = table.plan()
    sent = presence(sitting)
    for _press in range(2):
        assert secretary.post(reverse("sitting-presence", args=[sitting.pk]), sent).status_code == 303
    assert Entry.objects.filter(kind="council.presence", outcome="ok").count() == 1
    old = {**sent, "present": sent["present"][:3]}
    response = secretary.post(reverse("sitting-presence", args=[sitting.pk]), old)
    assert response.status_code == 409 and "đã đổi trong lúc anh/chị xem" in text(response)
    assert sitting.members.filter(present=True).count() == SIZE


def test_opening_with_an_old_page_is_refused(table: Table, secretary: Client) -> None:
    sitting = table.plan()
    version = sitting.version
    actions.put_on_agenda(sitting, [table.dossier], by=table.secretary)
    actions.note_presence(sitting, {m.pk: True for m in sitting.members.all()}, by=table.secretary)
    assert secretary.post(reverse("sitting-open", args=[sitting.pk]), {"version": version}).status_code == 409
    assert Sitting.objects.get().state == SittingState.PLANNED


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sitting-open", "council.open"),
        ("council-open-vote", "council.open_vote"),
        ("council-count", "council.close_vote"),
        ("council-off", "council.off"),
    ],
)
def test_pressed_twice_done_once(table: Table, secretary: Client, name: str, kind: str) -> None:
    item = table.voting() if name == "council-count" else table.opened().items.get()
    if name == "council-count":
        table.cast(item, votes(SIZE))
    sitting = Sitting.objects.get()
    target = sitting.pk if name.startswith("sitting") else item.pk
    sent = {"version": sitting.version, "reason": "Hoãn sang đợt sau", "conclusion": ""}
    for _press in range(2):
        assert secretary.post(reverse(name, args=[target]), sent).status_code == 303
    assert Entry.objects.filter(kind=kind, outcome="ok").count() == 1


def test_what_is_on_an_agenda_is_not_offered_again(table: Table, secretary: Client) -> None:
    sitting = table.plan()
    sent = {"dossiers": [str(table.dossier.pk)]}
    assert secretary.post(reverse("sitting-agenda", args=[sitting.pk]), sent).status_code == 303
    response = secretary.post(reverse("sitting-agenda", args=[sitting.pk]), sent)
    assert response.status_code == 422 and "không còn chờ Hội đồng" in text(response)
    empty = secretary.post(reverse("sitting-agenda", args=[sitting.pk]), {})
    assert empty.status_code == 422 and "Chọn ít nhất một hồ sơ" in text(empty)
    assert Item.objects.count() == 1


def test_counting_before_everybody_has_voted_asks_why_beside_the_field(table: Table, secretary: Client) -> None:
    item = table.voting()
    table.cast(item, votes(8))
    response = secretary.post(reverse("council-count", args=[item.pk]), {"conclusion": ""})
    assert response.status_code == 422 and "Còn 2 thành viên chưa bỏ phiếu" in text(response)
    assert Item.objects.get().state == ItemState.VOTING
    sent = {"conclusion": "Hai thành viên về sớm"}
    assert secretary.post(reverse("council-count", args=[item.pk]), sent).status_code == 303
    assert Item.objects.get().outcome == Choice.IMPROVE


def test_cancelling_wants_a_reason(table: Table, secretary: Client) -> None:
    sitting = table.plan()
    assert secretary.post(reverse("sitting-cancel", args=[sitting.pk]), {"reason": ""}).status_code == 422
    assert secretary.post(reverse("sitting-cancel", args=[sitting.pk]), {"reason": "Hoãn họp"}).status_code == 303
    assert "Hoãn họp" in text(secretary.get(reverse("sitting", args=[sitting.pk])))


@pytest.mark.parametrize("who", WRONG)
def test_nobody_else_presses_the_secretarys_buttons(table: Table, signed_in: SignedIn, who: str) -> None:
    item = table.voting()
    sitting, browser = item.sitting, signed_in(getattr(table.way.cast, who))
    reaches = who in ("department", "council_member", "leader", "front")
    sent = {"reason": "Không nên làm", "version": sitting.version, "conclusion": "x", "idem": str(uuid4())}
    for name in ("agenda", "presence", "open", "close", "cancel"):
        response = browser.post(reverse(f"sitting-{name}", args=[sitting.pk]), sent)
        assert response.status_code == (403 if reaches else 404), name
        assert not reaches or "Việc của thư ký" in text(response)
    for name in ("off", "open-vote", "count"):
        response = browser.post(reverse(f"council-{name}", args=[item.pk]), sent)
        assert response.status_code == (403 if reaches else 404), name
    assert browser.post(reverse("sitting-plan"), {}).status_code == (403 if reaches else 404)
    assert Item.objects.get().state == ItemState.VOTING
    assert reaches == Entry.objects.filter(outcome="refused").exists()


@pytest.mark.parametrize("who", ["officer", "district", "district_leader", "operator"])
def test_a_sitting_is_like_none_for_those_below_the_province(table: Table, signed_in: SignedIn, who: str) -> None:
    item = table.voting()
    browser = signed_in(getattr(table.way.cast, who))
    for path in (
        reverse("sitting", args=[item.sitting_id]),
        reverse("sitting-screen", args=[item.sitting_id]),
        reverse("sitting-now", args=[item.sitting_id]),
        reverse("sitting-minutes", args=[item.sitting_id]),
        reverse("council-case", args=[item.pk]),
        reverse("council-item", args=[table.dossier.pk]),
        reverse("sittings"),
        reverse("sitting-plan"),
    ):
        assert browser.get(path).status_code == 404, path


# The member


def test_a_member_votes_once_and_then_sees_only_that(table: Table, member: Client) -> None:
    item = table.voting()
    path = reverse("council-vote", args=[item.pk])
    assert member.post(path, {"choice": ""}).status_code == 422
    assert member.post(path, {"choice": "no"}).status_code == 200
    assert not Voted.objects.exists()
    for _press in range(2):
        assert member.post(path, {"choice": "no", "sure": "1"}).status_code == 303
    assert (Voted.objects.count(), Ballot.objects.count()) == (1, 1)
    page = text(member.get(reverse("council-case", args=[item.pk])))
    assert "Anh/chị đã bỏ phiếu." in page and "Xem lại phiếu" not in page
    assert Entry.objects.filter(kind="council.cast", outcome="refused").count() == 0


def test_no_choice_stands_in_an_address_or_in_the_journal(table: Table, member: Client) -> None:
    item = table.voting()
    page = text(member.get(reverse("council-case", args=[item.pk])))
    assert f'<form method="post" action="{reverse("council-vote", args=[item.pk])}"' in page
    member.post(reverse("council-vote", args=[item.pk]), {"choice": "no", "sure": "1"})
    line = Entry.objects.get(kind="council.cast")
    assert line.after == {"voted": True}
    assert member.get(reverse("council-vote", args=[item.pk])).status_code == 405


@pytest.mark.parametrize("who", ["department", "coordinator", "leader", "front"])
def test_who_is_no_member_does_not_vote(table: Table, signed_in: SignedIn, who: str) -> None:
    item = table.voting()
    browser = signed_in(getattr(table.way.cast, who))
    response = browser.post(reverse("council-vote", args=[item.pk]), {"choice": "no", "sure": "1"})
    assert response.status_code == 403 and "không phải thành viên" in text(response)
    assert "Xem lại phiếu" not in text(browser.get(reverse("council-case", args=[item.pk])))


def test_an_interest_is_declared_and_the_member_left_out(table: Table, member: Client) -> None:
    item = table.voting()
    path = reverse("council-conflict", args=[item.pk])
    assert member.post(path, {"reason": ""}).status_code == 422
    for _press in range(2):
        assert member.post(path, {"reason": "Nguyên Bí thư xã"}).status_code == 303
    assert Conflict.objects.get().reason == "Nguyên Bí thư xã"
    page = text(member.get(reverse("council-case", args=[item.pk])))
    assert "Xem lại phiếu" not in page and "Nguyên Bí thư xã" in page
    assert "Đã bỏ phiếu 0/9" in page


def test_the_secretary_notes_an_interest_of_a_member(table: Table, secretary: Client) -> None:
    item = table.voting()
    other = item.sitting.members.last()
    assert other is not None
    sent = {"member": str(other.pk), "reason": "Theo lời khai tại cuộc họp"}
    assert secretary.post(reverse("council-conflict", args=[item.pk]), sent).status_code == 303
    assert Conflict.objects.get().member == other


def test_a_note_is_the_members_own(table: Table, member: Client, secretary: Client, signed_in: SignedIn) -> None:
    item = table.voting()
    path = reverse("council-note", args=[item.pk])
    assert member.post(path, {"text": "Hỏi về nước sạch"}).status_code == 303
    assert member.post(path, {"text": "Hỏi về nước sạch thôn 3"}).status_code == 303
    assert MemberNote.objects.get().text == "Hỏi về nước sạch thôn 3"
    assert "thôn 3" in text(member.get(reverse("council-case", args=[item.pk])))
    assert "thôn 3" in text(member.get(reverse("sitting", args=[item.sitting_id])))
    for browser in (secretary, signed_in(table.people[1]), signed_in(table.way.cast.leader)):
        assert "thôn 3" not in text(browser.get(reverse("council-case", args=[item.pk])))
        assert "thôn 3" not in text(browser.get(reverse("sitting", args=[item.sitting_id])))
    assert "nước sạch" not in str(list(Entry.objects.values_list("before", "after", "reason")))
    refused = secretary.post(path, {"text": "x"})
    assert refused.status_code == 403 and "dành cho thành viên" in text(refused)
    member.post(path, {"text": ""})
    assert not MemberNote.objects.exists()


# Reading


def test_the_papers_of_a_commune_stand_on_one_page(table: Table, member: Client) -> None:
    item = table.opened().items.get()
    page = text(member.get(reverse("council-case", args=[item.pk])))
    for said in (
        "2/2 tiêu chí đạt trên phiên bản đã chốt",
        "Điều kiện của danh hiệu",
        "Ý kiến sở, ngành và kết quả thẩm tra",
        "Không còn phát hiện hay câu hỏi nào mở",
        "Hệ quả của danh hiệu",
        "Lần đầu trình danh hiệu này",
        "cần từ 90 % số có mặt đồng ý",
        "cần đối chiếu văn bản",
    ):
        assert said.casefold() in page.casefold(), said


def test_an_earlier_attempt_says_what_the_council_said(table: Table, member: Client) -> None:
    item = table.voting()
    table.cast(item, votes(5, 5))
    actions.close_vote(item, by=table.secretary, conclusion="Bổ sung minh chứng nước sạch")
    again = table.way.to("council", table.way.open())
    page = text(member.get(reverse("council-item", args=[again.pk])))
    assert "Hồ sơ chưa có trong chương trình" in page
    assert "Hoàn thiện rồi trình lại" in page and "Bổ sung minh chứng nước sạch" in page


def test_the_dossier_leads_to_its_item(table: Table, secretary: Client) -> None:
    path = reverse("council-item", args=[table.dossier.pk])
    assert secretary.get(path).status_code == 200
    item = table.opened().items.get()
    assert secretary.get(path)["Location"] == reverse("council-case", args=[item.pk])
    assert secretary.get(reverse("council-item", args=[uuid4()])).status_code == 404


def test_the_projector_shows_who_has_voted_and_never_how(table: Table, secretary: Client) -> None:
    item = table.voting()
    table.cast(item, votes(2, 0, 1))
    path = reverse("sitting-screen", args=[item.sitting_id])
    page = text(secretary.get(path))
    assert "Đã bỏ phiếu 3/10" in page and "Cần từ 90 % số có mặt đồng ý" in page
    part = text(secretary.get(path, headers={"HX-Request": "true"}))
    assert "<html" not in part and 'hx-trigger="every 3s"' in part
    for body in (page, part, text(secretary.get(reverse("sitting-now", args=[item.sitting_id])))):
        assert "Không đủ điều kiện" not in body
    table.cast(item, [Choice.ELIGIBLE] * 0)
    actions.close_vote(item, by=table.secretary, conclusion="Kiểm phiếu ngay")
    page = text(secretary.get(path))
    assert "2/10 đồng ý = 20 %, cần từ 90 %: không thông qua" in page


def test_named_votes_are_shown_once_they_are_counted(table: Table, secretary: Client) -> None:
    item = table.voting(secret=False)
    table.cast(item, votes(9, 1))
    assert "Ý kiến của từng thành viên" not in text(secretary.get(reverse("council-case", args=[item.pk])))
    actions.close_vote(item, by=table.secretary)
    assert "Ý kiến của từng thành viên" in text(secretary.get(reverse("council-case", args=[item.pk])))


@pytest.mark.parametrize("name", ["sitting", "sitting-screen", "sitting-minutes"])
def test_pages_ask_the_same_however_long_the_agenda(table: Table, member: Client, name: str) -> None:
    sitting = table.opened()

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert member.get(reverse(name, args=[sitting.pk])).status_code == 200
        return len(caught)

    asked()
    one = asked()
    _lengthen(table, sitting, 10)
    assert asked() == one


def test_the_page_of_an_item_asks_the_same_however_long_the_agenda(table: Table, secretary: Client) -> None:
    sitting = table.opened()
    item = sitting.items.get()

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert secretary.get(reverse("council-case", args=[item.pk])).status_code == 200
        return len(caught)

    asked()
    one = asked()
    _lengthen(table, sitting, 10)
    assert asked() <= one + 1
    assert one < 75


def _lengthen(table: Table, sitting: Sitting, count: int) -> None:
    first = sitting.items.first()
    assert first is not None
    for number in range(2, 2 + count):
        row = Dossier.objects.get(pk=table.dossier.pk)
        row.attempt, row.state, row.ended_on = number, State.WITHDRAWN, DAY
        row.opened_at += timedelta(minutes=1)
        row.id, row._state.adding = uuid4(), True
        row.save()
        Item.objects.create(sitting=sitting, dossier=row, seen=first.seen, position=number, state=ItemState.OFF)
