"""One-time links: work once, within 72 hours, and leave no token behind."""

from __future__ import annotations

import threading
from datetime import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from datchuan.config.errors import Refused
from datchuan.journal.models import Entry
from datchuan.people import actions, credentials
from datchuan.people.models import User
from datchuan.people.passwords import make_link, tokens
from datchuan.people.tests.cast import Cast
from datchuan.people.tests.test_accounts import NOT_YOURS, OTHERS

NEW = "con đường hoa trước ngõ"
SPENT = (
    "Đường dẫn này đã được dùng, đã quá 72 giờ, hoặc có đường dẫn mới hơn. Nếu chưa đặt được mật khẩu, nhờ quản trị hệ "
    "thống cấp đường dẫn khác."
)
FORM = "/accounts/password/set/"


def use(path: str, password: str = NEW, client: Client | None = None):
    client = client or Client()
    client.get(path)
    return client.post(FORM, {"password1": password, "password2": password}, follow=True)


def test_a_link_sets_the_password_once(cast: Cast) -> None:
    link = credentials.issue_password_link(cast.officer, by=cast.operator)
    opened = Client().get(link.path)
    assert (opened.status_code, opened["Location"]) == (302, FORM)
    done = use(link.path)
    assert [str(m) for m in done.context["messages"]] == ["Đã đặt mật khẩu. Đăng nhập bằng tên “officer”."]
    assert User.objects.get(pk=cast.officer.pk).check_password(NEW)
    again = Client().get(link.path)
    assert again.status_code == 410
    assert SPENT in again.content.decode()


def test_the_journal_has_both_and_no_token(cast: Cast) -> None:
    link = credentials.issue_password_link(cast.officer, by=cast.operator)
    use(link.path)
    issued, was_set = Entry.objects.get(kind="people.issue_link"), Entry.objects.get(kind="people.set_password")
    assert (issued.actor_id, issued.object_id) == (cast.operator.pk, str(cast.officer.pk))
    assert (was_set.actor_id, was_set.object_id) == (cast.officer.pk, str(cast.officer.pk))
    token = link.path.rstrip("/").split("/")[-1]
    assert not [line for line in Entry.objects.all() if token in str(vars(line))]


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_issues_one(cast: Cast, who: str) -> None:
    with pytest.raises(Refused) as refusal:
        credentials.issue_password_link(cast.officer, by=getattr(cast, who))
    assert (refusal.value.sentence, refusal.value.status) == (NOT_YOURS, 403)
    assert User.objects.get(pk=cast.officer.pk).link_serial == 0


def test_a_newer_link_ends_the_older(cast: Cast) -> None:
    older = credentials.issue_password_link(cast.officer, by=cast.operator)
    newer = credentials.issue_password_link(cast.officer, by=cast.operator)
    assert Client().get(older.path).status_code == 410
    assert Client().get(newer.path).status_code == 302


def test_a_link_lives_72_hours(cast: Cast) -> None:
    assert settings.PASSWORD_RESET_TIMEOUT == 72 * 3600
    now = int((datetime.now() - datetime(2001, 1, 1)).total_seconds())
    path = make_link(cast.officer).path.rstrip("/").rsplit("/", 1)[0]
    for age, status in ((72 * 3600 - 60, 302), (72 * 3600 + 60, 410)):
        token = tokens._make_token_with_timestamp(cast.officer, now - age, settings.SECRET_KEY)
        assert Client().get(f"{path}/{token}/").status_code == status


@pytest.mark.parametrize("path", ["MQ/abc/", "x/y/", "%F0%9F%8C%BE/abc-123/", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5/abc-123/"])
def test_damaged_links_get_the_sentence(cast: Cast, path: str) -> None:
    response = Client().get(f"{FORM}{path}")
    assert response.status_code == 410
    assert SPENT in response.content.decode()


def test_closing_the_account_ends_the_link(cast: Cast) -> None:
    link = credentials.issue_password_link(cast.officer, by=cast.operator)
    actions.deactivate_user(cast.officer, by=cast.operator)
    assert Client().get(link.path).status_code == 410
    with pytest.raises(Refused, match=r"^Tài khoản của Cán bộ Tiên Lãnh đang khóa\. Mở lại tài khoản trước\.$"):
        credentials.issue_password_link(cast.officer, by=cast.operator)


def test_setting_a_password_ends_open_sessions(cast: Cast, signed_in) -> None:
    client = signed_in(cast.officer)
    use(credentials.issue_password_link(cast.officer, by=cast.operator).path)
    assert client.get("/accounts/sessions/").status_code == 302


def test_a_spent_link_sent_in_is_refused_and_written(cast: Cast) -> None:
    link = credentials.issue_password_link(cast.officer, by=cast.operator)
    uid, token = link.path.strip("/").split("/")[-2:]
    credentials.set_password_by_link(uid, token, NEW)
    with pytest.raises(Refused) as refusal:
        credentials.set_password_by_link(uid, token, "một mật khẩu khác nữa")
    assert (refusal.value.sentence, refusal.value.status) == (SPENT, 409)
    line = Entry.objects.get(kind="people.set_password", outcome="refused")
    assert (line.actor_name, line.object_id) == ("người chưa đăng nhập", str(cast.officer.pk))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_set_it_once(cast: Cast) -> None:
    link = credentials.issue_password_link(cast.officer, by=cast.operator)
    uid, token = link.path.strip("/").split("/")[-2:]
    barrier, outcomes = threading.Barrier(2), []

    def act(password: str) -> None:
        try:
            barrier.wait()
            credentials.set_password_by_link(uid, token, password)
            outcomes.append(password)
        except Refused as refusal:
            outcomes.append(refusal.sentence)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=(word,)) for word in ("mật khẩu thứ nhất", "mật khẩu thứ hai")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert outcomes.count(SPENT) == 1
    chosen = next(outcome for outcome in outcomes if outcome != SPENT)
    assert User.objects.get(pk=cast.officer.pk).check_password(chosen)


def test_weak_or_different_passwords_stay_on_the_form(cast: Cast) -> None:
    client = Client()
    link = credentials.issue_password_link(cast.officer, by=cast.operator)
    client.get(link.path)
    short = client.post(FORM, {"password1": "ngắn", "password2": "ngắn"})
    assert short.context["form"].errors["password1"] == [
        "Mật khẩu mới ngắn hơn 12 ký tự. Ghép vài từ dễ nhớ cho đủ dài."
    ]
    differs = client.post(FORM, {"password1": NEW, "password2": NEW + "x"})
    assert differs.context["form"].errors == {
        "password2": ["Hai lần nhập mật khẩu mới khác nhau. Nhập lại cho giống nhau."]
    }
    empty = client.post(FORM, {})
    assert empty.context["form"].errors == {
        "password1": ["Nhập mật khẩu mới."], "password2": ["Nhập lại mật khẩu mới."],
    }  # fmt: skip
    assert client.post(FORM, {"password1": NEW, "password2": NEW}).status_code == 302
