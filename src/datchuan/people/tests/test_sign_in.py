"""Signing in and out: who gets in, what everybody else is told, and the line each leaves in the journal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from datchuan.config import clock
from datchuan.journal.models import Entry
from datchuan.people import actions
from datchuan.people.adapter import LOCKED, WRONG
from datchuan.people.models import User
from datchuan.people.tests.cast import PASSWORD, Cast

LOGIN = "/accounts/login/"


def sign_in(username: str, password: str = PASSWORD, client: Client | None = None):
    return (client or Client()).post(LOGIN, {"login": username, "password": password})


def failures(response) -> list[str]:
    return [str(error) for error in response.context["form"].non_field_errors()]


@pytest.mark.parametrize("username", ["officer", "OFFICER", " Officer "])
def test_the_right_password_opens_a_session(cast: Cast, username: str) -> None:
    client = Client()
    response = sign_in(username, client=client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.officer.pk)
    line = Entry.objects.get(kind="people.sign_in")
    assert (line.actor_id, line.object_id, line.chain, line.outcome) == (
        cast.officer.pk, str(cast.officer.pk), "system", "ok",
    )  # fmt: skip
    assert line.after == {"address": "127.0.0.1"}


def test_next_leads_on_and_only_within_the_house(cast: Cast) -> None:
    inside = Client().post(f"{LOGIN}?next=/board/", {"login": "officer", "password": PASSWORD, "next": "/board/"})
    outside = Client().post(LOGIN, {"login": "officer", "password": PASSWORD, "next": "https://example.com/"})
    assert (inside["Location"], outside["Location"]) == ("/board/", "/")


def test_unknown_wrong_and_closed_are_told_the_same(cast: Cast) -> None:
    actions.deactivate_user(cast.district, by=None)
    answers = [sign_in("nobody"), sign_in("officer", "sai mật khẩu này"), sign_in("district")]
    assert [failures(answer) for answer in answers] == [[str(WRONG)]] * 3
    assert [answer.status_code for answer in answers] == [200] * 3


def test_failures_are_written_without_names_that_nobody_has(cast: Cast) -> None:
    sign_in("mật-khẩu-gõ-nhầm-ô")
    sign_in("officer", "sai")
    unknown, wrong = Entry.objects.filter(kind="people.sign_in_failed").order_by("id")
    assert (unknown.object_id, unknown.object_label) == ("", "tên đăng nhập không có trong danh sách")
    assert (wrong.object_id, wrong.actor_name, wrong.outcome) == (
        str(cast.officer.pk), "người chưa đăng nhập", "refused",
    )  # fmt: skip
    assert "gõ-nhầm" not in str(vars(unknown))


def test_ten_failures_lock_the_name_for_five_minutes(cast: Cast) -> None:
    for _attempt in range(10):
        assert sign_in("officer", "sai").status_code == 200
    locked = [sign_in("officer"), sign_in("officer")]
    assert [(answer.status_code, failures(answer)) for answer in locked] == [(429, [str(LOCKED)])] * 2
    reasons = list(Entry.objects.filter(kind="people.sign_in_failed").order_by("id").values_list("reason", flat=True))
    assert len(reasons) == 11, "ten failures and one lock; further attempts add nothing"
    assert reasons[-1] == "Đã thử sai nhiều lần, tạm khóa 5 phút"


def test_one_password_tried_on_many_names_is_stopped_by_its_address(cast: Cast) -> None:
    statuses = [sign_in(f"xa.{number}", "DatChuan-2023").status_code for number in range(12)]
    assert statuses == [200] * 10 + [429] * 2


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/password/reset/", "/accounts/email/"])
def test_there_is_no_registration_and_no_reset_by_mail(db: None, path: str) -> None:
    assert Client().get(path).status_code == 404
    assert Client().post(path, {"username": "x"}).status_code == 404


def test_a_person_without_a_post_today_is_told_since_when(cast: Cast) -> None:
    post = cast.officer.posts.get()
    actions.end_post(post, by=None, last_day=clock.today() - timedelta(days=1))
    client = Client()
    response = client.post(LOGIN, {"login": "officer", "password": PASSWORD}, follow=True)
    day = f"{clock.today() - timedelta(days=1):%d/%m/%Y}"
    assert [str(m) for m in response.context["messages"]] == [
        f"Chức vụ của anh/chị (Cán bộ xã, UBND xã Tiên Lãnh) đã kết thúc ngày {day}. Nếu anh/chị đang nhận nhiệm "
        "vụ mới, báo quản trị hệ thống của đơn vị để được giao chức vụ."
    ]
    assert "_auth_user_id" not in client.session
    assert Entry.objects.filter(kind="people.sign_in").count() == 0


def test_a_post_that_begins_later_says_when(cast: Cast) -> None:
    user = actions.create_user(by=None, username="moi", full_name="Người Mới")
    actions.give_post(
        user, by=None, role="coordinator", agency=cast.province.agencies["VPDP"], first_day=date(2024, 1, 2)
    )
    User.objects.filter(pk=user.pk).update(password=cast.officer.password)
    response = Client().post(LOGIN, {"login": "moi", "password": PASSWORD}, follow=True)
    assert "bắt đầu từ ngày 02/01/2024" in str(next(iter(response.context["messages"])))


@pytest.mark.parametrize("missing", ["login", "password"])
def test_empty_fields_are_asked_for_in_vietnamese(db: None, missing: str) -> None:
    response = Client().post(LOGIN, {"login": "a", "password": "b"} | {missing: ""})
    assert response.context["form"].errors == {
        missing: [{"login": "Nhập tên đăng nhập.", "password": "Nhập mật khẩu."}[missing]]
    }


@pytest.mark.parametrize("username", ["x" * 5000, "ＯＦＦＩＣＥＲ", "' OR 1=1 --", "a\u200bb", "Ðẹp", "nguyễn văn a"])
def test_odd_names_are_simply_wrong(cast: Cast, username: str) -> None:
    assert failures(sign_in(username)) == [str(WRONG)]


def test_a_nul_byte_in_the_name_is_refused_before_the_database(db: None) -> None:
    assert sign_in("a\x00b").status_code == 400


def test_signing_out_ends_the_session_and_leaves_a_line(cast: Cast, signed_in) -> None:
    client = signed_in(cast.officer)
    response = client.post(reverse("account_logout"), follow=True)
    assert [str(m) for m in response.context["messages"]] == ["Đã đăng xuất."]
    assert "_auth_user_id" not in client.session
    assert Entry.objects.get(kind="people.sign_out").actor_id == cast.officer.pk


def test_the_session_key_changes_at_sign_in(cast: Cast) -> None:
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["mark"] = 1
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in("officer", client=client)
    assert client.session.session_key != before


def test_changing_the_password_ends_other_sessions_and_asks_for_the_old_one(cast: Cast, signed_in) -> None:
    here, there = signed_in(cast.officer), signed_in(cast.officer)
    url = reverse("account_change_password")
    new = "đường làng mới trải nhựa"
    wrong = here.post(url, {"oldpassword": "sai", "password1": new, "password2": new})
    assert wrong.context["form"].errors["oldpassword"] == ["Mật khẩu hiện tại chưa đúng. Nhập lại mật khẩu đang dùng."]
    differs = here.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": "khác"})
    assert differs.context["form"].errors["password2"] == [
        "Hai lần nhập mật khẩu mới khác nhau. Nhập lại cho giống nhau."
    ]
    done = here.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (done.status_code, done["Location"]) == (302, "/")
    assert here.get(reverse("usersessions_list")).status_code == 200
    assert there.get(reverse("usersessions_list")).status_code == 302
    line = Entry.objects.get(kind="people.change_password")
    assert (line.actor_id, line.before, line.after) == (cast.officer.pk, None, None)


@pytest.mark.parametrize("weak", ["ngan", "password12345", "123456789012", "officer123456"])
def test_weak_passwords_are_refused_in_vietnamese(cast: Cast, signed_in, weak: str) -> None:
    response = signed_in(cast.officer).post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    )
    errors = response.context["form"].errors["password1"]
    assert errors and not [error for error in errors if str(error).isascii()]


def test_times_of_unknown_wrong_and_closed_do_not_tell(cast: Cast, settings) -> None:
    """All three hash once; the hash is most of the time."""
    hashed = []
    from django.contrib.auth.hashers import Argon2PasswordHasher

    class Counting(Argon2PasswordHasher):
        def encode(self, password: str, salt: str) -> str:
            hashed.append("encode")
            return super().encode(password, salt)

        def verify(self, password: str, encoded: str) -> bool:
            hashed.append("verify")
            return super().verify(password, encoded)

    import datchuan.people.tests.test_sign_in as here

    here.Counting = Counting  # type: ignore[attr-defined]
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    actions.deactivate_user(cast.district, by=None)
    counts = []
    for username, password in (("nobody", "x"), ("officer", "x"), ("district", PASSWORD)):
        hashed.clear()
        sign_in(username, password)
        counts.append(len(hashed))
    assert counts == [1, 1, 1]


def test_a_session_past_its_end_belongs_to_nobody(cast: Cast) -> None:
    client = Client()
    sign_in("officer", client=client)
    rows = Session.objects.filter(pk=client.session.session_key)
    rows.update(expire_date=clock.real_now() + timedelta(minutes=1))
    assert client.get("/").status_code == 200
    rows.update(expire_date=clock.real_now() - timedelta(seconds=1))
    assert client.get("/").status_code == 302


def test_the_session_of_a_closed_account_belongs_to_nobody(cast: Cast) -> None:
    client = Client()
    sign_in("officer", client=client)
    assert client.get("/").status_code == 200
    User.objects.filter(pk=cast.officer.pk).update(is_active=False)
    assert client.get("/").status_code == 302
