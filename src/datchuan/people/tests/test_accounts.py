"""Accounts: made, corrected, closed, opened again; by operators and by nobody else."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client

from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people import actions, credentials
from datchuan.people.models import User
from datchuan.people.rights import rights_of
from datchuan.people.tests.cast import Cast

NOT_YOURS = (
    "Tài khoản và chức vụ do quản trị hệ thống cập nhật. Anh/chị cần thay đổi thì báo quản trị hệ thống của đơn vị."
)
OTHERS = ["officer", "district", "department", "coordinator", "council_member", "leader", "district_leader", "front"]


def test_an_operator_makes_an_account(cast: Cast) -> None:
    user = actions.create_user(
        by=cast.operator, username=" Xa.TienPhong ", full_name="  Cán bộ   Tiên Phong ", phone="0905 000 001"
    )
    stored = User.objects.get(pk=user.pk)
    assert (stored.username, stored.full_name, stored.folded) == (
        "xa.tienphong", "Cán bộ Tiên Phong", "can bo tien phong xa tienphong",
    )  # fmt: skip
    assert not stored.has_usable_password()
    line = Entry.objects.get(kind="people.create_user", object_id=str(user.pk))
    assert (line.actor_id, line.outcome, line.after["username"]) == (cast.operator.pk, "ok", "xa.tienphong")


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_makes_one(cast: Cast, who: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.create_user(by=getattr(cast, who), username="xa.moi", full_name="Cán bộ Mới")
    assert (refusal.value.sentence, refusal.value.status) == (NOT_YOURS, 403)
    assert not User.objects.filter(username="xa.moi").exists()
    line = Entry.objects.get(kind="people.create_user", outcome="refused")
    assert (line.actor_id, line.reason) == (getattr(cast, who).pk, NOT_YOURS)


@pytest.mark.parametrize(
    ("username", "full_name", "sentence"),
    [
        ("officer", "Cán bộ Khác", "Tên đăng nhập “officer” đã là của Cán bộ Tiên Lãnh."),
        ("OFFICER", "Cán bộ Khác", "Tên đăng nhập “officer” đã là của Cán bộ Tiên Lãnh."),
        ("có dấu", "Cán bộ Khác", "Tên đăng nhập “có dấu” chưa dùng được."),
        ("ab", "Cán bộ Khác", "Tên đăng nhập “ab” chưa dùng được."),
        ("xa.moi", "Một", "Nhập họ và tên đầy đủ"),
        ("xa.moi", "=HYPERLINK(1) A", "Họ và tên “=HYPERLINK(1) A” có ký tự lạ."),
        ("xa.moi", "NguyÔn V¨n A", "Họ và tên “NguyÔn V¨n A” được gõ bằng phông chữ cũ"),
    ],
)
def test_what_does_not_fit_is_said(cast: Cast, username: str, full_name: str, sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        actions.create_user(by=cast.operator, username=username, full_name=full_name)
    assert refusal.value.status == 409
    assert refusal.value.sentence.startswith(sentence)


def test_the_same_form_twice_makes_one_account(cast: Cast) -> None:
    key = uuid.uuid4()
    made = [
        actions.create_user(by=cast.operator, username="xa.moi", full_name="Cán bộ Mới", key=key) for _time in range(2)
    ]
    assert made[0].pk == made[1].pk
    assert Entry.objects.filter(kind="people.create_user", actor_id=cast.operator.pk).count() == 1


def test_the_same_key_for_another_person_is_refused(cast: Cast) -> None:
    key = uuid.uuid4()
    actions.create_user(by=cast.operator, username="xa.moi", full_name="Cán bộ Mới", key=key)
    with pytest.raises(Refused) as refusal:
        actions.create_user(by=cast.operator, username="xa.khac", full_name="Cán bộ Khác", key=key)
    assert refusal.value.status == 409


@pytest.mark.django_db(transaction=True)
def test_two_operators_at_once_make_one_account(cast: Cast) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(2)

    def make(by: User) -> None:
        try:
            barrier.wait()
            actions.create_user(by=by, username="xa.moi", full_name="Cán bộ Mới")
            outcomes.append("made")
        except Refused as refusal:
            outcomes.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=(by,)) for by in (cast.operator, cast.other_operator)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [
        "Tên đăng nhập “xa.moi” đã là của Cán bộ Mới. Chọn tên khác, hoặc mở trang của người đó.",
        "made",
    ]


def test_without_its_line_nothing_is_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise OSError("the journal is full")

    monkeypatch.setattr("datchuan.journal.actions._append", broken)
    for act in (
        lambda: actions.create_user(by=cast.operator, username="xa.moi", full_name="Cán bộ Mới"),
        lambda: actions.deactivate_user(cast.officer, by=cast.operator),
        lambda: credentials.end_own_sessions(by=cast.officer),
        lambda: credentials.issue_password_link(cast.officer, by=cast.operator),
        lambda: actions.edit_user(cast.officer, by=cast.operator, full_name="Tên Khác"),
        lambda: credentials.change_password(User.objects.get(pk=cast.officer.pk), "một mật khẩu khác hẳn"),
    ):
        with pytest.raises(OSError, match="the journal is full"):
            act()
    stored = User.objects.get(pk=cast.officer.pk)
    assert not User.objects.filter(username="xa.moi").exists()
    assert (stored.is_active, stored.session_epoch, stored.link_serial, stored.full_name, stored.password) == (
        True, 0, 0, "Cán bộ Tiên Lãnh", cast.officer.password,
    )  # fmt: skip


def test_a_name_is_corrected_and_the_journal_keeps_both(cast: Cast) -> None:
    actions.edit_user(cast.officer, by=cast.operator, full_name="Cán bộ Tiên Lãnh Hai", email="a@b.vn")
    stored = User.objects.get(pk=cast.officer.pk)
    assert (stored.full_name, stored.folded, stored.email) == (
        "Cán bộ Tiên Lãnh Hai", "can bo tien lanh hai officer", "a@b.vn",
    )  # fmt: skip
    line = Entry.objects.get(kind="people.edit_user")
    assert (line.before["full_name"], line.after["full_name"]) == ("Cán bộ Tiên Lãnh", "Cán bộ Tiên Lãnh Hai")


def test_a_closed_account_works_nowhere_and_its_sessions_stay_dead(cast: Cast, signed_in) -> None:
    client: Client = signed_in(cast.officer)
    assert client.get("/accounts/sessions/").status_code == 200
    actions.deactivate_user(cast.officer, by=cast.operator, reason="nghỉ việc")
    assert client.get("/accounts/sessions/").status_code == 302
    assert rights_of(cast.officer).posts == (), "the row in memory still says open; the database is asked"
    actions.activate_user(cast.officer, by=cast.operator, reason="trở lại")
    assert client.get("/accounts/sessions/").status_code == 302, "a session from before must not live again"
    assert signed_in(User.objects.get(pk=cast.officer.pk)).get("/accounts/sessions/").status_code == 200
    line = Entry.objects.get(kind="people.deactivate_user")
    assert (line.before, line.after, line.reason) == ({"is_active": True}, {"is_active": False}, "nghỉ việc")


def test_closing_twice_and_opening_what_is_open_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"^Tài khoản của Cán bộ Tiên Lãnh đang mở\.$"):
        actions.activate_user(cast.officer, by=cast.operator)
    actions.deactivate_user(cast.officer, by=cast.operator)
    with pytest.raises(Refused, match=r"^Tài khoản của Cán bộ Tiên Lãnh đã khóa từ trước\.$"):
        actions.deactivate_user(cast.officer, by=cast.operator)


def test_nobody_closes_their_own_account_nor_the_last_operator(cast: Cast) -> None:
    with pytest.raises(Refused, match=r"^Không ai tự khóa tài khoản của mình\."):
        actions.deactivate_user(cast.operator, by=cast.operator)
    actions.deactivate_user(cast.other_operator, by=cast.operator)
    with pytest.raises(Refused, match=r"^Quản trị Một là quản trị hệ thống cuối cùng\."):
        actions.deactivate_user(cast.operator, by=None)


def test_the_first_operator_is_made_once(province) -> None:
    link = actions.first_operator(username="quantri", full_name="Quản trị Đầu", agency=province.agencies["VPDP"])
    assert rights_of(link.user).roles == {"operator"}
    with pytest.raises(Refused) as refusal:
        actions.first_operator(username="quantri2", full_name="Quản trị Sau", agency=province.agencies["VPDP"])
    assert refusal.value.sentence == ("Đã có quản trị hệ thống. Người đó lập các tài khoản khác ở trang Người dùng.")
